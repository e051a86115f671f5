// What a review gives to a search: the cases that it asks for, the places that it speaks of, and words that are data.

import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Workspace } from '../../src/ports/workspace.ts';
import { loadPrompts } from '../../src/prompts.ts';
import { issueVariables } from '../../src/stages/issue-text.ts';
import { casesOfReview, nodesOfReview } from '../../src/stages/review.ts';
import type { Remark, Review, Task } from '../../src/task.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const FILES = { 'lib/a.js': 'one\ntwo\nthree\nfour\n', 'lib/b.js': 'b\n' };
const DIFF = [
  'diff --git a/lib/a.js b/lib/a.js\n--- a/lib/a.js\n+++ b/lib/a.js\n@@ -1,2 +1,3 @@\n one\n+two\n three\n',
  'diff --git a/lib/b.js b/lib/b.js\n--- /dev/null\n+++ b/lib/b.js\n@@ -0,0 +1 @@\n+b\n',
].join('');

const workspace: Workspace = {
  ...fakeWorkspace(FILES),
  resolve: async (location) => {
    const lines = FILES[location.file as keyof typeof FILES]?.split('\n').length ?? 0;
    return lines > (location.endLine ?? 0) ? { location: { ...location, function: 'f' }, code: 'c' } : undefined;
  },
};
const prompts = loadPrompts(resolve(import.meta.dirname, '../../prompts'));
const room = { tokens: 5000, count: (text: string) => text.length };
const task: Task = { id: 'o/r#1', title: 'a title', body: 'a body', comments: [], base: '0'.repeat(40) };
const remark = (part: Partial<Remark>): Remark => ({
  id: 1,
  thread: 1,
  file: 'lib/a.js',
  hunk: '@@ -1 +1 @@\n+two',
  text: 'Rename it.',
  ...part,
});
const reviewOf = (part: Partial<Review>): Review => ({ author: 'ann', body: '', remarks: [], diff: DIFF, ...part });
const nodes = (review: Review) => nodesOfReview({ task: { ...task, review }, review, workspace, prompts, room });

describe('the cases of a review', () => {
  test('are its remarks in their order, then what it says as a whole', () => {
    const remarks = [
      remark({ endLine: 2 }),
      remark({ startLine: 2, endLine: 3, text: 'Make\n\nit   short.' }),
      remark({ file: 'lib/b.js' }),
    ];
    expect(casesOfReview(reviewOf({ remarks, body: 'And add a test.' }))).toEqual([
      '`lib/a.js:2`: Rename it.',
      '`lib/a.js:2-3`: Make it short.',
      '`lib/b.js`: Rename it.',
      'And add a test.',
    ]);
  });

  test('are cut between characters', () => {
    expect(casesOfReview(reviewOf({ body: '😀'.repeat(400) }))).toEqual(['😀'.repeat(300)]);
  });
});

describe('the places of a review', () => {
  const placesOf = async (review: Review) =>
    (await nodes(review)).map(({ draft }) =>
      draft.locations.map(({ file, startLine, endLine }) => `${file}:${startLine}-${endLine}`),
    );

  test.each<[string, Partial<Review>, readonly string[]]>([
    ['a line', { remarks: [remark({ endLine: 2 })] }, ['lib/a.js:2-2']],
    ['several lines', { remarks: [remark({ startLine: 1, endLine: 3 })] }, ['lib/a.js:1-3']],
    ['an outdated remark: what was changed in its file', { remarks: [remark({})] }, ['lib/a.js:2-2']],
    [
      'a file that was not changed',
      { remarks: [remark({ file: 'lib/b.js' })], diff: '' },
      ['lib/b.js:undefined-undefined'],
    ],
    ['no remark: all that was changed', { body: 'Rename it.' }, ['lib/a.js:2-2', 'lib/b.js:1-1']],
    [
      'a remark and words about the whole',
      { remarks: [remark({ endLine: 3 })], body: 'Also rename b.' },
      ['lib/a.js:3-3', 'lib/b.js:1-1'],
    ],
    ['a line that is gone', { remarks: [remark({ endLine: 90 })] }, ['lib/a.js:undefined-undefined']],
    [
      'a file that is gone: all that was changed',
      { remarks: [remark({ file: 'lib/gone.js', endLine: 1 })] },
      ['lib/a.js:2-2', 'lib/b.js:1-1'],
    ],
    ['nothing at all', { remarks: [remark({ file: '../x', endLine: 1 })], diff: '' }, []],
  ])('%s', async (_name, part, places) => {
    expect(await placesOf(reviewOf(part))).toEqual([places, places]);
  });

  test('are named in the form of an answer, behind the issue, the diff and the cases', async () => {
    const review = reviewOf({ remarks: [remark({ endLine: 2 })] });
    const [understanding, localization] = await nodes(review);
    expect(understanding).toMatchObject({
      node: 'u0',
      said: [],
      draft: { kind: 'understanding', files: ['lib/a.js'], cases: ['`lib/a.js:2`: Rename it.'] },
    });
    const said = localization?.said ?? [];
    expect(said.map(({ role }) => role)).toEqual(['system', 'user', 'assistant']);
    expect(said[1]?.content).toContain(DIFF);
    expect(said[1]?.content).toContain('1. `lib/a.js:2`: Rename it.');
    expect(said[2]?.content).toBe(
      '<analysis>\nann reviewed the pull request and asks for a change.\n</analysis>\n<locations>\nlib/a.js :: function f :: lines 2-2 :: case 1 of the review\n</locations>',
    );
  });
});

describe('the issue of a revision', () => {
  test('ends with the review, between the tags whose code nobody can guess', () => {
    const plain = issueVariables(task);
    const review = reviewOf({ remarks: [remark({ endLine: 2 })], body: 'And `b`.' });
    const { issue, code } = issueVariables({ ...task, review });
    expect(code).not.toBe(plain.code);
    expect(issue).toBe(
      [
        plain.issue,
        'A fix of this issue is part of the code already. ann reviewed it and asks for these changes of it. Only they are left to do; what the fix does stays.',
        'Case 1, ann on lib/a.js:2:\n@@ -1 +1 @@\n+two\nRename it.',
        'Case 2, ann on the whole:\nAnd `b`.',
      ].join('\n\n'),
    );
  });
});
