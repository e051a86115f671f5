// Hunks written as SEARCH/REPLACE blocks, as a model would.

import type { Hunk, Texts } from '../../src/evaluation/diff.ts';

/** `<edit>` blocks of the protocol, each quoting enough lines to occur once. */
export function editBlocks(hunks: readonly Hunk[], texts: Texts): string {
  return hunks
    .map((hunk) => {
      const { old, new: replaced } = unique(trimBlank(hunk), (texts.get(hunk.path) ?? '').split('\n'));
      const block = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
      return `<edit file="${hunk.path}">\n<<<<<<< SEARCH\n${block(old)}=======\n${block(replaced)}>>>>>>> REPLACE\n</edit>`;
    })
    .join('\n');
}

/** Blank lines of context at the edges carry nothing, and readers of blocks differ in whether they keep them. */
function trimBlank(hunk: Hunk): Hunk {
  const { old, new: replaced, start } = hunk;
  if (old[0]?.trim() === '' && replaced[0] === old[0])
    return trimBlank({ ...hunk, start: start + 1, old: old.slice(1), new: replaced.slice(1) });
  if (old.at(-1)?.trim() === '' && replaced.at(-1) === old.at(-1))
    return trimBlank({ ...hunk, old: old.slice(0, -1), new: replaced.slice(0, -1) });
  return hunk;
}

function unique(hunk: Hunk, base: readonly string[]): Hunk {
  const { old, start } = hunk;
  const places = base.filter((_, at) => old.every((line, i) => base[at + i]?.trim() === line.trim())).length;
  const [before, after] = [base[start - 2], base[start - 1 + old.length]];
  if (old.length === 0 || places <= 1 || (before === undefined && after === undefined)) return hunk;
  const [head, tail] = [before === undefined ? [] : [before], after === undefined ? [] : [after]];
  const grown = { old: [...head, ...old, ...tail], new: [...head, ...hunk.new, ...tail] };
  return unique({ ...hunk, start: start - head.length, ...grown }, base);
}
