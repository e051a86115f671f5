// Locations as models write them, and the key of a located set.

import { createHash } from 'node:crypto';
import type { SourceFile } from '../ports/workspace.ts';
import type { Location } from '../task.ts';
import { isName, LED, LINES_AT_END, listedNames, OPEN_RANGE, PART, piecesOf, RANGES } from './place-pieces.ts';
import { lines } from './tags.ts';

/**
 * Reads lines of `path :: class X :: function y :: lines a-b :: reason`; every part but the path is optional. Paths of `known`
 * are found as they are, whatever signs they hold.
 */
export function readLocations(text: string, known: readonly Pick<SourceFile, 'path'>[] = []): readonly Location[] {
  const odd = oddPaths(known);
  return placeLines(text).flatMap((line) => readPlaceLine(line, odd));
}

/** A line for each place or more that a text tells. */
export function placeLines(text: string): readonly string[] {
  return records(lines(text));
}

/** The paths whose signs would be taken for those around a path, longest first. */
export function oddPaths(known: readonly Pick<SourceFile, 'path'>[]): readonly string[] {
  return known.flatMap(({ path }) => (ODD.test(path) ? [path] : [])).sort((a, b) => b.length - a.length);
}

/** The places of one line, as `readLocations` reads them. */
export function readPlaceLine(line: string, oddOnes: readonly string[]): readonly Location[] {
  const odd = oddOnes.filter((path) => line.includes(path));
  const standing = odd.reduce((shown, path, i) => shown.replaceAll(path, standIn(i)), line);
  return readLocation(standing).map((location) => restored(location, odd));
}

/** A place that is told over several lines (`File: …`, `Class: …`, `Lines: …`) as one. */
function records(given: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const line of given) {
    const [, word = '', value = ''] =
      /^\W*(class|function|method|lines?|reason)\W*:\s*(.*)$/i.exec(line) ??
      /^(class|function|method|lines?)\s+(?!.*\s(?:in|of|from)\s\S+\.\w)([^/]+)$/i.exec(line) ??
      [];
    const last = joined.at(-1);
    if (word === '' || last === undefined) joined.push(line);
    // A kind that the place has already begins another one in the same file.
    else if (!/^(?:reason|lines?)$/i.test(word) && new RegExp(`:: ${word}\\b`, 'i').test(last))
      joined.push(`${last.split(/(?<!\s)\s+::\s+/)[0]} :: ${line}`);
    else joined[joined.length - 1] = `${last} :: ${/^reason$/i.test(word) ? value : `${word} ${value}`}`;
  }
  return joined;
}

/** Blanks, quotes and separators would be taken for the end of a path. */
const ODD = /[\s'"`(),:;|*<>[\]{}]/;
const standIn = (index: number): string => `known/path.${index}.x`;

function restored(location: Location, paths: readonly string[]): Location {
  const back = (text: string) => paths.reduce((shown, path, i) => shown.replaceAll(standIn(i), () => path), text);
  const { file, reason } = location;
  if (reason === undefined) return { ...location, file: back(file) };
  return { ...location, file: back(file), reason: back(reason) };
}

/** The places that a line names in one file. */
function readLocation(line: string): readonly Location[] {
  const [first = '', ...parts] = partsOf(line);
  const [file = '', inlineLine = ''] = cleanPath(first).split(/[:#](?=L?\d)/);
  if (file === '' || /\s/.test(file)) return [];
  const all = [inlineLine === '' ? '' : `lines ${inlineLine}`, ...parts];
  return groupsOf(all).flatMap((group) => {
    const names = group.map(listedNames);
    const listed = names.flat();
    const rest = group.filter((_, at) => names[at]?.length === 0);
    const places = placesOf(file, rest);
    // Lines say what all of the names would.
    if (listed.length === 0 || places.some(({ startLine }) => startLine !== undefined)) return places;
    return places.flatMap((place) => listed.map((name) => ({ ...place, ...functionOf(name) })));
  });
}

/** A class behind a method of another one begins a further place. */
function groupsOf(parts: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [[]];
  for (const part of parts) {
    const kinds = (groups.at(-1) ?? []).map((each) => PART.exec(each)?.[1] ?? '').filter((kind) => kind !== '');
    const isFull = kinds.some((kind) => CLASS.test(kind)) && kinds.some((kind) => !CLASS.test(kind));
    if (isFull && CLASS.test(PART.exec(part)?.[1] ?? '')) groups.push([]);
    groups.at(-1)?.push(part);
  }
  return groups;
}

/** One place for every range of lines. */
function placesOf(file: string, parts: readonly string[]): readonly Location[] {
  const location: { -readonly [K in keyof Location]: Location[K] } = { file };
  const ranges: [number, number][] = [];
  for (const part of parts.flatMap(piecesOf)) {
    const [, kind = '', value = ''] = PART.exec(part) ?? [];
    if (kind !== '' && NOTHING.test(value)) continue;
    if (CLASS.test(kind)) location.class = nameOf(value);
    else if (kind !== '') Object.assign(location, functionOf(value));
    else if (LED.test(part) || areLines(part, location, ranges)) ranges.push(...rangesIn(part));
    else if (isName(part) && ranges.length === 0 && location.function === undefined)
      Object.assign(location, bareName(part, location));
    else if (part !== '') location.reason = location.reason ? `${location.reason} ${part}` : part;
  }
  if (ranges.length === 0) ranges.push(...rangesIn(LINES_AT_END.exec(location.reason ?? '')?.[1] ?? ''));
  if (ranges.length === 0) return [location];
  return ranges.map(([startLine, endLine]) => ({ ...location, startLine, endLine }));
}

/** What stands in place of a name where there is none. */
const NOTHING = /^[^\p{L}\p{N}_$]*(?:N\/?A|n\/a|None|null)?[^\p{L}\p{N}_$]*$/u;
const CLASS = /^(?:class|struct|impl|trait|interface|clase|classe|klasse|класс|类)$/iu;
/** Figures behind words that say why may be of anything, but for a range where no other is told. */
function areLines(part: string, { reason }: Partial<Location>, known: readonly unknown[]): boolean {
  return RANGES.test(part) && (reason === undefined || (known.length === 0 && /\d\s*[-–—]\s*L?\d/.test(part)));
}

/** `1,011-1,015`: as a list its middle range would run backwards. */
const THOUSANDS = /(?<![\d,])(\d{1,3}),(\d{3})(\s?[-–—]\s?)(\d{1,3}),(\d{3})(?![\d,])/g;

function inFull(list: string, ...[from = '', rest = '', dash = '', to = '', last = '']: readonly string[]): string {
  return rest.startsWith('0') || Number(rest) > Number(to) ? `${from}${rest}${dash}${to}${last}` : list;
}

/** The parts of a line, by whichever separator it uses: `::`, cells of a table, a colon or brackets behind the path. */
function partsOf(line: string): readonly string[] {
  const text = line
    .replace(/\*\*/g, '')
    .replace(/\s{2,}/g, ' ')
    .replace(THOUSANDS, inFull)
    .replace(/^【(?:F:)?([^【】†]+)†L?(\d+(?:-L?\d+)?)】$/, '$1 :: lines $2')
    .replace(/(?<!\s)\s*【[^【】]*】/g, '')
    .replace(/([`'"])(L?\d+(?:\s*[-–—]\s*L?\d+)?)\1/g, '$2')
    .replace(/(?<=^|::\s*)<([^<>]+)>(?=\s*(?:::|$))/g, '$1')
    .replace(/\[([^\]\s]*[./][^\]\s]*)\]\(https?:[^()\s#]*(?:#L(\d+))?[^()\s]*\)/g, (_, path: string, at?: string) =>
      at === undefined ? path : `${path}:${at}`,
    )
    .replace(/\[[^\]]*\]\(([^()\s]+)\)/g, '$1')
    .replace(/(?<!\s)\s+\[(?:lines?\s+)?(L?\d+\s*[-–]\s*L?\d+)\]/i, ' :: lines $1')
    .replace(/^([^\s:]*\.\w+`?)\s*(?:::\s*)?\[(?:lines?\s+)?(L?\d+)\s*[:,]\s*(L?\d+)\]/i, '$1 :: lines $2-$3')
    .replace(/^(\S*\.\w+[`'"]?)(?::?\s+|\s?\()L(\d+)\s?[-–—]\s?L?(\d+)\)?(?:\s?[-–—:,])?\s?/, '$1 :: lines $2-$3 :: ')
    .replace(/^(\S*\.\w+[`'"]?)\s\(?(\d+)\s?[-–—]\s?(\d+)\)?\s[-–—]\s/, '$1 :: lines $2-$3 :: ')
    .replace(/^(\S*\.\w+[`'"]?)\sL(\d+)\s[-–—]\s(?!L?\d)/, '$1 :: lines $2 :: ')
    .replace(/\bbetween\s+lines?\s+(\d+)\s+and\s+(?:line\s+)?(\d+)/i, 'lines $1-$2')
    .replace(
      /(?<!\s)\s*(?:::|[:：,，])?\s*第\s*(\d+)\s*(?:[-–~至到]\s*(\d+)\s*)?行[:：,，]?/u,
      (_, from: string, to?: string) => ` :: lines ${from}-${to ?? from} :: `,
    )
    .replace(/\bimpl(?:<[^<>]*>)?\s+(?:[\w:<>]+\s+for\s+)?([A-Z]\w*)(?:<[^<>]*>)?/, 'class $1')
    .replace(/(?<!\s)\s*::\s*$/, '')
    .replace(
      /^at\s+(?:(?:async\s+|new\s+)?([\p{ID_Continue}$.]+)\s+\()?([^\s():]+):(\d+)(?::\d+)?\)?$/u,
      (_, name: string | undefined, path: string, at: string) =>
        `${path} :: ${name === undefined ? '' : `function ${name} :: `}line ${at}`,
    )
    .replace(
      /^File "([^"]+)", line (\d+)(?:, in ([\p{ID_Continue}$]+).*)?$/u,
      (_, path, at, name) => `${path} :: ${name ? `function ${name} :: ` : ''}line ${at}`,
    )
    .replace(/^(?:path|file)\s*:\s*/i, '')
    .replace(/\bfunc\s+\(\w+\s+\*?(\w+)(?:\[[^\]]*\])?\)\s*(?=\w)/g, 'function $1.')
    .replace(/(?<!\s)\s+(?:->|→|=>|\|)\s+(?!$)/g, ' :: ')
    .replace(/^(\S*\.\w+[`'"]?)\s+(?=[[{]|(?:class|function|method)\b)/i, '$1 :: ')
    .replace(/^([^\s:#;|]+\.\w+)[:#](?!L?\d)(?=[\p{ID_Start}_$])/u, '$1 :: ')
    .replace(/^[^\s;|]+\.\w+[;|](?=\S).*$/, (path) => path.replace(/[;|]/g, ' :: '))
    .replace(/^\S+\s+[>›»]\s.*$/, (path) => path.replace(/(?<!\s)\s+[>›»]\s+/g, ' :: '));
  if (/^\|.*\|$/.test(text))
    return text
      .slice(1, -1)
      .split(/\||\s::\s/)
      .map(trim);
  if (/\s::\s/.test(text)) return text.split(/(?<!\s)\s+::(?:\s+|$)/).map(trim);
  if (/^\S+::/.test(text)) return text.split('::').map(trim);
  const [, path = text, rest = ''] =
    /^([^\s(]+?)(?::\s+|\s+:\s+|\s+[-–—]\s+|\s*\(|,\s+|\s+(?=(?:lines?\s+)?L?\d))(.*)$/.exec(text) ?? [];
  return [path, rest];
}

const trim = (text: string) => text.trim();

/** A name without a word for what it is: behind a class a function, else as it is written. */
function bareName(part: string, known: Partial<Location>): Partial<Location> {
  const called = functionOf(part);
  if (called.class !== undefined || known.class !== undefined || !/^[A-Z]/.test(called.function ?? '')) return called;
  return { class: nameOf(part) };
}

/** `Foo.bar()` names a method of a class; `bar(a, b)` a function. */
export function functionOf(value: string): Partial<Location> {
  // What a module gives away belongs to no class.
  const name = nameOf(value).replace(/^(?:module\.)?exports\./, '');
  const method =
    /^(?:.*(?:\.|::))?((?!prototype[.#])[\p{ID_Continue}$]+?)(?:\.prototype)?(?:[.#]|::)([\p{ID_Continue}$]+)$/u.exec(
      name,
    );
  return method?.[1] && method[2] ? { class: method[1], function: method[2] } : { function: name };
}

function nameOf(value: string): string {
  return value
    .replace(/[`'"]/g, '')
    .replace(/[(<].*$/, '')
    .trim();
}

/** Past the end of any file: a place ends with its file. */
const LAST_LINE = 1e9;

function rangesIn(given: string): [number, number][] {
  const value = given.replace(OPEN_RANGE, `$1-${LAST_LINE}`);
  return [
    ...value.matchAll(/L?(\d+)(?:\s*(?:[-–—~]|\.{2,3}|…|to|through|bis|à|al?)\s*(?:(?:lines?|ln)\s*)?L?(\d+))?/gi),
  ].map(([, start, end]) => {
    const bounds = [Number(start), Number(end ?? start)];
    return [Math.min(...bounds), Math.max(...bounds)];
  });
}

/** A path without quotes, back-ticks, a leading `./` or a leading slash; backslashes part folders, apostrophes stay in a word. */
export function cleanPath(path: string): string {
  return path
    .replace(/[`"]|(?<![\p{L}\p{N}])'|'(?![\p{L}\p{N}])/gu, '')
    .trim()
    .replace(/\\+/g, '/')
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/(?:\.?\/)+/g, '/');
}

/** Equal for equal sets of places: file and function where one is known, else file and lines. */
export function locatedKey(locations: readonly Location[]): string {
  const places = locations.map(placeName);
  return sha256([...new Set(places)].sort().join('\n'));
}

/** `lib/a.js Foo.bar` or `lib/a.js:12-14`. */
export function placeName(location: Location): string {
  const name = [location.class, location.function].filter((part) => part).join('.');
  if (name) return `${location.file} ${name}`;
  if (location.startLine === undefined) return location.file;
  return `${location.file}:${location.startLine}${location.endLine === location.startLine ? '' : `-${location.endLine}`}`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
