// Turns a location that a model named into exact lines and their code.

import type { Resolved } from '../ports/workspace.ts';
import { statementsOf } from '../stages/outer-names.ts';
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
  index: Pick<CodeIndex, 'read' | 'definitions'>,
  location: Location,
): Promise<Resolved | undefined> {
  const path = safePath(location.file);
  const text = path === undefined ? undefined : await index.read(path);
  if (path === undefined || text === undefined) return undefined;
  const file: File = { path, lines: linesOf(text), definitions: [] };
  const named = location.class !== undefined || location.function !== undefined;
  const definitions = named ? ((await index.definitions(path, text)) ?? []) : [];
  const bare = named ? undefined : bareRange(location, file.lines.length);
  const places = named ? namedPlaces(location, { ...file, definitions }) : [];
  const [first, ...others] = bare ? [{ ...location, file: path, startLine: bare.start, endLine: bare.end }] : places;
  if (first === undefined) return undefined;
  const code = file.lines.slice(first.startLine - 1, first.endLine).join('\n');
  return others.length === 0 ? { location: first, code } : { location: first, code, others };
}

interface File {
  readonly path: string;
  readonly lines: readonly string[];
  readonly definitions: readonly Definition[];
}

type Place = Location & { readonly startLine: number; readonly endLine: number };

/** One place, or each of that name where nothing tells them apart. */
function namedPlaces(location: Location, file: File): readonly Place[] {
  const asked = bareRange(location, file.lines.length);
  const hasLines = location.startLine !== undefined || location.endLine !== undefined;
  const at = ({ start, end }: Lines): Place => ({ ...location, file: file.path, startLine: start, endLine: end });
  const all = candidates(location, file.definitions);
  const near = hasLines && asked ? all.filter((one) => one.start <= asked.end && one.end >= asked.start) : [];
  const [found] = near.length > 0 ? near : all;
  if (found === undefined) return constants(location, file).map(at);
  if (near.length > 0 && asked)
    return [at({ start: Math.max(found.start, asked.start), end: Math.min(found.end, asked.end) })];
  // The lines were seen; the name of a class around them is remembered.
  if (hasLines && asked && location.function === undefined) return [at(asked)];
  const isTooWide = ({ kind, start, end }: Definition) =>
    kind === 'class' && location.function === undefined && end - start >= maxClassLines;
  const fitting = all.filter((one) => !isTooWide(one));
  return fitting.map((one) => {
    const owner = lastName(one.parent);
    return all.length === 1 || owner === ''
      ? at(one)
      : { ...at(one), class: location.function === undefined ? one.name : owner };
  });
}

/** The one statement outside of functions that sets the name, or that of several at the lines asked for. */
function constants(location: Location, { path, lines, definitions }: File): readonly Lines[] {
  const given = location.function ?? location.class ?? '';
  const owner = location.function === undefined ? ownerName(given) : (location.class ?? ownerName(given));
  const found = statementsOf({ path, lines, definitions }, lastName(given), owner && lastName(owner));
  const asked = location.startLine === undefined ? undefined : bareRange(location, lines.length);
  const near = found.filter(({ start, end }) => asked && start <= asked.end && asked.start <= end);
  return found.length === 1 ? found : near.slice(0, 1);
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
