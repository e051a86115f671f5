// What stood in the way of a result: an environment that cannot be built, an engine or an endpoint that failed. No verdict about any patch.

import type { WorkId } from '../task.ts';
import { isExhausted, isWaitedOut } from '../trace/exhausted.ts';
import type { Losses } from '../trace/losses.ts';
import { isCheckOf, isOnTheWay, kindOfWork, nodeOfWork } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import type { WorkLost } from '../trace/work-event.ts';
import { environmentFailure, isSought } from '../verification/environment.ts';
import type { Candidate } from '../verification/matrix.ts';
import { environmentAdvice } from './advice.ts';

export interface Trouble {
  readonly reason: string;
  readonly next: string;
  /** True when trying again later can help: an endpoint or a daemon that is down, not a recipe that is wrong. */
  readonly passing: boolean;
}

/** Why there is no patch, where it was not for want of a usable reply. */
export function troubleBeforePatches(tree: Tree): Trouble | undefined {
  const environment = troubleWithEnvironment(tree);
  // While another set-up is looked for, what stands in its way is told.
  if (environment && !isSought(tree)) return environment;
  return troubleWithSandbox(tree) ?? troubleWithModel(tree) ?? outageIn(tree) ?? environment;
}

/** Why no patch could be executed; where this one was, what kept its regression tests from running to their end. */
export function troubleWithChecks(tree: Tree, { key, regression, reproductions }: Candidate): Trouble | undefined {
  if (regression !== undefined) return undefined;
  if (reproductions.size > 0) return troubleWithSandbox(tree, (work) => isCheckOf(work, key));
  return troubleWithEnvironment(tree) ?? troubleWithSandbox(tree);
}

function troubleWithEnvironment(tree: Tree): Trouble | undefined {
  const failure = environmentFailure(tree);
  return (
    failure && {
      reason: `the tests could not be run: ${failure.reason}`,
      next: environmentAdvice(failure),
      passing: false,
    }
  );
}

/** The engine failed until no attempt was left. */
function troubleWithSandbox(tree: Tree, isMeant: (work: WorkId) => boolean = () => true): Trouble | undefined {
  const found = exhausted(tree).find(([work, { last }]) => last.reason === 'infrastructure' && isMeant(work))?.[1];
  const next = 'Check Docker with `mullover doctor`.';
  return found && { reason: `the sandbox failed: ${found.last.message}`, next, passing: true };
}

const WORDS: Readonly<Record<WorkLost['reason'], readonly [what: string, next: string]>> = {
  model: ['the model endpoint failed', 'Check the endpoint with `mullover doctor`.'],
  away: ['the model endpoint was away', 'Start the server, or see with `mullover doctor` why it takes no request.'],
  crowded: [
    'the model endpoint was full',
    'Lower MULLOVER_MODEL_CALLS, or give the server more memory for its context.',
  ],
  refused: ['the model endpoint failed', 'Check the endpoint with `mullover doctor`.'],
  crashed: ['the worker died at its work', 'The operator finds the cause in the log of the worker.'],
  unfit: [
    'a prompt was too long',
    'Raise MULLOVER_MODEL_CONTEXT to what the model takes, or choose one that takes more.',
  ],
  infrastructure: ['the sandbox failed', 'Check Docker with `mullover doctor`.'],
  aborted: ['the work was called off', 'Start the run again.'],
};

/** Turns on the way to a patch were lost; what became of rewards and tests is no reason to have none. */
function troubleWithModel(tree: Tree): Trouble | undefined {
  const found = exhausted(tree).find(([work]) => isOnTheWay(work))?.[1];
  return found && troubleOf(found);
}

/** An endpoint that was waited for until no attempt was left: whatever is known by now is no whole search. */
export function outageIn(tree: Tree): Trouble | undefined {
  const found = [...tree.lost.values()].find((losses) => isWaitedOut(tree, losses));
  return found && troubleOf(found);
}

/** What a search did without: samples and judgements that were lost, with the words of the first. */
export interface Missing {
  readonly samples: number;
  readonly judgements: number;
  readonly reason: string;
}

/** What stood in the way when a cap ended the search: an endpoint that had not given what was asked of it until then. */
export function troubleAtCap(tree: Tree): Trouble | undefined {
  const [first] = tree.cap ? notGiven(tree) : [];
  return first && troubleOf(first[1]);
}

/** Work of which no attempt is left; where a cap ended the search, also what was being tried. */
function notGiven(tree: Tree): readonly (readonly [WorkId, Losses])[] {
  return [...tree.lost].filter(
    ([work, { last }]) =>
      NOT_GIVEN.includes(last.reason) && !isThere(tree, work) && (tree.cap || isExhausted(tree, work)),
  );
}

export function missingIn(tree: Tree): Missing | undefined {
  const missing = notGiven(tree);
  const counted = (isMeant: (kind: string) => boolean) => missing.filter(([work]) => isMeant(kindOfWork(work))).length;
  const samples = counted((kind) => kind === 'ask');
  const judgements = counted((kind) => kind === 'score' || kind === 'compare');
  const [first] = missing;
  return first && samples + judgements > 0 ? { samples, judgements, reason: troubleOf(first[1]).reason } : undefined;
}

/** By no wish of ours, and not by the sandbox, of which the evidence tells. */
const NOT_GIVEN: readonly WorkLost['reason'][] = ['model', 'away', 'crowded', 'refused', 'unfit', 'crashed'];

/** What was lost and then came is there. */
function isThere(tree: Tree, work: WorkId): boolean {
  const node = tree.nodes.get(nodeOfWork(work) ?? '');
  if (kindOfWork(work) === 'ask') return node?.turns.some((turn) => turn.work === work) ?? false;
  return kindOfWork(work) === 'compare' ? tree.comparisons.has(work) : node?.score !== undefined;
}

function troubleOf({ last, final }: Losses): Trouble {
  const [what, next] = WORDS[last.reason];
  return { reason: `${what}: ${last.message}`, next, passing: !final };
}

/** Work of which no attempt is left. */
function exhausted(tree: Tree): readonly (readonly [WorkId, Losses])[] {
  return [...tree.lost].filter(([work]) => isExhausted(tree, work));
}
