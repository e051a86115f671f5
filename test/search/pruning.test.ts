// The process reward model chooses what is gone on with: in every round more is sampled than is kept, and its scores decide.

import { expect, test } from '@jest/globals';
import { drive, type Runner } from '../../src/search/drive.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { roundsOf } from '../../src/search/rounds.ts';
import type { Budget } from '../../src/task.ts';
import { openJournal } from '../../src/trace/journal.ts';
import { kindOf, parentOf } from '../../src/trace/position.ts';
import { emptyTree } from '../../src/trace/tree.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { simulatedRunner } from './simulated-runner.ts';

const budgetOf = (rollouts: number): Budget => ({
  ...{ rollouts, tokens: 1e9, seconds: 1e6, sandboxSeconds: 1e9, money: 1e9 },
});
const DEFAULT = policyNamed('process-search');

test.each([2, 4, 8, 16, 32])('with %d rollouts every round samples more localizations than it keeps', (rollouts) => {
  if (!DEFAULT) throw new Error('the default policy is gone');
  const rounds = roundsOf(emptyTree(), budgetOf(rollouts), DEFAULT);
  expect(rounds.length).toBeGreaterThan(0);
  for (const { localizations } of rounds) expect(localizations).toBeGreaterThan(Number(DEFAULT.keep.localization));
});

/** The localizations that patches were sampled from; `shown` is what the search sees of a score of a step before the patch. */
async function goneOnWith(seed: number, shown: (value: number) => number): Promise<readonly string[]> {
  if (!DEFAULT) throw new Error('the default policy is gone');
  const journal = await openJournal(createFakeTraceStore(), 'r-000000000001');
  const budget = budgetOf(8);
  const origin = { kind: 'cli', repository: 'x' } as const;
  const opening = { type: 'run-started', origin, issue: await journal.put('x'), title: 't', budget } as const;
  await journal.append({ ...opening, policy: 'process-search', seed });
  const pinned = { type: 'pinned', base: '0'.repeat(40), task: await journal.put('t') } as const;
  await journal.append({ ...pinned, model: 'm', judge: 'j', prompts: 'h' });
  const inner = simulatedRunner({ seed, skill: 0.15, garbage: 0 });
  const runner: Runner = {
    ...inner,
    perform: async (work, ...rest) => {
      const event = await inner.perform(work, ...rest);
      const isStep = event.type === 'scored' && ['u', 'f'].includes(kindOf(event.node));
      return isStep ? { ...event, value: shown(event.value) } : event;
    },
  };
  const concurrency = { model: 4, sandbox: 2 };
  const signal = new AbortController().signal;
  const tree = await drive({
    ...{ journal, budget, policy: DEFAULT, runner, concurrency, signal },
    now: () => 0,
    worker: 'w',
  });
  const patches = [...tree.nodes.keys()].filter((id) => kindOf(id) === 'p');
  return [...new Set(patches.map((id) => parentOf(id) ?? ''))].sort();
}

test('turned upside down, its scores lead to other localizations in nearly every run', async () => {
  let other = 0;
  for (let seed = 0; seed < 10; seed++) {
    const [right, turned] = [await goneOnWith(seed, (value) => value), await goneOnWith(seed, (value) => 1 - value)];
    if (right.join() !== turned.join()) other += 1;
  }
  expect(other).toBeGreaterThanOrEqual(9);
});
