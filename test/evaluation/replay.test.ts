// What a replay makes of a smaller budget is what a run with that budget makes of it: compared with real runs, position by position.

import { describe, expect, test } from '@jest/globals';
import { isIndependent, type Recording, recordingOf, replay } from '../../src/evaluation/replay.ts';
import { drive } from '../../src/search/drive.ts';
import { POLICIES, type Policy, policyNamed } from '../../src/search/policy.ts';
import { select } from '../../src/selection/select.ts';
import type { Budget } from '../../src/task.ts';
import { openJournal } from '../../src/trace/journal.ts';
import type { Tree } from '../../src/trace/tree.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { meaningOf, type Simulation, simulatedRunner } from '../search/simulated-runner.ts';

const RUN = 'r-000000000001';
const budgetOf = (rollouts: number): Budget => ({
  ...{ rollouts, tokens: 1e9, seconds: 1e6, sandboxSeconds: 1e6, money: 1e6 },
});

/** With `raised`, it is gone on with when it has ended. */
async function runOf(simulation: Simulation, policy: Policy, budget: Budget, raised?: Budget) {
  const store = createFakeTraceStore();
  const journal = await openJournal(store, RUN);
  const ref = await journal.put('issue');
  const origin = { kind: 'cli', repository: 'a/b' } as const;
  await journal.append({ type: 'run-started', origin, issue: ref, title: 't', budget, policy: policy.name, seed: 1 });
  await journal.append({ type: 'pinned', base: 'c'.repeat(40), task: ref, model: 'm', judge: 'j', prompts: ref });
  const runner = simulatedRunner(simulation);
  const concurrency = { model: 3, sandbox: 2 };
  const { signal } = new AbortController();
  const how = { journal, policy, runner, concurrency, now: () => 0, worker: 'w', signal };
  await drive({ ...how, budget });
  if (raised) await journal.append({ type: 'budget-raised', budget: raised, by: 'maintainer' });
  if (raised) await drive({ ...how, budget: raised });
  const { tree } = journal;
  return { tree, events: await wholeEvents(store, RUN) };
}

const chosenIn = (tree: Tree, { selection }: Policy) => {
  const { winner, decision, confidence, reason } = select(tree, selection);
  return { winner: winner?.nodes.map(({ id }) => id), decision, confidence, reason };
};
const spentIn = ({ spent }: Tree) => [spent.inputTokens, spent.outputTokens, spent.executions];

const named = (name: string) => {
  const policy = policyNamed(name);
  if (!policy) throw new Error(`there is no policy ${name}`);
  return policy;
};
const recorded = async (simulation: Simulation, policy: Policy, rollouts: number): Promise<Recording | undefined> =>
  recordingOf(RUN, (await runOf(simulation, policy, budgetOf(rollouts))).events, policy);

const INDEPENDENT = POLICIES.filter(isIndependent);
/** Replies that cannot be used move the samples that take their place, and so are replayed with the same budget at most. */
const WORLDS: readonly (readonly [string, Omit<Simulation, 'seed'>])[] = [
  ['usable replies', { skill: 0.4, garbage: 0 }],
  ['some unusable replies', { skill: 0.5, garbage: 0.3 }],
  ['flaky tests', { skill: 0.4, garbage: 0, flaky: 0.5 }],
  ['a slow suite', { skill: 0.4, garbage: 0, suiteSeconds: 30 }],
  ['an environment that a model has to mend', { skill: 0.6, garbage: 0, broken: 1 }],
];

test('the policies whose samples know nothing of each other', () => {
  expect(INDEPENDENT.map(({ name }) => name)).toEqual(['greedy', 'best-of-n', 'execution', 'orm', 'orm+execution']);
});

describe('a replay is what a run would have made', () => {
  test.each(WORLDS)('with %s', async (_name, world) => {
    let replays = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const simulation = { ...world, seed };
      const recording = await recorded(simulation, named('orm+execution'), 6);
      if (!recording) throw new Error('the run did not end');
      for (const policy of INDEPENDENT) {
        for (const rollouts of [1, 2, 3, 6]) {
          const replayed = replay(recording, policy, budgetOf(rollouts));
          if (!replayed) continue;
          replays += 1;
          const { tree } = await runOf(simulation, policy, budgetOf(rollouts));
          expect(chosenIn(replayed.tree, policy)).toEqual(chosenIn(tree, policy));
          expect(meaningOf(replayed.tree)).toEqual(meaningOf(tree));
          expect(spentIn(replayed.tree)).toEqual(spentIn(tree));
        }
      }
    }
    expect(replays).toBeGreaterThan(12 * INDEPENDENT.length);
  });
});

describe('a run that was gone on with', () => {
  const simulation = { seed: 3, skill: 0.4, garbage: 0 };

  test.each(INDEPENDENT.filter(({ maxRollouts }) => maxRollouts > 1).map(({ name }) => name))(
    'of %s serves all budgets up to the last one, as a run with that budget from the start',
    async (name) => {
      const policy = named(name);
      const { events } = await runOf(simulation, policy, budgetOf(2), budgetOf(6));
      const recording = recordingOf(RUN, events, policy);
      if (!recording) throw new Error('the run did not end');
      for (const rollouts of [1, 2, 4, 6]) {
        const replayed = replay(recording, policy, budgetOf(rollouts));
        const { tree } = await runOf(simulation, policy, budgetOf(rollouts));
        expect(replayed && meaningOf(replayed.tree)).toEqual(meaningOf(tree));
        expect(replayed && chosenIn(replayed.tree, policy)).toEqual(chosenIn(tree, policy));
      }
      expect(replay(recording, policy, budgetOf(8))).toBeUndefined();
    },
  );
});

describe('no replay is made', () => {
  const simulation = { seed: 1, skill: 0.4, garbage: 0 };

  test.each(['process-search', 'beam'])('of %s, nor on it', async (name) => {
    expect(await recorded(simulation, named(name), 4)).toBeUndefined();
    const recording = await recorded(simulation, named('orm+execution'), 4);
    expect(recording && replay(recording, named(name), budgetOf(2))).toBeUndefined();
  });

  test('of a larger budget than was run, or of work that was not done', async () => {
    const recording = await recorded(simulation, named('best-of-n'), 2);
    expect(recording && replay(recording, named('best-of-n'), budgetOf(1))).toBeDefined();
    expect(recording && replay(recording, named('best-of-n'), budgetOf(4))).toBeUndefined();
    expect(recording && replay(recording, named('orm+execution'), budgetOf(2))).toBeUndefined();
  });

  test('on a run that a cap ended', async () => {
    const { events } = await runOf(simulation, named('orm+execution'), { ...budgetOf(6), tokens: 9_000 });
    expect(events.some(({ type }) => type === 'cap-reached')).toBe(true);
    expect(recordingOf(RUN, events, named('orm+execution'))).toBeUndefined();
  });
});
