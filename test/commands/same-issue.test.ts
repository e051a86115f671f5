// Two issues are taken for the same only where that is sure: a maintainer who labels another one wants it looked at.

import { expect, test } from '@jest/globals';
import { type IssueText, samenessOf } from '../../src/commands/same-issue.ts';

const TOLD =
  'Calling add with two positive numbers gives their difference. I call it with 2 and 2 from a script and see 0 on the console, where I expect to see 4 as the readme says.';
const TRACE =
  'Traceback (most recent call last):\n  File "a.py", line 7\nKeyError: "the range has no upper end" at 0x7ffe01';
const issue = (title: string, body: string): IssueText => ({ title, body });
const ONE = issue('add subtracts two numbers', TOLD);

test.each<[string, IssueText, IssueText, string]>([
  ['a copy', ONE, ONE, 'words'],
  ['a copy with another greeting', ONE, issue('add() subtracts numbers', `Hi all! ${TOLD} Thanks.`), 'words'],
  [
    'another account of the same error, from another run',
    issue('parse fails on open range', `I did this:\n\n\`\`\`\n${TRACE}\n\`\`\``),
    issue('Parse of an open range fails', `Mine is different.\n> ${TRACE.split('\n')[2]?.replace('7ffe01', 'abc123')}`),
    'error',
  ],
  [
    'the same failing test',
    issue('range test fails on Windows', 'FAILED tests/test_range.py::test_open_upper_end - 12 ms'),
    issue('test of range fails on windows', '**FAILED tests/test_range.py::test_open_upper_end** - 9 ms'),
    'error',
  ],
])('%s is the same', (_what, one, other, sameness) => {
  expect(samenessOf(one, other)).toBe(sameness);
  expect(samenessOf(other, one)).toBe(sameness);
});

const FORM =
  '## Describe the bug\n\nIt does not work as it should.\n\n## Environment\n\n- [x] I read the manual\n- [x] I searched the issues of this project\n\n**Version**\n\n<!-- Tell us as much as you can about the fault, what you did, what happened and what should have happened -->\n';

test.each<[string, IssueText, IssueText]>([
  ['two forms that nobody filled', issue('add is wrong here', FORM), issue('add is wrong here', FORM)],
  ['the same words under another title', ONE, issue('subtract adds', TOLD)],
  ['titles that say nothing', issue('Bug', TOLD), issue('Bug', TOLD)],
  ['short bodies', issue('add subtracts two numbers', '2 + 2 = 0'), issue('add subtracts two numbers', '2 + 2 = 0')],
  ['empty ones', issue('', ''), issue('', '')],
  [
    'the same report with another error',
    issue('parse fails on open range', `${TOLD}\n${TRACE}`),
    issue('parse fails on open range', `${TOLD}\nTypeError: cannot read properties of undefined value`),
  ],
  [
    'an error that many faults have',
    issue('parse fails on open range', 'Error: undefined'),
    issue('parse fails on open range', 'Error: undefined'),
  ],
  ['neighbours', ONE, issue('multiply adds two numbers', TOLD.replace('add', 'multiply').replace('0', '4'))],
])('%s are not', (_what, one, other) => {
  expect(samenessOf(one, other)).toBeUndefined();
});

test('long and hostile bodies cost no time', () => {
  const long = issue('add subtracts two numbers', `${'<!-- '.repeat(20_000)}${'a '.repeat(50_000)}`);
  const since = performance.now();
  expect(samenessOf(long, ONE)).toBeUndefined();
  expect(performance.now() - since).toBeLessThan(2000);
});
