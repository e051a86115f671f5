// One setting of one instance: replayed on a run that has its samples, or run by the same solve() that users run.

import type { TraceStore } from '../ports.ts';
import type { Policy } from '../search/policy.ts';
import { select } from '../selection/select.ts';
import { type Deps, type Solution, solve } from '../solve.ts';
import type { Budget, RunId } from '../task.ts';
import type { Event } from '../trace/event.ts';
import { busyMs } from '../trace/views/cost.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import { type GoldTask, type Instance, taskOf } from './gold-task.ts';
import type { ExecutionMemory } from './remembered-sandbox.ts';
import { type Recording, replay } from './replay.ts';
import { type Court, type Judged, judgeRun, type Setting, voidRow } from './run-row.ts';
import { runOf } from './settings.ts';

/** A task that stands ready at its base commit. */
export interface Place {
  readonly task: GoldTask;
  readonly deps: Deps;
  /** Another model for each seed, where what answers is simulated. */
  readonly seeded?: (seed: number) => Pick<Deps, 'model' | 'judge'>;
  readonly memory: ExecutionMemory;
  /** Caps of a run; its rollouts are those of the setting. */
  readonly caps: Budget;
  /** `official`: nothing is tried or graded here. */
  readonly grader: 'own' | 'official';
}

export interface Known {
  readonly place: Place;
  readonly court: Court;
  /** Of the same instance and seed. */
  readonly recordings: readonly Recording[];
  /** A finished run with a smaller budget, which this one goes on from. */
  readonly before: RunId | undefined;
}

/** Throws what the signal's abort throws; a run that could not be decided is a row that says so. */
export async function runOrReplay(
  setting: Setting,
  { place, court, recordings, before }: Known,
  signal: AbortSignal,
): Promise<Judged> {
  const { deps, caps, task } = place;
  const policy = deps.policyNamed(setting.policy);
  if (!policy) throw new TypeError(`there is no policy ${setting.policy}`);
  const budget = { ...caps, rollouts: setting.budget };
  const shared = { setting, isPriced: deps.model.price(1e6, 1e6) > 0, store: deps.store };
  const [replayed] = recordings.flatMap((recording) => replay(recording, policy, budget) ?? []);
  if (replayed) {
    const { run, tree, events } = replayed;
    const choice = select(tree, policy.selection);
    return judgeRun({ ...shared, basis: 'replayed', run, tree, choice, seconds: busyMs(events) / 1000 }, court);
  }
  const { run, tree, choice, interrupted } = await runNow(
    setting,
    task.instance,
    { place, policy, budget, before },
    signal,
  );
  signal.throwIfAborted();
  const raisedFrom = budgetsIn(await wholeEvents(deps.store, run)).at(-2);
  if (!interrupted)
    return judgeRun({ ...shared, basis: 'run', raisedFrom, run, tree, choice, seconds: tree.activeMs / 1000 }, court);
  const reason = `${choice.reason} ${choice.next}`;
  return { row: voidRow(setting, { reason, difficulty: court.difficulty, run, tree }), patch: '' };
}

interface Wanted {
  readonly place: Place;
  readonly policy: Policy;
  readonly budget: Budget;
  readonly before: RunId | undefined;
}

/**
 * Begins the run, from the one before it where there is one, or goes on with what an earlier session left of it. It is given
 * nothing of the task but the instance.
 */
async function runNow(
  setting: Setting,
  instance: Instance,
  { place: { deps, memory, seeded }, policy, budget, before }: Wanted,
  signal: AbortSignal,
): Promise<Solution> {
  const run = runOf(setting);
  const { store } = deps;
  if (before !== undefined) await goOn(before, run, budget, store);
  const isBegun = (await store.first(run)) !== undefined;
  if (!isBegun) await begin(run, instance, { policy: policy.name, budget, seed: setting.seed }, deps);
  // Which repetitions an earlier session made is not known any more: a memory of the first one would be no second one.
  const sandbox = isBegun ? deps.sandbox : memory.session();
  return solve(run, taskOf(instance), { ...deps, ...seeded?.(setting.seed), sandbox, policy }, signal);
}

/** A trace of its own: that of the smaller budget stays as its row tells it. Done again after a kill, it changes nothing. */
async function goOn(before: RunId, run: RunId, budget: Budget, store: TraceStore): Promise<void> {
  if ((await store.first(run)) === undefined) await store.copy(before, run);
  const events = await wholeEvents(store, run);
  // Its trace may be on another machine.
  if (events.length === 0 || Math.max(...budgetsIn(events)) >= budget.rollouts) return;
  await store.append(run, events.length, { type: 'budget-raised', budget, by: 'evaluation' });
}

/** Rollouts that a run was given, in their order. */
function budgetsIn(events: readonly Event[]): readonly number[] {
  return events.flatMap((event) =>
    event.type === 'run-started' || event.type === 'budget-raised' ? [event.budget.rollouts] : [],
  );
}

async function begin(
  run: RunId,
  { repository, title, body }: Instance,
  asked: { readonly policy: string; readonly budget: Budget; readonly seed: number },
  { store }: Deps,
): Promise<void> {
  const issue = await store.put(run, JSON.stringify({ title, body }));
  const origin = { kind: 'cli', repository } as const;
  await store.append(run, 0, { type: 'run-started', origin, issue, title: title.slice(0, 200), ...asked });
}
