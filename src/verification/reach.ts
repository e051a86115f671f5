// Whether the existing tests run what a patch edits: shown by breaking its files on base, one at a time, until tests fail.

import type { NodeId } from '../task.ts';
import type { Check, Executed, Scope } from '../trace/event.ts';
import { canBreak } from './broken-source.ts';

export type ReachCheck = Extract<Check, { kind: 'reach' }>;

export type Reach =
  /** Tests that pass on base fail when this file is broken. */
  | { readonly state: 'seen'; readonly file: string; readonly run: Executed }
  /** No file that was broken made any difference, or none that could be told: the tests say nothing about the patch. */
  | Unseen
  /** The next file was not broken yet. */
  | { readonly state: 'open'; readonly file: string; readonly next: ReachCheck }
  /** Nothing that it edits can be broken on load, so that this can be neither shown nor refuted. */
  | { readonly state: 'untold' };

interface Unseen {
  readonly state: 'unseen';
  /** The first of the files. */
  readonly file: string;
  readonly run: Executed;
  readonly reason: string;
}

/** Files of one patch that are broken at most; each costs an execution. */
const MOST_FILES = 3;

/** `on`: what a check found out in the current environment. `scope`: of the baseline. */
export function reachOf(
  files: readonly string[],
  scope: Scope,
  on: (check: ReachCheck) => Executed | undefined,
): Reach {
  let first: Unseen | undefined;
  for (const file of files.filter(canBreak).slice(0, MOST_FILES)) {
    const found = fileReach(file, scope, on);
    if (found.state !== 'unseen') return found;
    first ??= found;
  }
  return first ?? { state: 'untold' };
}

/** Asks of a reproduction test what the existing ones did not show. */
export function reachOfTest({ file, run }: Unseen, test: NodeId): ReachCheck {
  const scope = 'scope' in run.check ? run.check.scope : 'all';
  return { kind: 'reach', file, scope, test };
}

function fileReach(
  file: string,
  scope: Scope,
  on: (check: ReachCheck) => Executed | undefined,
): Exclude<Reach, { state: 'untold' }> {
  const check: ReachCheck = { kind: 'reach', file, scope };
  const near = on({ ...check, scope: 'own' });
  if (near?.verdict.result === 'pass') return { state: 'seen', file, run: near };
  const whole = on(check) ?? (near && !isCut(near) ? near : undefined);
  if (!whole) return { state: 'open', file, next: check };
  const run = mayBeChance(whole) ? on({ ...check, repetition: 1 }) : whole;
  if (!run) return { state: 'open', file, next: { ...check, repetition: 1 } };
  if (run.verdict.result === 'pass') return { state: 'seen', file, run };
  return { state: 'unseen', file, run, reason: run.verdict.reason };
}

/** True when the tests near a file were fewer than all. */
export function isCut({ selection, part }: Executed): boolean {
  return selection.kind === 'files' && part === undefined;
}

/** A few tests failed, and none of them said why. */
function mayBeChance({ verdict }: Executed): boolean {
  return verdict.result === 'unknown' && verdict.brokenCount > 0;
}
