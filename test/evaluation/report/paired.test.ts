import { describe, expect, test } from '@jest/globals';
import { paired } from '../../../src/evaluation/report/paired.ts';
import { row, VOID, WRONG } from './rows.ts';

/** One row for each letter: `y` resolved, `n` not, `?` without a verdict. */
function rows(outcomes: string, seed = 1) {
  return [...outcomes].map((outcome, i) => {
    const changed = { y: {}, n: WRONG, '?': VOID }[outcome] ?? {};
    return row(`i-${String(i).padStart(2, '0')}`, { ...changed, seed });
  });
}

describe('two arms over the same instances', () => {
  test('are compared where both have a verdict; the test is McNemar’s on those that differ', () => {
    const found = paired(rows('ynnnnnny?'), rows('yyyyyyyn' + 'y'));
    expect({ ...found, difference: found.difference.value }).toEqual({
      instances: 8,
      unknown: 1,
      first: 2 / 8,
      second: 7 / 8,
      difference: 5 / 8,
      gained: ['i-01', 'i-02', 'i-03', 'i-04', 'i-05', 'i-06'],
      lost: ['i-07'],
      // 2 × (1 + 7) / 2⁷
      p: expect.closeTo(0.125, 12),
    });
    const { low = 1, high = 0 } = found.difference.interval ?? {};
    expect([low <= 5 / 8, 5 / 8 <= high, low > -1, high <= 1]).toEqual([true, true, true, true]);
  });

  test('an arm against itself differs in nothing', () => {
    const same = rows('yynnyn');
    const found = paired(same, same);
    expect([found.p, found.gained, found.lost, found.difference.interval]).toEqual([1, [], [], null]);
  });

  test('turned around, the difference changes its sign and p stays', () => {
    const [a, b] = [rows('ynnyyn'), rows('yyynnn')];
    const [there, back] = [paired(a, b), paired(b, a)];
    expect([back.difference.value, back.p, back.gained]).toEqual([
      0 - (there.difference.value ?? 0),
      there.p,
      there.lost,
    ]);
  });

  test('several seeds of an instance are one pair', () => {
    const first = [...rows('nn'), ...rows('yn', 2)];
    const second = [...rows('yn'), ...rows('yn', 2)];
    const found = paired(first, second);
    expect([found.instances, found.first, found.second, found.gained, found.p]).toEqual([2, 0.25, 0.5, ['i-00'], 1]);
  });

  test('nothing in both leaves everything undefined', () => {
    const found = paired(rows('yy').slice(0, 1), rows('yy').slice(1));
    expect([found.instances, found.first, found.difference.value, found.difference.interval, found.p]).toEqual([
      0,
      null,
      null,
      null,
      1,
    ]);
  });
});
