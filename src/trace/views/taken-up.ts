// What became of the remarks of a review: read from the patch that was chosen.

import type { Remark } from '../../task.ts';
import { type Hunk, hunksOf } from './hunks.ts';
import { draftOf, type RunView } from './run-view.ts';

/** What became of one remark: read from the diff, from what the author of the patch says it is for, and from the judge. */
export interface TakenUp {
  readonly state: 'changed' | 'elsewhere' | 'doubted' | 'left';
  readonly hunk: Hunk | undefined;
  /** Who says that it may not be done. */
  readonly doubt?: 'judge' | 'author';
}

/** Lines between a remark and a change that still belong together. */
const NEAR = 3;

export function takenUp(run: RunView, remark: Remark, number: number): TakenUp {
  const patch = draftOf(run.texts, run.winner?.nodes[0], 'patch');
  const hunks = hunksOf(patch?.diff ?? '');
  const inFile = hunks.filter(({ file }) => file === remark.file);
  const { startLine, endLine } = remark;
  const near =
    endLine === undefined
      ? inFile[0]
      : inFile.find(({ start, end }) => start - NEAR <= endLine && end + NEAR >= (startLine ?? endLine));
  const covers = run.winner?.nodes[0].draft.covers ?? [];
  const isSaid = covers.includes(number);
  if (failedCases(run).has(number)) {
    if (!near && !isSaid) return { state: 'left', hunk: undefined };
    return { state: 'doubted', hunk: near, doubt: 'judge' };
  }
  if (near && covers.length > 0 && !isSaid) return { state: 'doubted', hunk: near, doubt: 'author' };
  if (near) return { state: 'changed', hunk: near };
  const other = inFile[0] ?? (isSaid ? hunks[0] : undefined);
  return isSaid || (covers.length === 0 && other)
    ? { state: 'elsewhere', hunk: other }
    : { state: 'left', hunk: undefined };
}

/** Numbers of the cases that the judge says the chosen patch leaves as they were. */
export function failedCases({ winner }: RunView): ReadonlySet<number> {
  return new Set(winner?.nodes.flatMap(({ score }) => score?.fails ?? []) ?? []);
}
