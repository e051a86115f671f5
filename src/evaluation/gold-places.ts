// The places that a fix changes, and how much of them a localization names.

import type { Definition, Workspace } from '../ports/workspace.ts';
import { sideIn } from '../stages/side-in.ts';
import type { Location } from '../task.ts';
import { touchedLines } from './diff.ts';
import type { ResultRow } from './result-row.ts';

/** Of files that were there at base, tests left out: what is new is no place that could be found. */
export interface GoldPlaces {
  readonly files: readonly string[];
  readonly functions: readonly GoldFunction[];
  readonly lines: readonly { readonly file: string; readonly line: number }[];
}

interface GoldFunction extends Pick<Definition, 'name' | 'start' | 'end'> {
  readonly file: string;
}

export type Recall = ResultRow['recall'];

export async function goldPlaces(patch: string, workspace: Workspace): Promise<GoldPlaces> {
  const isTest = sideIn(await workspace.files());
  const touched = [...touchedLines(patch)].filter(([path, lines]) => lines.length > 0 && !isTest(path));
  const functions: GoldFunction[] = [];
  for (const [file, lines] of touched) {
    const all = ((await workspace.definitions(file)) ?? []).filter(({ kind }) => kind === 'function');
    const hit = new Set(lines.flatMap((line) => innermost(all, line) ?? []));
    functions.push(...[...hit].map(({ name, start, end }) => ({ file, name, start, end })));
  }
  return {
    files: touched.map(([file]) => file),
    functions,
    lines: touched.flatMap(([file, lines]) => lines.map((line) => ({ file, line }))),
  };
}

function innermost(definitions: readonly Definition[], line: number): Definition | undefined {
  return definitions
    .filter(({ start, end }) => start <= line && line <= end)
    .reduce<Definition | undefined>(
      (best, one) => (best && best.end - best.start <= one.end - one.start ? best : one),
      undefined,
    );
}

/** The share of the fix's places that some locations name; null where the fix has none of the kind. */
export function recallOf(locations: readonly Location[], gold: GoldPlaces): Recall {
  const named = new Set(locations.map(({ file }) => file));
  return {
    file: shareOf(gold.files, (file) => named.has(file)),
    function: shareOf(gold.functions, (one) => locations.some((location) => isIn(location, one))),
    line: shareOf(gold.lines, (one) => locations.some((location) => holds(location, one))),
  };
}

/** By its lines where the location has some, else by its name. */
function isIn({ file, function: name, startLine, endLine }: Location, one: GoldFunction): boolean {
  if (file !== one.file) return false;
  if (startLine === undefined) return name?.split('.').at(-1) === one.name;
  return startLine <= one.end && one.start <= (endLine ?? startLine);
}

function holds({ file, startLine, endLine }: Location, one: GoldPlaces['lines'][number]): boolean {
  return file === one.file && startLine !== undefined && startLine <= one.line && one.line <= (endLine ?? startLine);
}

function shareOf<T>(all: readonly T[], isNamed: (one: T) => boolean): number | null {
  return all.length === 0 ? null : all.filter(isNamed).length / all.length;
}

/** The best of several, each kind for itself. */
export function bestRecall(recalls: readonly Recall[]): Recall {
  const best = (kind: keyof Recall) => {
    const values = recalls.flatMap((recall) => recall[kind] ?? []);
    return values.length === 0 ? null : Math.max(...values);
  };
  return { file: best('file'), function: best('function'), line: best('line') };
}

/** True where every file of the fix is named, and in each kind of place that is known a part of the fix is hit. */
export function isLocated({ file, function: functions, line }: Recall): boolean {
  return (file ?? 0) > 0 && (functions ?? line ?? file ?? 0) > 0;
}
