// What formulas and diagrams are written with and do not show.

import type { Range } from './placed-text.ts';

/** Languages of blocks that GitHub draws, with what finds the parts that are not drawn. */
export const DRAWN: ReadonlyMap<string, (text: string) => readonly Range[]> = new Map([
  ['math', unseenOfFormula],
  ['mermaid', unseenOfDiagram],
]);

/** Names of macros that show less than what they are given, with how many of that they hide. */
const MACROS: ReadonlyMap<string, number> = new Map([
  ...['phantom', 'hphantom', 'vphantom', 'label', 'require', 'class', 'cssId', 'style', 'href', 'def'].map(
    (name) => [name, 1] as const,
  ),
  ...['newcommand', 'renewcommand', 'providecommand', 'DeclareMathOperator'].map((name) => [name, 2] as const),
  ...['newenvironment', 'renewenvironment'].map((name) => [name, 3] as const),
]);
const SIGN = /\\(?:([a-z]+)\*?|[\s\S])|%[^\n]*/gi;

/** Comments and what macros hide, in order. Takes time of the length. */
export function unseenOfFormula(text: string): readonly Range[] {
  const found: Range[] = [];
  SIGN.lastIndex = 0;
  for (let sign = SIGN.exec(text); sign; sign = SIGN.exec(text)) {
    const hides = MACROS.get(sign[1] ?? '');
    if (hides === undefined && !sign[0].startsWith('%')) continue;
    const to = hides === undefined ? SIGN.lastIndex : behindGroups(text, SIGN.lastIndex, hides);
    found.push({ from: sign.index, to });
    SIGN.lastIndex = to;
  }
  return found;
}

/** Behind so many groups in braces, whatever stands between them; the end where there are fewer. */
function behindGroups(text: string, from: number, count: number): number {
  let [depth, left] = [0, count];
  for (let at = from; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === '\\') at += 1;
    else if (sign === '{') depth += 1;
    else if (sign === '}' && depth > 0) {
      depth -= 1;
      if (depth === 0) left -= 1;
      if (left === 0) return at + 1;
    }
  }
  return text.length;
}

/** Comments and directives, descriptions for those who do not see, hints, and the head but for its title. */
const DIAGRAM =
  /%%\{(?:(?!%%)[\s\S])*\}%%|%%[^\n]*|^[ \t]*acc(?:Title|Descr)[ \t]*(?::[^\n]*|\{[^{}]*\})|^[ \t]*click[ \t]+[\w.-]+[ \t]+(?![-=.<~&|])[^\n]*/gm;
const HEAD = /^\s*---[ \t]*\n(?:[^\n]*\n)*?---[ \t]*(?=\n|$)/;
const HEAD_LINE = /^(?!---|title:)[^\n]+$/gm;

function unseenOfDiagram(text: string): readonly Range[] {
  const head = HEAD.exec(text);
  const inHead = head ? rangesOf(head[0], HEAD_LINE) : [];
  return [...inHead, ...rangesOf(text, DIAGRAM)];
}

function rangesOf(text: string, pattern: RegExp): readonly Range[] {
  return Array.from(text.matchAll(pattern), ({ index, 0: { length } }) => ({ from: index, to: index + length }));
}
