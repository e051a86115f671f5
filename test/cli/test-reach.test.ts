// Whether tests run their own code, where all of them together are too slow while they fail.

import { expect, test } from '@jest/globals';
import { measureReach } from '../../src/cli/test-reach.ts';
import type { Ending, TestResult } from '../../src/execution.ts';
import type { Sandbox } from '../../src/ports/sandbox.ts';
import { createFakeSandbox, type FakeTest } from '../fakes/sandbox.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const LIB = 'lib/a.js';
const files = (count: number) =>
  Array.from({ length: count }, (_, at) => `test/t${String(at).padStart(3, '0')}.test.js`);

/** Each file has two tests, which fail where the source is broken and it is one of those that call it. */
async function reachOf(count: number, calls: (path: string) => boolean, ending: Ending | 'out-of-memory') {
  const paths = files(count);
  const testOf =
    (path: string): FakeTest =>
    (read) => {
      const isBroken = calls(path) && read(LIB).includes('Mullover');
      const result: Omit<TestResult, 'id'> = isBroken
        ? { status: 'failed', message: 'MulloverBrokenOnPurpose by a test' }
        : { status: 'passed' };
      return ['a', 'b'].map((title) => ({ ...result, id: `${path}::${title}` }));
    };
  const fake = createFakeSandbox(Object.fromEntries(paths.map((path) => [path, testOf(path)])));
  const asked: (number | 'all')[] = [];
  const sandbox: Sandbox = {
    ...fake,
    run: async (environment, tree, changes, selection, limits, signal) => {
      asked.push(selection.kind === 'all' ? 'all' : selection.files.length);
      const run = await fake.run(environment, tree, changes, selection, limits, signal);
      if (selection.kind !== 'all') return run;
      const cut = { ...run, tests: undefined };
      if (ending !== 'out-of-memory') return { ...cut, ending };
      return { ...cut, state: { ...run.state, exitCode: 137, oomKilled: true } };
    },
  };
  const workspace = fakeWorkspace({
    [LIB]: 'exports.f = () => 1;\n',
    ...Object.fromEntries(paths.map((path) => [path, "require('../lib/a.js').f();\n"])),
  });
  const { signal } = new AbortController();
  const preparation = await fake.prepare(workspace, signal);
  if (!preparation.ok) throw new Error('the fake sandbox prepares');
  const passing = paths.flatMap((path) => [`${path}::a`, `${path}::b`]);
  const limits = { seconds: 7, outputBytes: 1000 };
  const { environment } = preparation;
  const verdict = await measureReach(
    sandbox,
    { environment, workspace, selection: { kind: 'all' }, limits, passing },
    signal,
  );
  return { result: verdict?.result, reason: verdict?.reason, asked };
}

test.each(['timeout', 'output-cap', 'out-of-memory'] as const)(
  '%s: files from the whole suite stand for it',
  async (ending) => {
    expect(await reachOf(90, () => true, ending)).toEqual({
      result: 'pass',
      reason: '40 of 40 tests fail when the functions of lib/a.js fail, in 20 of 90 test files',
      asked: ['all', 20],
    });
  },
);

test('that none of them calls it refutes nothing of the others', async () => {
  const { result, asked } = await reachOf(90, (path) => path === files(90)[1], 'timeout');
  expect([result, asked]).toEqual(['unknown', ['all', 20]]);
});

test('of few files the smaller half stands for the suite, and one file is not run again', async () => {
  const few = await reachOf(3, () => true, 'timeout');
  expect(few).toEqual({
    result: 'pass',
    reason: '2 of 2 tests fail when the functions of lib/a.js fail, in 1 of 3 test files',
    asked: ['all', 1],
  });
  const { result, asked } = await reachOf(1, () => true, 'timeout');
  expect([result, asked]).toEqual(['unknown', ['all']]);
});
