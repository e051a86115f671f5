// What to do where a teacher's right answers came without thoughts: they teach the model that writes nothing.

import type { Kept } from './filter.ts';

/** Lines for a terminal; none where no right step lacked its thoughts. */
export function thoughtlessLines(table: readonly Kept[]): readonly string[] {
  const count = (of: (fate: string) => boolean) =>
    table.reduce((sum, row) => (row.stage !== 'task' && of(row.fate) ? sum + row.count : sum), 0);
  const silent = count((fate) => fate === 'no thoughts');
  if (silent === 0) return [];
  const right = silent + count((fate) => fate === 'kept');
  return [
    `${silent} of ${right} right steps came without thoughts.`,
    '  next: let the endpoint give them as reasoning_content (vLLM: --reasoning-parser) or in <think>…</think>, remove bootstrap/, and bootstrap again.',
  ];
}
