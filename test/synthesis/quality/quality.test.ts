import { describe, expect, test } from '@jest/globals';
import type { JudgedSample } from '../../../src/synthesis/export/samples.ts';
import { labelNoise } from '../../../src/synthesis/quality/label-noise.ts';
import { qualityOf } from '../../../src/synthesis/quality/quality.ts';
import { shortcutIn } from '../../../src/synthesis/quality/shortcut.ts';
import { patchEpisode } from '../episodes.ts';

/** Two samples of each of so many issues; `lengthOf` says how long each is. */
function samples(issues: number, lengthOf: (issue: number, label: boolean) => number): readonly JudgedSample[] {
  return Array.from({ length: issues }, (_, issue) => issue).flatMap((issue) =>
    [true, false].map((label) => ({
      ...{ id: `r-1/u${issue % 3}`, instance: `i-${issue}`, repository: `a/${issue % 10}`, licence: 'MIT' },
      ...{ stage: 'fault-localization' as const, difficulty: '', diff: '', statement: '', isHard: false },
      ...{ label, turns: 1, attempt: 1 },
      question: [{ role: 'user' as const, content: 'x'.repeat(lengthOf(issue, label)) }],
    })),
  );
}

describe('a shortcut', () => {
  test('is seen where right examples are longer', () => {
    const found = shortcutIn(samples(30, (issue, label) => 100 + 7 * (issue % 5) + (label ? 60 : 0)));
    expect(found).toMatchObject({ auc: expect.closeTo(1, 2), isLeak: true, features: { length: 1, turns: 0.5 } });
  });

  test('is none where lengths are alike on both sides', () => {
    const found = shortcutIn(samples(40, (issue, label) => 100 + ((issue * (label ? 7 : 13)) % 41)));
    expect(found.isLeak).toBe(false);
    expect(found.auc).toBeGreaterThan(0.3);
    expect(found.auc).toBeLessThan(0.7);
  });

  test('is not known of a handful of issues, or of one kind only', () => {
    expect(shortcutIn(samples(3, () => 1))).toMatchObject({ auc: null, interval: null, isLeak: false });
    expect(shortcutIn(samples(20, () => 1).filter(({ label }) => label)).auc).toBeNull();
  });
});

test('noise is what executed tests and labels disagree on, and what the best scorer loses by it', () => {
  const episodes = [
    patchEpisode('u0.f0.p0', 'correct', { evidence: 'for' }),
    patchEpisode('u0.f0.p1', 'correct', { evidence: 'against' }),
    patchEpisode('u0.f0.p2', 'incorrect', { evidence: 'against' }),
    patchEpisode('u0.f0.p3', 'incorrect', { evidence: 'against' }),
    patchEpisode('u0.f0.p4', 'incorrect', { evidence: 'for' }),
    patchEpisode('u0.f0.p5', 'incorrect', { evidence: 'for' }),
    patchEpisode('u0.f0.p6', 'incorrect', { key: 'k-u0.f0.p0' }),
  ];
  expect(labelNoise(episodes)).toEqual({
    ...{ compared: 6, rightDoubted: 0.5, wrongBelieved: 0.5, conflicts: 1, repeated: 1, ceiling: 0.5 },
  });
  expect(labelNoise([])).toEqual({
    ...{ compared: 0, rightDoubted: null, wrongBelieved: null, conflicts: 0, repeated: 0, ceiling: null },
  });
});

test('warnings name leaks, noise, conflicts and issues on both sides of the split', () => {
  const statement = 'The parser drops the last number of a list, whatever stands before it in the line.';
  const episodes = [
    patchEpisode('u0.f0.p0', 'correct', { evidence: 'against', statement }),
    patchEpisode('u0.f0.p1', 'incorrect', { key: 'k-u0.f0.p0', statement }),
    patchEpisode('u1.f0.p0', 'incorrect', { instance: 'b', repository: 'a/fork', statement: `${statement} Please.` }),
    patchEpisode('u2.f0.p0', 'incorrect', { instance: 'c', repository: 'acme/calc', statement: `${statement} Why?` }),
  ];
  const sets = { prm: samples(30, (_, label) => (label ? 60 : 10)), orm: [] };
  const sides = new Map([
    ['acme/calc', 'train'],
    ['a/fork', 'validation'],
  ] as const);
  const { warnings, shared, sets: told } = qualityOf(sets, episodes, sides);
  expect(told.prm).toMatchObject({ right: 30, wrong: 30, issues: 30 });
  expect(shared).toBe(1);
  expect(warnings).toEqual([
    'prm: lengths and positions alone tell right from wrong (AUC 1.00)',
    'executed tests speak against 100 % of the patches that are labelled right',
    '1 products have both labels',
    '1 issues have a like one on the other side of the split',
  ]);
});
