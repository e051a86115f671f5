// How much of a patch people kept, and what that says of it.

import { expect, test } from '@jest/globals';
import { foundLines, isResolvedBy, survivingLines } from '../../../src/trace/views/outcome.ts';

const DIFF = [
  'diff --git a/lib/a.js b/lib/a.js\n--- a/lib/a.js\n+++ b/lib/a.js\n@@ -1,2 +1,4 @@\n x\n-old\n+new\n+same\n+same\n+\n y\n',
  'diff --git a/lib/b.js b/lib/b.js\n--- /dev/null\n+++ b/lib/b.js\n@@ -0,0 +1 @@\n+++b\n',
].join('');
const edit = (file: string, ...lines: string[]) => ({ file, patch: `@@ -1,4 +1,4 @@\n${lines.join('\n')}` });

test.each<[string, Parameters<typeof survivingLines>[1], { readonly added: number; readonly kept: number }]>([
  ['no edit', [], { added: 4, kept: 4 }],
  ['an edit of a line of ours', [edit('lib/a.js', ' x', '-new', '+newer')], { added: 4, kept: 3 }],
  ['one of two equal lines', [edit('lib/a.js', '-same')], { added: 4, kept: 3 }],
  ['more equal lines than ours', [edit('lib/a.js', '-same', '-same', '-same')], { added: 4, kept: 2 }],
  ['a line of others', [edit('lib/a.js', '-x', '-y', '+z')], { added: 4, kept: 4 }],
  ['the same line of another file', [edit('lib/c.js', '-new')], { added: 4, kept: 4 }],
  ['a line that begins with signs', [edit('lib/b.js', '-++b')], { added: 4, kept: 3 }],
  ['a blank line', [edit('lib/a.js', '-')], { added: 4, kept: 4 }],
  ['a file that GitHub shows no lines of', [{ file: 'lib/a.js', patch: '' }], { added: 4, kept: 4 }],
])('after %s', (_name, edits, lines) => {
  expect(survivingLines(DIFF, edits)).toEqual(lines);
});

test.each<[string, Parameters<typeof foundLines>[1], { readonly added: number; readonly kept: number }]>([
  ['nothing of it', [], { added: 4, kept: 0 }],
  ['all of it', [edit('lib/a.js', '+new', '+same', '+same'), edit('lib/b.js', '+++b')], { added: 4, kept: 4 }],
  [
    'one of two equal lines, and lines of others',
    [edit('lib/a.js', '-old', '+same', '+theirs')],
    { added: 4, kept: 1 },
  ],
  ['the same line in another file', [edit('lib/c.js', '+new')], { added: 4, kept: 0 }],
])('of a branch that was written anew with %s', (_name, edits, lines) => {
  expect(foundLines(DIFF, edits)).toEqual(lines);
});

test.each([
  [{ what: 'merged' }, true],
  [{ what: 'merged', lines: { added: 4, kept: 2 } }, true],
  [{ what: 'merged', lines: { added: 4, kept: 1 } }, false],
  [{ what: 'merged', lines: { added: 0, kept: 0 } }, true],
  [{ what: 'closed' }, false],
  [{ what: 'reverted' }, false],
] as const)('%j resolved the issue: %s', (outcome, resolved) => {
  expect(isResolvedBy(outcome)).toBe(resolved);
});
