// What a file says outside of its functions about names that some of its lines use: constants, types, fields.

import type { Definition } from '../ports/workspace.ts';
import { excerptOf, joined, type Range } from './excerpt.ts';
import { NAME } from './identifier.ts';

/** Lines that are shown of one statement, and of all. */
const OF_ONE = 12;
/** Lines inside of a longer one around which it is shown. */
const INSIDE = 4;
const OF_ALL = 60;
/** A constant is often put together from others. */
const STEPS = 2;

/** A statement outside of all functions, and the line of each name that it sets. */
interface Statement extends Range {
  readonly names: ReadonlyMap<string, number>;
  /** Lines of its own parts, for one that is too long. */
  readonly members?: ReadonlyMap<string, number>;
  /** The class, or the function around the function, whose body holds it. */
  readonly within?: Definition;
}

/** Parts of a file that set what the lines of `shown` name, the nearest first as far as there is room for them; in order. */
export function outerNames(
  path: string,
  lines: readonly string[],
  definitions: readonly Definition[],
  shown: readonly Range[],
): readonly Range[] {
  const around = definitions.filter((one) => shown.some(within(one)));
  const outside = [...statementsIn(path, lines, definitions), ...typesIn(lines, definitions, around)];
  const statements = [...outside, ...around.flatMap((one) => statementsIn(path, lines, definitions, one))].filter(
    (one) => !shown.some((range) => range.start <= one.end && one.start <= range.end),
  );
  const found = new Map<Statement, readonly Range[]>();
  let used = 0;
  let read = shown;
  for (let step = 0; step < STEPS; step++) {
    const text = read.map(({ start, end }) => lines.slice(start - 1, end).join('\n')).join('\n');
    const named = namedIn(text, statements).filter(({ one }) => !found.has(one));
    const before = used;
    for (const { one, wanted } of named.toSorted((a, b) => distance(a.one, shown) - distance(b.one, shown))) {
      const parts = excerptOf(one, wanted, OF_ONE);
      const length = parts.reduce((sum, { start, end }) => sum + end - start + 1, 0);
      if (used + length > OF_ALL) continue;
      found.set(one, parts);
      used += length;
    }
    if (used === before) break;
    read = [...found.values()].flat();
  }
  const heads = [...found.keys()].flatMap(({ within: owner }) =>
    owner ? [{ start: owner.start, end: owner.head }] : [],
  );
  return joined([...heads, ...[...found.values()].flat()]);
}

/** The statements at the edge of a file, or of the body of a class in it, that set a name. */
export function statementsOf(
  {
    path,
    lines,
    definitions,
  }: { readonly path: string; readonly lines: readonly string[]; readonly definitions: readonly Definition[] },
  name: string,
  owner?: string,
): readonly Range[] {
  const owners = definitions.filter((one) => one.kind === 'class' && one.name === owner);
  const all =
    owner === undefined
      ? statementsIn(path, lines, definitions)
      : owners.flatMap((one) => statementsIn(path, lines, definitions, one));
  return all.filter(({ names }) => names.has(name)).map(({ start, end }) => ({ start, end }));
}

const within =
  ({ start, end }: Range) =>
  (range: Range): boolean =>
    start < range.start && range.end <= end;

function distance(one: Range, shown: readonly Range[]): number {
  return Math.min(...shown.map(({ start, end }) => Math.max(start - one.end, one.start - end)));
}

const IDENTIFIER = new RegExp(NAME, 'gu');

/** Statements that set some of the names in a text; names with a dot stand there as they are. */
function namedIn(text: string, statements: readonly Statement[]) {
  const words = new Set(text.match(IDENTIFIER) ?? []);
  const isNamed = (name: string) =>
    name.includes('.') ? text.includes(name) : words.has(name) || words.has(`$${name}`);
  return statements.flatMap((one) => {
    const at = (names: Iterable<readonly [string, number]>) =>
      [...names].flatMap(([name, line]) => (isNamed(name) ? [{ start: line, end: line }] : []));
    const wanted = at(one.names);
    return wanted.length === 0 ? [] : [{ one, wanted: [...wanted, ...at(one.members ?? []).slice(0, INSIDE)] }];
  });
}

/** Classes and types, but what is around what is shown; of one with functions its head, which says what it is made from. */
function typesIn(
  lines: readonly string[],
  definitions: readonly Definition[],
  around: readonly Definition[],
): readonly Statement[] {
  const isOuter = ({ parent }: Definition) => around.some(({ name }) => name === parent) || parent === '';
  const types = definitions.filter((one) => one.kind === 'class' && !around.includes(one) && isOuter(one));
  return types.map(({ name, start, end, head }) => {
    const isActive = definitions.some((one) => one.kind === 'function' && within({ start, end })(one));
    const members = isActive
      ? []
      : lines
          .slice(head, end)
          .flatMap((line, at) => memberNames(line.trim()).map((each) => [each, head + at + 1] as const));
    return { start, end: isActive ? head : end, names: new Map([[name, start]]), members: new Map(members) };
  });
}

/** What begins at the left edge of the file, or of the body of a definition, and is none of its own. */
function statementsIn(
  path: string,
  lines: readonly string[],
  definitions: readonly Definition[],
  owner?: Definition,
): readonly Statement[] {
  const [first, last] = owner ? [owner.head + 1, owner.end] : [1, lines.length];
  const inside = definitions.filter((one) => one !== owner && (owner === undefined || within(owner)(one)));
  const taken = new Set<number>();
  for (const { start, end } of inside) for (let line = start; line <= end; line++) taken.add(line);
  const edge = owner ? indentOf(lines.slice(first - 1, last).find((line) => line.trim() !== '') ?? '') : 0;
  const found: Statement[] = [];
  for (let line = first; line <= last; line++) {
    const text = lines[line - 1] ?? '';
    if (text.trim() === '' || taken.has(line) || indentOf(text) !== edge || CLOSES.test(text)) continue;
    const end = endOf(lines, line, last);
    const names = namesOf(path, lines.slice(line - 1, end), line);
    if (names.size > 0) found.push({ start: line, end, names, ...(owner ? { within: owner } : {}) });
    line = Math.max(line, textEnd(lines, line, last));
  }
  return found;
}

const indentOf = (text: string) => /^[ \t]*/.exec(text)?.[0].length ?? 0;
const CLOSES = /^[ \t]*(?:[)\]}]|end\b)/;
const GOES_ON = /^[ \t]*(?:[)\]}{]|end\b)/;
const MARKS = ['"""', "'''", '`'] as const;

/** The last line that belongs to what begins at one: those further right, and what closes it. */
function endOf(lines: readonly string[], start: number, last: number): number {
  let end = textEnd(lines, start, last);
  if (end > start) return end;
  const edge = indentOf(lines[start - 1] ?? '');
  for (let line = start + 1; line <= last; line++) {
    const text = lines[line - 1] ?? '';
    if (text.trim() === '') continue;
    if (indentOf(text) < edge || (indentOf(text) === edge && !GOES_ON.test(text))) break;
    end = line;
  }
  return end;
}

/** Where a text over several lines ends that the line opens. */
function textEnd(lines: readonly string[], start: number, last: number): number {
  const opens = MARKS.find((mark) => (lines[start - 1] ?? '').split(mark).length % 2 === 0);
  if (opens === undefined) return start;
  const behind = lines.slice(start, last).findIndex((line) => line.split(opens).length % 2 === 0);
  return behind < 0 ? start : start + behind + 1;
}

/** In these the name stands last: `static final Pattern NAME = …`. */
const TYPE_FIRST = /\.(?:c|h|cc|cpp|cxx|hpp|hh|java|cs|php)$/i;
const MODIFIERS =
  /^(?:(?:export|default|declare|pub(?:\([^()]*\))?|public|private|protected|internal|static|final|readonly|abstract|override|volatile|transient|lazy|extern|unsafe|local|my|our)\s+(?=[\w$#[{*&]))*/;
const SETS = /^(?:const|let|var|val|type|typedef|ref|mut|define|enum|#\s*define)\b[\s(]+(?=[^\s=:.,])/;
/** Lists of names, one on each line or between commas. */
const GROUP = /^(?:(?:const|var|type)\s*\($|(?:(?:typedef\s+)?enum\b|\w+!\s*[{(]$))/;
/** What no name is set by. */
const OTHER =
  /^(?:import|from|package|using|use|namespace|module|if|else|elif|for|while|try|except|finally|with|switch|case|do|return|assert|raise|throw|del|print|new|await|yield|class|struct|interface|trait|impl|func|function|fn|def|require|include|#\s*(?:include|if|ifdef|ifndef|endif|else|undef|pragma)|@|\/\/|\/\*|\*|--|#(?!\s*define))/;

/** Names that a statement sets, with their lines. */
function namesOf(path: string, own: readonly string[], start: number): ReadonlyMap<string, number> {
  const [head = '', ...members] = own.map((line) => line.trim());
  const bare = head.replace(MODIFIERS, '');
  if (OTHER.test(bare)) return new Map();
  if (GROUP.test(bare))
    return new Map(members.flatMap((line, at) => memberNames(line).map((name) => [name, start + at + 1])));
  return new Map(setNames(path, bare, own).map((name) => [name, start]));
}

/** All names of the left side: of `static ref A: B = …`, of `A, B` and of `A(1),`. */
function memberNames(line: string): readonly string[] {
  if (OTHER.test(line) || CLOSES.test(line)) return [];
  const left = line.replace(/^(?:(?:pub|static|ref|const|let)\s+)+/, '').split(/[:=(]/)[0] ?? '';
  return left.split(',').flatMap((part) => part.match(IDENTIFIER)?.[0] ?? []);
}

function setNames(path: string, bare: string, own: readonly string[]): readonly string[] {
  const isMacro = /^#\s*define\b/.test(bare);
  const rest = bare.replace(SETS, '').replace(/^(?:mut|ref)\s+/, '');
  const isWorded = rest !== bare;
  const equals = /(?<![=!<>+*/%&|^-])(?::=|=(?![=>~]))/.exec(rest)?.index;
  if (isMacro) return (rest.match(IDENTIFIER) ?? []).slice(0, 1);
  if (TYPE_FIRST.test(path)) return lastName(equals === undefined ? own.join('\n') : rest.slice(0, equals), equals);
  const left = rest.slice(0, equals).split(/(?<!:):(?!:)|\?/)[0] ?? '';
  if (equals === undefined && !isWorded && left === rest) return [];
  if (/^\s*[[{(]/.test(left)) return (rest.slice(0, equals).match(IDENTIFIER) ?? []).slice(0, OF_ONE);
  return left.split(',').flatMap(firstName);
}

/** A dotted name counts as a whole, without what a module gives away by. */
function firstName(part: string): readonly string[] {
  const found = new RegExp(String.raw`^\s*((?:${NAME}\.)*${NAME})(?=\s*(?:$|[<!\s]))`, 'u').exec(part)?.[1];
  return found === undefined ? [] : [found.replace(/^(?:(?:module\.)?exports|this|self)\./, '')];
}

/** The name in front of its value, its size or the end of the statement. */
function lastName(text: string, equals: number | undefined): readonly string[] {
  if (equals === undefined && !/;\s*$/.test(text)) return [];
  const bare = text.replace(/\[[^\]]*\]\s*$|;\s*$/g, '').replace(/(?<!\s)\s*\[[^\]]*\]\s*$/, '');
  const name = bare.match(IDENTIFIER)?.at(-1);
  return name === undefined || /\)\s*$/.test(bare) ? [] : [name.replace(/^\$/, '')];
}
