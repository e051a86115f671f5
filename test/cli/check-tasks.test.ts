import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type EvaluateOptions, evaluateCommand } from '../../src/cli/evaluate.ts';

const PLAIN = { budgets: [1], policies: ['greedy'], seeds: [1], modelKind: 'live', jobs: 1, grader: 'own' } as const;
const ALONE = '--check-tasks runs on this machine alone, by our own grader, and grades wrong patches of every task.';

test.each<[Partial<EvaluateOptions>, string]>([
  [{ checkTasks: true }, 'There is no data set.'],
  [{ checkTasks: true, join: 'e-0123456789ab' }, '--check-tasks goes with neither --join nor --merge.'],
  [{ checkTasks: true, merge: ['a', 'b'] }, '--check-tasks goes with neither --join nor --merge.'],
  [{ checkTasks: true, dataset: 'x.jsonl', queue: true }, ALONE],
  [{ checkTasks: true, dataset: 'x.jsonl', shard: '1/2' }, ALONE],
  [{ checkTasks: true, dataset: 'x.jsonl', grader: 'official' }, ALONE],
  [{ checkTasks: true, dataset: 'x.jsonl', checkGrader: 3 }, ALONE],
  [{ settings: 'some.yml', dataset: 'x.jsonl' }, '--settings is read with --check-tasks only.'],
])('%j is refused', async (options, message) => {
  const out = await mkdtemp(join(tmpdir(), 'mullover-check-tasks-'));
  try {
    await expect(evaluateCommand({ ...PLAIN, out, ...options })).rejects.toMatchObject({
      message,
      next: expect.stringMatching(/\.$/),
    });
  } finally {
    await rm(out, { recursive: true });
  }
});
