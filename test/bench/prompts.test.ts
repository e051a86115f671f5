// How much of a prompt is the fault.

import { expect, test } from '@jest/globals';
import { faultOf, shareOf } from '../../bench/prompts/shares.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const FAULT =
  'import os\n\ndef number(text):\n    head = text[0]\n    return head.isdigit()\n\ndef other(text):\n    return len(text)\n';
const CALLER = 'from lib import number\n\ndef tally(lines):\n    return [number(line) for line in lines]\n';
const FILES = {
  'lib.py': FAULT,
  'caller.py': CALLER,
  'far.py': 'def elsewhere(value):\n    return value + 1\n',
  'test_lib.py': 'def test_number():\n    assert number("1") is True\n',
};
const HUNK = { path: 'lib.py', start: 4, old: ['    head = text[0]'], new: ['    head = text[0:2]'] };

test('lines of the file of a fix and of sources that name its function are the fault, with and without their numbers', async () => {
  const fault = await faultOf([HUNK], fakeWorkspace(FILES));
  const prompt = [
    'Find the lines that must change.',
    '   3 | def number(text):',
    '    head = text[0]',
    '-    return head.isdigit()',
    '  12 |     return [number(line) for line in lines]',
    'def elsewhere(value):',
    '    assert number("1") is True',
    '}',
  ].join('\n');
  expect(shareOf(prompt, fault)).toEqual({ lines: 7, around: 4, functions: [3, 3] });
});

test('a change outside of all functions has no function to show', async () => {
  const fault = await faultOf([{ ...HUNK, start: 1, old: ['import os'] }], fakeWorkspace(FILES));
  expect(shareOf('def other(text):\ndef elsewhere(value):', fault)).toEqual({ lines: 2, around: 1, functions: [0, 0] });
});
