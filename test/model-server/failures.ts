// Failures on demand: which calls fail, how, and how often.

import { z } from 'zod';

const FAILURE_KINDS = [
  'status', // an error reply with `status`, `headers` and `message`
  'reset', // the connection is destroyed before any reply
  'stall', // nothing is ever answered
  'stall-midway', // half of the reply, then silence
  'cut-midway', // half of the reply, then the connection is destroyed
  'end-midway', // half of the reply, then a clean end without a finish
  'event-error', // half of the reply, then an error event
  'bad-json', // half of the reply, then broken JSON
  'wrong-shape', // chunks with values of other types
  'html', // a page with status 200
  'empty', // status 200 and no body
  'null', // status 200 and `null`
  'no-text', // a stream with a finish and no text
  'endless', // text without end
  'endless-line', // one line of a stream without end
  'odd-bytes', // invalid UTF-8 and NULs inside the text
  'no-usage', // a reply without usage
  'lying-usage', // usage with NaN, negative numbers, text
  'short-prompt', // usage that shows a silently cut prompt
] as const;

export const Failure = z.strictObject({
  /** Work ids that start with this; empty for all. */
  match: z.string(),
  kind: z.enum(FAILURE_KINDS).default('status'),
  status: z.int().min(400).max(599).default(500),
  headers: z.record(z.string(), z.string()).default({}),
  /** The endpoint's words; with `code`, in OpenAI's error shape. */
  message: z.string().default('made to fail'),
  code: z.string().optional(),
  times: z.int().min(1).default(1),
});

export type Failure = z.infer<typeof Failure>;
export type FailureInput = z.input<typeof Failure>;

export interface Failures {
  add(failure: FailureInput): void;
  /** The failure for this call, counted down; undefined when it shall succeed. */
  take(work: string): Failure | undefined;
  clear(): void;
}

export function createFailures(): Failures {
  let pending: { failure: Failure; left: number }[] = [];
  return {
    add: (input) => {
      const failure = Failure.parse(input);
      pending.push({ failure, left: failure.times });
    },
    take: (work) => {
      const hit = pending.find((one) => one.left > 0 && work.startsWith(one.failure.match));
      if (hit) hit.left -= 1;
      return hit?.failure;
    },
    clear: () => {
      pending = [];
    },
  };
}
