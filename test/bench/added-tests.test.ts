// The tests of a fix as the simulated teacher writes them: a stage that adds tests refuses those that rewrite what is there.

import { expect, test } from '@jest/globals';
import { withAddedTests } from '../../bench/teacher/added-tests.ts';
import { goldTaskOf } from '../../src/synthesis/task-row.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { TASK } from '../synthesis/rows.ts';

const edited = (path: string) =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,2 +1,2 @@\n first\n-second\n+other\n`;
const anew = (path: string) =>
  `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,2 @@\n+first\n+other\n`;

async function added(
  paths: readonly string[],
  rewritten: readonly string[],
  more: readonly string[] = [],
  text = 'first\nsecond\n',
) {
  const files = Object.fromEntries([...paths, ...more].map((path) => [path, text]));
  const workspace = {
    ...fakeWorkspace(files),
    rewrites: async (changes: readonly { path: string }[]) =>
      changes.flatMap(({ path }) => (rewritten.includes(path) ? [`${path} line 2`] : [])),
  };
  const row = { ...TASK, test_patch: paths.map(edited).join(''), FAIL_TO_PASS: paths.map((path) => `${path}::a::b`) };
  const { gold } = await withAddedTests(goldTaskOf(row), workspace);
  return { patch: gold.testPatch, failing: gold.failToPass };
}

test('a file whose lines they rewrite becomes one of its own beside it, the others stay', async () => {
  const paths = ['tests/test_a.py', 'test_b.py', 'lib/c.spec.ts', 'd_test.go'];
  expect(await added(paths, ['tests/test_a.py', 'lib/c.spec.ts', 'd_test.go'])).toEqual({
    patch: [
      anew('tests/test_a_issue.py'),
      edited('test_b.py'),
      anew('lib/c.issue.spec.ts'),
      // Of a package of Go there is no file beside it that names the same tests.
      edited('d_test.go'),
    ].join(''),
    failing: ['tests/test_a_issue.py::a::b', 'test_b.py::a::b', 'lib/c.issue.spec.ts::a::b', 'd_test.go::a::b'],
  });
});

test('what is too long for one reply stays as it is, and a name that is taken is no other file', async () => {
  const long = `first\nsecond\n${'x'.repeat(40_000)}\n`;
  expect((await added(['test_a.py'], ['test_a.py'], [], long)).patch).toBe(edited('test_a.py'));
  expect((await added(['test_a.py'], ['test_a.py'], ['test_a_issue.py'])).patch).toBe(edited('test_a.py'));
});
