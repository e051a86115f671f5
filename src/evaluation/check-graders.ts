// Grades patches that are wrong on purpose (none, a part of the fix, another change) for a sample of instances: none of them is to count.

import { isDeepStrictEqual } from 'node:util';
import { InputFault } from '../errors.ts';
import type { Execution, TestResult } from '../execution.ts';
import type { Workspace } from '../ports/workspace.ts';
import { sideIn } from '../stages/side-in.ts';
import type { FileChange } from '../task.ts';
import { alignRuns } from '../verification/test-ids.ts';
import { changesIn, changesOf, readHunks } from './diff.ts';
import type { GoldTask } from './gold-task.ts';
import { gradedRun } from './grader.ts';
import { checkedIn, type GraderCheck, keepChecks, readChecks } from './grader-checks.ts';
import { openGround } from './ground.ts';
import { withFolder } from './in-folder.ts';
import { type EvaluationPorts, type OpenPlace, withPlace } from './with-place.ts';
import { distinct, textsOf, wrongPatches } from './wrong-patches.ts';

/** So many of them, from all parts of the list. */
export function spread<T>(items: readonly T[], count: number): readonly T[] {
  const most = Math.min(count, items.length);
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)] as T);
}

export interface Checking {
  readonly folder: string;
  readonly ports: Pick<EvaluationPorts, 'open' | 'say'>;
}

/**
 * What the folder knows is not found out again; what could not be checked is tried again. Throws what the signal's abort throws,
 * and EnvironmentFault when the sandbox failed.
 */
export async function checkGraders(
  tasks: readonly GoldTask[],
  { folder, ports }: Checking,
  signal: AbortSignal,
): Promise<void> {
  await withFolder(folder, async (checkouts) => {
    const done = checkedIn(await readChecks(folder));
    for (const task of tasks.filter(({ instance }) => !done.has(instance.id))) {
      let checks: readonly GraderCheck[] = [];
      const reason = await withPlace(task, { ports, checkouts }, signal, async (place) => {
        checks = await checked(task, place, signal).catch((error: unknown) => {
          // Data that does not fit its commit is a matter of this task alone.
          if (error instanceof InputFault) return [unchecked(task, `${error.message} ${error.next}`)];
          throw error;
        });
      });
      if (reason !== undefined) checks = [unchecked(task, reason)];
      await keepChecks(folder, checks);
      for (const { instance, patch, verdict, reason } of checks)
        ports.say(
          `${instance}, grader check, ${patch === 'gold' ? 'no ground' : `${patch} patch`}: ${verdict}: ${reason}`,
        );
    }
  });
}

function unchecked({ instance }: GoldTask, reason: string): GraderCheck {
  return { instance: instance.id, patch: 'gold', verdict: 'unknown', reason };
}

async function checked(
  task: GoldTask,
  { deps, memory }: OpenPlace,
  signal: AbortSignal,
): Promise<readonly GraderCheck[]> {
  const { workspace, sandbox } = deps;
  const ground = await openGround(task, { workspace, sandbox, memory }, signal);
  if (!ground.ok) return [unchecked(task, ground.reason)];
  const { hidden, bench } = ground;
  const fix = await changesIn(task.gold.patch, (path) => workspace.read(path));
  const checks: GraderCheck[] = [];
  for (const { patch, changes } of await wrongFor(task, workspace)) {
    const { execution, grade } = await gradedRun(changes, hidden, bench, signal);
    const { verdict, reason } = grade;
    const check = { instance: task.instance.id, patch, verdict, reason };
    if (verdict !== 'resolved') checks.push(check);
    else {
      const fixed = await gradedRun(fix, hidden, bench, signal);
      checks.push({ ...check, unseen: saysTheSame(execution, fixed.execution) });
    }
  }
  return checks;
}

/**
 * All that a verdict could be read from; messages and times differ from run to run, and so do names with a time in them. What was
 * not heard of our own canary is a matter of which files a patch changes.
 */
function saysTheSame(one: Execution, other: Execution): boolean {
  const [tests = [], others = []] = alignRuns([one.tests ?? [], other.tests ?? []]);
  return isDeepStrictEqual(toldBy(one, tests), toldBy(other, others));
}

function toldBy({ ending, state, unexplained }: Execution, tests: readonly TestResult[]) {
  const statuses = tests.map(({ id, status }) => [id, status]).toSorted();
  return { ending, exitCode: state.exitCode, oomKilled: state.oomKilled, unexplained, statuses };
}

const SEED = 1;

/** Patches that are wrong on purpose. A fix of one line has no half, and one in which nothing can be confused no wrong one. */
export async function wrongFor({ gold }: GoldTask, workspace: Workspace) {
  const isTest = sideIn(await workspace.files());
  const hunks = readHunks(gold.patch).filter(({ path }) => !isTest(path));
  const texts = await textsOf(hunks, workspace);
  const made = await distinct(wrongPatches(hunks, texts, SEED), changesOf(hunks, texts), texts, workspace);
  const half = made.find(({ kind }) => kind === 'part');
  const wrong = made.find(({ kind }) => kind !== 'part');
  const patches: { readonly patch: GraderCheck['patch']; readonly changes: readonly FileChange[] }[] = [
    { patch: 'empty', changes: [] },
  ];
  if (half) patches.push({ patch: 'half', changes: changesOf(half.hunks, texts) });
  if (wrong) patches.push({ patch: 'wrong', changes: changesOf(wrong.hunks, texts) });
  return patches;
}
