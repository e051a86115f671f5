// Where the labels of links and images end, found once for a paragraph in time of its length.

import type { StateInline } from 'markdown-it';

/** Of each bracket that begins the label of a link or an image, where its counterpart stands. */
const known = new WeakMap<StateInline, ReadonlyMap<number, number>>();

/** No name of a definition is longer. */
const LONGEST_NAME = 1000;
const NAME = /\[(?:[^\\[\]]|\\.){0,1000}\]/sy;

/**
 * Takes the place of the library's own function, which tries all that a label holds once for each bracket around it. That one
 * is told whether links may stand in the label; where it is not told, the label is the name of a definition.
 */
export function labelEnd(state: StateInline, start: number, disableNested?: boolean): number {
  if (disableNested !== undefined) return (known.get(state) ?? labelsOf(state)).get(start) ?? -1;
  NAME.lastIndex = start;
  return NAME.test(state.src) && NAME.lastIndex <= state.posMax ? NAME.lastIndex - 1 : -1;
}

/** As CommonMark says: of brackets in one another the inner ones are tried first, and no link stands in another. */
function labelsOf(state: StateInline): ReadonlyMap<number, number> {
  const labels = new Map<number, number>();
  known.set(state, labels);
  const { pos } = state;
  const open: number[] = [];
  /** So many of them stand around a link. */
  let around = 0;
  while (state.pos < state.posMax) {
    const sign = state.src.charAt(state.pos);
    const isImage = state.src.startsWith('![', state.pos);
    const start = sign === ']' ? open.pop() : undefined;
    if (sign === '[' || isImage) open.push(state.pos);
    if (isImage) state.pos += 2;
    else if (sign === '[') state.pos += 1;
    else if (start === undefined) state.md.inline.skipToken(state);
    else {
      const mayBe = state.src.charAt(start) === '!' || open.length >= around;
      const isLink = mayBe && tryLabel(state, start, labels) && state.src.charAt(start) === '[';
      around = isLink ? open.length : Math.min(around, open.length);
    }
  }
  state.pos = pos;
  return labels;
}

/** Goes on behind the link or image, or behind the bracket. */
function tryLabel(state: StateInline, start: number, labels: Map<number, number>): boolean {
  const end = state.pos;
  const bracket = state.src.indexOf('[', start);
  const { references } = state.env;
  if (end - bracket > LONGEST_NAME) delete state.env.references;
  labels.set(bracket, end);
  state.pos = start;
  state.md.inline.skipToken(state);
  if (references) state.env.references = references;
  if (state.pos > end && !state.src.startsWith('[^', start)) return true;
  if (state.pos <= end) labels.delete(bracket);
  state.pos = end + 1;
  return false;
}
