// Tasks of a data set from the base commit alone to verdicts on right and wrong patches, without a model: what can be judged here.

import { join } from 'node:path';
import { EnvironmentFault, isFault } from '../../errors.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import type { Workspace } from '../../ports/workspace.ts';
import type { GoldTask } from '../gold-task.ts';
import { withFolder } from '../in-folder.ts';
import type { LineFile } from '../json-lines.ts';
import { rememberExecutions } from '../remembered-sandbox.ts';
import { withCheckout } from '../with-place.ts';
import { withSettings } from '../with-settings.ts';
import { checkTask, recipeFacts, testsKey } from './check-task.ts';
import { lastOf, openChecks, shortOf, type TaskCheck } from './kept-checks.ts';
import type { BaselineLimits } from './task-baseline.ts';
import type { Line } from './task-table.ts';

export interface TaskChecking {
  readonly tasks: readonly GoldTask[];
  /** Keeps what was measured; for one process at a time. */
  readonly folder: string;
  /** Texts of `.github/mullover.yml` by task or by repository, for those that need one. */
  readonly overrides: ReadonlyMap<string, string>;
  readonly limits: BaselineLimits;
  /** Tasks at a time. */
  readonly jobs: number;
  /** Tasks that are measured again, whatever is remembered of them. */
  readonly redo: ReadonlySet<string>;
  /** What was measured before is shown, and nothing is measured. */
  readonly known?: true;
}

export interface TaskCheckingPorts {
  readonly sandbox: Sandbox;
  /** A task's base commit; `mirrors` is an empty folder that is removed when the task is done. Throws faults. */
  open(task: GoldTask, mirrors: string, signal: AbortSignal): Promise<Workspace>;
  say(line: string): void;
}

interface Site extends TaskCheckingPorts {
  readonly checking: TaskChecking;
  readonly file: LineFile<TaskCheck>;
  readonly checkouts: string;
  readonly signal: AbortSignal;
}

/**
 * A line for each task, in their order. What Docker, the network or a clone did not let us measure is said and has no check.
 * Throws what the signal's abort throws, and InputFault for a folder of something else.
 */
export async function checkTasks(
  checking: TaskChecking,
  ports: TaskCheckingPorts,
  signal: AbortSignal,
): Promise<readonly Line[]> {
  return withFolder(checking.folder, async (checkouts) => {
    const site = { ...ports, checking, file: await openChecks(checking.folder), checkouts, signal };
    const lines = new Map<string, Line>();
    const queue = [...checking.tasks];
    const work = async () => {
      for (let task = queue.shift(); task; task = queue.shift()) lines.set(task.instance.id, await lineOf(task, site));
    };
    await Promise.all(Array.from({ length: checking.jobs }, work));
    return checking.tasks.map(({ instance }) => lines.get(instance.id) ?? unmeasured(instance.id));
  });
}

function unmeasured(task: string): Line {
  return { task, plain: undefined, overridden: undefined };
}

/** Without settings first; with those of the overrides where that is not enough. */
async function lineOf(row: GoldTask, site: Site): Promise<Line> {
  const { id: task, repository } = row.instance;
  const plain = await checkOf(row, null, site);
  const { overrides } = site.checking;
  const override = overrides.get(task) ?? overrides.get(repository);
  const needed = override !== undefined && plain !== undefined && shortOf(plain) !== undefined;
  return { task, plain, overridden: needed ? await checkOf(row, override, site) : undefined };
}

/** Undefined when host, network or engine failed: that says nothing about the task. */
async function checkOf(row: GoldTask, override: string | null, site: Site): Promise<TaskCheck | undefined> {
  const { say, checking, file, checkouts, signal } = site;
  const { id } = row.instance;
  const before = lastOf(file.rows, id, override);
  if (checking.known) return before;
  const began = performance.now();
  const name = `${id}${override === null ? '' : ' with settings'}`;
  try {
    const check = await withCheckout(checkouts, (mirrors) => looked(row, { override, before, mirrors }, site));
    if (check !== before) await file.append(check);
    const took = ((performance.now() - began) / 1000).toFixed(0);
    say(`${name}: ${shortOf(check) ?? 'as expected'} (${check === before ? 'known' : `${took} s`})`);
    return check;
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    say(`${name}: not measured: ${reason}${isFault(error) ? ` ${error.next}` : ''}`);
    return undefined;
  }
}

interface Look {
  readonly override: string | null;
  /** What was measured before. */
  readonly before: TaskCheck | undefined;
  readonly mirrors: string;
}

/** What was measured before, where the same would be measured again. */
async function looked(row: GoldTask, { override, before, mirrors }: Look, site: Site): Promise<TaskCheck> {
  const { open, sandbox, checking, signal } = site;
  const { id: task } = row.instance;
  const workspace = withSettings(await open(row, mirrors, signal), override);
  const prepared = await sandbox.prepare(workspace, signal);
  const tests = testsKey(row);
  const asked = { task, override, tests, at: new Date().toISOString() };
  if (!prepared.ok) {
    if (prepared.fault === 'infrastructure') throw new EnvironmentFault(prepared.reason, prepared.next);
    const { reason, seconds } = prepared;
    return { ...asked, ok: false, reason, environmentSeconds: seconds };
  }
  const { environment, cached, seconds } = prepared;
  const same = before?.ok === true && before.recipe.recipeHash === environment.recipeHash ? before : undefined;
  const again = checking.redo.has(task);
  if (same?.tests === tests && !again) return same;
  const memory = rememberExecutions(sandbox, join(checking.folder, again ? `executions-${Date.now()}` : 'executions'));
  const measured = await checkTask(row, { memory, workspace, environment }, checking.limits, signal);
  const environmentSeconds = cached ? (same?.environmentSeconds ?? null) : seconds;
  return { ...asked, ok: true, recipe: recipeFacts(environment), environmentSeconds, measured };
}
