// The simulated teacher: which task a prompt is of, what it says before it has learnt one, and of one that it cannot teach.

import { expect, test } from '@jest/globals';
import { type Lesson, taughtAnswer } from '../../bench/teacher/taught-answer.ts';
import type { GoldTask } from '../../src/evaluation/gold-task.ts';
import { goldTaskOf } from '../../src/synthesis/task-row.ts';
import type { Replies } from '../skilled-model/skilled-model.ts';
import { TASK } from '../synthesis/rows.ts';

const PATCH = 'diff --git a/add.go b/add.go\n--- a/add.go\n+++ b/add.go\n@@ -1 +1 @@\n-return a - b\n+return a + b\n';
const replies: Replies = {
  gold: [{ path: 'add.go', start: 1, old: ['return a - b'], new: ['return a + b'] }],
  tests: [{ path: 'add_test.go', start: 1, old: [], new: ['add(2, 2) == 4'] }],
  wrongPatches: [[{ path: 'add.go', start: 1, old: ['return a - b'], new: ['return b - a'] }]],
  wrongTests: [[{ path: 'add_test.go', start: 1, old: [], new: ['add(2, 2) == 5'] }]],
  otherFiles: ['other.go'],
  texts: new Map([['add.go', 'return a - b\n']]),
};

function taskOf(id: string, statement: string): GoldTask {
  return goldTaskOf({ ...TASK, instance_id: id, problem_statement: statement, patch: PATCH });
}

const call = (stage: string, issue: string) => ({
  work: `${stage}/u0.f0/0/0`,
  messages: [{ role: 'user', content: `Files:\nadd.go\n\nIssue:\n${issue}` }],
  body: { seed: 1 },
});

test('a task is taught as soon as it is learnt; of two with one title, the one whose lines the prompt holds', () => {
  const lessons: Lesson[] = [];
  const answer = taughtAnswer(lessons, { step: 1, judge: 0.7 });
  const asked = call('patch-generation', 'Add is wrong\n\nIt gives 0 for two and two.');
  expect(answer(asked)).toEqual({
    status: 503,
    message: 'No task is called like the issue of patch-generation/u0.f0/0/0 yet.',
  });
  lessons.push({ task: taskOf('acme__calc-2', 'Add is wrong\n\nIt throws for strings.'), replies: undefined });
  expect(answer(asked)).toEqual({ status: 501, message: 'acme__calc-2 is not taught.' });
  lessons.push({ task: taskOf('acme__calc-1', 'Add is wrong\n\nIt gives 0 for two and two.'), replies });
  expect(answer(asked)).toEqual({
    text: expect.stringContaining('return a + b'),
    thoughts: expect.stringMatching(/\S\n\S/),
  });
});

test('what it gets wrong is one of the mistakes, in every stage', () => {
  const answer = taughtAnswer([{ task: taskOf('acme__calc-1', 'Add is wrong'), replies }], { step: 0, judge: 0.7 });
  const said = (stage: string) => answer(call(stage, 'Add is wrong'));
  expect(said('patch-generation')).toMatchObject({ text: expect.stringContaining('return b - a') });
  expect(said('patch-verification')).toMatchObject({ text: expect.stringContaining('add(2, 2) == 5') });
  expect(said('repository-understanding')).toMatchObject({ text: expect.stringContaining('other.go') });
});

test('tasks are not right and wrong in the same places, though their runs have the same seeds', () => {
  const titles = Array.from({ length: 20 }, (_, i) => `Issue ${String.fromCharCode(97 + i)} of add`);
  const lessons = titles.map((title, i) => ({ task: taskOf(`acme__calc-${i}`, title), replies }));
  const answer = taughtAnswer(lessons, { step: 0.5, judge: 0.7 });
  const said = titles.map((title) => JSON.stringify(answer(call('patch-generation', title))));
  const right = said.filter((reply) => reply.includes('return a + b')).length;
  expect([right > 3, right < 17]).toEqual([true, true]);
});
