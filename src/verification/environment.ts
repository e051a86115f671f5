// The environment of a run: attempts in their order, which one counts, and whether a repair is under way. Read from the tree.

import type { Environment } from '../execution.ts';
import { MORE_MEMORY } from '../ports/sandbox.ts';
import type { NodeId } from '../task.ts';
import type { Counts } from '../trace/check.ts';
import { derived } from '../trace/derived.ts';
import { isExhausted } from '../trace/exhausted.ts';
import { child, executionId, prepareId, varyId } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import type { Executed, Prepared } from '../trace/work-event.ts';

/** How often a model may propose another set-up. */
export const REPAIR_ROUNDS = 5;

export interface Attempt {
  /** Null for what detection found. */
  readonly node: NodeId | null;
  readonly prepared: Prepared;
}

/** Detection first, then its variations, then each proposal that was tried. */
export function attemptsOf(tree: Tree): readonly Attempt[] {
  const first = tree.preparations.get(prepareId(null));
  if (!first) return [];
  const varied = variationsOf(tree).flatMap(({ index }) => tree.preparations.get(varyId(index)) ?? []);
  const found = [first, ...varied].map((prepared) => ({ node: null, prepared }));
  return [...found, ...proposalsOf(tree)];
}

function proposalsOf(tree: Tree): readonly Attempt[] {
  const attempts: Attempt[] = [];
  for (let node = child(null, 'e', 0); ; node = child(node, 'e', 0)) {
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
 * The attempt whose environment counts: the last one while its tests were not run, then the one in which most tests pass.
 * Where none passes in any, what detection found: the existing tests say nothing in it, but a reproduction test may.
 */
export function acceptedAttempt(tree: Tree): Attempt | undefined {
  const attempts = attemptsOf(tree);
  const last = attempts.at(-1);
  if (last?.prepared.outcome.ok && !firstBaseline(tree, last)) return last;
  const usable = attempts.filter((attempt) => isUsable(tree, attempt));
  const passed = (attempt: Attempt) => firstBaseline(tree, attempt)?.counts?.passed ?? 0;
  // Of equals, one that was given enough; of those that were not, the last, which was given most.
  const lack = (attempt: Attempt) => Number(ranOut(tree, attempt));
  const later = (a: Attempt, b: Attempt) => usable.indexOf(b) - usable.indexOf(a);
  const [best] = usable.toSorted((a, b) => passed(b) - passed(a) || lack(a) - lack(b) || lack(a) * later(a, b));
  return best ?? attempts.find(({ node, prepared }) => node === null && prepared.outcome.ok);
}

/** The first run of all existing tests in the environment of an attempt. */
function firstBaseline(tree: Tree, { prepared }: Attempt): Executed | undefined {
  if (!prepared.outcome.ok) return undefined;
  const { recipeHash } = prepared.outcome.environment;
  return tree.executions.get(executionId('base', { kind: 'baseline', scope: 'all', repetition: 0 }, recipeHash));
}

/**
 * The run of the existing tests that shows that an environment is broken: tests fail or cannot be loaded, and none passes.
 * Undefined while it is not known to be. A repository without tests is none, and time and memory are no matter of a set-up.
 */
export function brokenBaseline(tree: Tree, attempt: Attempt): Executed | undefined {
  const run = firstBaseline(tree, attempt);
  if (!run || isCutOff(run) || run.verdict.result === 'pass') return undefined;
  const { counts } = run;
  return counts === null || counts.failed + counts.error > 0 ? run : undefined;
}

/** By a limit on time, output or memory: no matter of a set-up, other than a runner that breaks down by itself. */
function isCutOff({ ending, state }: Executed): boolean {
  return (ending !== 'exited' && ending !== 'broke-down') || state.oomKilled;
}

function isUsable(tree: Tree, attempt: Attempt): boolean {
  return attempt.prepared.outcome.ok && brokenBaseline(tree, attempt) === undefined;
}

/** Of the tests that ran, at least so many pass where nothing of the environment is missing. */
export const GOOD_SHARE = 0.9;

/** True where another set-up is not worth trying: nearly all tests pass, or what is wrong is no matter of a set-up. */
export function isGood({ passed, failed, error }: Counts): boolean {
  return passed > 0 && passed >= GOOD_SHARE * (passed + failed + error);
}

/** What an attempt came to, in words: how many tests pass in it, or why none was run. */
export function resultOfAttempt(tree: Tree, attempt: Attempt): string {
  const { outcome } = attempt.prepared;
  if (!outcome.ok) return outcome.reason.split('\n', 1)[0] ?? '';
  const run = firstBaseline(tree, attempt);
  if (!run) return 'its tests were not run';
  if (!run.counts || run.ending !== 'exited') return run.verdict.reason;
  const { passed, failed, error } = run.counts;
  return `${passed} of ${passed + failed + error} tests pass`;
}

function isSatisfied(tree: Tree, attempt: Attempt): boolean {
  const { outcome } = attempt.prepared;
  if (!outcome.ok) return outcome.fault === 'settings';
  const run = firstBaseline(tree, attempt);
  // Without a result yet, it is what counts; one that did not end, or has no tests, is not mended by a set-up.
  if (!run || isCutOff(run)) return true;
  return run.counts !== null && (isGood(run.counts) || isEmpty(run.counts));
}

const isEmpty = ({ passed, failed, error, skipped }: Counts) => passed + failed + error + skipped === 0;

interface Variation {
  /** Among those that detection sees. */
  readonly index: number;
  readonly name: string;
}

function variationsOf(tree: Tree): readonly Variation[] {
  const names = tree.preparations.get(prepareId(null))?.variations ?? [];
  return names.map((name, index) => ({ index, name }));
}

/** The set-up of those that detection sees that is to be tried next; undefined when none is needed, and when none is left. */
export function variationOf(tree: Tree): Variation | undefined {
  const attempts = attemptsOf(tree);
  const [first] = attempts;
  const needsMemory = first !== undefined && ranOut(tree, first);
  if (!needsMemory && attempts.some((attempt) => isSatisfied(tree, attempt))) return undefined;
  return variationsOf(tree).find(({ index, name }) => {
    const id = varyId(index);
    return (name === MORE_MEMORY) === needsMemory && !tree.preparations.has(id) && !isExhausted(tree, id);
  });
}

/** Of memory, or of processes, of which more is allowed with it. */
function ranOut(tree: Tree, attempt: Attempt): boolean {
  const run = firstBaseline(tree, attempt);
  return run !== undefined && (run.state.oomKilled || run.ending === 'starved');
}

/** True while another set-up is looked for. */
export function isSought(tree: Tree): boolean {
  return variationOf(tree) !== undefined || repairOf(tree) !== undefined;
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
  if (!last || attempts.some((attempt) => isUsable(tree, attempt)) || variationOf(tree)) return undefined;
  const proposals = proposalsOf(tree);
  const { outcome } = last.prepared;
  if (proposals.length >= REPAIR_ROUNDS || (!outcome.ok && outcome.fault === 'settings')) return undefined;
  const id = child(proposals.at(-1)?.node ?? null, 'e', 0);
  const node = tree.nodes.get(id);
  if (node?.state === 'failed') return undefined;
  return { node: id, round: proposals.length + 1, proposed: node?.draft !== undefined };
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
