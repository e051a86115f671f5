// Places of a reply in files of the repository, also where a line does not begin with its path.

import type { SourceFile } from '../ports/workspace.ts';
import type { Location } from '../task.ts';
import { knownPath } from './known-path.ts';
import { oddPaths, placeLines, readPlaceLine } from './locations.ts';
import { isName, PART, piecesOf, RANGES } from './place-pieces.ts';

/** A place as it was told; `file` is the repository's own spelling of its path, undefined where there is no such file. */
export interface Place {
  readonly given: Location;
  readonly file: string | undefined;
}

/** One for each place that the text tells, in its order. */
export function readPlaces(text: string, known: readonly SourceFile[]): readonly Place[] {
  const endings = new Set(known.map(({ path }) => endingOf(path)));
  const names = new Set(known.map(({ path }) => nameOf(path)));
  const odd = oddPaths(known);
  const places = (line: string) =>
    readPlaceLine(line, odd).map((given) => ({ given, file: knownPath(given.file, known) }));
  const isKnown = (word: string) => names.has(nameOf(word)) && knownPath(word, known) !== undefined;
  const one = underPaths(placeLines(text), isKnown, places).flatMap((line) =>
    severalIn(separated(line, isKnown), isKnown, places),
  );
  return one.flatMap((line) => {
    const told = places(line);
    // Who begins with a path means that one, be it here or not.
    if (
      told.some(({ given, file }) => file !== undefined || /\//.test(given.file) || endings.has(endingOf(given.file)))
    )
      return told;
    const turned = withPathFirst(line, known, names);
    const found = turned === undefined ? [] : places(turned).filter(({ given }) => isPlaced(given));
    // The first word of a sentence is no path, and so no place that is missing.
    return found.length > 0 ? found : told.filter(({ given }) => !/^\p{L}+$/u.test(given.file));
  });
}

/** A line that may name a place without its path: with lines, a word for what it is, or the signs of a name. */
const TELLS = /\d|^\W*(?:class|function|method|def|func)\s|[.`(_]/i;

/** Places that are listed under a line that is nothing but the path of their file, each with that path in front. */
function underPaths(
  all: readonly string[],
  isKnown: (word: string) => boolean,
  places: (part: string) => readonly Place[],
): readonly string[] {
  const told: (string | undefined)[] = [];
  let path: string | undefined;
  let head = 0;
  for (const line of all) {
    const word = /^[`'"*]*(?:(?:file|path)\s*:\s*)?[`'"*]*([^\s`'"*:]+)[`'"*:]*$/i.exec(line)?.[1];
    const isPath = word !== undefined && isKnown(word);
    const below = `${path ?? ''} :: ${line}`;
    const isOwn = line.split(/[\s`'"*(),:]+/).some((part) => isKnown(part));
    const isBelow =
      path !== undefined && !isOwn && TELLS.test(line) && places(below).every(({ given }) => isPlaced(given));
    if (isPath) [path, head] = [word, told.length];
    else if (isOwn) path = undefined;
    // The path alone is no further place.
    if (isBelow) told[head] = undefined;
    told.push(isBelow ? below : line);
  }
  return told.filter((line) => line !== undefined);
}

/** A place whose parts stand between commas, or behind an `@`. */
function separated(line: string, isKnown: (word: string) => boolean): string {
  const [, path = '', parts] = /^[`'"*]*(\S+?\.\w+)[`'"*]*(?:,\s+(.*)|\s+@\s+(?:lines?\s+)?L?\d.*)$/.exec(line) ?? [];
  if (path === '' || !isKnown(path)) return line;
  if (parts === undefined) return line.replace(/(?<!\s)\s+@\s+/, ' :: ');
  const named =
    /^((?:[\p{ID_Start}_$][\p{ID_Continue}$]*(?:\(\))?,\s+){2})((?:lines?\s+)?L?\d+(?:\s*[-–]\s*L?\d+)?)(?:[,:]\s+(.*))?$/u;
  const [, names = '', range = '', rest] = named.exec(parts) ?? [];
  if (range === '') return line;
  const [owner = '', name = ''] = names.split(/,\s+/);
  const lines = /^l[a-z]/i.test(range) ? range : `lines ${range}`;
  return [path, `class ${owner}`, `function ${name}`, lines, ...(rest === undefined ? [] : [rest])].join(' :: ');
}

const BEFORE_PATH = /;\s*|,\s+(?:and\s+)?|\s+(?:and|&)\s+/g;

/** The places of a line in which another known path follows what is nothing but a place; a path among words is of them. */
function severalIn(
  line: string,
  isKnown: (word: string) => boolean,
  places: (part: string) => readonly Place[],
): readonly string[] {
  const isPlace = (part: string) => {
    const found = places(part);
    return found.length > 0 && found.every(({ given, file }) => file !== undefined && isPlaced(given));
  };
  const isBare = (part: string) => isPlace(part) && places(part).every(({ given }) => given.reason === undefined);
  const parts: string[] = [];
  let from = 0;
  for (const { index, 0: mark } of line.matchAll(BEFORE_PATH)) {
    const behind = line.slice(index + mark.length);
    const path = /^[`'"*]*([^\s,;:#`'"*()[\]]+)/.exec(behind)?.[1] ?? '';
    if (!isKnown(path) || !isBare(line.slice(from, index))) continue;
    parts.push(line.slice(from, index));
    from = index + mark.length;
  }
  return parts.length > 0 && isPlace(line.slice(from)) ? [...parts, line.slice(from)] : [line];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function endingOf(path: string): string {
  return /\.\w+$/.exec(path)?.[0] ?? path;
}

function isPlaced({ class: owner, function: name, startLine }: Location): boolean {
  return owner !== undefined || name !== undefined || startLine !== undefined;
}

const WORD = /[^\s,;`*"'<>()[\]|{}]+/g;
const LEADS_TO_PATH = /(?:[\s`'"*([<:,–—-]|\b(?:in|of|at|from|within|inside|on|see|the|file|module|path)(?=\W*$))+$/i;

/** The same line with its only path at its beginning; undefined where it has none, or several, or denies it. */
function withPathFirst(line: string, known: readonly SourceFile[], names: ReadonlySet<string>): string | undefined {
  const found = [...line.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    const [, written = '', range = ''] = /^(.+?)(?:[:#](L?\d[\dL–-]*))?[:.!?]*$/.exec(word) ?? [];
    const path = /[./]|^\p{Lu}/u.test(written) && names.has(nameOf(written)) ? knownPath(written, known) : undefined;
    return path === undefined ? [] : [{ path, range, index, end: index + word.length }];
  });
  const [first] = found;
  if (!first || found.some(({ path }) => path !== first.path)) return undefined;
  if (knownPath(line.slice(0, first.end), known) === undefined) return undefined;
  const before = line.slice(0, first.index);
  const after = line.slice(first.end).replace(/^[\s`'"*\])>,;:–—-]+/, '');
  const lines = first.range === '' ? '' : `lines ${first.range}`;
  return [first.path, nameBefore(before), lines, after].filter((part) => part !== '').join(' :: ');
}

/** The name or the lines in front of a path and its bracket; a single word of a sentence (`Bug in …`) is no name. */
function nameBefore(text: string): string {
  const words = text.replace(LEADS_TO_PATH, '').replace(/^[`'"*\s]+(?=[^`'"]*$)/, '');
  const isPlain = /^\p{L}+$/u.test(words) && !/\(\W*$/.test(text);
  const tells = piecesOf(words).every((part) => isName(part) || RANGES.test(part) || PART.test(part));
  return tells && !isPlain ? words : '';
}
