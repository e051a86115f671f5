// Only what is clearly meant for us is a command.

import { describe, expect, test } from '@jest/globals';
import { commandOfComment, commandOfLabel } from '../../src/commands/command.ts';

describe('a label event', () => {
  const facts = { action: 'labeled', label: 'mull', issueOpen: true, isPullRequest: false } as const;

  test('starts a run for the configured label, without regard to case', () => {
    expect(commandOfLabel(facts, 'mull')).toEqual({ kind: 'start' });
    expect(commandOfLabel({ ...facts, label: 'Mull' }, 'mull')).toEqual({ kind: 'start' });
  });

  test('stops the run when the label is removed, also from a closed issue', () => {
    expect(commandOfLabel({ ...facts, action: 'unlabeled', issueOpen: false }, 'mull')).toEqual({ kind: 'stop' });
  });

  test.each([{ label: 'bug' }, { issueOpen: false }, { isPullRequest: true }])(
    'is not meant for us with %j',
    (other) => {
      expect(commandOfLabel({ ...facts, ...other }, 'mull')).toBeUndefined();
    },
  );
});

describe('a comment', () => {
  test.each([
    ['/mull stop', { kind: 'stop' }],
    ['thanks\n/mull stop  ', { kind: 'stop' }],
    ['/mull retry', { kind: 'retry', rollouts: undefined, hint: '' }],
    ['/mull retry budget=16', { kind: 'retry', rollouts: 16, hint: '' }],
    [
      '/mull retry budget=16 only with includePrerelease\nand on Windows',
      { kind: 'retry', rollouts: 16, hint: 'only with includePrerelease\nand on Windows' },
    ],
    ['/mull retry the flag is a=b', { kind: 'retry', rollouts: undefined, hint: 'the flag is a=b' }],
    ['```\n/mull stop\n```\n/mull retry', { kind: 'retry', rollouts: undefined, hint: '' }],
    ['<pre>\n/mull stop\n</pre>\n/mull retry', { kind: 'retry', rollouts: undefined, hint: '' }],
    ['a `<pre>` and <br>\n/mull stop', { kind: 'stop' }],
    ['```\n<pre>\n```\n/mull stop', { kind: 'stop' }],
    ['> said\n\n/mull stop', { kind: 'stop' }],
    ['> said\n>\n/mull stop', { kind: 'stop' }],
    ['<details><summary>log</summary>\n\nx\n</details>\n\n/mull stop', { kind: 'stop' }],
    ['<!-- `a -->\n/mull stop', { kind: 'stop' }],
    ['/mull retry budget=8 with `a <pre>`', { kind: 'retry', rollouts: 8, hint: 'with `a <pre>`' }],
  ])('%j is read', (text, command) => {
    expect(commandOfComment(text)).toEqual(command);
  });

  test.each([
    'please /mull stop',
    '> /mull stop',
    ' /mull stop',
    '    /mull stop',
    '/mullover stop',
    '```\n/mull stop\n```',
    '~~~\n/mull stop',
    '````\n```\n/mull stop\n````',
    '<pre>\n/mull stop\n</pre>',
    '<PRE class="x">\n/mull stop',
    '<pre\n  class="x"\n>\n/mull stop\n</pre>',
    '<pre><code>\n\n/mull stop\n</code></pre>',
    '<blockquote>\n\n/mull stop\n</blockquote>',
    '<details><summary>log</summary>\n\n/mull stop\n\n</details>',
    '<details>\n<details>\n</details>\n/mull stop\n</details>',
    '<!--\n/mull stop\n-->',
    '<!-- a\n\n/mull stop',
    '<table><tr><td>\n\n/mull stop\n</td></tr></table>',
    '<textarea>\n/mull stop\n</textarea>',
    'a `span\n/mull stop\nof` code',
    '``a\n/mull stop\n``',
    '> said\n/mull stop',
    '> > said\nmore\n/mull stop',
    '<a title="\n/mull stop\n">x</a>',
    '~~~ js\n/mull stop\n~~~',
    '<pre>\n```\n</pre>\n<pre>\n/mull stop\n</pre>',
    '',
  ])('%j is no command', (text) => {
    expect(commandOfComment(text)).toBeUndefined();
  });

  test.each([
    '/mull',
    '/mull help',
    '/mull retry budget=0',
    '/mull retry budget=-1',
    '/mull retry budget=1e9',
    '/mull retry seed=4',
  ])('%j is answered with the reason why it cannot be done', (text) => {
    expect(commandOfComment(text)).toEqual({ kind: 'invalid', reason: expect.stringMatching(/\w/) });
  });
});
