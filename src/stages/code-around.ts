// The code around a change, as who writes or judges it needs it: whole enclosing functions, what they name outside of them, and their callers.

import type { Definition, Workspace } from '../ports/workspace.ts';
import { enclosing, excerptOf, joined, type Range, renderRanges } from './excerpt.ts';
import { linesOf, unnumbered } from './numbered.ts';
import { outerNames } from './outer-names.ts';
import { cutTogether } from './room.ts';

/** Lines of a file that are meant, in the text that is given or else in the file at base. */
export interface Meant {
  readonly file: string;
  readonly ranges: readonly Range[];
  readonly text?: string;
  /** What is said of them, one line. */
  readonly note?: string;
}

type Count = (text: string) => number;

/** Lines that one function may take. */
const MOST_LINES = 200;
/** Functions whose callers are shown, and callers of each. */
const CALLED = 3;
const CALLERS = 3;
/** A name that is used more often is no one function's. */
const FREQUENT = 40;
/** Lines on each side of a call. */
const BESIDE_CALL = 4;

/** Code of one file, and what it is. */
interface Piece {
  readonly title: string;
  readonly code: string;
}

/** Listings without line numbers, so that they can be copied, each between fences; together they fit into `room` tokens. */
export async function codeAround(
  workspace: Workspace,
  meant: readonly Meant[],
  room: number,
  count: Count,
): Promise<string> {
  const sites = (await Promise.all(meant.map((each) => sitesOf(workspace, each)))).flat();
  const pieces = [...sites.map(({ piece }) => piece), ...outsideOf(sites), ...(await callersOf(workspace, sites))];
  const left = room - pieces.reduce((sum, { title }) => sum + count(title) + FENCES, 0);
  const codes = cutTogether(
    pieces.map(({ code }) => code),
    Math.max(0, left),
    count,
  );
  const shown = pieces.map((piece, i) => ({ ...piece, cut: codes[i] ?? '' }));
  const fitting = shown.filter(({ code, cut }) => cut !== '' || code === '');
  return fitting.map(({ title, cut }) => (cut === '' ? title : `${title}\n${fenced(cut)}`)).join('\n\n');
}

/** Tokens of two fences and what parts the pieces. */
const FENCES = 4;

/** Code between fences that are longer than any in it. */
function fenced(code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${code}\n${fence}`;
}

interface Site extends Range {
  readonly file: string;
  readonly text: string;
  readonly definitions: readonly Definition[];
  readonly definition: Definition | undefined;
  readonly piece: Piece;
}

/** One site for each function that holds some of the lines. */
async function sitesOf(workspace: Workspace, { file, ranges, text: given, note }: Meant): Promise<readonly Site[]> {
  const text = given ?? (await workspace.read(file)) ?? '';
  const lines = linesOf(text);
  const definitions = (await workspace.definitions(file, text)) ?? [];
  const groups = Map.groupBy(ranges, (range) => JSON.stringify(clipped(enclosing(definitions, range), lines.length)));
  return [...groups].map(([key, wanted]) => {
    const whole = JSON.parse(key) as Range & { readonly name?: string };
    const { start, end, name } = whole;
    const parts = excerptOf(whole, wanted, MOST_LINES);
    const code = renderRanges(parts, (part) => unnumbered(lines, part.start, part.end), whole);
    const isPiece = name === undefined || parts.length > 1;
    const notes = [...(isPiece ? [A_PIECE] : []), ...(note ? [note] : [])];
    const title = `${file}:${start}-${end}${name === undefined ? '' : ` ${name}`}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
    const definition = definitions.find((one) => one.start === start && one.end === end);
    return { file, text, start, end, definitions, definition, piece: { title, code } };
  });
}

function clipped<Part extends Range>(range: Part, last: number): Part {
  return { ...range, end: Math.min(range.end, Math.max(range.start, last)) };
}

/** How a piece is told from something whole. */
const A_PIECE = 'a piece';

/** Of each file the imports that none of the sites shows, since a fix often needs one more, and what the sites name outside of themselves. */
function outsideOf(sites: readonly Site[]): readonly Piece[] {
  return [...Map.groupBy(sites, ({ file }) => file)].flatMap(([file, own]) => {
    const [{ text, definitions } = { text: '', definitions: [] }] = own;
    const lines = linesOf(text);
    const last = own.some(({ start }) => start === 1) ? 0 : lastImport(lines);
    const named = outerNames(file, lines, definitions, own).filter(({ end }) => end > last);
    const parts = joined([...(last === 0 ? [] : [{ start: 1, end: last }]), ...named]);
    if (parts.length === 0) return [];
    const code = renderRanges(parts, ({ start, end }) => unnumbered(lines, start, end), {
      start: 1,
      end: lines.length,
    });
    const what = ['the imports', 'what is named above'].filter((_, i) => (i === 0 ? last > 0 : named.length > 0));
    return [{ title: `${file}, outside of these functions: ${what.join(', and ')} (pieces)`, code }];
  });
}

/** A line that is an import or the end of one. */
const IMPORT =
  /^(?:import\b|from\s+\S+\s+import\b|(?:const|let|var)\s.*\brequire\(|\}\s*(?:from\b|=\s*require\()|\)\s*$|#include\b|use\s|using\s)/;
const TOP_LINES = 80;

/** The line up to which the imports stand; 0 where there are none. */
function lastImport(lines: readonly string[]): number {
  return lines.slice(0, TOP_LINES).findLastIndex((line) => IMPORT.test(line)) + 1;
}

async function callersOf(workspace: Workspace, sites: readonly Site[]): Promise<readonly Piece[]> {
  const named = sites.flatMap((site) => (site.definition ? [{ ...site, definition: site.definition }] : []));
  const distinct = [...new Map(named.map((site) => [nameOf(site.definition), site])).entries()];
  const pieces: Piece[] = [];
  for (const [name, site] of distinct.slice(0, CALLED)) {
    const uses = await workspace.uses(name);
    const isOwn = (path: string, line: number) =>
      sites.some(({ file, start, end }) => file === path && start <= line && line <= end);
    const others = uses.filter(({ path, line, isTest }) => !isTest && !isOwn(path, line));
    if (others.length === 0) continue;
    const [first, more] =
      others.length > FREQUENT ? [[], others.length] : await firstCalls(workspace, name, site.file, others);
    const places =
      more === 0 ? '' : ` (and in ${more} ${first.length > 0 ? 'more ' : ''}${more === 1 ? 'place' : 'places'})`;
    const title = `Where ${name} is used${places}`;
    if (first.length === 0) pieces.push({ title, code: '' });
    pieces.push(...first.map((piece, i) => (i === 0 ? { ...piece, title: `${title}\n\n${piece.title}` } : piece)));
  }
  return pieces;
}

/** A constructor is called by the name of its class. */
function nameOf({ name, parent, kind }: Definition): string {
  const own =
    kind === 'function' && /^(?:__init__|constructor|initialize|new)$/.test(name) ? parent.split('.').at(-1) : name;
  return own || name;
}

type Use = Awaited<ReturnType<Workspace['uses']>>[number];

/** Calls before mere mentions, those of the same file first, one piece for those of one function; and how many uses are left out. */
async function firstCalls(
  workspace: Workspace,
  name: string,
  own: string,
  uses: readonly Use[],
): Promise<readonly [readonly Piece[], number]> {
  const texts = new Map<string, readonly string[]>();
  for (const path of new Set(uses.map((use) => use.path))) texts.set(path, linesOf((await workspace.read(path)) ?? ''));
  const lineOf = ({ path, line }: Use) => texts.get(path)?.[line - 1] ?? '';
  const rank = (use: Use) =>
    (isImport(lineOf(use)) ? 4 : 0) + (isCall(lineOf(use), name) ? 0 : 2) + (use.path === own ? 0 : 1);
  const sorted = uses.toSorted((a, b) => rank(a) - rank(b)).filter((use) => !isImport(lineOf(use)));
  const found: Caller[] = [];
  for (const { path, line } of sorted) {
    const known = found.find((one) => one.path === path && one.start <= line && line <= one.end);
    if (known) known.lines.push(line);
    else if (found.length < CALLERS) found.push(await callerAt(workspace, path, line));
  }
  const shown = found.map((one) => callListing(one, texts.get(one.path) ?? []));
  return [shown, uses.length - found.reduce((sum, { lines }) => sum + lines.length, 0)];
}

function isImport(line: string): boolean {
  return /^\s*(?:import\b|from\s|export\s.*\bfrom\b|use\s|#include\b)|\brequire\(/.test(line);
}

function isCall(line: string, name: string): boolean {
  const at = line.indexOf(name);
  return at >= 0 && /^\s*[(<`]/.test(line.slice(at + name.length));
}

/** A function, or the lines beside a use in none, and where in it the name is used, what matters most first. */
interface Caller extends Range {
  readonly path: string;
  readonly lines: number[];
  readonly inside: Definition | undefined;
}

async function callerAt(workspace: Workspace, path: string, line: number): Promise<Caller> {
  const definitions = (await workspace.definitions(path)) ?? [];
  const inside = definitions.findLast(({ kind, start, end }) => kind === 'function' && start <= line && line <= end);
  const [start, end] = inside ? [inside.start, inside.end] : [line - BESIDE_CALL, line + BESIDE_CALL];
  return { path, start, end, lines: [line], inside };
}

/** Uses of one function around which it is shown. */
const USES = 3;

/** The uses in their function: the head, and the lines around. */
function callListing({ path, inside, lines: uses, start, end }: Caller, lines: readonly string[]): Piece {
  const whole = inside ? { start, end } : { start: 1, end: lines.length };
  const near = uses.slice(0, USES).map((line) => ({
    start: Math.max(whole.start, line - BESIDE_CALL),
    end: Math.min(whole.end, line + BESIDE_CALL),
  }));
  const head = inside ? [{ start, end: Math.min(inside.head, start + 3) }] : [];
  const parts = joined([...head, ...near]);
  const code = renderRanges(parts, (part) => unnumbered(lines, part.start, part.end), whole);
  const [first] = parts;
  const isWhole = inside !== undefined && first?.start === start && first.end === end;
  const name = inside ? ` ${[inside.parent, inside.name].filter((part) => part !== '').join('.')}` : '';
  const at = isWhole
    ? `${start}-${end}`
    : uses
        .slice(0, USES)
        .toSorted((a, b) => a - b)
        .join(', ');
  return { title: `${path}:${at}${name}${isWhole ? '' : ` (${A_PIECE})`}`, code };
}
