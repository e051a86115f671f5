// Runs of a deployment whose outcome is known, as tasks and attempts: a merged patch takes the place of the fix and of the grader.

import type { RunOutcome } from '../evaluation/run-outcomes.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { BlobRef, Draft, RunId, Task } from '../task.ts';
import type { Event } from '../trace/event.ts';
import { foldTree } from '../trace/fold-tree.ts';
import type { Origin } from '../trace/run-event.ts';
import { type DoneNode, isDone, type Tree } from '../trace/tree.ts';
import type { Attempt } from './attempts.ts';
import type { Licensed } from './filter/task-rules.ts';
import type { Rejection } from './rejections.ts';

export interface OutcomePorts {
  /** Whole; none for an unknown run. */
  events(run: RunId): Promise<readonly Event[]>;
  get(run: RunId, ref: BlobRef): Promise<string>;
  /** The repository of a run at its base commit, from what this machine holds; the reason where that is not at hand. */
  open(origin: Origin, base: Task['base']): Promise<Workspace | string>;
  /** Why nobody may learn from a repository: its own word at the base commit, or the operator's; undefined where one may. */
  optedOut(repository: string, workspace: Workspace): Promise<string | undefined>;
}

/** Of code that nobody gave a licence for: it is learnt from by those who may read it only. */
export const OWN = 'LicenseRef-own-deployment';

export interface OutcomeRuns {
  readonly tasks: readonly Licensed[];
  readonly attempts: readonly Attempt[];
  readonly workspaces: ReadonlyMap<string, Workspace>;
  readonly left: readonly Omit<Rejection, 'step'>[];
}

/** Outcomes of runs that are not stored, have no patch, or may not be used are left out, each with its reason. */
export async function outcomeRuns(outcomes: readonly RunOutcome[], ports: OutcomePorts): Promise<OutcomeRuns> {
  const tasks: Licensed[] = [];
  const attempts: Attempt[] = [];
  const workspaces = new Map<string, Workspace>();
  const left: Omit<Rejection, 'step'>[] = [];
  for (const outcome of new Map(outcomes.map((one) => [one.run, one])).values()) {
    const made = await readRun(outcome, ports);
    if (typeof made === 'string') {
      left.push({ id: outcome.run, reason: made });
      continue;
    }
    tasks.push(made.task);
    attempts.push(made.attempt);
    workspaces.set(made.attempt.instance, made.workspace);
  }
  return { tasks, attempts, workspaces, left };
}

interface Read {
  readonly task: Licensed;
  readonly attempt: Attempt;
  readonly workspace: Workspace;
}

async function readRun({ run, resolved }: RunOutcome, ports: OutcomePorts): Promise<Read | string> {
  const tree = foldTree(await ports.events(run));
  const winner = winnerOf(tree);
  if (!tree.run || !tree.pinned) return 'not stored: there is no such run here';
  if (!winner) return 'no patch: the run chose none';
  const task = JSON.parse(await ports.get(run, tree.pinned.task)) as Task;
  const { origin } = tree.run;
  const repository = repositoryOf(origin);
  const workspace = await ports.open(origin, tree.pinned.base);
  if (typeof workspace === 'string') return `no code: ${workspace}`;
  const refusal = await ports.optedOut(repository, workspace);
  if (refusal !== undefined) return `opted out: ${refusal}`;
  const draft = JSON.parse(await ports.get(run, winner.draft.ref)) as Draft;
  const patch = resolved && draft.kind === 'patch' ? draft.diff : '';
  const instance = `${task.id}@${run}`;
  const gold = { patch, testPatch: '', failToPass: [], passToPass: [] };
  const { title, body, base } = task;
  const patches = [{ nodes: twins(tree, winner), verdict: resolved ? 'resolved' : 'not resolved' } as const];
  return {
    task: { task: { instance: { id: instance, repository, base, title, body }, gold }, licence: OWN },
    attempt: { instance, attempt: 1, run, trace: '', resolved, patches, difficulty: 'unknown' },
    workspace,
  };
}

function winnerOf({ decided, nodes }: Tree): DoneNode | undefined {
  const winner = nodes.get(decided?.winner ?? '');
  return winner && isDone(winner) ? winner : undefined;
}

/** All nodes that made the very patch of the winner. */
function twins({ nodes }: Tree, { draft }: DoneNode): readonly string[] {
  return [...nodes.values()].filter((node) => isDone(node) && node.draft.key === draft.key).map(({ id }) => id);
}

function repositoryOf(origin: Origin): string {
  return origin.kind === 'github'
    ? `${origin.owner}/${origin.name}`
    : `local/${origin.repository.split(/[\\/]/).at(-1) ?? ''}`;
}
