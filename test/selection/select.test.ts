import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CAUTIOUS, confidence, type Features } from '../../src/selection/confidence.ts';
import { select } from '../../src/selection/select.ts';
import type { Event } from '../../src/trace/event.ts';
import { foldTree } from '../../src/trace/tree.ts';
import { breaks, FAIL, PASS, type PatchFacts, treeEvents } from './finished-tree.ts';

/** The tree that the given patch samples end in. */
function treeOf(...facts: Parameters<typeof treeEvents>) {
  return foldTree(treeEvents(...facts).map((body, seq): Event => ({ ...body, v: 1, seq, at: '2026-01-01T00:00:00Z' })));
}

const good = { regression: PASS, reproduction: PASS };

describe('select', () => {
  test('proposes the patch that breaks nothing and turns the reproduction test green', () => {
    const choice = select(
      treeOf([
        { key: 'bad', regression: breaks(3), reproduction: PASS, reward: 0.9 },
        { key: 'good', ...good, reward: 0.8 },
      ]),
    );
    expect(choice).toMatchObject({
      decision: 'propose',
      winner: { key: 'good' },
      eliminated: [{ key: 'bad', reason: 'breaks 3 tests' }],
    });
  });

  test('among equals reward decides, then votes, then size, then position', () => {
    const winner = (patches: readonly PatchFacts[]) => select(treeOf(patches)).winner?.key;
    expect(
      winner([
        { key: 'a', ...good, reward: 0.4 },
        { key: 'b', ...good, reward: 0.6 },
      ]),
    ).toBe('b');
    expect(
      winner([
        { key: 'a', ...good },
        { key: 'b', ...good },
        { key: 'b', ...good },
      ]),
    ).toBe('b');
    expect(
      winner([
        { key: 'a', ...good, size: 9 },
        { key: 'b', ...good, size: 3 },
      ]),
    ).toBe('b');
    expect(
      winner([
        { key: 'a', ...good },
        { key: 'b', ...good },
      ]),
    ).toBe('a');
  });

  test('abstains when every patch breaks tests, and names the best of them', () => {
    const choice = select(
      treeOf([
        { key: 'a', regression: breaks(3), reproduction: PASS },
        { key: 'b', regression: breaks(1), reproduction: PASS },
      ]),
    );
    expect(choice).toMatchObject({
      decision: 'abstain',
      winner: { key: 'b' },
      reason: 'every patch breaks existing tests; the best one breaks 1',
    });
  });

  test('never proposes without doubt what leaves the reproduction test failing', () => {
    expect(select(treeOf([{ key: 'a', regression: PASS, reproduction: FAIL, reward: 1 }])).decision).not.toBe(
      'propose',
    );
  });

  test('without a test that shows the issue it states the doubt', () => {
    const choice = select(treeOf([{ key: 'a', regression: PASS, reward: 0.9 }], PASS, PASS));
    expect(choice).toMatchObject({
      decision: 'doubt',
      reason: 'no reproduction test shows the issue on the base commit',
    });
  });

  test('with an unknown baseline it states the doubt', () => {
    const choice = select(
      treeOf([{ key: 'a', reproduction: PASS, reward: 0.9 }], {
        ...PASS,
        result: 'unknown',
        reason: 'the command ran zero tests',
      }),
    );
    expect(choice).toMatchObject({ decision: 'doubt', reason: 'regressions are unknown: the command ran zero tests' });
  });

  test('a patch that must not be published is not chosen, whatever it passes', () => {
    const choice = select(
      treeOf([
        { key: 'a', ...good, reward: 1, refusals: ['changes .github/workflows/ci.yml'] },
        { key: 'b', ...good, reward: 0.1 },
      ]),
    );
    expect(choice).toMatchObject({
      winner: { key: 'b' },
      eliminated: [{ key: 'a', reason: 'not publishable: changes .github/workflows/ci.yml' }],
    });
  });

  test('every candidate but the winner is eliminated with a reason, and the pool is never empty', () => {
    const verdicts = fc.constantFrom(PASS, FAIL, breaks(2), undefined);
    const patch = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      regression: verdicts,
      reproduction: verdicts,
      reward: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1, maxLength: 8 }), (patches) => {
        const facts = patches.map(({ regression, reproduction, ...rest }) => ({
          ...rest,
          ...(regression ? { regression } : {}),
          ...(reproduction ? { reproduction } : {}),
        }));
        const choice = select(treeOf(facts));
        const keys = new Set(patches.map(({ key }) => key));
        expect(choice.winner).toBeDefined();
        expect(new Set([choice.winner?.key, ...choice.eliminated.map(({ key }) => key)])).toEqual(keys);
        expect(choice.eliminated.length).toBe(keys.size - 1);
      }),
    );
  });
});

describe('confidence', () => {
  const verified: Features = {
    reproduction: 1,
    proofs: 0.67,
    reproductionFails: 0,
    regressionClean: 1,
    regressionBroken: 0,
    reward: 0.7,
    agreement: 0.5,
    rivals: 0,
    margin: 0.3,
    dispersion: 0.5,
    size: 2,
    spent: 3,
  };

  test('falls when the pool disagrees, and when the checks cannot tell rivals apart', () => {
    expect(confidence({ ...verified, agreement: 0.1 })).toBeLessThan(confidence(verified));
    expect(confidence({ ...verified, rivals: 1 })).toBeLessThan(confidence(verified));
    expect(confidence({ ...verified, dispersion: 1, spent: 5 })).toBeLessThan(confidence(verified));
  });

  test('without execution it never passes one half, however much the judge and the samples agree', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        share,
        share,
        share,
        fc.double({ min: 0, max: 10, noNaN: true }),
        (reward, agreement, rivals, size) => {
          const unverified = {
            ...verified,
            reproduction: 0,
            proofs: 0,
            regressionClean: 0,
            reward,
            agreement,
            rivals,
            size,
          };
          expect(confidence(unverified, CAUTIOUS)).toBeLessThanOrEqual(0.5);
        },
      ),
    );
  });
});
