// The choice of a policy with fewer samples, made on the trace of a run that has them: nothing is sampled or executed again.

import { plan } from '../search/plan.ts';
import type { Policy } from '../search/policy.ts';
import type { Work } from '../search/work.ts';
import type { Budget, RunId, WorkId } from '../task.ts';
import type { Event } from '../trace/event.ts';
import { applyEvent } from '../trace/fold-tree.ts';
import { emptyTree, type Tree } from '../trace/tree.ts';

/** A finished run whose samples can serve others. */
export interface Recording {
  readonly run: RunId;
  readonly events: readonly Event[];
  /** What its plan asked for, as JSON: the same name may mean something else in another run. */
  readonly asked: ReadonlyMap<WorkId, string>;
}

export interface Replay {
  readonly run: RunId;
  readonly tree: Tree;
  /** Those of the recording that belong to it. */
  readonly events: readonly Event[];
}

/**
 * Samples of such a policy know nothing of each other: those of a small budget are the first ones of a larger one. Policies
 * that keep the best of several, go on from failures or end early sample something else with another budget.
 */
export function isIndependent({ keep, repairRounds, firstRound, stopAt }: Policy): boolean {
  const isChain = keep.understanding === 'all' && keep.localization === 'all';
  return isChain && repairRounds === 0 && firstRound === Number.POSITIVE_INFINITY && stopAt >= 1;
}

/** Undefined where the run did not come to its own end (a cap, an endpoint that was away), or samples are not independent. */
export function recordingOf(run: RunId, events: readonly Event[], policy: Policy): Recording | undefined {
  const started = events.find((event) => event.type === 'run-started');
  if (!started || !isIndependent(policy)) return undefined;
  for (const budget of budgetsIn(events)) {
    const played = play(events, { budget, policy, isSame: () => true });
    if (played) return { run, events, asked: played.asked };
  }
  return undefined;
}

/**
 * The budgets that a run was given, the largest first: one that was gone on with can serve more. What a raise with a hint
 * sampled knows something that samples of an evaluation do not.
 */
function budgetsIn(events: readonly Event[]): readonly Budget[] {
  const hinted = events.findIndex((event) => event.type === 'budget-raised' && event.hint !== undefined);
  const own = hinted < 0 ? events : events.slice(0, hinted);
  const budgets = own.flatMap((event) =>
    event.type === 'run-started' || event.type === 'budget-raised' ? [event.budget] : [],
  );
  return budgets.toSorted((a, b) => b.rollouts - a.rollouts);
}

/**
 * What `policy` would have made of `budget`: its plan is followed, and every piece of work that it wants is taken from the
 * recording. Undefined where it wants anything that the recording does not hold, or that was asked for otherwise there.
 */
export function replay(recording: Recording, policy: Policy, budget: Budget): Replay | undefined {
  if (!isIndependent(policy)) return undefined;
  const isSame = (work: Work) => recording.asked.get(work.id) === JSON.stringify(work);
  const played = play(recording.events, { budget, policy, isSame });
  return played && { run: recording.run, tree: played.tree, events: played.events };
}

interface Wanted {
  readonly budget: Budget;
  readonly policy: Policy;
  readonly isSame: (work: Work) => boolean;
}

interface Played {
  readonly tree: Tree;
  readonly events: readonly Event[];
  readonly asked: ReadonlyMap<WorkId, string>;
}

function play(recorded: readonly Event[], { budget, policy, isSame }: Wanted): Played | undefined {
  const settled = Map.groupBy(recorded, (event) => ('work' in event ? event.work : undefined));
  const [tree, events, asked] = [emptyTree(), [] as Event[], new Map<WorkId, string>()];
  const take = (event: Event) => {
    applyEvent(tree, { ...event, seq: events.length });
    events.push(event);
  };
  for (const event of openingOf(recorded, policy, budget)) take(event);
  for (;;) {
    const wanted = plan(tree, budget, policy);
    if (wanted.length === 0) return tree.pinned ? { tree, events, asked } : undefined;
    for (const work of wanted) {
      const own = settled.get(work.id);
      // What is still wanted behind its own events was never finished.
      if (!own || asked.has(work.id) || !isSame(work)) return undefined;
      for (const event of own) take(event);
      asked.set(work.id, JSON.stringify(work));
    }
  }
}

/** The first event under another budget, the pin, and the first session. */
function openingOf(recorded: readonly Event[], policy: Policy, budget: Budget): readonly Event[] {
  const first = (type: Event['type']) => recorded.filter((event) => event.type === type).slice(0, 1);
  const started = recorded.flatMap((event) =>
    event.type === 'run-started' ? [{ ...event, policy: policy.name, budget }] : [],
  );
  return [...started.slice(0, 1), ...first('pinned'), ...first('session-started')];
}
