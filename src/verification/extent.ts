// How much of a suite that does not end in its time was run: it belongs to every claim that tests pass.

import type { Executed } from '../trace/work-event.ts';

/** `7 of 96 test files ran`, or which ones did where nobody knows of how many; undefined where all did. */
export function extentOf(run: Pick<Executed, 'part' | 'check' | 'selection'> | undefined): string | undefined {
  if (!run) return undefined;
  const { part, check, selection } = run;
  if (part) return part.files < part.of ? `${part.files} of ${part.of} test files ran` : undefined;
  const isNear = 'scope' in check && check.scope !== 'all' && selection.kind === 'files';
  return isNear ? `only ${filesNear(selection.files)} ran, near the fault` : undefined;
}

function filesNear(files: readonly string[]): string {
  return files.length === 1 ? `the test file ${files[0]}` : `${files.length} test files`;
}
