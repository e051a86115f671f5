// Old lines that would stay behind the new ones and do nothing: they never run, set the same again, or hide the value.

import { PROSE } from './edit-readings.ts';
import { indentOf } from './indents.ts';
import { type Doubt, doubt, isSaid, type Replacement, saidIn, wordsOf } from './replacement.ts';

/** The first such line of those behind the quotation. */
export function idleLine(replacement: Replacement): Doubt | undefined {
  return unreachable(replacement) ?? overwritten(replacement) ?? valueLost(replacement);
}

const CODE = /\.(?:py|[cm]?[jt]sx?|go|rs|java|kt|cs|c|cc|cpp|h|hpp|php|swift|dart)$/i;
const LEAVES = /^(?:return|raise|throw)\b.*[^([{,\\&|+*/=?:.<>-]$|^return$/;
/** What may stand behind a line that leaves the block. */
const LABEL =
  /^(?:case|default|else|elif|except|finally|catch|function|async|class|def|export|fn|func|struct|enum|impl|mod|type|interface|public|private|protected|static|and|or|in|is|as|instanceof)\b|^\w+\s*:/;

/** Behind a line that leaves the block in every case the old lines would stay, and never run. */
function unreachable({ file, front, given, wanted, behind }: Replacement): Doubt | undefined {
  const filled = (line: string) => line.trim() !== '';
  const [before, last] = [given.findLast(filled) ?? '', wanted.findLast(filled) ?? ''];
  const at = behind.findIndex((line) => isSaid(file, line));
  const next = behind[at] ?? '';
  const leaves = CODE.test(file) && LEAVES.test(last.trim()) && !LEAVES.test(before.trim());
  if (!leaves || indentOf(next) !== indentOf(last) || !/^\w/.test(next.trim()) || LABEL.test(next.trim()))
    return undefined;
  return doubt(
    front.length + given.length + at + 1,
    next,
    `behind \`${last.trim().slice(0, 100)}\` and would never run`,
  );
}

/** A whole assignment of one name, or of a field. */
const ASSIGNMENT =
  /^\s*(?:(?:const|let|var|val|auto) )?((?:[\w$@]+(?:\.|->|::))*[\w$@]+) *:?=(?![=>~]) *(.*[^\s([{,\\&|+*/=?:<>-]) *$/;

/** What the replacement sets last, the lines right behind set once more, without a use of it. */
function overwritten({ file, front, given, wanted, behind }: Replacement): Doubt | undefined {
  if (PROSE.test(file)) return undefined;
  const quoted = saidIn(given);
  const filled = wanted.filter((line) => line.trim() !== '');
  const last = filled.at(-1) ?? '';
  const at = behind.findIndex((line) => isSaid(file, line));
  const next = behind.slice(at).filter((line) => isSaid(file, line));
  const length = next.findIndex((line) => targetOf(line) === targetOf(last)) + 1;
  const [own, old] = [filled.slice(-length), next.slice(0, length)];
  const isTwin = (line: string, i: number) => {
    const [target, twin] = [targetOf(line), own[i] ?? ''];
    const isSet = target !== undefined && target === targetOf(twin) && indentOf(line) === indentOf(twin);
    return isSet && !quoted.has(twin.trim()) && !rightOf(line).includes(target) && hasCommonWord(line, twin);
  };
  if (length === 0 || own.length < length || !old.every(isTwin)) return undefined;
  return doubt(
    front.length + given.length + at + 1,
    behind[at] ?? '',
    `behind what sets the same, \`${last.trim().slice(0, 100)}\``,
  );
}

function targetOf(line: string): string | undefined {
  return ASSIGNMENT.exec(line)?.[1];
}

function rightOf(line: string): string {
  return ASSIGNMENT.exec(line)?.[2] ?? '';
}

function hasCommonWord(a: string, b: string): boolean {
  const known = new Set(wordsOf(rightOf(a)));
  return wordsOf(rightOf(b)).some((word) => known.has(word));
}

/** Ends with what does something, and is no value alone. */
const ACTS =
  /^\s*(?:raise|return|puts|print|super|yield)\b|[^=!<>]=(?![=~>])|<<|\w!|\b(?:if|unless|while|until|and|or)\b|\.(?:push|add|delete|clear|concat|append|each|store|insert|unshift|save|update)\b/;

/** The one line of a method whose value is that of the method, behind another value that nobody would see. */
function valueLost({ file, front, given, wanted, behind }: Replacement): Doubt | undefined {
  const filled = (line: string) => line.trim() !== '';
  const [head, last] = [given.findLast(filled) ?? '', wanted.findLast(filled) ?? ''];
  const at = behind.findIndex((line) => isSaid(file, line));
  const [old = '', end = ''] = behind.slice(at).filter(filled);
  const isMethod = /\.(?:rb|exs?|cr|jl)$/.test(file) && /^\s*(?:def|defp|function)\b/.test(head);
  if (!isMethod || end.trim() !== 'end' || indentOf(end) !== indentOf(head)) return undefined;
  const known = new Set(wordsOf(old));
  const common = new Set(wordsOf(last).filter((word) => known.has(word)));
  if (indentOf(last) !== indentOf(old) || common.size < 2 || ACTS.test(last)) return undefined;
  return doubt(front.length + given.length + at + 1, old, `behind the value \`${last.trim().slice(0, 100)}\``);
}
