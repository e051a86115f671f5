// What a replacement writes anew although it stands unquoted beside the place: old lines that would stay and count twice.

import { PROSE } from './edit-readings.ts';
import { indentOf } from './indents.ts';
import { definitionOf, endsScope } from './names-in-lines.ts';
import { type Doubt, doubt, isSaid, type Replacement, saidIn, wordsOf } from './replacement.ts';

/** The first of those lines that the replacement repeats or defines again. */
export function doubledLine(replacement: Replacement): Doubt | undefined {
  const filled = (lines: readonly string[]) => lines.filter((line) => line.trim() !== '').length;
  // Of as many lines as were quoted none is taken from beside them.
  const grows = filled(replacement.wanted) > filled(replacement.given);
  const repeated = grows ? (repeatedBehind(replacement) ?? repeatedInFront(replacement)) : undefined;
  return repeated ?? goesOnBehind(replacement) ?? beginsInFront(replacement) ?? definedTwice(replacement);
}

const TWICE = {
  behind: 'behind the quotation as well and would be there twice',
  front: 'in front of the quotation as well and would be there twice',
};

/** The line right behind is one that the replacement ends with, or that one with more in it. */
function repeatedBehind({ file, front, given, wanted, behind }: Replacement): Doubt | undefined {
  const own = wanted.slice(lastKept(given, wanted) + 1);
  const at = behind.findIndex((line) => isSaid(file, line));
  const old = behind[at] ?? '';
  const filled = own.filter((line) => line.trim() !== '');
  const ends = [filled[0] ?? '', filled.at(-1) ?? ''];
  const found = own.findIndex((line) => isSame(line, old));
  const isRepeated =
    found >= 0 && isWithin(withoutEnds(own.slice(found)), old) && isEvidence(file, [...front, ...behind], old);
  if (!isRepeated && !goesOn(filled, old) && !ends.some((line) => isLonger(line, old))) return undefined;
  return doubt(front.length + given.length + at + 1, old, TWICE.behind);
}

/** The line right behind follows in the replacement too, and would stay behind what has nothing to do with it. */
function goesOn([first = '', ...others]: readonly string[], old: string): boolean {
  const last = others.at(-1) ?? '';
  const isChild = indentOf(last).length < indentOf(old).length;
  return (
    isSame(first, old) && wordsOf(old).length > 1 && !isWithin(others, old) && !isChild && !OPENS.test(last.trim())
  );
}

const OPENS = /[:{([]$/;

/** The same for the line right in front, and for the first line of the statement that it belongs to. */
function repeatedInFront({ file, front, given, wanted, behind }: Replacement): Doubt | undefined {
  const own = wanted.slice(0, firstKept(given, wanted));
  const level = indentOf(own.find((line) => line.trim() !== '') ?? '').length;
  const near = front.findLastIndex((line) => isSaid(file, line));
  const head = front.findLastIndex(
    (line) => isSaid(file, line) && /^\w/.test(line.trim()) && indentOf(line).length <= level,
  );
  for (const at of [near, head]) {
    const old = front[at] ?? '';
    const found = own.findIndex((line) => isSame(line, old));
    const isRepeated = found >= 0 && isWithin([...front.slice(at), ...own.slice(0, found)], old);
    if (isRepeated && isEvidence(file, [...front, ...behind], old)) return doubt(at + 1, old, TWICE.front);
  }
  return undefined;
}

/** What the replacement ends with are the very lines right behind the quotation. */
function goesOnBehind({ file, front, given, wanted, behind }: Replacement): Doubt | undefined {
  const quoted = saidIn(given);
  const own = wanted.slice(wanted.findLastIndex((line) => quoted.has(line.trim())) + 1).toReversed();
  const old = repeatedNext(file, own, behind);
  return old && doubt(front.length + given.length + old.at + 1, old.text, TWICE.behind);
}

/** What the replacement begins with are the very lines right in front of the quotation. */
function beginsInFront({ file, front, given, wanted }: Replacement): Doubt | undefined {
  const quoted = saidIn(given);
  const kept = wanted.findIndex((line) => quoted.has(line.trim()));
  const own = kept < 0 ? wanted : wanted.slice(0, kept);
  const old = repeatedNext(file, own, front.toReversed());
  return old && doubt(front.length - old.at, old.text, TWICE.front);
}

interface Said {
  readonly text: string;
  readonly at: number;
}

/** The first line with content of those that `own` ends with and `next` begins with, where `own` is read backwards; comments may be left out. */
function repeatedNext(file: string, own: readonly string[], next: readonly string[]): Said | undefined {
  for (const isMeant of [(line: string) => line.trim() !== '', (line: string) => isSaid(file, line)]) {
    const ours = own.filter(isMeant);
    const theirs = next.flatMap((text, at) => (isMeant(text) ? [{ text, at }] : [])).slice(0, ours.length);
    const shared = theirs.slice(0, sharedEnd(ours, theirs));
    const old = shared.find(({ text }) => hasContent(file, { line: text, others: shared.length - 1 }));
    if (old) return old;
  }
  return undefined;
}

/** How many lines the one ends with, read backwards, and the other begins with. */
function sharedEnd(own: readonly string[], next: readonly Said[]): number {
  for (let length = Math.min(own.length, next.length); length > 0; length--) {
    let i = 0;
    while (i < length && own[length - 1 - i] === next[i]?.text) i += 1;
    if (i === length) return length;
  }
  return 0;
}

/** What nobody writes twice in a row. Of several lines one word is enough that is no keyword, as it is in a comment or a mark. */
function hasContent(file: string, { line, others }: { readonly line: string; readonly others: number }): boolean {
  const words = wordsOf(line).filter((word) => /\p{L}{2}/u.test(word));
  const isOne = others > 0 ? !isCommon(file, line) : !isSaid(file, line);
  return words.length > 0 && (isOne || wordsOf(line).length > 1);
}

function isSame(a: string, b: string): boolean {
  return a.trim() === b.trim() && indentOf(a) === indentOf(b);
}

/** All lines belong to the block that the line is in. */
function isWithin(lines: readonly string[], line: string): boolean {
  const level = indentOf(line).length;
  return lines.every((each) => each.trim() === '' || indentOf(each).length >= level);
}

/** What the lines end with to close the blocks around them. */
function withoutEnds(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => !/^\s*(?:<\/|[\])}]|end\b|$)/.test(line)) + 1);
}

/** What blocks end and begin with, and what leaves them, stands at many places. */
const COMMON =
  /^(?:[\])}]*\s*(?:else|elif|end|endif|fi|done|esac|return|break|continue|pass|try|finally|do|then|begin|default|except|catch|rescue)\b|<\/|<[^>]*>$|[\w.]*[^\w]*[([{]$|[^\w]*$)/;

/** Content that stands nowhere else in the file. */
function isEvidence(file: string, others: readonly string[], line: string): boolean {
  return !isCommon(file, line) && others.filter((other) => other.trim() === line.trim()).length === 1;
}

function isCommon(file: string, line: string): boolean {
  const text = line.trim();
  return (text.length < 200 && COMMON.test(text)) || (PROSE.test(file) && /^(?:`{3}|~{3})/.test(text));
}

const FEW = 4;

/** The same statement with more in it. */
function isLonger(line: string, old: string): boolean {
  const [now, before] = [wordsOf(line), wordsOf(old)];
  if (before.length < FEW || now.length <= before.length || indentOf(line) !== indentOf(old)) return false;
  let at = 0;
  for (const word of now) if (word === before[at]) at += 1;
  return at === before.length && now[0] === before[0] && !isOtherEntry(line, old);
}

const STRING = /"([^"\\]*)"|'([^'\\]*)'|`([^`\\]*)`/g;

/** A call or an entry of a table that is about another key: a route, an option. Sentences may have become longer. */
function isOtherEntry(line: string, old: string): boolean {
  const stringsIn = (text: string) => [...text.matchAll(STRING)].map(([, a, b, c]) => a ?? b ?? c ?? '');
  const now = stringsIn(line);
  const key = stringsIn(old).find((each) => each !== '' && !/\s/.test(each));
  const isSentence = (each: string) => /\s/.test(each) && key !== undefined && each.includes(key);
  return /^\s*[^\s=]*$/.test(frontOf(old)) && key !== undefined && !now.includes(key) && !now.some(isSentence);
}

/** What stands before the first string of a line. */
function frontOf(line: string): string {
  return line.slice(0, Math.max(0, line.search(/["'`]/)));
}

function lastKept(given: readonly string[], wanted: readonly string[]): number {
  const quoted = saidIn(given);
  const kept = wanted.findLastIndex((line) => quoted.has(line.trim()));
  const last = given.findLast((line) => line.trim() !== '') ?? '';
  return wanted.some((line) => line.trim() === last.trim())
    ? kept
    : Math.max(
        kept,
        wanted.findLastIndex((line) => isLike(line, last)),
      );
}

function firstKept(given: readonly string[], wanted: readonly string[]): number {
  const quoted = saidIn(given);
  const first = given.find((line) => line.trim() !== '') ?? '';
  const at = wanted.findIndex((line) => quoted.has(line.trim()) || isLike(line, first));
  return at < 0 ? wanted.length : at;
}

/** More than half of the words are the same: the line that was quoted, changed. */
function isLike(a: string, b: string): boolean {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  const known = new Set(right);
  const common = left.filter((word) => known.has(word)).length;
  return common > 0 && (2 * common) / (left.length + right.length) > 0.6;
}

/** A name that the replacement defines, and that is defined or set in the same scope beside it. */
function definedTwice({ file, front, given, wanted, behind }: Replacement): Doubt | undefined {
  const known = new Set(given.map((line) => definitionOf(file, line)?.name));
  if (wanted.every((line) => known.has(definitionOf(file, line)?.name) || !definitionOf(file, line))) return undefined;
  const lines = [...front, ...wanted, ...behind];
  const names = lines.map((line) => definitionOf(file, line));
  const [from, to] = [front.length, front.length + wanted.length];
  const others = new Set(names.flatMap((each, at) => (each && (at < from || at >= to) ? [each.name] : [])));
  for (let at = from; at < to; at++) {
    const own = names[at];
    if (own === undefined || known.has(own.name) || !others.has(own.name) || isMarked(lines, at)) continue;
    const isTwin = (k: number) => names[k]?.name === own.name && names[k].level === own.level && !isMarked(lines, k);
    const ends = (k: number) => lines[k] === undefined || endsScope(file, lines[k], own.level);
    let [next, above] = [at + 1, own.isFirst ? -1 : at - 1];
    while (!ends(next) && !(next >= to && isTwin(next))) next += 1;
    if (!ends(next)) return doubt(next - wanted.length + given.length + 1, lines[next] ?? '', TWICE.behind);
    while (!ends(above) && !(above < from && isTwin(above))) above -= 1;
    if (!ends(above)) return doubt(above + 1, lines[above] ?? '', TWICE.front);
  }
  return undefined;
}

/** Decorators and attributes may make two definitions of one name what is meant. */
function isMarked(lines: readonly string[], at: number): boolean {
  return /^\s*(?:@|#\[|\))/.test(lines[at - 1] ?? '');
}
