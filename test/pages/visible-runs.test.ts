import { describe, expect, test } from '@jest/globals';
import type { Sight } from '../../src/pages/door.ts';
import { visibleRuns } from '../../src/pages/visible-runs.ts';
import type { RunSummary } from '../../src/trace/views/run-summary.ts';

function summary(run: string, repositoryId: number): RunSummary {
  const place = { kind: 'github', installation: 1, owner: 'octo', name: `n${repositoryId}`, issue: 1 } as const;
  const origin = { ...place, repositoryId, sender: 'm', triggeredAt: '' };
  return { run, title: run, origin, state: 'working', at: '', lastAt: '', length: 1, pull: undefined };
}

const viewer = (sights: Readonly<Record<number, Sight>>, asked: number[] = []) => ({
  ...{ name: 'reader', hasSession: true },
  isOperator: false,
  sees: async (origin: RunSummary['origin']) => {
    if (origin.kind !== 'github') return 'no' as const;
    asked.push(origin.repositoryId);
    return sights[origin.repositoryId] ?? 'no';
  },
});

describe('the runs that one person sees', () => {
  test('are those of repositories that they can read, each asked about once', async () => {
    const asked: number[] = [];
    const all = [summary('a', 1), summary('b', 2), summary('c', 1), summary('d', 3)];
    const { runs, ...rest } = await visibleRuns(all, viewer({ 1: 'yes', 3: 'no' }, asked));
    expect(runs.map(({ run }) => run)).toEqual(['a', 'c']);
    expect(rest).toEqual({ isPartial: false, isSignedOut: false });
    expect(asked.sort()).toEqual([1, 2, 3]);
  });

  test('without an answer about some the rest is shown, and that it is not all', async () => {
    const { runs, isPartial } = await visibleRuns(
      [summary('a', 1), summary('b', 2)],
      viewer({ 1: 'yes', 2: 'unknown' }),
    );
    expect([runs.map(({ run }) => run), isPartial]).toEqual([['a'], true]);
  });

  test('of very many repositories those of the newest runs are asked about', async () => {
    const asked: number[] = [];
    const all = Array.from({ length: 1000 }, (_, at) => summary(`r${at}`, at + 1));
    const { isPartial } = await visibleRuns(all, viewer({}, asked));
    expect([asked.length, Math.max(...asked), isPartial]).toEqual([300, 300, true]);
  });

  test('a session that GitHub takes for no one’s is over', async () => {
    expect(await visibleRuns([summary('a', 1)], viewer({ 1: 'signed-out' }))).toMatchObject({ isSignedOut: true });
  });
});
