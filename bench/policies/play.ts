// One run of one policy on one real task: the real solve(), then the hidden tests over the chosen patch and the whole pool.

import { randomBytes } from 'node:crypto';
import { EnvironmentFault, InputFault } from '../../src/errors.ts';
import { solve } from '../../src/solve.ts';
import type { Draft, FileChange, RunId, Task } from '../../src/task.ts';
import { runIdOf } from '../../src/trace/position.ts';
import type { Tree } from '../../src/trace/tree.ts';
import { candidatesOf } from '../../src/verification/matrix.ts';
import type { Host } from '../../src/wire.ts';
import { grade } from '../tasks/grader.ts';
import type { Arena } from './arena.ts';

export interface Played {
  readonly run: RunId;
  readonly resolved: boolean;
  /** A right patch is in the pool. */
  readonly oracle: boolean;
  readonly decision: string;
  readonly confidence: number;
  readonly patches: number;
  readonly generated: number;
  readonly sandboxSeconds: number;
}

/** Throws EnvironmentFault when the run could not be decided: that says nothing of the policy. */
export async function play(arena: Arena, policyName: string, rollouts: number, host: Host): Promise<Played> {
  const { sandbox, workspace } = arena;
  const deps = await host.deps(workspace);
  const policy = deps.policyNamed(policyName);
  if (!policy) throw new InputFault(`There is no policy ${policyName}.`, 'See `mullover solve --help`.');
  const { run, task } = await start(arena, policy.name, rollouts, host);
  sandbox.begin();
  const solution = await solve(run, task, { ...deps, sandbox, policy }, new AbortController().signal);
  const { choice, patch, tree, interrupted } = solution;
  if (interrupted || choice.decision === 'blocked')
    throw new EnvironmentFault(`${arena.row.instance_id}, ${policyName}: ${choice.reason}`, choice.next);
  return {
    run,
    resolved: patch !== undefined && (await isRight(patch.changes, arena)),
    oracle: await poolHolds(tree, run, arena, host),
    decision: choice.decision,
    confidence: choice.confidence,
    patches: candidatesOf(tree).length,
    generated: tree.spent.outputTokens,
    sandboxSeconds: tree.spent.sandboxSeconds,
  };
}

/** The task as a user would give it: nothing of the row but its statement and base commit. */
async function start({ row, workspace }: Arena, policy: string, rollouts: number, host: Host) {
  const [first = '', ...rest] = row.problem_statement.trim().split('\n');
  const [title, body] = [first.replace(/^#+\s*/, ''), rest.join('\n').trim()];
  const task: Task = { id: 'local', title, body, comments: [], base: workspace.base };
  const run = runIdOf(randomBytes(6).toString('hex'));
  const issue = await host.store.put(run, JSON.stringify({ title, body }));
  const budget = { ...host.config.budget.default, rollouts };
  const origin = { kind: 'cli', repository: row.repo } as const;
  const started = { type: 'run-started', origin, issue, title: title.slice(0, 200), budget, policy, seed: 1 } as const;
  await host.store.append(run, 0, started);
  return { run, task };
}

async function poolHolds(tree: Tree, run: RunId, arena: Arena, host: Host): Promise<boolean> {
  for (const { nodes } of candidatesOf(tree)) {
    const ref = nodes[0]?.draft?.ref;
    const draft = ref === undefined ? undefined : (JSON.parse(await host.store.get(run, ref)) as Draft);
    if (draft?.kind === 'patch' && (await isRight(draft.changes, arena))) return true;
  }
  return false;
}

async function isRight(changes: readonly FileChange[], arena: Arena): Promise<boolean> {
  return (await grade(changes, arena.hidden, arena)).resolved;
}
