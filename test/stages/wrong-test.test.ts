// Whether who was to repair a patch says that a test is wrong.

import { expect, test } from '@jest/globals';
import { wrongTestIn } from '../../src/stages/wrong-test.ts';

const said = (text: string) => wrongTestIn(`<wrong-test>\n${text}\n</wrong-test>`);

test.each([
  'test_a expects 2; it should expect 3',
  'The test is wrong.',
  'The test is right, but test_b expects 2',
  'No, test_a expects 2',
  'No: test_a expects 2.',
  'None of the tests asks for 3, as the issue does; test_a should',
  'Nothing in the issue asks for a ValueError: test_b does.',
  'test_none: it asks for None',
])('a statement of a test is one: %j', (text) => {
  expect(said(text)).toBe(text);
});

test.each([
  '',
  'None',
  '(none)',
  '-',
  'N/A',
  'no',
  'None. The test is right.',
  'None. The patch was wrong because the queue is copied.',
  'No test is wrong.',
  'None of the tests is wrong.',
  'The tests are right.',
  'All tests are correct; my patch was wrong.',
  'which test, and what it should ask for',
])('a statement that there is none is none: %j', (text) => {
  expect(said(text)).toBe('');
});

test.each(['The test is wrong: it expects 2.', 'I thought of <wrong-test> first, but the test is right.'])(
  'prose without the section states nothing: %j',
  (text) => {
    expect(wrongTestIn(text)).toBeUndefined();
  },
);
