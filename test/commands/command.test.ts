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

const RETRY = { kind: 'retry', rollouts: undefined, policy: undefined, base: undefined };

describe('a comment', () => {
  test.each([
    ['/mull stop', { kind: 'stop' }],
    ['thanks\n/mull stop  ', { kind: 'stop' }],
    ['/mull retry', { kind: 'retry', rollouts: undefined, hint: '' }],
    ['/mull retry budget=16', { kind: 'retry', rollouts: 16, hint: '' }],
    ['/mull retry budget="16", on Windows', { kind: 'retry', rollouts: 16, hint: 'on Windows' }],
    [
      '/mull retry base class and budget of 16 kB are wrong',
      { ...RETRY, hint: 'base class and budget of 16 kB are wrong' },
    ],
    ['/mull retry 16 kB is too much', { ...RETRY, hint: '16 kB is too much' }],
    ['/mull ?', { kind: 'help' }],
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
    ['Hi\r\n/mull stop\r\n', { kind: 'stop' }],
    ['Hi\r/mull stop', { kind: 'stop' }],
    ['/mull\tstop', { kind: 'stop' }],
    ['/mull stop\n---', { kind: 'stop' }],
    ['# Done\n/mull stop', { kind: 'stop' }],
    ['---\n/mull stop', { kind: 'stop' }],
    ['- a\n\n/mull stop', { kind: 'stop' }],
    ['> # Heading\n/mull stop', { kind: 'stop' }],
    ['> ```\n> x\n> ```\n/mull stop', { kind: 'stop' }],
    ['a | b\n--|--\n1 | 2\n\n/mull stop', { kind: 'stop' }],
    ['```html\n<details>\n```\n/mull stop', { kind: 'stop' }],
    ['x\n\n    <pre>\n\n/mull stop', { kind: 'stop' }],
    ['we need \\<pre> here\n/mull stop', { kind: 'stop' }],
    ['&lt;pre&gt; is bad\n/mull stop', { kind: 'stop' }],
    ['a List<String> here\n/mull stop', { kind: 'stop' }],
    ['the <title> is wrong\n\n/mull stop', { kind: 'stop' }],
    ['the ` sign\n/mull stop', { kind: 'stop' }],
    ['a --> b\n/mull stop', { kind: 'stop' }],
    ['a *b\n/mull stop', { kind: 'stop' }],
    ['|-\n/mull stop', { kind: 'stop' }],
    ['> <kbd>\n\n/mull stop', { kind: 'stop' }],
    ['a ~/x and ~/y\n/mull stop\n~/z', { kind: 'stop' }],
    ['from $5 to\n/mull stop\n$6', { kind: 'stop' }],
    ['set $HOME or\n/mull stop', { kind: 'stop' }],
    ['see [1]\n/mull stop\n(twice)', { kind: 'stop' }],
    ['[x]: http://a\n/mull stop', { kind: 'stop' }],
    ['see[^1]\n\n[^1]: note\n\n/mull stop', { kind: 'stop' }],
    ['<del>old</del>, <kbd>Ctrl\n</kbd>, <a title=">">x</a>\n/mull stop', { kind: 'stop' }],
    ['<p>Hello\n\n/mull stop', { kind: 'stop' }],
    ['> a <details> quoted\n\n```\nx\n```\n</details>\n\n/mull stop', { kind: 'stop' }],
    ['&#0;word 7 8&#0;\n/mull stop', { kind: 'stop' }],
    [
      '/mull retry as here:\n```\ncode\n```\n- a\n\n> quoted\n\n<details>\n\nfolded\n\n</details>\n\nend',
      { kind: 'retry', rollouts: undefined, hint: 'as here:\n```\ncode\n```\n- a\n\n\n\n\n\n\n\n\n\nend' },
    ],
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
    '[x]: http://a "\n/mull stop\n"',
    "[x]: http://a '\n/mull stop\n'",
    '[x]: http://a\n"title\n/mull stop\n"',
    '[a](http://x "\n/mull stop\n") bye',
    '[a\n/mull stop\n](http://x)',
    '[a\n/mull stop\n](javascript:x)',
    '[a\n/mull stop\n][r]\n\n[r]: http://x',
    '![alt\n/mull stop\nalt](http://x/y.png)',
    '![alt\n/mull stop\n][r]\n\n[r]: http://x',
    '<?php\n/mull stop\n?>',
    '<?php\n\n/mull stop',
    '<!DOCTYPE\n/mull stop\n>',
    '<![CDATA[\n/mull stop\n]]>',
    'text <![CDATA[\n/mull stop\n]]>',
    '<a title=">\n/mull stop\n">x</a>',
    `<a title="${'x'.repeat(1100)}\n/mull stop\n">x</a>`,
    '<img alt="\n/mull stop\n" src=x>',
    '<div title="\n\n/mull stop\n\n">',
    '<pre title="</pre>">\n/mull stop\n</pre>',
    '<details title="</details>">\n\n/mull stop\n\n</details>',
    '<details>\n\n`</details>`\n\n/mull stop',
    '<details>\n\n```\n</details>\n```\n\n/mull stop',
    '<details>\n\n<!-- </details> -->\n\n/mull stop',
    '<details>\n\n\\</details>\n\n/mull stop',
    '<details>\n\n|a|\n|-|\n|</details>|\n\n/mull stop',
    '<details/>\n\n/mull stop',
    'a <DETAILS\nopen>\n\n/mull stop',
    'a | b\n--|--\n/mull stop | x',
    'a | b\n--|--\n1 | 2\n/mull stop',
    '/mull stop\n|-|',
    'a\n/mull stop\n:-',
    'head\n|-\n/mull stop',
    '> <s>\n/mull stop',
    '> [a]: http://x\n/mull stop',
    '- [a]: http://x\n/mull stop',
    '[^1]:     note\n/mull stop',
    'a <!-- and <?x\n/mull stop\n?>',
    'a <? and <!--\n/mull stop\n-->',
    'a <![CDATA[ and <!X\n/mull stop\nx>',
    '<script><details></script>\n\n/mull stop',
    '~a</s>b\n/mull stop\nc~',
    '<![CDATA[ ><details> ]]>\n\n/mull stop',
    '~a ~~b\n/mull stop\nc~~',
    '- <tt>\n\n/mull stop',
    '~<li>~\n/mull stop',
    '- item\n/mull stop',
    '1. item\n/mull stop',
    '- [ ] item\n/mull stop',
    '- > somebody wrote\n/mull stop',
    '1. > somebody wrote\n/mull stop',
    '* item\n  > quoted words\n/mull stop',
    '> - item\n/mull stop',
    '> [!NOTE]\n> text\n/mull stop',
    '[^1]: note\n/mull stop',
    'see[^1]\n\n[^1]: note\n/mull stop',
    'see[^1]\n\n[^1]: note\n\n    /mull stop',
    '<s>\n/mull stop\n</s>',
    '<tt>\n/mull stop\n</tt>',
    '<q>\n/mull stop\n</q>',
    'a <tt>b\n/mull stop\n</tt>',
    'a <s>b\n\n/mull stop',
    '<ul>\n<li>\n\n/mull stop\n\n</li></ul>',
    '~~not any more:\n/mull stop\nthat~~',
    '~not any more:\n/mull stop\nthat~',
    '**please\n/mull stop\nnow**',
    '_please\n/mull stop\nnow_',
    '$$\n/mull stop\n$$',
    'so $$a\n/mull stop\nb$$',
    'so $a\n/mull stop\nb$',
    '\t/mull stop',
    '\\/mull stop',
    '\u200b/mull stop',
    '\uff0fmull stop',
    '# /mull stop',
    '&#47;mull stop',
    'hello  /mull stop',
    '\u0000word 0 1\u0000',
    '> /mull stop\n\n\u0000word 0 1\u0000&#0;word 0 1&#0;',
    '',
  ])('%j is no command', (text) => {
    expect(commandOfComment(text)).toBeUndefined();
  });

  const POLICIES = ['process-search', 'beam', 'best-of-n'];
  const asked = (text: string) => commandOfComment(text, { mention: 'mullover', policies: POLICIES });
  const retry = { kind: 'retry', rollouts: undefined, policy: undefined, base: undefined, hint: '' };

  test.each([
    ['/mull', { kind: 'start' }],
    ['/mull\nthanks', { kind: 'start' }],
    ['/mull solve', { kind: 'start' }],
    ['/mull Stop.', { kind: 'stop' }],
    ['/mull status', { kind: 'status' }],
    ['/mull status?', { kind: 'status' }],
    ['/mull help', { kind: 'help' }],
    ['/mull explain', { kind: 'explain', candidate: undefined }],
    ['/mull explain 3', { kind: 'explain', candidate: 3 }],
    ['/mull explain why not #12?', { kind: 'explain', candidate: 12 }],
    ['/mull explain the smaller one', { kind: 'explain', candidate: undefined }],
    ['/mull retry policy=beam', { ...retry, policy: 'beam' }],
    ['/mull retry base=latest', { ...retry, base: 'latest' }],
    ['/mull retry base=release/2.x-lts on Windows', { ...retry, base: 'release/2.x-lts', hint: 'on Windows' }],
    ['/mull retry base=v2 Budget=4 policy=beam a=b', { kind: 'invalid', reason: 'retry has no such option' }],
    [
      '/mull retry base=v2 budget=4 policy=beam or a=b',
      { kind: 'retry', rollouts: 4, policy: 'beam', base: 'v2', hint: 'or a=b' },
    ],
    ['@mullover', { kind: 'start' }],
    ['@Mullover retry budget=3', { ...retry, rollouts: 3 }],
    ['@mullover, stop', { kind: 'stop' }],
    ['@mullover: explain 2', { kind: 'explain', candidate: 2 }],
    ['Look:\n@mullover status', { kind: 'status' }],
    ['see @x\n/mull stop', { kind: 'stop' }],
  ])('%j is read with the words of today', (text, command) => {
    expect(asked(text)).toEqual(command);
  });

  test.each([
    'cc @mullover stop',
    '> @mullover stop',
    '`@mullover stop`',
    '```\n@mullover stop\n```',
    '- @mullover stop',
    ' @mullover stop',
    '@mullover-dev stop',
    '@mulloverstop',
    '@mullover/team stop',
    '[@mullover\n@mullover stop](http://x)',
    '@someone stop',
  ])('%j mentions nobody at the beginning of a line', (text) => {
    expect(asked(text)).toBeUndefined();
  });

  test.each([
    ['/mull retyr', 'this command is not known; did you mean `/mull retry`?'],
    ['/mull sotp', 'this command is not known; did you mean `/mull stop`?'],
    ['/mull stats', 'this command is not known; did you mean `/mull status`?'],
    ['/mull EXPLIAN', 'this command is not known; did you mean `/mull explain`?'],
    ['@mullover slove', 'this command is not known; did you mean `/mull solve`?'],
    ['/mull frobnicate', 'this command is not known'],
    ['/mull 你好', 'this command is not known'],
    ['/mull budget=4', 'this command is not known; did you mean `/mull retry budget=`?'],
    ['/mull start', 'this command is not known; did you mean `/mull`?'],
    ['/mull cancel please', 'this command is not known; did you mean `/mull stop`?'],
    ['/mull continue', 'this command is not known; did you mean `/mull retry`?'],
    ['/mull rebase', 'this command is not known; did you mean `/mull retry base=latest`?'],
    ['/mull why?', 'this command is not known; did you mean `/mull explain`?'],
    ['/mull constructor', 'this command is not known'],
    ['/mull retry 16', 'an option is written as `budget=…`, before all words'],
    ['/mull retry --budget 16', 'an option is written as `budget=…`, before all words'],
    ['/mull retry Budget: 16', 'an option is written as `budget=…`, before all words'],
    ['/mull retry base = main', 'an option is written as `base=…`, before all words'],
    ['/mull retry only on Windows budget=16', 'an option is written as `budget=…`, before all words'],
    ['/mull retry policy=beam only there Base=main', 'an option is written as `base=…`, before all words'],
    ['/mull retry budget=0', 'budget must be a whole number from 1 to 9999'],
    ['/mull retry budget=-1', 'budget must be a whole number from 1 to 9999'],
    ['/mull retry budget=1e9', 'budget must be a whole number from 1 to 9999'],
    ['/mull retry budget=', 'budget must be a whole number from 1 to 9999'],
    ['/mull retry budget=4 budget=8', 'budget is given twice'],
    ['/mull retry seed=4', 'retry has no such option'],
    ['/mull retry bugdet=4', 'retry has no such option; did you mean `budget=`?'],
    ['/mull retry polici=beam', 'retry has no such option; did you mean `policy=`?'],
    ['/mull retry policy=baem', 'policy must be one of process-search, beam, best-of-n; did you mean `beam`?'],
    ['/mull retry base=../x', 'base must be the name of a branch, or latest'],
    ['/mull retry base=a..b', 'base must be the name of a branch, or latest'],
    ['/mull retry base=-x', 'base must be the name of a branch, or latest'],
    ['/mull retry base=a b', undefined],
    ['/mull retry base=`x`', 'base must be the name of a branch, or latest'],
  ])('%j is answered with the nearest that there is', (text, reason) => {
    expect(asked(text)).toEqual(
      reason === undefined ? { ...retry, base: 'a', hint: 'b' } : { kind: 'invalid', reason },
    );
  });
});

test('a comment costs no more than its length', () => {
  const looks = [
    '[',
    '![',
    '<b>',
    '<a "',
    '`',
    '> ',
    '- ',
    '$a ',
    '~',
    '*a_ ',
    '<details>',
    '[a](',
    '|a',
    '[^1]: ',
    '/mull x\n',
  ];
  for (const look of looks) {
    const text = look.repeat(Math.floor(65_000 / look.length));
    expect(commandOfComment(`/mull stop\n\n${text}`)).toEqual({ kind: 'stop' });
  }
  const closings = '</i>'.repeat(8_000);
  expect(commandOfComment(`/mull stop\n\n${'<b>'.repeat(8_000)}${closings}`)).toEqual({ kind: 'stop' });
});
