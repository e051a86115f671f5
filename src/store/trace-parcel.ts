// A trace as bytes, to be carried to another machine; what was stored is carried as it is.

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { TraceFault } from '../errors.ts';
import { refOf } from '../trace/fit-event.ts';
import { absent, readLines } from './event-log.ts';

const Parcel = z.strictObject({
  v: z.literal(1),
  /** Of `trace.jsonl`. */
  lines: z.array(z.string().regex(/^[^\n]*$/)),
  /** Their names are their hashes. */
  texts: z.array(z.string()),
});

/** What a folder of a run holds; undefined where it has no event. */
export async function packTrace(folder: string): Promise<Buffer | undefined> {
  const held = await readHeld(folder);
  return held && promisify(gzip)(JSON.stringify({ v: 1, ...held } satisfies z.infer<typeof Parcel>));
}

/** The same as lines and texts. */
export async function readHeld(folder: string): Promise<{ lines: string[]; texts: string[] } | undefined> {
  const lines = await readLines(folder);
  if (lines.length === 0) return undefined;
  const names = (await readdir(join(folder, 'texts')).catch(absent([]))).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, 'texts', name), 'utf8')));
  return { lines: [...lines], texts };
}

/**
 * Makes the folder of a run of a parcel. `whole`: in place of whatever is there; `longer`: only where what is there has
 * fewer events. Nobody may be at work on the run. Throws TraceFault for bytes that are no parcel.
 */
export async function unpackTrace(folder: string, parcel: Buffer, rule: 'whole' | 'longer'): Promise<void> {
  const { lines, texts } = await opened(parcel);
  if (rule === 'longer' && (await readLines(folder)).length >= lines.length) return;
  const draft = join(dirname(folder), '.parcels', randomUUID());
  await mkdir(join(draft, 'texts'), { recursive: true, mode: 0o700 });
  for (const text of texts) await writeFile(join(draft, 'texts', refOf(text)), text, { mode: 0o600 });
  await writeFile(join(draft, 'trace.jsonl'), lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
}

async function opened(bytes: Buffer): Promise<z.infer<typeof Parcel>> {
  try {
    return Parcel.parse(JSON.parse((await promisify(gunzip)(bytes)).toString('utf8')));
  } catch (cause) {
    throw new TraceFault('What came as a trace of another machine is none.', 'Run the same build on all machines.', {
      cause,
    });
  }
}
