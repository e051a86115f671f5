// Unified diffs of a data set: read into hunks, applied to texts of the base commit.

import { InputFault } from '../errors.ts';
import type { FileChange } from '../task.ts';

/** One place of one file: `old` becomes `new`; both hold the lines of context around the change. */
export interface Hunk {
  readonly path: string;
  /** 1-based line of the base text where `old` begins. */
  readonly start: number;
  readonly old: readonly string[];
  readonly new: readonly string[];
}

/** Texts of base files by path; a file that a hunk creates is absent or empty. */
export type Texts = ReadonlyMap<string, string>;

/** What a diff does to one file; `before` and `after` are undefined where the file is not there. */
interface FileDiff {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly hunks: readonly Hunk[];
  /** Texts of the hunks, heads included. */
  readonly bodies: readonly string[];
  /** Lines of the base text that change: those removed, or the one that an addition follows. */
  readonly touched: readonly number[];
}

function filesOf(diff: string): readonly FileDiff[] {
  const parts = diff.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff --git '));
  return parts.map((part) => {
    const [head = '', ...bodies] = part.split(/^(?=@@ )/m);
    const [before, after] = [sideOf(head, '---', 'rename from'), sideOf(head, '+++', 'rename to')];
    const path = after ?? before ?? '';
    const hunks = bodies.map((body) => hunkOf(path, body));
    return { before, after, hunks, bodies, touched: bodies.flatMap(touchedIn) };
  });
}

/** The path on one side; what has no hunks is named by its rename, or else by the first line. */
function sideOf(head: string, sign: '---' | '+++', renamed: string): string | undefined {
  const named = new RegExp(`^\\${sign[0]}{3} (?:[ab]/)?(.+?)\\t?$`, 'm').exec(head)?.[1];
  if (named !== undefined) return named === '/dev/null' ? undefined : named;
  const moved = new RegExp(`^${renamed} (.+)$`, 'm').exec(head)?.[1];
  if (moved !== undefined) return moved;
  const gone = sign === '---' ? /^new file mode /m : /^deleted file mode /m;
  return gone.test(head) ? undefined : /^diff --git a\/(.+) b\/\1$/m.exec(head)?.[1];
}

function hunkOf(path: string, body: string): Hunk {
  const { start, lines } = linesIn(body);
  const side = (sign: string) =>
    lines.filter((line) => line === '' || line[0] === ' ' || line[0] === sign).map((line) => line.slice(1));
  return { path, start, old: side('-'), new: side('+') };
}

function linesIn(body: string): { readonly start: number; readonly lines: readonly string[] } {
  const [head = '', ...lines] = body.replace(/\n$/, '').split('\n');
  return { start: Number(/^@@ -(\d+)/.exec(head)?.[1] ?? 1), lines };
}

function touchedIn(body: string): readonly number[] {
  const { start, lines } = linesIn(body);
  const touched = new Set<number>();
  let at = start;
  for (const [i, line] of lines.entries()) {
    if (line[0] === '-') touched.add(at);
    // An addition beside a removal is in its place.
    const isAlone = line[0] === '+' && !touched.has(at - 1) && lines[i - 1]?.[0] !== '+';
    if (isAlone) touched.add(Math.max(1, at - 1));
    if (line === '' || line[0] === ' ' || line[0] === '-') at += 1;
  }
  return [...touched];
}

/** Hunks of files that exist after the diff; deletions and binary changes are left out. */
export function readHunks(diff: string): readonly Hunk[] {
  return filesOf(diff).flatMap(({ after, hunks }) => (after === undefined ? [] : hunks));
}

/** The part of a diff that is about some paths; a file that was moved is known by its new one. */
export function diffOf(diff: string, paths: readonly string[]): string {
  const wanted = new Set(paths);
  const parts = diff.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff --git '));
  const isWanted = (part: string) =>
    filesOf(part).some(({ before, after }) => wanted.has(after ?? '') || wanted.has(before ?? ''));
  return parts.filter(isWanted).join('');
}

/** Lines of base files that a diff changes, by path. Files that it creates have none. */
export function touchedLines(diff: string): ReadonlyMap<string, readonly number[]> {
  return new Map(
    filesOf(diff).flatMap(({ before, touched }) => (before === undefined ? [] : [[before, touched] as const])),
  );
}

interface EditedLine {
  readonly line: number;
  readonly text: string;
}

/** Lines that are taken out of the base text and those that are put in their place, numbered by their own text each. */
interface ChangedPart {
  readonly removed: readonly EditedLine[];
  readonly added: readonly EditedLine[];
  /** Line of the base text that it follows; 0 at the beginning. */
  readonly behind: number;
}

/** One file of a diff, line by line; `before` and `after` are undefined where the file is not there. */
export interface EditedFile {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly hunks: readonly Hunk[];
  /** In the order of the text. */
  readonly changed: readonly ChangedPart[];
}

/** The files of a diff with each edited line. */
export function editedFiles(diff: string): readonly EditedFile[] {
  return filesOf(diff).map(({ before, after, hunks, bodies }) => ({
    before,
    after,
    hunks,
    changed: bodies.flatMap(changedIn),
  }));
}

function changedIn(body: string): readonly ChangedPart[] {
  const { start, lines } = linesIn(body);
  const isEmpty = /^@@ -\d+,0 /.test(body);
  let [old, now] = [isEmpty ? start + 1 : start, newStartOf(body)];
  const parts: { removed: EditedLine[]; added: EditedLine[]; behind: number }[] = [];
  let open = false;
  for (const line of lines) {
    const sign = line[0];
    if (sign === '\\') continue;
    if (sign !== '-' && sign !== '+') {
      [old, now, open] = [old + 1, now + 1, false];
      continue;
    }
    if (!open) parts.push({ removed: [], added: [], behind: old - 1 });
    open = true;
    if (sign === '-') parts.at(-1)?.removed.push({ line: old++, text: line.slice(1) });
    else parts.at(-1)?.added.push({ line: now++, text: line.slice(1) });
  }
  return parts;
}

/** A side without lines is numbered by the line in front of it. */
function newStartOf(body: string): number {
  const [, start = '1', count] = /^@@ -\S+ \+(\d+)(?:,(\d+))?/.exec(body) ?? [];
  return Number(start) + (count === '0' ? 1 : 0);
}

/** Lines that a diff adds and removes. */
export function sizeOf(diff: string): number {
  const changed = ({ old, new: added }: Hunk) => {
    const [before, after] = [new Set(old), new Set(added)];
    return old.filter((line) => !after.has(line)).length + added.filter((line) => !before.has(line)).length;
  };
  const hunks = filesOf(diff).flatMap((file) => file.hunks);
  return hunks.reduce((sum, hunk) => sum + changed(hunk), 0);
}

/** The files that a diff changes, with their new texts. `read` gives a text at base. Throws InputFault where it does not fit. */
export async function changesIn(
  diff: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly FileChange[]> {
  const changes: FileChange[] = [];
  for (const { before, after, hunks } of filesOf(diff)) {
    if (before !== undefined && before !== after) changes.push({ path: before, text: null });
    if (after === undefined || (hunks.length === 0 && before === after)) continue;
    const base = before === undefined ? '' : ((await read(before)) ?? '');
    changes.push({ path: after, text: applyHunks(base, hunks) });
  }
  return changes;
}

/**
 * The text with the hunks of its file applied, each at the place nearest to its line where it fits, as git does it.
 * Throws InputFault when there is none: the rows and the clone disagree.
 */
export function applyHunks(base: string, hunks: readonly Hunk[]): string {
  if (hunks.length === 0) return base;
  const lines = base === '' ? [] : base.split('\n');
  for (const hunk of [...hunks].sort((a, b) => b.start - a.start)) {
    const at = placeOf(hunk, lines);
    if (at === undefined)
      throw new InputFault(
        `a hunk of ${hunk.path} at line ${hunk.start} does not fit its base text`,
        'The data set and the repository disagree: check base commit and clone.',
      );
    lines.splice(at, hunk.old.length, ...hunk.new);
  }
  return base === '' ? `${lines.join('\n')}\n` : lines.join('\n');
}

function placeOf({ start, old }: Hunk, lines: readonly string[]): number | undefined {
  const given = Math.max(0, start - 1);
  const fits = (at: number) => old.every((line, i) => lines[at + i] === line);
  const places = old.length === 0 ? [given] : [...lines.keys()].filter(fits);
  return places.sort((a, b) => Math.abs(a - given) - Math.abs(b - given))[0];
}

/** The files that hunks change, with their new texts. */
export function changesOf(hunks: readonly Hunk[], texts: Texts): readonly { path: string; text: string }[] {
  return [...Map.groupBy(hunks, ({ path }) => path)].map(([path, own]) => ({
    path,
    text: applyHunks(texts.get(path) ?? '', own),
  }));
}
