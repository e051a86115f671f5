import { describe, expect, test } from '@jest/globals';
import { readCovers, readFails } from '../../src/stages/cases.ts';

const CASES = ['objects', 'arrays', 'maps', 'sets'];

describe('the cases that a judge says a patch leaves', () => {
  test.each([
    ['No: 2', [2]],
    ['No 2', [2]],
    ['**No**: 2, 4', [2, 4]],
    ['No (case 2)', [2]],
    ['No, cases 1 and 3.', [1, 3]],
    ['No: 2-4', [2, 3, 4]],
    ['No: 1 to 3', [1, 2, 3]],
    ['No: [2, 3]', [2, 3]],
    ['No: all', [1, 2, 3, 4]],
    ['No, because case 2 fails', [2]],
    ['<answer>No: 2</answer>', [2]],
    ['\\boxed{No: 2}', [2]],
    ['1. is fixed\n2. is not\n\nVerdict: No, case 2', [2]],
    ['no: 2\nOn second thoughts, no: 3', [3]],
    ['No: 2. There is no test.', [2]],
  ])('in %j', (reply, fails) => {
    expect(readFails(reply, CASES)).toEqual(fails);
  });

  test.each([
    'No',
    'No.\n\nIt is wrong.',
    'No: 0',
    'No: 12',
    'No: 2nd',
    'No, 2 of the 3 cases fail',
    'No: none of them',
    'Nothing: 2',
    'Casino 2',
    '',
  ])('are none in %j', (reply) => {
    expect(readFails(reply, CASES)).toEqual([]);
  });

  test('are none where no cases were listed', () => {
    expect(readFails('No: 1', [])).toEqual([]);
  });
});

test.each([
  ['<covers>\n1, 3\n</covers>', [1, 3]],
  ['<covers>\nall of them\n</covers>', [1, 2, 3, 4]],
  ['<covers>\n1-3\n</covers>', [1, 2, 3]],
  ['no section', undefined],
])('what an author says that it covers: %j', (reply, covers) => {
  expect(readCovers(reply, CASES)).toEqual(covers);
});
