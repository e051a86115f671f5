// How texts for people are shortened: whatever the script, and whatever signs are joined in it.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { columnsOf, fitted, shortened } from '../../../src/trace/views/shortened.ts';

const FAMILY = '👨‍👩‍👧‍👦';

describe('a text is shortened', () => {
  test.each([
    ['append attributes in the array branch', 20, 'append attributes…'],
    ['append attributes in the array branch', 18, 'append attributes…'],
    ['append attributes in the array branch', 17, 'append…'],
    ['append attributes', 17, 'append attributes'],
    ['spec/mull_634_spec.js::oneListGroup', 20, 'spec/mull_634_spec.…'],
    ['supercalifragilistic', 10, 'supercali…'],
    ['a supercalifragilistic', 10, 'a superca…'],
    ['\u0600 b c d e f', 3, '\u0600 …'],
    [`ab ${FAMILY}${FAMILY}`, 14, 'ab…'],
    [`ab ${FAMILY}${FAMILY}`, 15, `ab ${FAMILY}…`],
    ['cafe\u0301 au lait', 6, 'cafe\u0301…'],
    ['a'.repeat(5), 1, '…'],
    ['a'.repeat(5), 0, ''],
  ])('%j in %d characters is %j', (text, length, expected) => {
    expect(shortened(text, length)).toBe(expected);
  });

  test.each([
    ['修正文件名中的空格', 18, '修正文件名中的空格'],
    ['修正文件名中的空格', 17, '修正文件名中的…'],
    ['修正文件名中的空格', 10, '修正文件…'],
    [`${FAMILY} home`, 7, `${FAMILY} home`],
    [`${FAMILY} home`, 6, `${FAMILY}…`],
    ['ｆｕｌｌ', 7, 'ｆｕｌ…'],
  ])('%j in %d columns is %j', (text, width, expected) => {
    expect(fitted(text, width)).toBe(expected);
  });
});

test('a sign that thousands of marks are joined to is shown whole or not at all, however long the text goes on', () => {
  const sign = `e${'\u0301'.repeat(3000)}`;
  const text = `ab ${sign} cd ${'word '.repeat(10_000)}`;
  expect(fitted(text, 4)).toBe('ab…');
  expect(fitted(text, 5)).toBe(`ab ${sign}…`);
  expect(shortened(text, sign.length)).toBe('ab…');
  expect(shortened(text, sign.length + 4)).toBe(`ab ${sign}…`);
});

const graphemes = (text: string) =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);
const wordStarts = (text: string) =>
  [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text)].map(({ index }) => index);

const part = fc.oneof(
  fc.constantFrom(
    ' ',
    'word',
    'snake_case',
    'a-b',
    '中文',
    '日本語',
    '한국어',
    'ไทย',
    FAMILY,
    '🇨🇭',
    '👍🏽',
    'e\u0301',
    '\u0600',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const text = fc.array(part, { maxLength: 20 }).map((parts) => parts.join(''));

test.each([
  ['characters', shortened, (shown: string) => shown.length],
  ['columns', fitted, columnsOf],
] as const)(
  'in %s it fits, splits no grapheme, and ends inside a word only where no word ends nearby',
  (_in, cut, size) => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), (whole, most) => {
        const shown = cut(whole, most);
        if (size(whole) <= most) return expect(shown).toBe(whole);
        expect(size(shown)).toBeLessThanOrEqual(most);
        expect(shown.endsWith('…')).toBe(true);
        const kept = shown.slice(0, -1);
        expect(whole.startsWith(kept)).toBe(true);
        // What was trimmed are blanks, so it is looked at with them.
        const end = kept.length + (/^\s*/.exec(whole.slice(kept.length))?.[0].length ?? 0);
        const ends = new Set([0]);
        graphemes(whole).reduce((at, grapheme) => ends.add(at + grapheme.length) && at + grapheme.length, 0);
        expect(ends.has(kept.length)).toBe(true);
        const near = wordStarts(whole).filter(
          (at) => at > 0 && at * 2 >= kept.length && at <= kept.length && ends.has(at),
        );
        const isAtWord = [kept.length, end].some((at) => wordStarts(whole).includes(at));
        if (!isAtWord) expect(near).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  },
);
