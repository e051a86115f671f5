// The environment of a run: attempts in their order, which one counts, and whether a repair is under way. Read from the tree.

import type { Environment, NodeId } from '../task.ts';
import { derived } from '../trace/derived.ts';
import type { Executed, Prepared } from '../trace/event.ts';
import { child, executionId, prepareId } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';

/** How often a model may propose another set-up. */
export const REPAIR_ROUNDS = 5;

export interface Attempt {
  /** Null for what detection found. */
  readonly node: NodeId | null;
  readonly prepared: Prepared;
}

/** Detection first, then each proposal that was tried. */
export function attemptsOf(tree: Tree): readonly Attempt[] {
  const attempts: Attempt[] = [];
  for (let node: NodeId | null = null; ; node = child(node, 'e', 0)) {
    const prepared = tree.preparations.get(prepareId(node));
    if (!prepared) return attempts;
    attempts.push({ node, prepared });
  }
}

/** The environment that checks run in; undefined while there is none. */
export function environmentOf(tree: Tree): Environment | undefined {
  return derived(tree, 'environment', () => {
    const attempt = acceptedAttempt(tree);
    return attempt?.prepared.outcome.ok ? attempt.prepared.outcome.environment : undefined;
  });
}

/**
 * The attempt whose environment counts: the last one, unless it cannot run a single test; then what detection found. Where
 * no repair helps, the existing tests say nothing in it, but a reproduction test may.
 */
export function acceptedAttempt(tree: Tree): Attempt | undefined {
  const attempts = attemptsOf(tree);
  const last = attempts.at(-1);
  if (last && isUsable(tree, last)) return last;
  return attempts[0]?.prepared.outcome.ok ? attempts[0] : undefined;
}

/**
 * The run of the existing tests that shows that an environment is broken: tests fail or cannot be loaded, and none passes.
 * Undefined while it is not known to be. A repository without tests is none, and time and memory are no matter of a set-up.
 */
export function brokenBaseline(tree: Tree, { prepared }: Attempt): Executed | undefined {
  if (!prepared.outcome.ok) return undefined;
  const { recipeHash } = prepared.outcome.environment;
  const run = tree.executions.get(executionId('base', { kind: 'baseline', scope: 'all', repetition: 0 }, recipeHash));
  if (run?.ending !== 'exited' || run.state.oomKilled || run.verdict.result === 'pass') return undefined;
  const { counts } = run;
  return counts === null || counts.failed + counts.error > 0 ? run : undefined;
}

function isUsable(tree: Tree, attempt: Attempt): boolean {
  return attempt.prepared.outcome.ok && brokenBaseline(tree, attempt) === undefined;
}

export interface Repair {
  /** The node that proposes. */
  readonly node: NodeId;
  /** 1 for the first proposal. */
  readonly round: number;
  /** True when it has proposed, and the set-up is to be tried. */
  readonly proposed: boolean;
}

/** The repair that is under way; undefined when none is needed, and when none is left. */
export function repairOf(tree: Tree): Repair | undefined {
  const attempts = attemptsOf(tree);
  const last = attempts.at(-1);
  if (!last || isUsable(tree, last) || attempts.length > REPAIR_ROUNDS) return undefined;
  const { outcome } = last.prepared;
  if (!outcome.ok && outcome.fault === 'settings') return undefined;
  const id = child(last.node, 'e', 0);
  const node = tree.nodes.get(id);
  if (node?.state === 'failed') return undefined;
  return { node: id, round: attempts.length, proposed: node?.draft !== undefined };
}

export interface EnvironmentFailure {
  readonly reason: string;
  readonly next: string;
  /** The attempt that the reason is about: what detection found. */
  readonly attempt: Attempt;
}

/** Why there is no environment, though one was tried: what became of detection's. */
export function environmentFailure(tree: Tree): EnvironmentFailure | undefined {
  const [attempt] = attemptsOf(tree);
  if (!attempt || attempt.prepared.outcome.ok || environmentOf(tree)) return undefined;
  const { reason, next } = attempt.prepared.outcome;
  return { reason, next, attempt };
}
