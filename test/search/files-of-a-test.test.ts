// Drafts of tests that hold several files: what of them runs, on base and with a patch.

import { describe, expect, test } from '@jest/globals';
import type { TestResult, TestSelection } from '../../src/execution.ts';
import type { FileChange } from '../../src/task.ts';
import type { StoredEvent } from '../../src/trace/event.ts';
import { publishedTest } from '../../src/verification/published-test.ts';
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

/** A draft with a helper beside its test. */
const withHelper = (work: string) => {
  const index = work.split('/')[2] ?? '0';
  return work.startsWith('patch-verification')
    ? draftOf([`test/new${index}.test.js`, `test/support/helper${index}.js`])(work)
    : goodReply(work);
};

/** The old test fails in the runs that `breaks` names, which have files of a test beside the patch. */
const besideRun = (breaks: (paths: readonly string[], n: number) => boolean) => {
  let n = 0;
  return (changes: readonly FileChange[], selection: TestSelection) => {
    const paths = changes.map(({ path }) => path);
    const isPublished = selection.kind === 'all' && paths.some((path) => path.startsWith('test/'));
    if (isPublished && breaks(paths, n++))
      return { tests: [{ id: 'test/add.js::old', status: 'failed' as const, message: 'helper is not a function' }] };
    return runOf({}, [])(changes, selection);
  };
};

test('existing tests run beside the files that are published, and are a doubt where they fail each time', async () => {
  const { choice, events } = await scriptedRun({ reply: withHelper, run: besideRun(() => true), workspace });
  expect(choice.decision).toBe('doubt');
  expect(choice.reason).toContain('existing tests fail beside the files of its reproduction test');
  expect(choice.reason).toContain('helper is not a function');
  const beside = events.flatMap((event) =>
    event.type === 'executed' && event.check.kind === 'published' ? [[event.check.test, event.check.repetition]] : [],
  );
  // Other tests are tried before one that fails is run again.
  expect(beside).toEqual([
    ['u0.t0', undefined],
    ['u0.t1', undefined],
    ['u0.t2', undefined],
    ['u0.t0', 1],
  ]);
});

test('what fails once beside them is an accident', async () => {
  const run = besideRun((_paths, n) => n === 0);
  expect((await scriptedRun({ reply: withHelper, run, workspace })).choice.decision).toBe('propose');
});

test('another test is published where its files do no harm', async () => {
  const run = besideRun((paths) => paths.includes('test/new0.test.js'));
  const { choice, tree } = await scriptedRun({ reply: withHelper, run, workspace });
  expect(choice.decision).toBe('propose');
  expect(publishedTest(tree, choice.winner)?.id).not.toBe('u0.t0');
});

const published = (events: readonly StoredEvent[]) =>
  events.flatMap((event) => (event.type === 'executed' && event.check.kind === 'published' ? [event] : []));

describe('a test that is a new file alone', () => {
  test('runs with all others on the tree that is published, once in a run', async () => {
    const { choice, events } = await scriptedRun({});
    expect(choice).toMatchObject({ decision: 'propose', doubts: [] });
    expect(published(events).map(({ verdict, selection }) => [verdict.reason, selection])).toEqual([
      ['1 test still passes', { kind: 'all' }],
    ]);
  });

  test.each([
    [
      'what it leaves behind',
      'failed',
      'test/add.js::old',
      /^existing tests fail beside the files of its reproduction test/,
    ],
    [
      'what others leave behind',
      'failed',
      'test/new0.test.js::adds',
      /^its reproduction test \(test\/new0\.test\.js\) fails beside/,
    ],
  ] as const)('is a stated doubt where %s makes tests fail', async (_what, status, id, doubt) => {
    const run = (changes: readonly FileChange[], selection: TestSelection) => {
      const paths = changes.map(({ path }) => path).filter((path) => path.startsWith('test/'));
      if (selection.kind === 'files' || paths.length === 0) return runOf({}, [])(changes, selection);
      const all = ['test/add.js::old', ...paths.map((path) => `${path}::adds`)];
      return {
        tests: all.map(
          (one): TestResult =>
            one === id || (id.includes('new') && one.includes('new'))
              ? { id: one, status, message: 'EADDRINUSE' }
              : { id: one, status: 'passed' },
        ),
      };
    };
    const { choice } = await scriptedRun({ run, workspace });
    expect([choice.decision, choice.reason]).toEqual(['doubt', expect.stringMatching(doubt)]);
    expect(choice.reason).toContain('EADDRINUSE');
  });

  test.each([
    ['the engine loses that run each time', { ending: 'lost' as const, tests: undefined, note: 'gone' }],
    ['it does not end', { ending: 'timeout' as const, tests: undefined }],
  ])('is a stated doubt where %s', async (_why, ending) => {
    const run = (changes: readonly FileChange[], selection: TestSelection) =>
      selection.kind === 'all' && changes.some(({ path }) => path.startsWith('test/'))
        ? (ending as unknown as { readonly tests: readonly TestResult[] })
        : runOf({}, [])(changes, selection);
    const { choice } = await scriptedRun({ run, workspace });
    expect([choice.decision, choice.reason]).toEqual([
      'doubt',
      expect.stringContaining('the files of its reproduction test'),
    ]);
  });
});
