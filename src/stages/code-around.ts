// The code around a change, as who writes or judges it needs it: whole enclosing functions, the tops of their files, and their callers.

import type { Definition, Workspace } from '../ports.ts';
import { enclosing, excerptOf, joined, type Range, renderRanges } from './excerpt.ts';
import { linesOf, unnumbered } from './numbered.ts';
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

/** Listings without line numbers, so that they can be copied; together they fit into `room` tokens. */
export async function codeAround(
  workspace: Workspace,
  meant: readonly Meant[],
  room: number,
  count: Count,
): Promise<string> {
  const sites = (await Promise.all(meant.map((each) => sitesOf(workspace, each)))).flat();
  const tops = topsOf(sites);
  const callers = await callersOf(workspace, sites);
  const parts = cutTogether([...sites.map(({ listing }) => listing), ...tops, ...callers], room, count);
  return parts.filter((part) => part !== '').join('\n\n');
}

interface Site extends Range {
  readonly file: string;
  readonly text: string;
  readonly definition: Definition | undefined;
  readonly listing: string;
}

/** One site for each function that holds some of the lines. */
async function sitesOf(workspace: Workspace, { file, ranges, text: given, note }: Meant): Promise<readonly Site[]> {
  const text = given ?? (await workspace.read(file)) ?? '';
  const lines = linesOf(text);
  const definitions = (await workspace.definitions(file, text)) ?? [];
  const groups = Map.groupBy(ranges, (range) => JSON.stringify(clipped(enclosing(definitions, range), lines.length)));
  return [...groups].map(([key, wanted]) => {
    const whole = JSON.parse(key) as Range & { readonly name?: string };
    const shown = renderRanges(excerptOf(whole, wanted, MOST_LINES), ({ start, end }) => unnumbered(lines, start, end));
    const title = `${file}:${whole.start}-${whole.end}${whole.name === undefined ? '' : ` ${whole.name}`}`;
    const { start, end } = whole;
    const definition = definitions.find((one) => one.start === start && one.end === end);
    return { file, text, start, end, definition, listing: `${title}${note ? ` (${note})` : ''}\n${shown}` };
  });
}

function clipped<Part extends Range>(range: Part, last: number): Part {
  return { ...range, end: Math.min(range.end, Math.max(range.start, last)) };
}

/** The imports of each file that none of the sites shows: a fix often needs one more. */
function topsOf(sites: readonly Site[]): readonly string[] {
  const firsts = Map.groupBy(sites, ({ file }) => file);
  return [...firsts].flatMap(([file, own]) => {
    const top = importsOf(own[0]?.text ?? '');
    return top === '' || own.some(({ start }) => start === 1) ? [] : [`The top of ${file}\n${top}`];
  });
}

/** A line that is an import or the end of one. */
const IMPORT =
  /^(?:import\b|from\s+\S+\s+import\b|(?:const|let|var)\s.*\brequire\(|\}\s*(?:from\b|=\s*require\()|\)\s*$|#include\b|use\s|using\s)/;
const TOP_LINES = 80;

/** The first lines of a text up to its last import; empty where there is none. */
function importsOf(text: string): string {
  const top = text.split(/\r?\n/).slice(0, TOP_LINES);
  return unnumbered(top, 1, top.findLastIndex((line) => IMPORT.test(line)) + 1);
}

async function callersOf(workspace: Workspace, sites: readonly Site[]): Promise<readonly string[]> {
  const named = sites.flatMap((site) => (site.definition ? [{ ...site, definition: site.definition }] : []));
  const distinct = [...new Map(named.map((site) => [nameOf(site.definition), site])).entries()];
  const parts: string[] = [];
  for (const [name, site] of distinct.slice(0, CALLED)) {
    const uses = await workspace.uses(name);
    const isOwn = (path: string, line: number) =>
      sites.some(({ file, start, end }) => file === path && start <= line && line <= end);
    const others = uses.filter(({ path, line, isTest }) => !isTest && !isOwn(path, line));
    if (others.length === 0) continue;
    const [first, more] =
      others.length > FREQUENT ? [[], others.length] : await firstCalls(workspace, name, site.file, others);
    const rest = more > 0 ? [`[${name} stands in ${more} ${first.length > 0 ? 'more ' : ''}places]`] : [];
    parts.push([`Where ${name} is used`, ...first, ...rest].join('\n'));
  }
  return parts;
}

/** A constructor is called by the name of its class. */
function nameOf({ name, parent, kind }: Definition): string {
  const own =
    kind === 'function' && /^(?:__init__|constructor|initialize|new)$/.test(name) ? parent.split('.').at(-1) : name;
  return own || name;
}

type Use = Awaited<ReturnType<Workspace['uses']>>[number];

/** Calls before mere mentions, those of the same file first; and how many are left out. */
async function firstCalls(
  workspace: Workspace,
  name: string,
  own: string,
  uses: readonly Use[],
): Promise<readonly [readonly string[], number]> {
  const texts = new Map<string, readonly string[]>();
  for (const path of new Set(uses.map((use) => use.path))) texts.set(path, linesOf((await workspace.read(path)) ?? ''));
  const lineOf = ({ path, line }: Use) => texts.get(path)?.[line - 1] ?? '';
  const rank = (use: Use) =>
    (isImport(lineOf(use)) ? 4 : 0) + (isCall(lineOf(use), name) ? 0 : 2) + (use.path === own ? 0 : 1);
  const chosen = uses
    .toSorted((a, b) => rank(a) - rank(b))
    .filter((use) => !isImport(lineOf(use)))
    .slice(0, CALLERS);
  const shown = await Promise.all(chosen.map((use) => callListing(workspace, use, texts.get(use.path) ?? [])));
  return [shown, uses.length - chosen.length];
}

function isImport(line: string): boolean {
  return /^\s*(?:import\b|from\s|export\s.*\bfrom\b|use\s|#include\b)|\brequire\(/.test(line);
}

function isCall(line: string, name: string): boolean {
  const at = line.indexOf(name);
  return at >= 0 && /^\s*[(<`]/.test(line.slice(at + name.length));
}

/** The call in its function: the head, and the lines around. */
async function callListing(workspace: Workspace, { path, line }: Use, lines: readonly string[]): Promise<string> {
  const definitions = (await workspace.definitions(path)) ?? [];
  const inside = definitions.findLast(({ kind, start, end }) => kind === 'function' && start <= line && line <= end);
  const [first, last] = [inside?.start ?? 1, inside?.end ?? lines.length];
  const near = { start: Math.max(first, line - BESIDE_CALL), end: Math.min(last, line + BESIDE_CALL) };
  const head = inside ? [{ start: inside.start, end: Math.min(inside.head, inside.start + 3) }] : [];
  const shown = renderRanges(joined([...head, near]), ({ start, end }) => unnumbered(lines, start, end));
  return `${path}:${line}\n${shown}`;
}
