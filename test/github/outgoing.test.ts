// The last pass before anything is written to GitHub.

import { describe, expect, test } from '@jest/globals';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { createSecrets } from '../../src/secrets/secrets.ts';
import { shortened } from '../../src/trace/views/shortened.ts';
import { escapeUntrusted, plainLine } from '../../src/trace/views/untrusted-text.ts';

const secrets = createSecrets();
secrets.register('the-registered-one');
const outgoing = createOutgoing(secrets.redact);

describe('secrets', () => {
  test.each([
    'the-registered-one',
    Buffer.from('x-access-token:the-registered-one').toString('base64'),
    `ghp_${'a1'.repeat(18)}`,
    `ghs_12345_${'x'.repeat(20)}.${'y'.repeat(200)}.${'z-_'.repeat(60)}`,
    `github_pat_${'a'.repeat(40)}`,
    `sk-${'a'.repeat(30)}`,
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nMIIE and no end',
  ])('%j does not leave', (secret) => {
    for (const text of [outgoing.body(`a ${secret} b`, 1), outgoing.line(`a ${secret} b`, 1)]) {
      expect(text).toContain('[redacted]');
      expect(text).not.toContain(secret.slice(-12));
    }
  });

  const token = `ghs_${'16C7e42F292c'.repeat(3)}`;
  test.each([
    ['with escapes of Markdown', token.replaceAll('_', '\\_')],
    ['with a reference of HTML', token.replaceAll('_', '&lowbar;')],
    ['with a zero-width space', token.replace('7e', '7\u200be')],
    ['with a soft hyphen', token.replace('7e', '7&shy;e')],
    ['with emphasis', token.replace('7e42', '**7e42**')],
    ['with tags', token.replace('7e42', '<b>7e42</b>')],
    ['in percent codes', token.replaceAll('_', '%5F')],
  ])('what looks like a token does not leave %s', (_name, text) => {
    expect(outgoing.body(`a ${text} b`, 1)).toMatch(/^a \[redacted\] b$/);
  });

  test('cut to any length before, by whoever makes a title, no eight characters of a token leave', () => {
    for (let length = 0; length < 160; length++) {
      const before = 'word '.repeat(length % 7);
      const title = outgoing.line(plainLine(`${before}${token} is refused`, length), 1);
      const body = outgoing.body(escapeUntrusted(shortened(`${before}${token} is refused`, length)), 1);
      for (let from = 0; from + 8 <= token.length; from++) {
        expect(title).not.toContain(token.slice(from, from + 8));
        expect(body.replaceAll('\\', '')).not.toContain(token.slice(from, from + 8));
      }
    }
  });

  test('words that merely look a little like one stay', () => {
    const text = 'sk-learn, ghp_short, key-value, eyJ.eyJ, commit 0123456789abcdef0123456789abcdef01234567';
    expect(outgoing.body(text, 1)).toBe(text);
  });
});

test('only the issue of the run is closed', () => {
  expect(outgoing.body('Fixes #7', 7)).toBe('Fixes #7');
  expect(outgoing.body('fixes #8, Closes: #9, resolved octo/calc#7', 7)).toBe(
    'fixes #&#8203;8, Closes: #&#8203;9, resolved octo/calc#&#8203;7',
  );
  expect(outgoing.line('fix: closes #8', 7)).toBe('fix: closes # 8');
});

test.each([
  'Fixes https://github.com/octo/calc/issues/8',
  'closes: https://github.corp:8443/octo/calc/issues/8',
  'resolved http://github.com/octo/calc/pull/8',
  'fix github.com/octo/calc/issues/8',
  'Closes GH-8',
  'closes:#8',
  'Fixes:octo/calc#8',
])('%j closes no issue by another spelling', (text) => {
  const known =
    /(close[sd]?|fix(e[sd])?|resolve[sd]?):?\s*(#\d|GH-|[\w.-]+\/[\w.-]+#\d|(https?:\/\/)?[\w.:-]+\/\S+\/(issues|pull)\/)/i;
  expect(text).toMatch(known);
  for (const passed of [outgoing.body(`a ${text} b`, 7), outgoing.line(`a ${text} b`, 7)]) {
    expect(passed).not.toMatch(known);
    expect(passed).toContain('8');
  }
});

describe('a description that people wrote in and that is edited', () => {
  const theirs = 'Fixes #7\r\n\nI found that it closes #8 as well.\n';
  const ours = `Fixes #9 with ${`ghp_${'a1'.repeat(18)}`} here.`;

  test.each([
    ['before', `${ours}\n\n${theirs}`, `Fixes #&#8203;9 with [redacted] here.\n\n${theirs}`],
    ['behind', `${theirs}\n${ours}`, `${theirs}\nFixes #&#8203;9 with [redacted] here.`],
    [
      'within',
      theirs.replace('\n\n', `\n\n${ours}\n\n`),
      theirs.replace('\n\n', '\n\nFixes #&#8203;9 with [redacted] here.\n\n'),
    ],
    ['in place of it', ours, 'Fixes #&#8203;9 with [redacted] here.'],
    ['nowhere', theirs, theirs],
    ['by leaving lines out', 'Fixes #7\r', 'Fixes #7\r'],
  ])('keeps their words where we write %s', (_where, after, expected) => {
    expect(outgoing.edited(theirs, after, 7)).toBe(expected);
  });

  test('has the length that GitHub takes', () => {
    expect(outgoing.edited(theirs, `${'x'.repeat(70_000)}\n${theirs}`, 7).length).toBeLessThanOrEqual(65_100);
  });
});

test('an address without such a word before it stays', () => {
  const text = 'See https://github.com/octo/calc/issues/8 and GH-8. It fixes the parser: https://example.org/a/b/c';
  expect(outgoing.body(text, 7)).toBe(text);
});

describe('length', () => {
  test('what is open and unfolded is closed, too', () => {
    const text = `<details open>\n<summary>Log</summary>\n\n${'line\n'.repeat(20_000)}</details>\n`;
    expect(outgoing.body(text, 1)).toMatch(/line\n<\/details>\n\n\*\(cut to the length that GitHub takes\)\*\n$/);
  });

  test('what fits is not touched', () => {
    expect(outgoing.body('x'.repeat(65_000), 1)).toHaveLength(65_000);
  });

  test('what does not is cut at a line, and what was open there is closed', () => {
    const text = `<details><summary>Trace</summary>\n\n\`\`\`\`js\n${'line of code\n'.repeat(10_000)}\`\`\`\`\n</details>\nend`;
    const cut = outgoing.body(text, 1);
    expect(cut.length).toBeLessThan(65_000);
    expect(cut).toMatch(/line of code\n````\n<\/details>\n\n\*\(cut to the length that GitHub takes\)\*\n$/);
  });

  test('one endless line is cut without half a character', () => {
    const cut = outgoing.body('👍'.repeat(60_000), 1);
    expect(cut.length).toBeLessThan(65_100);
    expect(cut.isWellFormed()).toBe(true);
  });
});

describe('orders to skip checks', () => {
  test.each([
    '[skip ci]',
    '[ci skip]',
    '[no ci]',
    '[skip actions]',
    '[actions skip]',
    '***NO_CI***',
    '**NO_CI**',
    '[SKIP CI]',
    '[ci-skip]',
    '[skip-ci]',
    '[skip  ci]',
    '[ skip ci ]',
    '[skip azurepipelines]',
    '[azurepipelines skip]',
    '[skip azp]',
    '[skip appveyor]',
    '[skip travis]',
    '[travis skip]',
    '[skip netlify]',
    '[skip cd]',
    '[skip build]',
    '[CF-Pages-Skip]',
    '[skip circleci]',
    '[skip buildkite]',
    '[[skip ci]]',
    '[skip [skip ci]] [ci [ci skip]]',
  ])('%s is no order in a title or a commit message', (order) => {
    const known = /\[\s*(?:[\w.-]+[ -])?(?:skip|no)[ -]|[ -]skip\s*\]|\*\*\s*no_ci/i;
    for (const text of [plainLine(`adds ${order} numbers`), outgoing.line(`adds ${order} numbers`, 1)]) {
      expect(text).not.toMatch(known);
      expect(text).toMatch(/^adds .+ numbers$/);
    }
  });

  test('no trailer of a commit is one', () => {
    expect(outgoing.line('fix: adds\n\nskip-checks:true\nskip-checks: true', 1)).toBe(
      'fix: adds\n\nskip checks:true\nskip checks: true',
    );
  });

  test('words that merely speak of it stay', () => {
    const title = 'fix: skip CI files in `list[0]` (no builder is asked) and [x] of {skipped: 3}';
    expect(outgoing.line(title, 1)).toBe(title);
  });
});
