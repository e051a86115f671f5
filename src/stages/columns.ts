// Whether new lines begin at the columns at which a file begins its lines: steps of blanks, or tabs.

import { indentOf } from './indents.ts';
import type { Hunk, Line } from './line-hunks.ts';

const STEPS = [4, 2];
/** Some lines are aligned with a bracket above them. */
const MOST = 0.9;

/** False as well where the file has no columns that tell. */
export function areInColumns(lines: readonly Line[], hunks: readonly Hunk[]): boolean {
  const indents = indentsIn(lines.map(({ text }) => text)).filter((indent) => indent !== '');
  const isStep = [isTabs, ...STEPS.map(isMultipleOf)].find((isOwn) => {
    return indents.filter(isOwn).length >= MOST * Math.max(1, indents.length);
  });
  const added = indentsIn(hunks.flatMap((hunk) => hunk.lines));
  return isStep !== undefined && added.every((indent) => isStep(indent));
}

/** Of the lines with content; the star of a comment stands a column further right. */
function indentsIn(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => text.trim() !== '').map((text) => indentOf(text.replace(/^([ \t]*) \*/, '$1*')));
}

function isTabs(indent: string): boolean {
  return /^\t*$/.test(indent);
}

function isMultipleOf(step: number): (indent: string) => boolean {
  return (indent) => /^ *$/.test(indent) && indent.length % step === 0;
}
