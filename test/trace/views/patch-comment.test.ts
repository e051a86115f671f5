// The patch in a comment: it can be applied as it stands, or the comment says why not.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createOutgoing } from '../../../src/github/outgoing.ts';
import type { Draft, FileChange } from '../../../src/task.ts';
import { bytesOf, type Encoding } from '../../../src/text-encoding.ts';
import { patchComment } from '../../../src/trace/views/patch-comment.ts';
import { viewRun } from '../../../src/trace/views/run-view.ts';
import { git } from '../../github/git-command.ts';
import { ask, begin, createTrace, drafted } from './sample-trace.ts';

const outgoing = createOutgoing((text) => text);

/** The comment as it is written, for a diff that adds a file of these lines for each of the lists. */
function commentOn(files: readonly (readonly string[])[], refusal?: string) {
  return commentOfDiff(files.map(added).join(''), refusal);
}

function commentOfDiff(
  diff: string,
  refusal = 'Opening a pull request: 422 (No.).',
  changes: readonly FileChange[] = [{ path: 'f0.md', text: 'x' }],
) {
  const trace = createTrace();
  begin(trace);
  const patch: Draft = { kind: 'patch', changes, diff, title: 'add notes', explanation: 'They were missing.' };
  ask(trace, { node: 'u0.f0.p0', outcome: drafted(trace, patch, 'add notes') });
  const decided = {
    decision: 'propose',
    winner: 'u0.f0.p0',
    confidence: 0.8,
    reason: 'r',
    next: 'n',
    rollouts: 1,
  } as const;
  trace.add({ type: 'decided', ...decided });
  const run = viewRun(trace.events, trace.texts);
  const text: string = outgoing.body(patchComment(run, { refusal, trace: '/data/runs/r-1' }), 634);
  const shown = /^(`{3,})diff\n([\s\S]*?\n)\1$/m.exec(text)?.[2];
  return { text, diff, shown };
}

function added(lines: readonly string[], i: number): string {
  const head = `diff --git a/f${i}.md b/f${i}.md\nnew file mode 100644\n--- /dev/null\n+++ b/f${i}.md\n`;
  return `${head}@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`;
}

/** What the block in base64 stands for. */
function exact(text: string): string | undefined {
  const block = /^```\n([\w+/=\n]+)\n```$/m.exec(text)?.[1];
  return block === undefined ? undefined : Buffer.from(block, 'base64').toString();
}

const CHANGED = 'A comment cannot hold every character of this diff as it is';

test('fences, HTML and mentions inside of a diff stay part of it', () => {
  const lines = ['```js', 'x()', '```', '`````', '</details>', '<!-- mullover r-1 -->', '@octocat', '~~~', '[x](y)'];
  const { text, diff, shown } = commentOn([lines]);
  expect(shown).toBe(diff);
  expect(text).toContain(
    'git switch -c mull-issue-634 931e91012ab45c0de0f1e2d3c4b5a69788776655\ngit apply --index mull.patch',
  );
  expect(text).not.toContain(CHANGED);
});

test.each([
  ['a word that would close another issue', 'fixes #9'],
  ['what looks like a secret', `ghp_${'a1'.repeat(18)}`],
  ['what looks like a secret in percent codes', `ghp%5F${'a1'.repeat(18)}`],
  ['what looks like a secret in Base64', Buffer.from(`x-token:ghp_${'a1'.repeat(18)}`).toString('base64')],
  ['a word that would close another issue by its address', 'fixes https://github.com/octo/calc/issues/9'],
  ['an invisible character', 'a\u200bb'],
  ['a line end of Windows and an invisible character', 'a\u200b\r'],
  ['a line end of Windows and what looks like a secret', `ghp_${'a1'.repeat(18)}\r`],
  ['a form feed', 'a\f'],
])('%s is not let through, and the comment says that the diff differs', (_name, line) => {
  const { text, diff, shown } = commentOn([['first', line]]);
  expect(shown).not.toBe(diff);
  expect(text).toContain(CHANGED);
});

test.each<readonly [what: string, before: string, after: string]>([
  ['line ends of Windows', 'a\r\nb\r\nc\r\n', 'a\r\nB\r\nc\r\n'],
  ['mixed line ends', 'a\r\nb\nc\r\n', 'a\r\nB\nc\r\nd\r\n'],
  ['a byte-order mark', '\ufeffa\r\nb\r\n', '\ufeffA\r\nb\r\n'],
  ['no line end at the end', 'a\r\nb', 'a\r\nb\r\nc'],
  ['carriage returns inside of a line', 'a\rb\r\n', 'a\rB\r\n'],
  ['other scripts', '加\r\n', '加法 😀\r\n'],
  ['plain lines', 'a\nb\n', 'a\nB\n'],
])('the lines of the comment apply to a file with %s, byte for byte', async (_what, before, after) => {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-patch-'));
  try {
    for (const words of [
      ['init', '-q'],
      ['config', 'user.name', 'x'],
      ['config', 'user.email', 'x@example.com'],
    ])
      await git(folder, words);
    await writeFile(join(folder, 'f.txt'), before);
    await git(folder, ['add', '.']);
    await git(folder, ['commit', '-qm', 'base']);
    await writeFile(join(folder, 'f.txt'), after);
    const diff = (await git(folder, ['diff', '--no-color'])).toString();
    await git(folder, ['checkout', '-q', '--', '.']);
    const { text, shown = '' } = commentOfDiff(diff);
    await writeFile(join(folder, 'mull.patch'), shown);
    await writeFile(join(folder, 'mull.b64'), /^```\n([\w+/=\n]+)\n```$/m.exec(text)?.[1] ?? '');
    const [, ...commands] = (/^```sh\n([\s\S]*?)\n```$/m.exec(text)?.[1] ?? '').split('\n');
    await promisify(execFile)('sh', ['-ec', commands.join('\n')], { cwd: folder });
    expect((await readFile(join(folder, 'f.txt'))).toString()).toBe(after);
    expect((await git(folder, ['show', ':f.txt'])).toString()).toBe(after);
    expect(text).not.toContain(CHANGED);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('files with line ends of Windows that are too long for both forms are named', () => {
  const long = Array.from({ length: 400 }, (_, i) => `${i} ${'x'.repeat(100)}\r`);
  const { text } = commentOn([['small\r'], long]);
  expect(exact(text)).toBe(added(['small\r'], 0));
  expect(text).toContain('Too long for this comment, in the trace only: `f1.md`.');
  expect(text.length).toBeLessThanOrEqual(65_000);
});

test('a diff that is too long shows the files that fit and names the others', () => {
  const long = Array.from({ length: 800 }, (_, i) => `${i} ${'x'.repeat(100)}`);
  const { text, shown } = commentOn([['small'], long, ['small too']]);
  expect(shown).toBe(added(['small'], 0) + added(['small too'], 2));
  expect(text).toContain('Too long for this comment, in the trace only: `f1.md`.');
  expect(text.length).toBeLessThanOrEqual(65_000);
});

test('whatever the diff and the refusal, it is shown as it is, or the comment says what is not', () => {
  const line = fc
    .oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('```', '````diff', 'closes #1', '</details>', 'a\r', '\ufeffa'),
    )
    .map((text) => text.replaceAll('\n', ' '));
  const file = fc.array(line, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(file, { minLength: 1, maxLength: 3 }), fc.string({ unit: 'binary' }), (files, refusal) => {
      const { text, diff, shown } = commentOn(files, refusal);
      expect(text.length).toBeLessThanOrEqual(65_000);
      expect(shown === diff || exact(text) === diff || text.includes(CHANGED)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

/** The base and the diff of a file of that encoding, as a workspace shows it: all in UTF-8. */
function encodedCase(encoding: Encoding) {
  const diff = [
    'diff --git a/lib/add.js b/lib/add.js',
    '--- a/lib/add.js',
    '+++ b/lib/add.js',
    '@@ -1,3 +1,3 @@',
    ' // café',
    '-add = 1',
    '+add = 2',
    ' end',
    '',
  ].join('\n');
  const texts = { before: '// café\nadd = 1\nend\n', after: '// café\nadd = 2\nend\n' };
  return { diff, ...texts, changes: [{ path: 'lib/add.js', text: texts.after, encoding }] };
}

test.each(['utf-8', 'windows-1252'] as const)('a patch of a file in %s applies from the comment', async (encoding) => {
  const { diff, before, after, changes } = encodedCase(encoding);
  const { text, shown } = commentOfDiff(diff, undefined, changes);
  const block = /^```\n([\w+/=\n]+)\n```$/m.exec(text)?.[1];
  const patch = block === undefined ? Buffer.from(shown ?? '') : Buffer.from(block, 'base64');
  const folder = await mkdtemp(join(tmpdir(), 'patch-comment-'));
  try {
    await git(folder, ['init', '--quiet']);
    await mkdir(join(folder, 'lib'));
    await writeFile(join(folder, 'lib/add.js'), bytesOf(before, encoding));
    await writeFile(join(folder, 'mull.patch'), patch);
    await git(folder, ['apply', 'mull.patch']);
    expect(await readFile(join(folder, 'lib/add.js'))).toEqual(bytesOf(after, encoding));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each(['utf-16le', 'utf-16be'] as const)('a file in %s is named as one to change by hand', (encoding) => {
  const { diff, changes } = encodedCase(encoding);
  const { text } = commentOfDiff(diff, undefined, changes);
  expect(text).toContain('No text patch can hold the encoding of `lib/add.js`: make that change by hand.');
  expect(text).not.toContain('git apply');
});
