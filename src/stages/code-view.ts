// Files as a reader who looks for a fault wants them: whole where they are short, else an outline and the bodies that matter.

import type { Definition } from '../ports/workspace.ts';
import type { Location, Understanding } from '../task.ts';
import { enclosing, excerptOf, joined, type Range, renderRanges } from './excerpt.ts';
import { NAME } from './identifier.ts';
import { type IssuePlace, type Names, namesIn, placesIn, wordsIn } from './issue-places.ts';
import { knownPath } from './known-path.ts';
import { linesOf, numbered } from './numbered.ts';
import { cutLines } from './room.ts';
import type { Scene } from './stage.ts';

/** Files below this many lines are shown whole; the first ones also when they are longer and fit into their share. */
const WHOLE = 150;
const FIRST = 2;
/** Parts of the room that is left which a file may take: the first one is the right one more often than not. */
const OF_FIRST = 1 / 2;
const OF_OTHERS = 1 / 3;
/** Lines that one body may take; a longer one shows its head and the lines around what is wanted. */
const BODY = 100;
const LEAST_BODY = 12;
/** Part of the room of a file that its outline may take where there are bodies to show. */
const OUTLINE = 0.4;

/** Characters of one token, at most. */
const CHARACTERS = 10;

/** What decides which bodies of a file are worth reading. */
export interface Interest {
  /** Identifiers of the issue. */
  readonly names: Names;
  /** Words of the issue, in lower case. */
  readonly words: ReadonlySet<string>;
  /** Places that were named, most important first. */
  readonly places: readonly Location[];
}

/** What the issue itself names, by the paths of the repository. */
export async function interestOf({ workspace }: Scene, issue: string): Promise<Interest> {
  const known = await workspace.files();
  const places = placesIn(issue).flatMap((place: IssuePlace) => {
    const file = knownPath(place.file, known);
    return file === undefined ? [] : [{ ...place, file }];
  });
  return { names: namesIn(issue), words: wordsIn(issue), places };
}

/** Tokens for the code in a prompt that begins a dialogue: two parts, and more where instructions hardly count. */
export function codeRoom({ room }: Scene): number {
  return Math.max(2 * room, 3 * room - INSTRUCTIONS);
}

const INSTRUCTIONS = 1000;

/** Some files, the most important first, that fit into `room` tokens together. */
export async function codeOfFiles(
  scene: Scene,
  paths: readonly string[],
  interest: Interest,
  room: number,
): Promise<string> {
  const parts: string[] = [];
  let left = room;
  for (const [i, path] of paths.entries()) {
    const share = Math.floor(Math.max(left / (paths.length - i), left * (i === 0 ? OF_FIRST : OF_OTHERS)));
    const part = await fileView(scene, path, interest, {
      tokens: share,
      longest: i < FIRST ? Number.POSITIVE_INFINITY : WHOLE,
    });
    parts.push(part);
    left = Math.max(0, left - scene.count(part) - 1);
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The files of the understanding, with the bodies around its places; the search is for what is not among them. */
export async function suspectedCode(scene: Scene, issue: string, parent: Understanding | undefined): Promise<string> {
  const { places, ...interest } = await interestOf(scene, issue);
  const { files = [], locations = [] } = parent ?? {};
  const paths = [...new Set([...files, ...places.map(({ file }) => file)])];
  return codeOfFiles(scene, paths, { ...interest, places: [...locations, ...places] }, codeRoom(scene));
}

/** `longest`: lines of a file that may be shown whole. */
async function fileView(
  scene: Scene,
  path: string,
  interest: Interest,
  { tokens: room, longest }: { readonly tokens: number; readonly longest: number },
): Promise<string> {
  const { workspace, count } = scene;
  const text = (await workspace.read(path)) ?? '';
  const lines = linesOf(text);
  // No text has more characters than this for each token, and counting takes its time.
  const mayFit = lines.length > 0 && lines.length < longest && text.length <= room * CHARACTERS;
  const whole = mayFit ? `## ${path}\n${numbered(lines, 1, lines.length)}` : '';
  if (mayFit && count(whole) <= room) return whole;
  const outline = `## ${path} (${lines.length} lines, outline)\n${await workspace.skeleton(path)}`;
  const bodies = await bodiesIn(scene, path, lines, interest);
  if (bodies.length === 0) return cutLines(outline, room, count);
  const head = cutLines(outline, Math.max(room * OUTLINE, room - sizeOfBodies(scene, lines, bodies)), count);
  const shown: Range[] = [];
  for (const body of bodies) {
    const more = fitting(body, (ranges) => count(render(path, lines, [...shown, ...ranges])) <= room - count(head) - 2);
    shown.push(...more);
  }
  return shown.length === 0 ? cutLines(outline, room, count) : `${head}\n\n${render(path, lines, shown)}`;
}

/** A body, and the lines of it that make it worth reading. */
interface Body extends Range {
  readonly wanted: readonly Range[];
}

function sizeOfBodies({ count }: Scene, lines: readonly string[], bodies: readonly Body[]): number {
  return bodies.reduce((sum, body) => sum + count(numbered(lines, body.start, body.end)) + NOTE, 0);
}

/** Tokens of the words around a body, about. */
const NOTE = 20;

/** As much of a body as fits, or nothing. */
function fitting(body: Body, fits: (ranges: readonly Range[]) => boolean): readonly Range[] {
  for (let most = BODY; most >= LEAST_BODY; most = Math.floor(most / 2)) {
    const ranges = excerptOf(body, body.wanted, most);
    if (fits(ranges)) return ranges;
  }
  return [];
}

function render(path: string, lines: readonly string[], ranges: readonly Range[]): string {
  const shown = joined(ranges);
  return `Code of ${path}\n${renderRanges(shown, ({ start, end }) => numbered(lines, start, end))}`;
}

/** Bodies around named places, then those that the issue names, then those that hold its rarest identifiers. */
async function bodiesIn(
  scene: Scene,
  path: string,
  lines: readonly string[],
  { places, ...interest }: Interest,
): Promise<readonly Body[]> {
  const definitions = (await scene.workspace.definitions(path)) ?? [];
  const bodies: Body[] = [];
  for (const place of places.filter(({ file }) => file === path)) {
    const resolved = await scene.workspace.resolve(place);
    for (const location of resolved ? [resolved.location, ...(resolved.others ?? [])] : []) {
      const range = rangeOf(location);
      if (range) bodies.push({ ...bodyAround(definitions, range), wanted: [range] });
    }
  }
  return distinct([...bodies, ...namedBodies(definitions, lines, interest)]);
}

function bodyAround(definitions: readonly Definition[], range: Range): Range {
  // A class that was named as a whole is outlined already.
  return range.end - range.start > WHOLE
    ? { start: range.start, end: range.start + BODY }
    : enclosing(definitions, range);
}

function rangeOf({ startLine, endLine }: Location): Range | undefined {
  return startLine === undefined || endLine === undefined ? undefined : { start: startLine, end: endLine };
}

/** Bodies beyond these are read by nobody. */
const MOST_BODIES = 12;
/** Lines of a long body around which it is shown. */
const MOST_LINES = 6;
/** What a body gets for being named itself, where the identifiers in it get 1 at most, and words less. */
const OWN_NAME = 3;
const WORD_IN_NAME = 0.5;
const WORD_IN_BODY = 0.1;
/** What stands in more bodies of a file than this tells nothing. */
const FREQUENT = 8;

function namedBodies(
  definitions: readonly Definition[],
  lines: readonly string[],
  { names, words }: Pick<Interest, 'names' | 'words'>,
): readonly Body[] {
  const functions = definitions.filter(({ kind, start, end }) => kind === 'function' && end - start < 3 * WHOLE);
  const inBodies = rareIn(functions.map((one) => hitsIn(one, lines, names, (line) => line.match(IDENTIFIER) ?? [])));
  const partsIn = rareIn(functions.map((one) => hitsIn(one, lines, words, partsOf)));
  const inNames = rareIn(
    functions.map(
      ({ name }) =>
        new Map(
          partsOf(name)
            .filter((part) => words.has(part))
            .map((part) => [part, []]),
        ),
    ),
  );
  const scored = functions.map((one, i) => {
    const own = names.has(one.name) ? OWN_NAME : 0;
    const score = own + sumOf(inBodies[i]) + WORD_IN_NAME * sumOf(inNames[i]) + WORD_IN_BODY * sumOf(partsIn[i]);
    const wanted = [...rarest(inBodies[i]), ...rarest(partsIn[i])].slice(0, MOST_LINES);
    return { start: one.start, end: one.end, wanted, score };
  });
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.start - b.start)
    .slice(0, MOST_BODIES);
}

const IDENTIFIER = new RegExp(NAME, 'gu');

/** Lower-case words that the identifiers of a line are made of. */
function partsOf(line: string): readonly string[] {
  const words = (line.match(IDENTIFIER) ?? []).flatMap((name) => name.split(/_|(?<=[a-z\d])(?=[A-Z])/));
  return words.map((word) => word.toLowerCase()).filter((word) => word.length > 3);
}

type Hits = ReadonlyMap<string, readonly number[]>;
type Weighed = ReadonlyMap<string, { readonly at: readonly number[]; readonly weight: number }>;

/** The hits of each body that few others have, weighed by how few. */
function rareIn(hits: readonly Hits[]): readonly Weighed[] {
  const spread = new Map<string, number>();
  for (const name of hits.flatMap((found) => [...found.keys()])) spread.set(name, (spread.get(name) ?? 0) + 1);
  const few = (name: string) => (spread.get(name) ?? 0) <= FREQUENT;
  const weight = (name: string) => 1 / (spread.get(name) ?? 1);
  return hits.map(
    (found) =>
      new Map([...found].filter(([name]) => few(name)).map(([name, at]) => [name, { at, weight: weight(name) }])),
  );
}

/** Lines of the rarest hits first. */
function rarest(found: Weighed | undefined): readonly Range[] {
  const hits = [...(found?.values() ?? [])].toSorted((a, b) => b.weight - a.weight);
  return hits.flatMap(({ at }) => at.map((line) => ({ start: line, end: line })));
}

function sumOf(found: Weighed | undefined): number {
  return [...(found?.values() ?? [])].reduce((sum, { weight }) => sum + weight, 0);
}

/** Lines of a definition by what of the wanted stands there. */
function hitsIn(
  { start, end }: Range,
  lines: readonly string[],
  wanted: Pick<ReadonlySet<string>, 'has'>,
  partsIn: (line: string) => readonly string[],
): Hits {
  const found = new Map<string, number[]>();
  for (let line = start; line <= end; line++)
    for (const part of new Set(partsIn(lines[line - 1] ?? '')))
      if (wanted.has(part)) found.set(part, [...(found.get(part) ?? []), line]);
  return found;
}

/** One body for those with the same lines. */
function distinct(bodies: readonly Body[]): readonly Body[] {
  const groups = Map.groupBy(bodies, ({ start, end }) => `${start}-${end}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ start: first.start, end: first.end, wanted: group.flatMap(({ wanted }) => wanted) }] : [];
  });
}
