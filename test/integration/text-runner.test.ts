// A test command whose runner we do not know: its exit code and its summary decide, and everything else is unknown.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Environment, Execution } from '../../src/execution.ts';
import { UNKNOWN_RUNNER } from '../../src/runners/report.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import { mergeBaseline } from '../../src/verification/baseline.ts';
import { judgeBaseline } from '../../src/verification/judge-execution.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { nodeImage } from '../node-image.ts';
import { judged } from './judged.ts';

const never = new AbortController().signal;
let sandbox: DockerSandbox;
let environment: Environment;

beforeAll(async () => {
  const baseImage = await nodeImage();
  sandbox = createSandbox({ worker: `text-${process.pid}`, readSettings: () => ({}) });
  environment = {
    recipeHash: 'text',
    image: baseImage,
    recipe: {
      ecosystem: 'node',
      runtime: '20',
      directory: '.',
      setup: [],
      build: [],
      runner: UNKNOWN_RUNNER,
      test: 'make check',
      reasons: [],
    },
  };
});

afterAll(async () => {
  expect(await sandbox.sweep(86_400)).toEqual([]);
});

const MAKEFILE = 'check:\n\t@sh check.sh\n';
const check = (script: string, seconds = 30): Promise<Execution> =>
  sandbox.run(
    environment,
    fakeWorkspace({ Makefile: MAKEFILE, 'check.sh': script }),
    [],
    { kind: 'files', files: ['test/some.test.x'] },
    { seconds, outputBytes: 1e5 },
    never,
  );
const clean = 'echo "3 passed in 0.1s" >&2\n';

test('a clean run is a baseline; fewer tests, a failure, silence and a contradiction are failures of a change', async () => {
  const base = await check(clean);
  expect(base.tests?.map(({ id, status }) => `${status} ${id}`)).toEqual([
    'passed ::whole run',
    'passed ::whole run #2',
    'passed ::whole run #3',
  ]);
  expect(judgeBaseline(base).reason).toBe('3 of 3 tests pass');
  const baseline = mergeBaseline([base.tests ?? [], base.tests ?? []]);
  const verdict = async (script: string) => {
    const run = () => check(script);
    const { result, reason } = await judged(await run(), baseline, run);
    return `${result}: ${reason}`;
  };
  expect(await verdict(`# harmless\n${clean}`)).toBe('pass: 3 tests still pass');
  expect(await verdict('echo "4 passed in 0.1s"')).toBe('pass: 3 tests still pass');
  expect(await verdict('echo "2 passed in 0.1s"')).toBe('fail: did not run or did not pass: ::whole run #3');
  expect(await verdict('echo "1 failed, 2 passed in 0.1s"; exit 1')).toMatch(/^fail: ::whole run: 1 of 3 tests fail/);
  const unknown = (code: number) =>
    `fail: two runs with it told no results: exit code ${code} without a test report: its output has no summary of tests that is known and agrees with exit code ${code}`;
  expect(await verdict('exit 0')).toBe(unknown(0));
  expect(await verdict('echo "1 failed, 2 passed in 0.1s"')).toBe(unknown(0));
  expect(await verdict(`${clean}exit 1`)).toBe(unknown(2));
});

test('zero tests, silence and a run without end are unknown on base', async () => {
  const unknown = async (script: string, seconds?: number) => judgeBaseline(await check(script, seconds));
  expect(await unknown('echo "no tests ran in 0.1s"')).toMatchObject({
    result: 'unknown',
    reason: 'the command ran zero tests',
  });
  expect(await unknown('true')).toMatchObject({ result: 'unknown' });
  expect(await unknown('sleep 60', 2)).toMatchObject({
    result: 'unknown',
    reason: expect.stringMatching(/^stopped after \d+ s/),
  });
});
