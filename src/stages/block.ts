// One block: where it ends, and where it is parted into what is searched for and what replaces it.

import type { Split } from './edit.ts';
import { indentOf } from './indents.ts';
import { BARE_CLOSE, CLOSE, DIVIDER, FENCE, START_TAG } from './reply-markers.ts';
import { readSigned } from './unified-diff.ts';

/** `end` is the line that closes it, counted from the one behind its first. */
export type Block =
  | { readonly splits: readonly Split[]; readonly loose: boolean; readonly margin: string; readonly end: number }
  | { readonly fault: string; readonly end?: number };

/** The beginning of an element, cut off. */
const CUT_TAG = /^[ \t]*<edit[ \t]+[^<>]*$/i;
/** A line of Git around two versions. */
const CONFLICT = /^[ \t]*(?:<{7}|>{7})(?:[ \t]+\S|[A-Z]|[ \t]*$)/;

/** Reads the lines between its first marker and that of the next block. `element` is the name of the tag around it. */
export function readBlock(region: readonly string[], opening: string, element: string): Block {
  const indent = indentOf(opening);
  // Whoever writes nine signs there writes nine here.
  const divider = '='.repeat(/<+/.exec(opening)?.[0].length ?? 7);
  const isEnd = (line: string) => new RegExp(`^[ \\t]*</${element}>[ \\t]*$`, 'i').test(line);
  const end = endOf(region, isEnd);
  if (end === undefined) return { fault: 'is not closed by a line `>>>>>>> REPLACE`.' };
  const content = region.slice(0, end);
  const begins = (line: string) => START_TAG.exec(line)?.[1]?.toLowerCase() === element || CUT_TAG.test(line);
  const swallowed = content.find((line) => isEnd(line) || begins(line));
  if (swallowed !== undefined)
    return { fault: `is not closed by a line \`>>>>>>> REPLACE\` before \`${swallowed.trim()}\`.` };
  const halves = content.filter((line) => CONFLICT.test(line));
  if (halves.length % 2 === 1 || halves.some((line, k) => line.trimStart()[0] !== '<>'[k % 2]))
    return { fault: 'holds one half of a conflict: it begins or ends more than once.' };
  const isDivider = (line: string) => DIVIDER.test(line) || (divider.length < 5 && line.trim() === divider);
  const dividers = content.flatMap((line, at) => (isDivider(line) ? [at] : []));
  const exact = dividers.filter((at) => region[at]?.trimEnd() === `${indent}${divider}`);
  const chosen = exact.length > 0 ? exact : dividers;
  if (chosen.length === 0) return hunkIn(content, end);
  const text = (from: number, to: number) =>
    region
      .slice(from, to)
      .map((line) => `${line}\n`)
      .join('');
  // A quoted heading is in both parts, or in one of them; other numbers say that a line was lost or doubled.
  const clear = chosen.filter((_, k) => k === 0 || k === chosen.length - 1 || 2 * k === chosen.length - 1);
  const splits = clear.map((at) => ({ search: text(0, at), replace: text(at + 1, end) }));
  const inside = content.every((line) => line.trim() === '' || line.startsWith(indent));
  return { splits, loose: exact.length === 0 || divider.length !== 7, margin: inside ? indent : '', end };
}

/** A block without a divider whose lines have the signs of a diff. */
function hunkIn(content: readonly string[], end: number): Block {
  const hunk = readSigned('', content);
  if (hunk === undefined || hunk.search === '')
    return { fault: 'has no line `=======` between what is searched for and what replaces it.', end };
  return { splits: [{ search: hunk.search, replace: hunk.replace }], loose: false, margin: '', end };
}

/** The closing line; a bare one, or the end of the element, only where no other is left in doubt. */
function endOf(region: readonly string[], isEnd: (line: string) => boolean): number | undefined {
  const close = region.findIndex((line) => CLOSE.test(line));
  if (close >= 0) return close;
  const tags = region.flatMap((line, at) => (isEnd(line) ? [at] : []));
  const bare = region.flatMap((line, at) => (BARE_CLOSE.test(line) ? [at] : []));
  const [tag = -1] = tags;
  const behind = region.slice((bare[0] ?? 0) + 1, Math.max(0, tag));
  if (bare.length === 1 && tags.length < 2 && behind.every((line) => line.trim() === '' || FENCE.test(line)))
    return tag < 0 || (bare[0] ?? 0) < tag ? bare[0] : undefined;
  const last = region.slice(0, Math.max(0, tag)).findLast((line) => line.trim() !== '') ?? '';
  return tags.length === 1 && bare.length === 0 && !DIVIDER.test(last) ? tag : undefined;
}
