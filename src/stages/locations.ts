// Locations as models write them, and the key of a located set.

import { createHash } from 'node:crypto';
import type { Location } from '../task.ts';
import { lines } from './tags.ts';

/** Reads lines of `path :: class X :: function y :: lines a-b :: reason`; every part but the path is optional. */
export function readLocations(text: string): readonly Location[] {
  return lines(text)
    .map(readLocation)
    .filter((location) => location !== undefined);
}

function readLocation(line: string): Location | undefined {
  const [path = '', ...parts] = line.split('::').map((part) => part.trim());
  const [file = '', inlineLine] = cleanPath(path).split(/:(?=\d)/);
  if (file === '' || /\s/.test(file)) return undefined;
  const location: { -readonly [K in keyof Location]: Location[K] } = { file };
  if (inlineLine) setRange(location, inlineLine);
  for (const part of parts) {
    const [, kind = '', value = ''] = /^(class|function|method|lines?)\s*:?\s+(.+)$/i.exec(part) ?? [];
    if (/^class$/i.test(kind)) location.class = nameOf(value);
    else if (/^(?:function|method)$/i.test(kind)) Object.assign(location, functionOf(value));
    else if (/^line/i.test(kind)) setRange(location, value);
    else if (part !== '') location.reason = location.reason ? `${location.reason} ${part}` : part;
  }
  return location;
}

/** `Foo.bar()` names a method of a class; `bar(a, b)` a function. */
function functionOf(value: string): Partial<Location> {
  const name = nameOf(value);
  const method = /^([\w$]+)(?:\.prototype)?[.#]([\w$]+)$/.exec(name);
  return method?.[1] && method[2] ? { class: method[1], function: method[2] } : { function: name };
}

function nameOf(value: string): string {
  return value.replace(/[`'"]/g, '').replace(/\(.*$/, '').trim();
}

function setRange(location: { startLine?: number; endLine?: number }, value: string): void {
  const [, start, end] = /(\d+)(?:\s*[-–]\s*(\d+))?/.exec(value) ?? [];
  if (!start) return;
  location.startLine = Number(start);
  location.endLine = Math.max(Number(start), Number(end ?? start));
}

/** A path without quotes, back-ticks, a leading `./` or a leading slash; backslashes part folders. */
export function cleanPath(path: string): string {
  return path
    .replace(/[`'"]/g, '')
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
