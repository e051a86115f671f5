// What CI says stands in the evidence table of the newest commit, once, and nothing else of the description changes.

import { describe, expect, test } from '@jest/globals';
import { ciRow, withCiRow } from '../../../src/trace/views/ci-row.ts';

const TABLE = '| Evidence | on base | with this patch |\n|---|---|---|\n| Regression | 3 pass | 3 pass |';
const GREEN = { failed: [], passed: 3 };

describe('the row of CI', () => {
  test.each<[string, Parameters<typeof ciRow>[0], string]>([
    ['all pass', GREEN, '✓ 3 checks pass'],
    ['one is all there is', { failed: [], passed: 1 }, '✓ 1 check passes'],
    ['some fail', { failed: ['lint', 'test (18)'], passed: 3 }, '✗ 2 of 5 checks fail: `lint`, `test (18)`'],
    ['many fail', { failed: [...'abcdefg'], passed: 0 }, '✗ 7 of 7 checks fail: `a`, `b`, `c`, `d`, `e` and 2 more'],
    ['a name ends no cell', { failed: ['a | b\n| c'], passed: 0 }, '✗ 1 of 1 check fails: <code>a \\| b \\| c</code>'],
  ])('says that %s', (_name, result, cell) => {
    expect(ciRow(result)).toBe(`| CI of this repository | – | ${cell} |`);
  });

  test('is the last one of the first table', () => {
    const body = `above\n\n${TABLE}\n\nbelow\n\n${TABLE}\n`;
    expect(withCiRow(body, GREEN)).toBe(`above\n\n${TABLE}\n${ciRow(GREEN)}\n\nbelow\n\n${TABLE}\n`);
  });

  test('takes the place of an earlier one', () => {
    const red = withCiRow(`${TABLE}\n\nbelow`, { failed: ['lint'], passed: 0 });
    expect(withCiRow(red, GREEN)).toBe(`${TABLE}\n${ciRow(GREEN)}\n\nbelow`);
    expect(withCiRow(withCiRow(TABLE, GREEN), GREEN)).toBe(`${TABLE}\n${ciRow(GREEN)}`);
  });

  test('is left out where people took the table away', () => {
    expect(withCiRow('All of it is ours.', GREEN)).toBe('All of it is ours.');
  });
});
