// The cases that an issue asks for: listed once, then held against tests and patches.

import { elementsIn } from './elements.ts';
import { plainSigns } from './plain-signs.ts';
import { lines, section } from './tags.ts';

const MOST = 10;
const LONGEST = 300;

/** Those that an understanding lists, in their order. */
export function readCases(reply: string): readonly string[] {
  const listed = itemsIn(section(reply, 'cases') ?? '').filter((line) => !NONE.test(line));
  return listed.slice(0, MOST).map((line) => [...line].slice(0, LONGEST).join(''));
}

const NONE =
  /^\W*(?:none|n\/a|nothing|no\s+(?:\p{L}+\s+){0,2}cases?)(?:\s+(?:(?:is|are|was|were)\s+)?(?:mentioned|listed|given|specified|stated|described|named|provided|asked\s+for|in)\b[^.:]*)?\W*$/iu;
/** The number of a case in a list, in bold, as a heading. */
const NUMBERED =
  /^\s*(?:[-*+]\s+)?#*\s*\**(?:(?:test\s+)?case\s*)?[#(]?\d+(?:\**\s*[.):]\**\s*|\uFE0F?\u20E3\s*)(?=\S)|^\W*(?:test\s+)?case\s*#?\d+\W+(?=\w)/i;
/** The same with a dash, with letters, or with the numbers of Rome. */
const MARKED = /^\s*(?:\d+\s+[-–—]|(?:[-*+]\s+)?\(?(?:[a-j]|i{1,3}|iv|vi{0,3}|ix)[.)])\s+(?=\S)/;
const BULLET = /^\s*[-*+•]\s+(?:\[[ xX]\]\s*)?/;

/** The items of a list, without what leads to it, code below an item and what stands behind; else each line. */
function itemsIn(text: string): readonly string[] {
  const own = withoutExamples(text);
  const given = own.split('\n').filter((line) => line.trim() !== '');
  const mark = [NUMBERED, MARKED, BULLET].find((each) => given.some((line) => each.test(line)));
  const isTable = given.some((line) => /^\s*\|.*\|\s*$/.test(line));
  if (isTable || /^\s*[[{]/.test(own) || elementsIn(own) !== undefined) return lines(own).map(cellsOf);
  if (mark === undefined) return lines(own.replace(/^[^\S\n]*#.*$|^.*:\s*\n(?=\s*\S)/gm, ''));
  return listed(own.split('\n').flatMap(inOneLine), mark);
}

function listed(given: readonly string[], mark: RegExp): readonly string[] {
  const depthOf = (line: string) => /^\s*/.exec(line)?.[0].length ?? 0;
  const depth = Math.min(...given.filter((line) => mark.test(line)).map(depthOf));
  const items: string[] = [];
  let ended = false;
  for (const line of given) {
    const begins = mark.test(line) && depthOf(line) === depth;
    if (line.trim() === '') ended = true;
    else if (begins) items.push(plain(line.replace(mark, '').replace(mark, '')));
    else if (items.length > 0 && !(ended && depthOf(line) <= depth && !BULLET.test(line)))
      items.push(`${items.pop()} ${plain(line.replace(BULLET, ''))}`);
    if (begins) ended = false;
  }
  return items;
}

/** `1) objects 2) arrays`. */
function inOneLine(line: string): readonly string[] {
  const parts = line.split(/(?<![\s,;])[\s,;]+(?=\d+[.)]\s)/);
  return parts.every((part, at) => part.trim().startsWith(String(at + 1))) ? parts : [line];
}

/** Code that is fenced off between the items shows what one of them means; around all of them it is decoration. */
function withoutExamples(text: string): string {
  const bare = text.replace(/^[^\S\n]*(`{3,}|~{3,}).*\n[\s\S]*?^[^\S\n]*\1\s*$/gm, '');
  return bare.trim() === '' ? text.replace(/^[^\S\n]*(?:`{3,}|~{3,}).*$/gm, '') : bare;
}

/** Cells of a row but for its number. */
function cellsOf(line: string): string {
  if (!/^\|.*\|$/.test(line)) return line.replace(NUMBERED, '');
  const cells = line.slice(1, -1).split('|').map(plain);
  return cells.filter((cell, at) => cell !== '' && !(at === 0 && /^(?:case\s*)?#?\d+[.)]?$/i.test(cell))).join(': ');
}

/** Without a mark of bold that nothing closes, or around all. */
function plain(text: string): string {
  const isOdd = (text.match(/\*\*/g) ?? []).length % 2 === 1;
  return (isOdd ? text.replace('**', '') : text).trim().replace(/^\*\*(.*?)\*\*$/, '$1');
}

/** As every later prompt shows them. */
export function casesText(cases: readonly string[]): string {
  if (cases.length === 0) return '(They were not listed: read them from the issue.)';
  return cases.map((line, i) => `${i + 1}. ${line}`).join('\n');
}

/** The same for an author, who is asked which of them the work is about. */
export function casesToCover(cases: readonly string[]): string {
  return cases.length === 0
    ? '(They were not listed: read them from the issue, and leave out <covers>.)'
    : casesText(cases);
}

/** Numbers of cases that a reply says it covers, and nowhere that it does not; undefined where it does not say. */
export function readCovers(reply: string, cases: readonly string[]): readonly number[] | undefined {
  const said = section(reply, 'covers');
  if (said === undefined || cases.length === 0) return undefined;
  const clauses = withoutTotals(inFigures(plainSigns(said)), cases.length)
    .replace(/[案用]例|情[况形]/gu, ' ')
    .replace(/、/g, ', ')
    .replace(/<\/?(?:case|item|li|number)\b[^<>]*>/gi, '\n')
    .replace(/[*`"“”]|^[^\S\n]*[-+•]\s+/gm, '')
    .replace(RANGE, '$1-$2')
    .replace(QUALIFIED, '\nnot $1\n')
    .split(/\n/)
    .flatMap((line) => (ITEM.test(line) ? [itemClause(line)] : withoutMarks(line).split(CLAUSES)));
  const parts = clauses.map((clause) => partsOf(clause, cases));
  const out = new Set(parts.flatMap((part) => part.out));
  return [...new Set(parts.flatMap((part) => part.in))].filter((number) => !out.has(number)).sort((a, b) => a - b);
}

/** `1/4, 3/4` of four cases: these are 1 and 3, as long as every number is told so. */
function withoutTotals(said: string, total: number): string {
  const isTotal = new RegExp(String.raw`(?<![\d/])(\d+)\s*/\s*${total}(?![\d/])`, 'g');
  return /\d/.test(said.replace(isTotal, '')) ? said : said.replace(isTotal, '$1');
}

const FIGURES = ['one|first', 'two|second', 'three|third', 'four|fourth', 'five|fifth', 'six|sixth'];

/** Numbers in words, where no other are told: `the first and third`, `all three`, `the first two`. */
function inFigures(said: string): string {
  if (/\d/.test(said)) return said;
  const figures = FIGURES.reduce(
    (text, words, i) => text.replace(new RegExp(`\\b(?:${words})\\b`, 'gi'), String(i + 1)),
    said,
  );
  return figures.replace(/\b1 (?=[2-6]\b)/g, '1-');
}

/** `1..3`, `1 through 3`: written as `1-3` before the dots end a sentence. */
const RANGE = /(\d+)\s*(?:\.{2,3}|…|\b(?:through|thru|until)\b)\s*(\d+)/gi;
/** A number with brackets behind it that take it back. */
const QUALIFIED = /(\d+)\s*\(\s*(?:only\s+)?(?:part|half|not\b|incomplete|un\w+(?:ed|able)\b|todo\b)[^()\d]*\)/gi;
/** Where one clause ends and another begins; a dash between two numbers is a range, before words it is none. */
const CLAUSES = /[;()\n]|\.(?!\d)|,\s*(?=(?:but|not|except)\b)|\s[–—-]+\s+(?=\p{L}|\d+\s+\p{L})|\s—+\s/u;
const TICK = String.raw`(?:[✅✓✔☑🗹]\uFE0F?|\[[xX✓✔]\])`;
const CROSS = String.raw`(?:[✗✘❌✖❎☐🗴]\uFE0F?|\[ \])`;

/** `✅ 1 ❌ 2` and `1 ✅ 2 ❌`: a mark in front of the first number is one of the number behind it, else of that before. */
function withoutMarks(line: string): string {
  const isAhead = new RegExp(`^\\s*(?:${TICK}|${CROSS})`, 'u').test(line);
  const [ticked, crossed] = isAhead
    ? [`${TICK}\\s*(?=\\D{0,8}\\d)`, `${CROSS}\\s*(?=\\D{0,8}\\d)`]
    : [`(\\d+)\\s*${TICK}`, `(\\d+)\\s*${CROSS}`];
  return line
    .replace(new RegExp(crossed, 'gu'), (_, number) => (isAhead ? '\nnot ' : `\nnot ${number}\n`))
    .replace(new RegExp(ticked, 'gu'), (_, number) => (isAhead ? '\n' : `\n${number}\n`));
}

/** A line of a list of cases: what follows its number is the case, with numbers of its own. */
const ITEM = /^\s*\|?\s*(?:case\s*)?#?(\d+)\s*[.):|–—-]\s*([^\s\d,;].*)$/i;
const NOT =
  /\b(?:not|no|none|never|without|except(?:ing|ion)?|excluding|excludes?|but|minus|unless|skip(?:s|ped)?|omit(?:s|ted)?|missing|lacks?|part(?:ly|ially)|other than|apart from|fails?|only half|cannot|out of scope|beyond|deferred|ignored?|later|un\w+(?:ed|able))\b|n['’]t\b/iu;
const WORDS =
  /\b(?:all|every|everything|each|both|above|cases?|numbers?|nos?|and|to|through|or|of them|of the above|of|are|is|the|covers?|covered|tests?|this|here|only|also|yes)\b/gi;

function itemClause(line: string): string {
  const [, number = '', said = ''] = ITEM.exec(line) ?? [];
  const no = NOT.exec(said);
  const isAnswer =
    no !== null && (!/\w/.test(said.slice(0, no.index)) || !/\w/.test(said.slice(no.index + no[0].length)));
  const isDenied = no !== null && /\b(?:covered|covers?|tested|testable|included|possible)\b/i.test(said);
  return isAnswer || isDenied || /[✗✘❌]/u.test(said) ? `not ${number}` : number;
}

/** What one clause says is in, and what is out; numbers in a sentence count only where it calls them cases. */
function partsOf(clause: string, cases: readonly string[]): Readonly<Record<'in' | 'out', readonly number[]>> {
  const no = NOT.exec(clause);
  if (no === null) return { in: namedIn(clause, cases), out: [] };
  const [before, after] = [clause.slice(0, no.index), clause.slice(no.index + no[0].length)];
  const excepted = /^\W*(?:(?:not|for|in|the|cases?|numbers?|no)\b\W*)*\d/i.test(after);
  const out = numbersIn(excepted ? after : clause.replace(/^\s*all\b/i, ''), cases);
  return { in: excepted ? namedIn(before, cases) : [], out };
}

function namedIn(text: string, cases: readonly string[]): readonly number[] {
  const numbers = text.match(/\d+/g) ?? [];
  const isPlain = !/[\p{L}]/u.test(text.replace(WORDS, '')) && !/\d\.\d/.test(text);
  const isAll = /^\W*(?:(?:all|every|everything|each)\b|\d+\s+cases?\W*$)/i.test(text);
  if (isAll && isPlain && (numbers.length === 0 || numbers.join() === String(cases.length)))
    return cases.map((_, i) => i + 1);
  if (isPlain) return numbersIn(text.replace(/^\W*all\b/i, ''), cases);
  const called = text.match(/\bcases?\W*\d+(?:(?:\s*(?:,|and|or|to|&|[-–])\s*)+\d+)*(?![\w.]*\w)/gi) ?? [];
  return called.flatMap((each) => numbersIn(each, cases));
}

/**
 * Numbers of cases that follow the last No of a judge's reply that has some behind it: `No: 2`, `No, cases 1 and 3`,
 * `No. Case 1 is fine, case 2 is left.`; else those under a key of JSON.
 */
export function readFails(reply: string, cases: readonly string[]): readonly number[] {
  const plain = plainSigns(reply)
    .replace(/[*`"“”]/g, '')
    .replace(/\byes\s*(?:or|\/|\|)\s*no\b\)?[?:]?/gi, '…')
    .replace(/\n\s*[-+•]?\s*(?=(?:cases?\s*)?#?\d+[^\S\n]*(?:\n|$))/gi, ', ')
    .replace(/(\d)\s*\([^()\d]*\)(?=\s*(?:[,;&]|and\b)\s*#?\d)/gi, '$1');
  const joined = plain.replace(/(?<=(?:^|\n)no:[^\S\n]*\d+)[^\S\n]*\nno:(?=[^\S\n]*\d+[^\S\n]*(?:\n|$))/gi, ',');
  const said = [...joined.matchAll(BEHIND_NO)].map(([, rest = '']) => leftIn(rest));
  const elsewhere = () => [FAILED_LIST, FAILED_KEY, LEAVES].map((words) => words.exec(plain)?.[1]).find(Boolean);
  return numbersIn(said.findLast((text) => text !== undefined) ?? elsewhere() ?? '', cases);
}

/** Up to the end of its line; below a No that stands alone, a line that lists numbers and nothing else. */
const BEHIND_NO =
  /(?<![\p{L}\p{N}])no(?!\p{L})((?:[^\p{L}\p{N}\n]*\n\s*)(?:(?:cases?|numbers?)?[^\p{L}\p{N}\n]*\d+|[^\p{L}\p{N}\n]|\b(?:and|or|to|through)\b)+(?=\n|$)|[^\n]*)/giu;
const FAILED_KEY =
  /(?<![\p{L}_])(?:\w{0,30}(?:fail|left|unresolved|remaining|missing|uncovered|unfixed|unhandled)\w{0,30}|cases|numbers)\s*:\s*(\[[\d,\s]*\]|\d+(?=\s*[,}]))/iu;
/** What stands between two numbers of one list. */
const AND = String.raw`(?:[\])]*\s*(?:[,;&+/、，；]|[–—-](?=\s*\d)|\.{2,3}|…|\b(?:and|or|to|through|thru|until)\b)+\s*(?:(?:and|or|cases?)\s+)*[[(#]*|\s+#?)`;
/** Not in front of what takes some of them out again. */
const ALL = String.raw`all\b(?=(?:\s+(?:of|them|the|cases?|\d+)\b)*(?:\s*(?:[.;!)\]}<]|$)|\s+(?:(?:are|were)\s+left|remain|fail)))`;
/** A line that lists those that are left, and a sentence that says so of them: by these words, and cases by their name. */
const FAILED_LIST = new RegExp(
  String.raw`(?:^|\n)[^\p{L}\p{N}\n]*(?:the\s+)?(?:(?:cases?|numbers?)\s+(?!\d)(?:(?:that|which|are|were)\s+)*(?:left(?!\s+out)|unresolved|remaining|missing|open|unhandled|not\s+\w+ed|still\s+\w+|fail\w*)[^\n:\d]{0,40}|(?:unresolved|remaining|missing|open|unhandled|uncovered|fail(?:ed|ing))\s+(?:cases?|numbers?)\s*):\s*(\d+(?:${AND}\d+)*)[^\p{L}\p{N}\n]*(?=\n|$)`,
  'iu',
);
const LEAVES = new RegExp(
  String.raw`\b(?:leaves|misses|fails\s+(?:for|in|on)|does\s+not\s+(?:handle|cover|resolve|fix|address))\s+(cases?\s+#?\d+(?:${AND}\d+)*)(?![\p{L}\p{N}])`,
  'iu',
);
/** What a number counts that is not one of a case. */
const COUNTED =
  'other|more|existing|new|(?:tests?|cases|calls?|callers?|uses?|lines?|files?|functions?|methods?|assertions?|things?|reasons?|errors?|failures?|issues?|problems?|places?|bugs?)';
const NAMED = new RegExp(
  String.raw`^[^\p{L}\p{N}]*(?:no[^\p{L}\p{N}]+)?(?:(?:because|in|for|the|but|and|while|whereas|only)\s+)*(${ALL}|(?:cases?|numbers?)?[^\p{L}\p{N}]*\d+(?:${AND}\d+)*(?![\p{L}\p{N}]|-\p{L}|\s+(?:of|out|${COUNTED})\b))`,
  'iu',
);
/** What is said right behind the numbers; further on other things may be fine. */
const FINE =
  /^\W*(?:(?:is|are|was|were|has|have|been|seems?|looks?|now|all|both|also|already|correctly|properly|fully)\W+)*(?:fine|ok(?:ay)?|good|right|correct|done|yes|handled|resolved|covered|fixed|solved|addressed|satisfied|works?(?!\s+only)|pass(?:es|ed)?(?!\s+\w))\b/i;

/** The first list of numbers of which the reply does not say that they are fine. */
function leftIn(rest: string): string | undefined {
  const named = NAMED.exec(rest);
  if (named === null) return undefined;
  const behind = rest.slice(named[0].length);
  const end = new RegExp(String.raw`[.,;(\n]|${CROSS}|\b(?:but|while|whereas)\b|\band\s+(?=cases?\b)`, 'iu').exec(
    behind,
  );
  const clause = behind.slice(0, end?.index);
  const isTicked = new RegExp(TICK, 'u').test(named[0] + clause);
  if (!isTicked && !(FINE.test(clause) && !NOT.test(clause))) return named[1];
  return end === null ? undefined : leftIn(behind.slice(end.index));
}

function numbersIn(said: string, cases: readonly string[]): readonly number[] {
  if (/^\s*all\b/i.test(said)) return cases.map((_, i) => i + 1);
  const spans = said.replace(
    /(\d+)\s*(?:[-–]|(?<!\s)—|\.{2,3}|…|\b(?:to|through|thru|until)\b)\s*(\d+)/gi,
    (_, from, to) => span(Number(from), Number(to)),
  );
  const numbers = (spans.match(/\d+/g) ?? []).map(Number);
  return [...new Set(numbers)].filter((number) => number >= 1 && number <= cases.length).sort((a, b) => a - b);
}

function span(from: number, to: number): string {
  const length = Math.max(0, Math.min(MOST, to) - from + 1);
  return Array.from({ length }, (_, i) => from + i).join(' ');
}
