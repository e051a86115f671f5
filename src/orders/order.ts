// The bytes that go into and come out of a container: an order in front of the tar, an answer framed by its nonce.

import { z } from 'zod';
import type { Cache, Generated } from '../ecosystems/ecosystem.ts';
import type { SetupSecrets } from '../ecosystems/package-network.ts';
import type { OrderedStep } from '../runners/suite-parts.ts';

/** How much longer than its worker allows a container may live when that worker is gone. */
export const ORPHAN_SECONDS = 60;

interface CommonOrder {
  readonly nonce: string;
  /** Working folder below /workspace. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** In a foreign image: its own variables hold too, and `$PATH` in PATH is its own. */
  readonly inherit?: true;
  /** After this long the entry script ends by itself: later than its worker would have ended it. */
  readonly seconds: number;
  readonly caches?: readonly Cache[];
}

export type Order =
  | (CommonOrder & {
      readonly mode: 'setup';
      readonly commands: readonly string[];
      readonly secrets: SetupSecrets;
      readonly generated: Generated;
    })
  | (CommonOrder & {
      readonly mode: 'run';
      readonly build: readonly string[];
      readonly steps: readonly OrderedStep[];
      readonly enough?: number;
      readonly reportBytes: number;
      readonly folders?: readonly string[];
    });

const answerSchema = z.object({
  exitCode: z.number().int(),
  /** The command that failed before the tests. */
  failed: z.string().optional(),
  /** Files that a set-up made beside the sources and that are kept. */
  generated: z.array(z.string()).optional(),
  /** One for each step; `cut`: it was left out or ended before its end; `seconds` that it took. */
  parts: z
    .array(
      z.object({
        files: z.array(z.string()),
        exitCode: z.number().int(),
        text: z.string(),
        cut: z.literal(true).optional(),
        seconds: z.number().optional(),
      }),
    )
    .default([]),
});
export type Answer = z.infer<typeof answerSchema>;

/** Ten bytes of length, then JSON; the tar follows. */
export function encodeOrder(order: Order): Buffer {
  const text = Buffer.from(JSON.stringify(order));
  return Buffer.concat([Buffer.from(`${String(text.length).padStart(9, '0')}\n`), text]);
}

/**
 * The answer in the bytes of stderr; undefined when it is missing, cut, not framed by the nonce, or not of a process that
 * ended as its answer says: `exitCode` is the engine's word, and one that was killed has not answered.
 */
export function decodeAnswer(bytes: Buffer, nonce: string, exitCode: number): Answer | undefined {
  const answer = framed(bytes, nonce);
  const ended = answer && answer.exitCode > ENDED_ITSELF ? 1 : answer?.exitCode;
  return ended === exitCode ? answer : undefined;
}

/** Exit codes above it are those of signals. */
const ENDED_ITSELF = 127;

function framed(bytes: Buffer, nonce: string): Answer | undefined {
  const start = bytes.lastIndexOf(`\n${nonce} `, bytes.lastIndexOf(`\n${nonce} end\n`) - 1);
  const lineEnd = bytes.indexOf(10, start + 1);
  if (start < 0 || lineEnd < 0) return undefined;
  const length = Number(bytes.toString('latin1', start + nonce.length + 2, lineEnd));
  const body = bytes.subarray(lineEnd + 1, lineEnd + 1 + length);
  if (body.length !== length || bytes.toString('latin1', lineEnd + 1 + length) !== `\n${nonce} end\n`) return undefined;
  try {
    return answerSchema.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
