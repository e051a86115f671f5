// Drafts of tests that hold several files: what of them runs, on base and with a patch.

import { expect, test } from '@jest/globals';
import type { FileChange, TestResult, TestSelection } from '../../src/task.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { goodReply, oldTests, RIGHT, returned, scriptedRun } from './scripted-run.ts';

const edit = (file: string, text: string) =>
  `<edit file="${file}">\n<<<<<<< SEARCH\n=======\n${text}\n>>>>>>> REPLACE\n</edit>`;

/** Every test is a draft of these files, in this order. */
const draftOf = (files: readonly string[]) => (work: string) =>
  work.startsWith('patch-verification')
    ? `<explanation>\nshows it\n</explanation>\n${files.map((file) => edit(file, `text of ${file}`)).join('\n')}`
    : goodReply(work);

/** The selected files, each with one test; of those that are named, what it does. */
const runOf =
  (does: Readonly<Record<string, TestResult['status']>>, seen: string[]) =>
  (changes: readonly FileChange[], selection: TestSelection) => {
    if (selection.kind === 'all') return { tests: oldTests(changes) };
    seen.push(selection.files.join(' '));
    const status = RIGHT.includes(returned(changes)) ? 'passed' : 'failed';
    return {
      tests: selection.files
        .filter((file) => !file.endsWith('.json'))
        .map((file): TestResult => ({ id: `${file}::adds`, status: does[file] ?? status, message: 'got 3' })),
    };
  };

const { read, exists, files } = fakeWorkspace({ 'lib/add.js': 'return a + b + 1;\n', 'test/add.js': 'old test\n' });
const workspace = { read, exists, files };

test.each([[['test/new.test.js', 'test/fixtures/case.json']], [['test/fixtures/case.json', 'test/new.test.js']]])(
  'the test is run wherever it stands: %j',
  async (paths) => {
    const seen: string[] = [];
    const { choice, tree } = await scriptedRun({ reply: draftOf(paths), run: runOf({}, seen), workspace });
    expect(choice.decision).toBe('propose');
    expect(new Set(seen)).toEqual(new Set(['test/new.test.js']));
    expect(tree.nodes.get('u0.t0')?.draft?.files).toEqual(['test/new.test.js', 'test/fixtures/case.json']);
  },
);

test('every test of a draft is run, and one that no patch passes is no proof', async () => {
  const seen: string[] = [];
  const both = ['test/new.test.js', 'test/other.test.js'];
  const run = runOf({ 'test/other.test.js': 'failed' }, seen);
  const { choice } = await scriptedRun({ reply: draftOf(both), run, workspace });
  expect(new Set(seen)).toEqual(new Set([both.join(' ')]));
  expect(choice.decision).not.toBe('propose');
});

test('what the command names is run, whatever it is called', async () => {
  const seen: string[] = [];
  const recipe = { test: 'tape "checks/**/*.js"' };
  const reply = draftOf(['test/data.json', 'checks/test/sums.js']);
  await scriptedRun({ reply, run: runOf({}, seen), workspace, recipe });
  expect(new Set(seen)).toEqual(new Set(['checks/test/sums.js']));
});

test('a draft that changes what is there is refused with the place', async () => {
  const rewrites = async () => ['test/add.js line 1: "old test" was removed'];
  const { tree } = await scriptedRun({ workspace: { rewrites }, budget: { rollouts: 1 } });
  const outcomes = tree.nodes.get('u0.t0')?.turns.map(({ outcome }) => outcome);
  expect(outcomes?.[0]).toMatchObject({
    kind: 'invalid',
    reason:
      'it changes what is there: test/add.js line 1: "old test" was removed. Add tests, and leave every line of the existing ones as it is.',
  });
});
