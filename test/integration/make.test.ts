// A repository with nothing but a Makefile: from detection to verdicts, by exit code and what its tests print.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Environment, Execution } from '../../src/execution.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import type { FileChange } from '../../src/task.ts';
import { mergeBaseline } from '../../src/verification/baseline.ts';
import { BROKEN_BY_TEST, breakFile } from '../../src/verification/broken-source.ts';
import { judgeBaseline } from '../../src/verification/judge-execution.ts';
import { judgeReach } from '../../src/verification/judge-reach.ts';
import { judgeRegression } from '../../src/verification/judge-regression.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import { librarySource, type MakeShape, makeRepository } from '../repositories/make.ts';
import { FLIP } from '../repositories/repository.ts';
import { judged } from './judged.ts';

const never = new AbortController().signal;
let sandbox: DockerSandbox;
let environment: Environment;

beforeAll(async () => {
  sandbox = createSandbox({ worker: `make-${process.pid}`, readSettings: () => ({}) });
  const preparation = await sandbox.prepare(fakeWorkspace(makeRepository('base')), never);
  if (!preparation.ok) throw new Error(preparation.reason);
  environment = preparation.environment;
});

afterAll(async () => {
  expect(await sandbox.sweep(86_400)).toEqual([]);
});

const run = (files: Files, changes: readonly FileChange[] = [], seconds = 60): Promise<Execution> =>
  sandbox.run(environment, fakeWorkspace(files), changes, { kind: 'all' }, { seconds, outputBytes: 1e5 }, never);
const shaped = (shape: MakeShape) => makeRepository(shape);
const flipped = () => ({ ...makeRepository('base'), [FLIP]: '1' });
const statuses = ({ tests }: Execution) => tests?.map(({ id, status }) => `${status} ${id}`);
const library = (text: string) => [{ path: 'add.c', text }];
const green = ['passed ::adds', 'passed ::adds more', 'passed ::flips'];

test('its target is detected, and read by its summary and exit code where it starts no known runner', () => {
  const { ecosystem, test: command, reasons } = environment.recipe;
  expect([ecosystem, command]).toEqual(['make', 'make test']);
  expect(reasons).toContain('target test, by the runners that it starts, or by its summary and exit code');
});

test('pass, a harmless change and one that breaks a test', async () => {
  const base = await run(shaped('base'));
  expect(statuses(base)).toEqual(green);
  const baseline = mergeBaseline([base.tests ?? [], (await run(shaped('base'))).tests ?? []]);
  const verdictOn = async (text: string) => judgeRegression(await run(shaped('base'), library(text)), baseline);
  expect(await verdictOn(librarySource('+', '// adds\n'))).toMatchObject({
    result: 'pass',
    reason: '3 tests still pass',
  });
  const broken = await verdictOn(librarySource('-'));
  expect([broken.result, broken.broken]).toEqual(['fail', ['::adds', '::adds more']]);
  const { change, on } = await breakFile(fakeWorkspace(shaped('base')), 'add.c');
  const limits = { seconds: 600, outputBytes: 1e5, trusted: true } as const;
  const all = { kind: 'all' } as const;
  const uncallable = await sandbox.run(environment, fakeWorkspace(shaped('base')), [change], all, limits, never);
  const seen = judgeReach(uncallable, { when: 'its functions fail', on, passing: baseline.passing });
  expect([on, seen.result, uncallable.log]).toEqual(['call', 'pass', expect.stringContaining(BROKEN_BY_TEST)]);
  expect(broken.reason).toMatch(/^::adds: 2 of 3 tests fail/);
});

test('what is red on base is no part of what a change is compared with', async () => {
  const red = await run(shaped('red'));
  expect(statuses(red)).toEqual(['passed ::adds', 'passed ::adds more', 'failed ::is wrong']);
  expect(judgeBaseline(red)).toMatchObject({ result: 'pass', reason: '2 of 3 tests pass' });
});

test('one that differs between two runs is flaky, and never decides', async () => {
  const [base, again] = [await run(shaped('base')), await run(flipped())];
  const baseline = mergeBaseline([base.tests ?? [], again.tests ?? []]);
  expect(baseline).toEqual({ passing: ['::adds', '::adds more'], flaky: ['::flips'], red: [] });
  expect(judgeRegression(await run(flipped()), baseline)).toMatchObject({ result: 'pass' });
});

test('what does not compile is unknown on base and a failure of a change', async () => {
  const error = await run(shaped('error'));
  expect([error.ending, error.tests]).toEqual(['exited', undefined]);
  expect(judgeBaseline(error).result).toBe('unknown');
  const { tests = [] } = await run(shaped('base'));
  const build = () => run(shaped('base'), library('int add('));
  const verdict = await judged(await build(), mergeBaseline([tests, tests]), build);
  expect(verdict).toMatchObject({
    result: 'fail',
    reason: expect.stringMatching(/^two runs with it told no results: exit code 2 without a test report/),
  });
});

test('a suite that never ends and one of zero tests are unknown on base', async () => {
  const endless = await run(shaped('endless'), [], 4);
  expect([endless.ending, endless.tests]).toEqual(['timeout', undefined]);
  expect(judgeBaseline(endless).reason).toMatch(/^stopped after \d+ s/);
  const empty = await run(shaped('empty'));
  expect(empty.tests).toEqual([]);
  expect(judgeBaseline(empty)).toMatchObject({ result: 'unknown', reason: 'the command ran zero tests' });
});
