// Turns a location that a model named into exact lines and their code.

import type { Location } from '../task.ts';
import type { CodeIndex } from './code-index.ts';
import type { Definition } from './definitions.ts';
import { isWithin } from './names.ts';
import { linesOf } from './numbered.ts';
import { safePath } from './safe-path.ts';

/** A file or a class alone is a precise place only when it is this short. */
const maxFileLines = 80;
const maxClassLines = 200;

interface Lines {
  readonly start: number;
  readonly end: number;
}

/** Undefined when the file, class or function does not exist, or the place is too wide to be one. */
export async function resolveLocation(
  index: CodeIndex,
  location: Location,
): Promise<{ readonly location: Location; readonly code: string } | undefined> {
  const path = safePath(location.file);
  const text = path === undefined ? undefined : await index.read(path);
  if (path === undefined || text === undefined) return undefined;
  const lines = linesOf(text);
  const named = location.class !== undefined || location.function !== undefined;
  const definitions = named ? ((await index.definitions(path, text)) ?? []) : [];
  const range = named ? namedRange(location, definitions, lines.length) : bareRange(location, lines.length);
  if (range === undefined) return undefined;
  const code = lines.slice(range.start - 1, range.end).join('\n');
  return { location: { ...location, file: path, startLine: range.start, endLine: range.end }, code };
}

function namedRange(location: Location, definitions: readonly Definition[], count: number): Lines | undefined {
  const asked = bareRange(location, count);
  const hasLines = location.startLine !== undefined || location.endLine !== undefined;
  const found = nearest(candidates(location, definitions), asked);
  if (found === undefined) return undefined;
  if (hasLines && asked !== undefined) {
    const start = Math.max(found.start, asked.start);
    const end = Math.min(found.end, asked.end);
    if (start <= end) return { start, end };
    // The lines were seen; the name of a class around them is remembered.
    if (location.function === undefined) return asked;
  }
  const tooWide = found.kind === 'class' && location.function === undefined && found.end - found.start >= maxClassLines;
  return tooWide ? undefined : { start: found.start, end: found.end };
}

function candidates(location: Location, definitions: readonly Definition[]): Definition[] {
  if (location.function === undefined) {
    const name = lastName(location.class ?? '');
    const classes = definitions.filter((one) => one.kind === 'class' && one.name === name);
    return classes.length > 0 ? classes : definitions.filter((one) => one.name === name);
  }
  const name = lastName(location.function);
  const owner = location.class === undefined ? ownerName(location.function) : lastName(location.class);
  const functions = definitions.filter((one) => one.kind === 'function' && one.name === name);
  return owner === undefined ? functions : functions.filter((one) => isWithin(one.parent, owner));
}

/** Of several with one name: the one at the lines asked for, else the first. */
function nearest(found: readonly Definition[], asked: Lines | undefined): Definition | undefined {
  if (asked === undefined) return found[0];
  return found.find((one) => one.start <= asked.end && one.end >= asked.start) ?? found[0];
}

function bareRange(location: Location, count: number): Lines | undefined {
  const { startLine = location.endLine, endLine = startLine } = location;
  if (startLine === undefined || endLine === undefined)
    return count <= maxFileLines && count > 0 ? { start: 1, end: count } : undefined;
  const valid = Number.isInteger(startLine) && Number.isInteger(endLine) && startLine <= endLine && startLine <= count;
  return valid && endLine >= 1 ? { start: Math.max(1, startLine), end: Math.min(count, endLine) } : undefined;
}

function parts(name: string): string[] {
  return name
    .trim()
    .replace(/\(.*\)$/s, '')
    .split(/\.prototype\.|\.|::|#(?=.)/)
    .filter((part) => part !== '');
}

function lastName(name: string): string {
  return parts(name).at(-1) ?? name;
}

function ownerName(name: string): string | undefined {
  return parts(name).at(-2);
}
