// What is shown of a long body: its head and as much around the wanted lines as is allowed.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { excerptOf } from '../../src/stages/excerpt.ts';

const WHOLE = { start: 101, end: 300 };
const lines = (...starts: readonly number[]) => starts.map((line) => ({ start: line, end: line }));

describe('an excerpt', () => {
  test.each([
    [
      'one line',
      lines(200),
      [
        [101, 103],
        [152, 248],
      ],
    ],
    [
      'lines that lie together, which share what is around them',
      lines(200, 202, 204, 206),
      [
        [101, 103],
        [155, 251],
      ],
    ],
    [
      'lines far apart',
      lines(150, 250),
      [
        [101, 103],
        [127, 173],
        [227, 273],
      ],
    ],
    ['a line near the head', lines(104), [[101, 200]]],
    ['nothing', [], [[101, 200]]],
  ])('of a hundred lines around %s', (_what, wanted, shown) => {
    expect(excerptOf(WHOLE, wanted, 100).map(({ start, end }) => [start, end])).toEqual(shown);
  });

  test('of a body that is short enough is all of it', () => {
    expect(excerptOf({ start: 1, end: 100 }, lines(7), 100)).toEqual([{ start: 1, end: 100 }]);
  });

  test('lies in the body, shows what is wanted, and takes no more lines than are allowed where these leave room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 101, max: 300 }), { maxLength: 8 }),
        fc.integer({ min: 60, max: 150 }),
        (wanted, most) => {
          const shown = excerptOf(WHOLE, lines(...wanted), most);
          for (const line of wanted) expect(shown.some(({ start, end }) => start <= line && line <= end)).toBe(true);
          for (const { start, end } of shown) expect([start >= 101, end <= 300]).toEqual([true, true]);
          expect(shown.reduce((sum, { start, end }) => sum + end - start + 1, 0)).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});
