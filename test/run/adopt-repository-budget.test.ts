// `budget:` of the repository's file: rollouts and all caps, before anything was spent.

import { expect, test } from '@jest/globals';
import { InputFault } from '../../src/errors.ts';
import { adoptRepositoryBudget } from '../../src/run/adopt-repository-budget.ts';
import type { Budget } from '../../src/task.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { ask, createTrace } from '../trace/views/sample-trace.ts';

const present: Budget = { rollouts: 8, tokens: 1000, seconds: 600, sandboxSeconds: 400, money: 2 };
const most: Budget = {
  rollouts: 64,
  tokens: 4000,
  seconds: 9000,
  sandboxSeconds: 900,
  money: Number.POSITIVE_INFINITY,
};

async function adopted(file: string | undefined, asked = false, at = '.github/mullover.yml') {
  const trace = createFakeTraceStore();
  const origin = { kind: 'cli', repository: '/r' } as const;
  await trace.append('r-1', 0, {
    ...{ type: 'run-started', origin, issue: await trace.put('r-1', '{}'), title: 't', seed: 1 },
    ...{ budget: present, policy: 'greedy' },
  });
  if (asked) {
    const made = createTrace();
    ask(made, { node: 'u0', outcome: { kind: 'given-up', reason: 'r' } });
    const [event] = made.events;
    if (event) await trace.append('r-1', 1, event);
  }
  await adoptRepositoryBudget('r-1', {
    trace,
    workspace: { read: async (path) => (path === at ? file : undefined) },
    most,
  });
  const { budget, levels, raises } = foldTree(await wholeEvents(trace, 'r-1'));
  return { budget, levels, raises: raises.length };
}

test.each<readonly [name: string, file: string | undefined, budget: Budget, raises: number]>([
  ['no file', undefined, present, 0],
  ['no wish', 'sandbox: { test: mocha }', present, 0],
  ['the same', 'budget: 8', present, 0],
  ['twice as many', 'budget: 16', { rollouts: 16, tokens: 2000, seconds: 1200, sandboxSeconds: 800, money: 4 }, 1],
  [
    "caps end at the operator's",
    'budget: 32',
    { rollouts: 32, tokens: 4000, seconds: 2400, sandboxSeconds: 900, money: 8 },
    1,
  ],
  [
    "rollouts end at the operator's",
    'budget: 1000',
    { rollouts: 64, tokens: 4000, seconds: 4800, sandboxSeconds: 900, money: 16 },
    1,
  ],
  ['fewer: the environment costs the same', 'budget: 2', { ...present, rollouts: 2 }, 1],
])('%s', async (_name, file, budget, raises) => {
  expect(await adopted(file)).toEqual({ budget, levels: [budget.rollouts], raises });
});

test('a search that has begun keeps its budget', async () => {
  expect(await adopted('budget: 16', true)).toEqual({ budget: present, levels: [8], raises: 0 });
});

test('a file that cannot be used is the fault of its writer', async () => {
  await expect(adopted('budget: many')).rejects.toThrow(InputFault);
});

test.each(['.github/mullover.yaml', '.github/Mullover.yml', 'mullover.yml', '.mullover.yaml', '.config/mullover.yml'])(
  'settings in %s, where nobody reads them, are told in place of a run without them',
  async (path) => {
    await expect(adopted('dry_run: true', false, path)).rejects.toEqual(
      new InputFault(
        `${path} is not read: settings are read from .github/mullover.yml.`,
        'Rename it to .github/mullover.yml on the default branch, or remove it.',
      ),
    );
  },
);

test('a repair of CI keeps what the run before it left', async () => {
  const trace = createFakeTraceStore();
  const github = { installation: 1, repositoryId: 2, owner: 'o', name: 'n', issue: 3, sender: 's', pull: 4 } as const;
  const origin = { kind: 'github', ...github, triggeredAt: '2026-01-02T03:00:00Z', ci: true } as const;
  await trace.append('r-1', 0, {
    ...{ type: 'run-started', origin, issue: await trace.put('r-1', '{}'), title: 't', seed: 1 },
    ...{ budget: present, policy: 'revision' },
  });
  await adoptRepositoryBudget('r-1', { trace, workspace: { read: async () => 'budget: 32' }, most });
  expect(await trace.events('r-1')).toHaveLength(1);
});
