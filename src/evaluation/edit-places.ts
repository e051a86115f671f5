// The recall oracle: each edited line of a fix → its smallest enclosing function at base, else class, else three lines around it.

import type { Definition, Workspace } from '../ports/workspace.ts';
import { sideIn } from '../stages/side-in.ts';
import type { Location } from '../task.ts';
import { applyHunks, type EditedFile, editedFiles } from './diff.ts';

/** A place of the base commit that a fix edits, told apart by its file. */
export interface EditPlace {
  readonly file: string;
  readonly kind: 'function' | 'class' | 'snippet';
  /** With the names of what encloses it, joined by `.`; empty for a snippet. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Edited lines of the base text; of an addition the one that it follows. */
  readonly lines: readonly number[];
  /** True where a definition is added there that base does not have, and nothing else is edited. */
  readonly added: boolean;
}

/**
 * In the order of the files and lines. Of files that were there at base, tests left out, and left out where code is edited
 * is what is no code of the product (documents, manifests).
 */
export async function editPlaces(patch: string, workspace: Workspace): Promise<readonly EditPlace[]> {
  const files = await workspace.files();
  const isTest = sideIn(files);
  const sources = new Set(files.filter(({ isSource }) => isSource).map(({ path }) => path));
  const edited = editedFiles(patch).filter(({ before }) => before !== undefined && !isTest(before));
  const code = edited.filter(({ before = '' }) => sources.has(before));
  const places: EditPlace[] = [];
  for (const file of code.length > 0 ? code : edited) places.push(...(await placesIn(file, workspace)));
  return places;
}

async function placesIn(file: EditedFile, workspace: Workspace): Promise<readonly EditPlace[]> {
  const { before: path = '', after, hunks } = file;
  const base = (await workspace.read(path)) ?? '';
  const text = after === undefined ? '' : applyHunks(base, hunks);
  const sides = {
    base: (await workspace.definitions(path, base)) ?? [],
    after: (after === undefined ? undefined : await workspace.definitions(after, text)) ?? [],
  };
  const length = base.replace(/\n$/, '').split('\n').length;
  const found = editsOf(file).map((edit) => placeOf(edit, { path, length, file, ...sides }));
  return merged(found);
}

interface Sides {
  readonly path: string;
  /** Lines of the base text. */
  readonly length: number;
  readonly file: EditedFile;
  readonly base: readonly Definition[];
  readonly after: readonly Definition[];
}

/** One line that is taken out, or one that is put in where nothing is taken out beside it. */
type Edit =
  | { readonly kind: 'removed'; readonly line: number }
  /** `line` of the text after the fix; it stands behind `behind` of the base text. */
  | { readonly kind: 'added'; readonly line: number; readonly behind: number; readonly replaces: boolean };

/** Blank lines are no edits, unless there is no other. */
function editsOf({ changed }: EditedFile): readonly Edit[] {
  const edits = changed.flatMap(({ removed, added, behind }): { readonly edit: Edit; readonly text: string }[] => [
    ...removed.map(({ line, text }) => ({ edit: { kind: 'removed', line } as const, text })),
    ...added.map(({ line, text }) => ({
      edit: { kind: 'added', line, behind, replaces: removed.length > 0 } as const,
      text,
    })),
  ]);
  const telling = edits.filter(({ text }) => text.trim() !== '');
  return (telling.length > 0 ? telling : edits).map(({ edit }) => edit);
}

/** Undefined for a line that only goes with what is taken out beside it. */
function placeOf(edit: Edit, sides: Sides): EditPlace | undefined {
  if (edit.kind === 'removed') return enclosing(edit.line, sides, edit.line, 'edited');
  const { line, behind, replaces } = edit;
  // In place of what is taken out behind that line.
  const edited = replaces ? behind + 1 : behind;
  const around = outwards(sides.after, line);
  for (const [i, own] of around.entries()) {
    const known = counterpart(own, sides);
    // A function inside of another one is a part of it; a method is something that its class did not have.
    if (known) return placed(known, sides, edited, i > 0 && known.kind === 'class' ? 'added' : 'edited');
  }
  if (replaces) return undefined;
  return snippet(Math.max(1, behind), sides, around.length === 0 ? 'edited' : 'added');
}

type Standing = 'edited' | 'added';

function enclosing(line: number, sides: Sides, edited: number, standing: Standing): EditPlace {
  const [first] = outwards(sides.base, line);
  return first ? placed(first, sides, edited, standing) : snippet(line, sides, standing);
}

/** Functions that hold a line, the smallest one first, and then classes. */
function outwards(definitions: readonly Definition[], line: number): readonly Definition[] {
  const holding = definitions.filter(({ start, end }) => start <= line && line <= end);
  const bySize = (a: Definition, b: Definition) => a.end - a.start - (b.end - b.start);
  const of = (kind: Definition['kind']) => holding.filter((one) => one.kind === kind).sort(bySize);
  return [...of('function'), ...of('class')];
}

/**
 * What a definition of the text after the fix is at base: the one that shares most lines with it, of the same name where
 * there is one; of one that shares none, one of its name that is taken out as a whole, since it was moved.
 */
function counterpart(own: Definition, { base, file }: Sides): Definition | undefined {
  const kin = base.filter(({ kind }) => kind === own.kind);
  const kept = keptLines(own, file);
  const shared = ({ start, end }: Definition) => kept.filter((line) => start <= line && line <= end).length;
  const alike = kin.filter((one) => nameOf(one) === nameOf(own));
  if (kept.length === 0) return alike.find((one) => isTakenOut(one, file));
  // What only lies around it, or within it, shares lines too, and fewer in proportion.
  const likeness = (one: Definition) => shared(one) / (kept.length + one.end - one.start + 1 - shared(one));
  const best = (some: readonly Definition[]) =>
    some.filter((one) => shared(one) > 0).sort((a, b) => likeness(b) - likeness(a))[0];
  const renamed = () => best(kin.filter((one) => isRenamed(one, file)));
  return best(alike) ?? renamed();
}

/** Lines of base that stand in a definition of the text after the fix as they were. */
function keptLines({ start, end }: Definition, { changed }: EditedFile): readonly number[] {
  const lines: number[] = [];
  for (let line = start; line <= end; line++) {
    const at = baseLineOf(line, changed);
    if (at !== undefined) lines.push(at);
  }
  return lines;
}

/** The line of the base text; undefined for one that was put in. */
function baseLineOf(line: number, changed: EditedFile['changed']): number | undefined {
  let shift = 0;
  for (const { added, removed } of changed) {
    const first = added[0]?.line;
    if (first !== undefined && added.some((one) => one.line === line)) return undefined;
    const start = first ?? Number(removed[0]?.line) - shift;
    if (start > line) break;
    shift += removed.length - added.length;
  }
  return line + shift;
}

function isTakenOut({ start, end }: Definition, { changed }: EditedFile): boolean {
  const removed = new Set(changed.flatMap((part) => part.removed.map(({ line }) => line)));
  for (let line = start; line <= end; line++) if (!removed.has(line)) return false;
  return true;
}

/** The line of the name is taken out, while others of it stay. */
function isRenamed(one: Definition, { changed }: EditedFile): boolean {
  const removed = new Set(changed.flatMap((part) => part.removed.map(({ line }) => line)));
  for (let line = one.start; line <= one.head; line++) if (removed.has(line)) return true;
  return false;
}

function nameOf({ parent, name }: Definition): string {
  return parent === '' ? name : `${parent}.${name}`;
}

function placed(one: Definition, { path, length }: Sides, edited: number, standing: Standing): EditPlace {
  const line = Math.min(length, Math.max(1, edited));
  const { kind, start, end } = one;
  return { file: path, kind, name: nameOf(one), start, end, lines: [line], added: standing === 'added' };
}

function snippet(line: number, { path, length }: Sides, standing: Standing): EditPlace {
  const [start, end] = [Math.max(1, line - 1), Math.min(length, line + 1)];
  return { file: path, kind: 'snippet', name: '', start, end, lines: [line], added: standing === 'added' };
}

/** Each definition once, snippets that touch as one. */
function merged(found: readonly (EditPlace | undefined)[]): readonly EditPlace[] {
  const places: EditPlace[] = [];
  const inOrder = found.filter((one) => one !== undefined).sort((a, b) => (a.lines[0] ?? 0) - (b.lines[0] ?? 0));
  for (const one of inOrder) {
    const at = places.findIndex((other) => isSame(one, other));
    const other = places[at];
    if (other) places[at] = together(other, one);
    else places.push(one);
  }
  return places.sort((a, b) => a.start - b.start || a.end - b.end);
}

function isSame(one: EditPlace, other: EditPlace): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'snippet') return one.start <= other.end && other.start <= one.end;
  return one.name === other.name && one.start === other.start;
}

function together(one: EditPlace, other: EditPlace): EditPlace {
  const lines = [...new Set([...one.lines, ...other.lines])].sort((a, b) => a - b);
  const [start, end] = [Math.min(one.start, other.start), Math.max(one.end, other.end)];
  return { ...one, start, end, lines, added: one.added && other.added };
}

/** Where only definitions are added, that is what there is to find; else nobody has to name where they go. */
export function soughtAmong(places: readonly EditPlace[]): readonly EditPlace[] {
  const edited = places.filter(({ added }) => !added);
  return edited.length > 0 ? edited : places;
}

/** True where one of the locations names the place: by lines where it has some, else by name. */
export function isNamed(place: EditPlace, locations: readonly Location[]): boolean {
  return locations.some((location) => location.file === place.file && names(location, place));
}

function names({ startLine, endLine, class: owner, function: own }: Location, place: EditPlace): boolean {
  const { kind, name, start, end, lines } = place;
  if (startLine !== undefined) {
    const last = endLine ?? startLine;
    // The lines of a class are those between its functions too: it is named by what is edited there.
    if (kind === 'class') return lines.some((line) => startLine <= line + 1 && line - 1 <= last);
    return startLine <= end && start <= last;
  }
  if (kind === 'snippet') return false;
  const given = [owner, own].filter((part) => part !== undefined && part !== '').join('.');
  const isWhole = kind === 'class' ? own === undefined || own === '' : own !== undefined && own !== '';
  return isWhole && given !== '' && (name === given || name.endsWith(`.${given}`));
}
