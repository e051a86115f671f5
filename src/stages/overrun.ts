// Tells a replacement that writes lines of the file anew which its block does not quote: they would stay beside the new ones.

import { indentOf } from './indents.ts';
import type { Line } from './line-hunks.ts';

/** What a block puts in the place of the lines `at` to before `end`. */
export interface Written {
  readonly at: number;
  readonly end: number;
  readonly given: readonly string[];
  /** As they go into the file. */
  readonly wanted: readonly string[];
}

/** The line of the file, counted from 0, that would be there twice; undefined where there is none. */
export function overrunBy(lines: readonly Line[], written: Written): number | undefined {
  const [given, wanted] = [written.given, written.wanted].map((all) => all.filter((line) => line.trim() !== '').length);
  // Who quotes too little writes more than is quoted.
  if ((wanted ?? 0) <= (given ?? 0)) return undefined;
  const texts = lines.map(({ text }) => text.trimEnd());
  const { tail, removed } = tailOf(written);
  const next = texts.findIndex((text, i) => i >= written.end && text !== '');
  if (next < 0 || tail.length === 0) return aboveBy(texts, written);
  const goesOn = endsAsItGoesOn(texts, written.end, tail);
  const aligned = tail.filter((line) => line !== '')[removed] ?? '';
  const again = isTelling(texts, next) && (aligned === texts[next] || elaborates(aligned, texts[next] ?? ''));
  const isTwice = goesOn || again || defines(tail, texts[next] ?? '') || isLeft(tail, texts[next] ?? '');
  return isTwice ? next : aboveBy(texts, written);
}

/** New lines behind the last one that stays, and how many lines are taken out there. */
function tailOf({ given, wanted }: Written) {
  const bare = (all: readonly string[]) => all.map((line) => line.trimEnd());
  const [old, now] = [bare(given), bare(wanted)];
  const last = now.findLastIndex((line) => line !== '' && old.some((each) => each.trim() === line.trim()));
  const kept = old.findLastIndex((line) => line.trim() === (now[last] ?? '').trim());
  return { tail: now.slice(last + 1), removed: old.slice(kept + 1).filter((line) => line !== '').length };
}

/** Blank lines, brackets, marks and words that say nothing of their own come many times. */
const SAYS_NOTHING =
  /^\s*(?:[^\p{L}\p{N}]*|[@#].*|(?:else|try|do|end|pass|break|continue|finally|return|begin|then|fi|done)\W*)$/u;

function isTelling(texts: readonly string[], at: number): boolean {
  const text = texts[at] ?? '';
  return !SAYS_NOTHING.test(text) && texts.indexOf(text) === texts.lastIndexOf(text);
}

/** The last lines are the next ones of the file. */
function endsAsItGoesOn(texts: readonly string[], end: number, tail: readonly string[]): boolean {
  for (let length = tail.length; length > 0; length--) {
    const next = texts.slice(end, end + length);
    if (next.length < length || next.some((text, i) => text !== tail[tail.length - length + i])) continue;
    const telling = next.filter((text) => !SAYS_NOTHING.test(text));
    if (telling.length > 1 || next.some((_, i) => isTelling(texts, end + i))) return true;
  }
  return false;
}

/** The same lines as those above, as far as they are not changed. */
function aboveBy(texts: readonly string[], { at, given, wanted }: Written): number | undefined {
  const old = given.map((line) => line.trim());
  const kept = wanted.findIndex((line) => line.trim() !== '' && old.includes(line.trim()));
  const first = kept < 0 ? wanted.length - given.length : kept - old.indexOf(wanted[kept]?.trim() ?? '');
  const above = at - first;
  const isSame = first > 0 && above >= 0 && texts[above] === wanted[0]?.trimEnd();
  return isSame && isTelling(texts, above) ? above : undefined;
}

const words = (line: string) => line.match(/[\p{L}\p{N}_$]+/gu) ?? [];
const FEW = 4;

/** The same statement with more in it. */
function elaborates(line: string, old: string): boolean {
  const [now, before] = [words(line), words(old)];
  if (before.length < FEW || now.length <= before.length || indentOf(line) !== indentOf(old)) return false;
  let at = 0;
  for (const word of now) if (word === before[at]) at += 1;
  return at === before.length && now[0] === before[0];
}

/** Languages in which one name has one definition. */
const DEFINES =
  /^(\s*(?:export\s+)?(?:async\s+)?)(def|class|function\*?|func(?:\s+\([^)]*\))?)\s+([\p{L}\p{N}_$.]+)(?=[^;]*$)/u;

/** What comes next defines a name that the new lines define as well. */
function defines(tail: readonly string[], next: string): boolean {
  const [, indent, kind, name] = DEFINES.exec(next) ?? [];
  if (name === undefined) return false;
  return tail.some((line, i) => {
    const found = DEFINES.exec(line);
    const isMarked = /^\s*@/.test(tail[i - 1] ?? '');
    return !isMarked && found?.[1] === indent && found?.[2] === kind && found?.[3] === name;
  });
}

/** Leaves a block for good, in a statement that ends on its line. */
const LEAVES = /^\s*(?:return|raise|throw|continue|break)\b(?:.*[^\s,([{+*/%=&|?:.\\<>-])?$/;
/** What may be reached otherwise, or is no statement. */
const REACHED =
  /^\s*(?:case\b|default\b|[\p{L}_]\w*:\s*$|[#@/*}\])<]|else\b|elif\b|except\b|finally\b|catch\b|when\b|end\b|rescue\b|ensure\b)/u;

/** What comes next is never reached any more. */
function isLeft(tail: readonly string[], next: string): boolean {
  const last = tail.findLast((line) => line !== '') ?? '';
  return LEAVES.test(last) && !REACHED.test(next) && indentOf(last) === indentOf(next) && indentOf(next) !== '';
}
