// Lines that stay and lose what they belong to: the head of their block, or the value that a function gives back.

import { PROSE } from './edit-readings.ts';
import { indentOf } from './indents.ts';
import { commonLines } from './line-hunks.ts';
import { type Doubt, isSaid, type Replacement } from './replacement.ts';

/**
 * The head of a block goes, and lines of that block stay: as they are indented they would belong to what stands in front of
 * the quotation. It was quoted for its place, and forgotten in the replacement.
 */
export function lostHead({ file, front, given, wanted, behind }: Replacement): Doubt | undefined {
  if (PROSE.test(file)) return undefined;
  const at = behind.findIndex((line) => isSaid(file, line));
  const next = at < 0 ? undefined : { text: behind[at] ?? '', i: given.length, j: wanted.length };
  for (const { text, i, j } of next === undefined
    ? keptIn(file, given, wanted)
    : [next, ...keptIn(file, given, wanted)]) {
    const head = headOf(file, given.slice(0, i), text);
    const isNext = i === given.length;
    if (head < 0 || !(isNext || DEFINES.test(given[head] ?? ''))) continue;
    if (NO_HEAD.test(given[head] ?? '') || headOf(file, wanted.slice(0, j), text) >= 0) continue;
    // The one in front is the same, as where one of two blocks that begin alike goes.
    if (front[headOf(file, front, text)]?.trim() === given[head]?.trim()) continue;
    const line = front.length + (isNext ? given.length + at : i) + 1;
    const said = (lines: string) => lines.trim().slice(0, 100);
    const reason = `line ${front.length + head + 1}, \`${said(given[head] ?? '')}\`, goes, and line ${line}, \`${said(text)}\`, which belongs to it, stays: write it again in the replacement, or quote all that is to go`;
    return { text: text.trim(), reason };
  }
  return undefined;
}

/** Definitions of Python: without its head such a block is a part of the one in front. */
const DEFINES = /^\s*(?:async )?(?:def|class)\b.*[:(,]\s*$/;
/** Stands further left than what follows, and opens nothing. */
const NO_HEAD =
  /^\s*(?:#(?:if|ifn?def|else|elif|endif|define|include|pragma|region)\b|(?:public|private|protected)\b[^(]*:\s*$)/;

/** The nearest line above one that is further left; -1 where there is none. */
function headOf(file: string, above: readonly string[], line: string): number {
  const isOpening = (each: string) => isSaid(file, each) || /^\s*@.*\($/.test(each);
  return above.findLastIndex((each) => isOpening(each) && indentOf(each).length < indentOf(line).length);
}

/** Lines of Python that a replacement has as they were. */
function keptIn(file: string, given: readonly string[], wanted: readonly string[]) {
  if (!/\.pyi?$/.test(file)) return [];
  const kept = commonLines(given, wanted).map(([i, j]) => ({ text: given[i] ?? '', i, j }));
  return kept.filter(({ text }) => isSaid(file, text) && indentOf(text) !== '');
}

const ENDS = /^\s*(?:(?:async )?(?:def|class)\b|@)/;
const VALUE = /^\s*(?:return\b\s*\S|raise\b|yield\b|.*\byield\b)/;

/** A function of Python ends with the value that it gives back, and its replacement gives none. */
export function lostReturn({ file, front, given, wanted, behind }: Replacement): Doubt | undefined {
  if (!/\.pyi?$/.test(file)) return undefined;
  const last = given.findLastIndex((line) => isSaid(file, line));
  const head = given.findIndex((line) => /^\s*(?:async )?def\b/.test(line));
  const value = given[last] ?? '';
  const next = behind.find((line) => isSaid(file, line) || ENDS.test(line));
  const isEnd = head >= 0 && (next === undefined || indentOf(next).length <= indentOf(given[head] ?? '').length);
  const isKept = wanted.some((line) => line.trim() === (given[head] ?? '').trim());
  if (!isEnd || !isKept || !/^\s*return\b\s*\S/.test(value) || wanted.some((line) => VALUE.test(line)))
    return undefined;
  const reason = `line ${front.length + last + 1}, \`${value.trim().slice(0, 100)}\`, goes, and nothing of the replacement gives a value back: write all lines of the function that are to stay, or, where none is to be given back, quote that line without the head of the function`;
  return { text: (given[head] ?? '').trim(), reason };
}
