// Whether the existing tests run what a patch edits: shown by breaking each of its files on base, one at a time, until tests fail.

import type { NodeId } from '../task.ts';
import type { Check, Scope } from '../trace/check.ts';
import type { Executed } from '../trace/work-event.ts';
import { canBreak } from './broken-source.ts';
import { REPETITIONS } from './judge-reach.ts';

export type ReachCheck = Extract<Check, { kind: 'reach' }>;

/** The files that a patch edits, each in one of the lists, in the order of the patch. */
export interface Reach {
  /** Tests that pass on base fail when these are broken. */
  readonly seen: readonly BrokenRun[];
  /** That these were broken made no difference, or none that could be told. */
  readonly unseen: readonly BrokenRun[];
  /** These were not broken yet. */
  readonly open: readonly OpenFile[];
  /** Nobody breaks these: a patch of so many files is looked at in part. */
  readonly rest: readonly string[];
  /** These cannot be broken on base, so that it can be neither shown nor refuted. */
  readonly untold: readonly string[];
}

export interface BrokenRun {
  readonly file: string;
  readonly run: Executed;
}

export interface OpenFile {
  readonly file: string;
  readonly next: ReachCheck;
}

/** Files of one patch that are broken at most; each costs an execution. */
export const MOST_FILES = 3;

interface Edited {
  readonly files: readonly string[];
  /** Those of them that are not there on base. */
  readonly added: readonly string[];
}

/** `on`: what a check found out in the current environment. `scope`: of the baseline. */
export function reachOf(
  { files, added }: Edited,
  scope: Scope,
  on: (check: ReachCheck) => Executed | undefined,
): Reach {
  const isTold = (file: string) => canBreak(file) && !added.includes(file);
  const told = files.filter(isTold);
  const found = told.slice(0, MOST_FILES).map((file) => fileReach(file, scope, on));
  const shown = found.filter((one) => 'run' in one);
  const isSeen = ({ run }: BrokenRun) => run.verdict.result === 'pass';
  return {
    seen: shown.filter(isSeen),
    unseen: shown.filter((one) => !isSeen(one)),
    open: found.filter((one) => 'next' in one),
    rest: told.slice(MOST_FILES),
    untold: files.filter((file) => !isTold(file)),
  };
}

/** The first of the files where no test runs any of those that were broken: the tests say nothing about the patch. */
export function allUnseen({ seen, unseen, open }: Reach): BrokenRun | undefined {
  return seen.length === 0 && open.length === 0 ? unseen[0] : undefined;
}

/** True where nothing that the patch edits can be broken. */
export function isUntold({ seen, unseen, open, rest }: Reach): boolean {
  return [seen, unseen, open, rest].every(({ length }) => length === 0);
}

/** Asks of a reproduction test what the existing ones did not show. */
export function reachOfTest({ file, run }: BrokenRun, test: NodeId): ReachCheck {
  const scope = 'scope' in run.check ? run.check.scope : 'all';
  return { kind: 'reach', file, scope, test };
}

function fileReach(file: string, scope: Scope, on: (check: ReachCheck) => Executed | undefined): BrokenRun | OpenFile {
  const check: ReachCheck = { kind: 'reach', file, scope };
  const near = on({ ...check, scope: 'own' });
  if (near?.verdict.result === 'pass') return { file, run: near };
  const whole = on(check) ?? (near && !isCut(near) ? near : undefined);
  if (!whole) return { file, next: check };
  let run = whole;
  for (const repetition of REPETITIONS) {
    if (!mayBeChance(run)) break;
    const next = { ...check, repetition };
    const again = on(next);
    if (!again) return { file, next };
    run = again;
  }
  return { file, run };
}

/** The runs that this one goes on from: the first one, and its repetitions before this. */
export function reachRunsBefore(
  check: ReachCheck,
  on: (check: ReachCheck) => Executed | undefined,
): readonly Executed[] {
  const { repetition = 0, ...first } = check;
  if (repetition === 0) return [];
  // Without a test near the file, its tests were all of them.
  const whole = on(first) ?? on({ ...first, scope: 'own' });
  const others = REPETITIONS.filter((each) => each < repetition).map((each) => on({ ...first, repetition: each }));
  return [whole, ...others].filter((run) => run !== undefined);
}

/** True when the tests near a file were fewer than all. */
export function isCut({ selection, part }: Executed): boolean {
  return selection.kind === 'files' && part === undefined;
}

/** Tests failed, and none of them said why: until it is known that they fail each time, and never in the control. */
function mayBeChance({ verdict }: Executed): boolean {
  return verdict.result === 'unknown' && verdict.brokenCount > 0;
}
