// The addresses that GitHub sends webhooks from, as it publishes them: asked for now and then, kept on disk for a bad day.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { BlockList, isIP } from 'node:net';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { EnvironmentFault } from '../errors.ts';

export interface HookAddresses {
  has(address: string | undefined): boolean;
  /** Asks no more. */
  close(): void;
}

export interface HookAddressOptions {
  readonly apiUrl: string;
  /** Where the last good answer is kept. */
  readonly file: string;
  readonly refreshMs: number;
  readonly log: Pick<Logger, 'warn'>;
}

const ANSWER_MS = 10_000;
/** Shorter prefixes let in so much of the internet that the answer cannot be meant. */
const SHORTEST = { ipv4: 8, ipv6: 19 } as const;

interface Range {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

const range = z.string().transform((text, context): Range => {
  const [address = '', bits = ''] = text.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const most = family === 'ipv6' ? 128 : 32;
  if (isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) >= SHORTEST[family] && Number(bits) <= most)
    return { address, bits: Number(bits), family };
  context.addIssue({ code: 'custom', message: `${text.slice(0, 50)} is no range of addresses` });
  return z.NEVER;
});
const metaSchema = z.object({ hooks: z.array(range).min(1) });

/** Throws EnvironmentFault when GitHub tells nothing and nothing is kept: without a list nobody could be let in. */
export async function openHookAddresses(options: HookAddressOptions): Promise<HookAddresses> {
  let list = await asked(options).catch(async (error: unknown) => {
    options.log.warn({ err: error }, "GitHub's addresses could not be read; those of last time count");
    const kept = await readFile(options.file, 'utf8').catch(() => undefined);
    if (kept !== undefined) return listOf(JSON.parse(kept));
    throw error;
  });
  const refresh = async () => {
    list = await asked(options);
  };
  const timer = setInterval(() => {
    refresh().catch((err: unknown) => options.log.warn({ err }, "GitHub's addresses could not be read again"));
  }, options.refreshMs);
  timer.unref();
  return {
    has: (address) => address !== undefined && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
    close: () => clearInterval(timer),
  };
}

async function asked({ apiUrl, file }: HookAddressOptions): Promise<BlockList> {
  const meta = await metaOf(apiUrl);
  const list = listOf(meta);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify({ hooks: (meta as { hooks: unknown }).hooks }));
  await rename(`${file}.new`, file);
  return list;
}

async function metaOf(apiUrl: string): Promise<unknown> {
  try {
    const response = await fetch(`${apiUrl}/meta`, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'error' });
    if (!response.ok) throw new Error(`answered with ${response.status}`);
    return await response.json();
  } catch (cause) {
    throw new EnvironmentFault(`${apiUrl}/meta cannot be read: ${(cause as Error).message}.`, NEXT, { cause });
  }
}

const NEXT = 'Let the web process reach it, or unset MULLOVER_WEBHOOK_SOURCES.';

function listOf(meta: unknown): BlockList {
  const parsed = metaSchema.safeParse(meta);
  if (!parsed.success) throw new EnvironmentFault(`GitHub's list of addresses is none: ${parsed.error.message}`, NEXT);
  const list = new BlockList();
  for (const { address, bits, family } of parsed.data.hooks) list.addSubnet(address, bits, family);
  return list;
}
