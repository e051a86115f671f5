// Near-ties of a judge decide nothing; the test that covers most cases is delivered; a pass says how much was run.

import { describe, expect, test } from '@jest/globals';
import { isWorthJudging } from '../../src/selection/criteria.ts';
import { decidedBy } from '../../src/selection/decided.ts';
import { select } from '../../src/selection/select.ts';
import type { Event, EventBody } from '../../src/trace/event.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import { candidatesOf } from '../../src/verification/matrix.ts';
import { breaks, FAIL, PASS, type PatchFacts, treeEvents } from './finished-tree.ts';

const folded = (bodies: readonly EventBody[]) =>
  foldTree(bodies.map((body, seq): Event => ({ ...body, v: 1, seq, at: '2026-01-01T00:00:00Z' })));
const good = { regression: PASS, reproduction: PASS };

describe('two judgements', () => {
  const winnerOf = (first: number, second: number) => {
    const patches: readonly PatchFacts[] = [
      { key: 'long', ...good, reward: first, size: 9 },
      { key: 'short', ...good, reward: second, size: 2 },
    ];
    return select(folded(treeEvents(patches))).winner?.key;
  };

  test.each([
    [0.9, 0.9, 'short'],
    [0.92, 0.88, 'short'],
    [0.95, 0.85, 'long'],
    [0.85, 0.95, 'short'],
  ])('of %d and %d: what differs by little is left to size', (first, second, winner) => {
    expect(winnerOf(first, second)).toBe(winner);
  });
});

describe('the test that is delivered', () => {
  const covering = (covers: Readonly<Record<string, readonly number[]>>, reproduction: PatchFacts['reproduction']) => {
    const bodies = treeEvents([{ key: 'good', regression: PASS, ...(reproduction ? { reproduction } : {}) }]);
    const tree = folded(
      bodies.map((body) => {
        const own = body.type === 'asked' ? covers[body.node] : undefined;
        return body.type === 'asked' && body.outcome.kind === 'draft' && own
          ? { ...body, outcome: { ...body.outcome, covers: own } }
          : body;
      }),
    );
    return decidedBy(tree, select(tree)).test;
  };

  test.each([
    ['the first, where none says which cases it covers', {}, [PASS, PASS], 'u0.t0'],
    ['the one that covers most cases', { 'u0.t0': [1], 'u0.t1': [1, 2] }, [PASS, PASS], 'u0.t1'],
    ['of those that turn green', { 'u0.t0': [1], 'u0.t1': [1, 2] }, [PASS, FAIL], 'u0.t0'],
  ])('is %s', (_what, covers, reproduction, delivered) => {
    expect(covering(covers, reproduction)).toBe(delivered);
  });
});

test('a pass of a part of the suite says which part', () => {
  const part = { files: 7, of: 96, near: 3, list: 'a'.repeat(64) };
  const bodies = treeEvents([{ key: 'good', ...good, reward: 0.9 }]).map((body) =>
    body.type === 'executed' && body.check.kind === 'regression' ? { ...body, part } : body,
  );
  expect(select(folded(bodies)).reason).toBe(
    'it turns 1 reproduction test green and breaks nothing (7 of 96 test files ran)',
  );
});

test('a patch that fails every test is worth no judgement', () => {
  const worth = (facts: Omit<PatchFacts, 'key'>) =>
    candidatesOf(folded(treeEvents([{ key: 'k', ...facts }]))).map(isWorthJudging);
  expect(worth({ regression: breaks(2), reproduction: FAIL })).toEqual([false]);
  expect(worth({ regression: PASS, reproduction: FAIL })).toEqual([true]);
  expect(worth({ regression: breaks(2), reproduction: PASS })).toEqual([true]);
  expect(worth({})).toEqual([true]);
});
