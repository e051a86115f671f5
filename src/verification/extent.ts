// How much of a suite that does not end in its time was run: it belongs to every claim that tests pass.

import type { Executed } from '../trace/event.ts';

/** `7 of 96 test files ran`; undefined where all did, and where it is not known. */
export function extentOf(run: Pick<Executed, 'part'> | undefined): string | undefined {
  const part = run?.part;
  return part && part.files < part.of ? `${part.files} of ${part.of} test files ran` : undefined;
}
