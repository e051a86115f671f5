// Regression checks of a patch from the execution to the choice: flaky tests, tests near the patch, suites in parts.

import { describe, expect, test } from '@jest/globals';
import type { Execution, Recipe, TestResult, TestSelection } from '../../src/execution.ts';
import { performCheck } from '../../src/perform/check.ts';
import { collectedAmong } from '../../src/perform/collected.ts';
import type { Context } from '../../src/perform/context.ts';
import type { RunLimits } from '../../src/ports/sandbox.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import { planEvidence } from '../../src/search/evidence.ts';
import { policyNamed } from '../../src/search/policy.ts';
import type { CheckBase, Verify } from '../../src/search/work.ts';
import type { Draft, FileChange } from '../../src/task.ts';
import type { Verdict } from '../../src/trace/check.ts';
import type { EventBody } from '../../src/trace/event.ts';
import type { Executed } from '../../src/trace/work-event.ts';
import { BROKEN } from '../../src/verification/broken-source.ts';
import { candidatesOf } from '../../src/verification/matrix.ts';
import { openContext, patch } from './open-context.ts';

const ok = (id: string): TestResult => ({ id, status: 'passed' });
const no = (id: string): TestResult => ({ id, status: 'failed', message: 'expected 1, got 2' });
/** What tests do that run a broken file. */
const SEEN: Scripted = { tests: [], log: `Error: ${BROKEN}`, seconds: 1 };
const NEW_TEST: Draft = {
  ...{ kind: 'reproduction-test', changes: [{ path: 'test/new.test.js', text: 't\n' }], diff: '+t' },
  ...{ file: 'test/new.test.js', explanation: 'Shows it.' },
};
const NEVER = new AbortController().signal;

/** What one execution gives, where it differs from an ordinary one. */
type Scripted = Partial<Execution>;

interface Asked {
  readonly selection: TestSelection;
  readonly enough: number | undefined;
  readonly sample: true | undefined;
  readonly changes: readonly FileChange[];
}

/** A run with one patch, whose executions are scripted in their order. */
async function scripted(script: Scripted[], workspace: Partial<Workspace> = {}) {
  const opened = await openContext({ 'u0.f0.p0': patch('a + b\n'), 'u0.t0': NEW_TEST });
  const asked: Asked[] = [];
  const context: Context = {
    ...opened,
    suiteSeconds: 300,
    workspace: { ...opened.workspace, ...workspace },
    sandbox: {
      ...opened.sandbox,
      run: async (_environment, _workspace, changes, selection, limits: RunLimits) => {
        asked.push({ selection, enough: limits.enough?.seconds, sample: limits.sample, changes });
        const next = script.shift();
        if (!next) throw new Error('no execution is left in the script');
        return { ...ENDED, ...next };
      },
    },
  };
  await context.journal.append(PREPARED);
  return { context, asked };
}

const STATE = { exitCode: 0, oomKilled: false, error: '', startedAt: 't', finishedAt: 't' };
const ENDED: Execution = {
  ...{ container: 'c', image: 'i', command: 'tape', state: STATE, ending: 'exited', tests: [], log: '', seconds: 100 },
};
const recipe: Recipe = {
  ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: [], build: [] },
  ...{ runner: 'tape', test: 'tape test/*.js', reasons: [] },
};
const PREPARED: EventBody = {
  ...{ type: 'prepared', work: 'prepare', attempt: 1, seconds: 1, cached: true, log: 'a'.repeat(64) },
  outcome: { ok: true, environment: { recipeHash: 'e'.repeat(64), image: 'i', recipe } },
};

/** Runs what is wanted until nothing is; returns a line for each execution. */
async function runAll(context: Context): Promise<readonly string[]> {
  const policy = policyNamed('process-search');
  if (!policy) throw new Error('no policy');
  const lines: string[] = [];
  for (;;) {
    const { tree } = context.journal;
    const [work] = planEvidence(tree, policy, [], ['lib/add.js']).wants as (CheckBase | Verify)[];
    if (!work) return lines;
    const event = (await performCheck(context, work, tree, 1, NEVER)) as Executed;
    await context.journal.append(event);
    const { check, subject, verdict } = event;
    const scope = 'scope' in check ? check.scope : '';
    lines.push(`${check.kind} ${scope} on ${subject === 'base' ? 'base' : 'patch'}: ${verdict.result}`);
  }
}

const regression = (context: Context): Verdict | undefined =>
  candidatesOf(context.journal.tree)[0]?.regression?.verdict;

describe('flaky tests', () => {
  const near = async () => [];

  test('one that fails once with the patch and once on base breaks nothing; the whole run is repeated, since its order counts', async () => {
    const { context, asked } = await scripted(
      [
        { tests: [ok('a.js::x'), ok('b.js::y')], seconds: 1 },
        { tests: [ok('a.js::x'), ok('b.js::y')], seconds: 1 },
        { tests: [ok('a.js::x'), no('b.js::y')], seconds: 1 },
        { tests: [ok('a.js::x'), ok('b.js::y')], seconds: 1 },
        { tests: [ok('a.js::x'), no('b.js::y')], seconds: 1 },
        { tests: [ok('a.js::x'), ok('b.js::y')], seconds: 1 },
        SEEN,
      ],
      { testsNear: near },
    );
    expect(await runAll(context)).toEqual([
      'baseline all on base: pass',
      'baseline all on base: pass',
      'regression all on patch: fail',
      'confirmation all on patch: unknown',
      'baseline all on base: pass',
      'confirmation all on patch: pass',
      'reach all on base: pass',
    ]);
    expect(asked.slice(3, 6).map(({ selection }) => selection)).toEqual(Array(3).fill({ kind: 'all' }));
    expect(regression(context)).toEqual({
      ...{ result: 'pass', reason: '1 test still passes', broken: [], brokenCount: 0 },
    });
  });

  const green = { tests: [ok('a.js::x'), ok('b.js::y')], seconds: 1 };
  const y = { tests: [ok('a.js::x'), no('b.js::y')], seconds: 1 };
  const x = { tests: [no('a.js::x'), ok('b.js::y')], seconds: 1 };
  const cut = { tests: [ok('a.js::x'), no('b.js::(did not finish)')], seconds: 1 };

  test.each<readonly [string, Scripted[], Verdict['result'], string]>([
    [
      'fails once with the patch and never on base is a doubt',
      [y, green, green, green],
      'unknown',
      'a test failed in one of 3 runs with it, and in none on base: b.js::y: expected 1, got 2',
    ],
    ['fails in the third run again counts', [y, green, green, y], 'fail', 'b.js::y: expected 1, got 2'],
    [
      'is another one in each run is a doubt',
      [y, x, green, green],
      'unknown',
      '2 tests failed in one of 3 runs with it, and in none on base: b.js::y: expected 1, got 2',
    ],
    ['failed first in the repetition and then again counts', [y, x, green, x], 'fail', 'a.js::x: expected 1, got 2'],
    [
      'fails on base in the end is flaky',
      [y, x, { tests: [no('a.js::x'), no('b.js::y')], seconds: 1 }, green],
      'unknown',
      'none of these tests passes on the base commit',
    ],
    [
      'could not be repeated on base is a doubt still',
      [y, green, { ending: 'timeout', tests: undefined, seconds: 1 }, green],
      'unknown',
      'a test failed in one of 3 runs with it, and in none on base: b.js::y: expected 1, got 2',
    ],
    [
      'does not begin, since its file breaks off as it never did, counts',
      [cut, cut],
      'fail',
      'b.js::(did not finish): expected 1, got 2',
    ],
  ])('one that %s', async (_what, runs, result, reason) => {
    const { context } = await scripted([green, green, ...runs, SEEN], { testsNear: near });
    await runAll(context);
    expect(regression(context)).toMatchObject({ result, reason });
  });

  test('tests of a file that breaks off on base, too, are looked at until they run', async () => {
    const reason = 'a test that passes on base did not run with it, as in one run there: b.js::y';
    const runs = async (...script: Scripted[]) => {
      const { context } = await scripted([cut, green, ...script, SEEN], { testsNear: near });
      await runAll(context);
      return regression(context);
    };
    expect(await runs(green)).toMatchObject({ result: 'pass', reason: '2 tests still pass' });
    expect(await runs(y, y)).toMatchObject({ result: 'fail', broken: ['b.js::y'] });
    expect(await runs(cut, green)).toMatchObject({ result: 'pass' });
    expect(await runs(cut, y, green, y)).toMatchObject({ result: 'fail', broken: ['b.js::y'] });
    expect(await runs(cut, cut, green, cut)).toMatchObject({ result: 'unknown', reason });
  });

  test('one that differs on base never decides', async () => {
    const { context } = await scripted([
      { tests: [ok('a.js::x'), ok('b.js::y')], seconds: 1 },
      { tests: [ok('a.js::x'), no('b.js::y')], seconds: 1 },
      { tests: [ok('a.js::x'), no('b.js::y')], seconds: 1 },
      SEEN,
    ]);
    await runAll(context);
    expect(regression(context)?.result).toBe('pass');
  });

  test('one that fails on base twice by luck is known red: passing with the patch gains nothing', async () => {
    const { context } = await scripted([
      { tests: [ok('a.js::x'), no('b.js::y')], seconds: 1 },
      { tests: [ok('a.js::x'), no('b.js::y')], seconds: 1 },
      { tests: [ok('a.js::x'), ok('b.js::y')], seconds: 1 },
      SEEN,
    ]);
    await runAll(context);
    expect(regression(context)).toMatchObject({ result: 'pass', reason: '1 test still passes' });
  });

  test('many broken tests are not repeated, and a second failure counts', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => `a.js::${i}`);
    const many = await scripted([
      { tests: ids.map(ok), seconds: 1 },
      { tests: ids.map(ok), seconds: 1 },
      { tests: ids.map(no), seconds: 1 },
    ]);
    await runAll(many.context);
    expect(regression(many.context)).toMatchObject({ result: 'fail', brokenCount: 8 });
    const twice = await scripted([
      { tests: [ok('a.js::x'), ok('a.js::z')], seconds: 1 },
      { tests: [ok('a.js::x'), ok('a.js::z')], seconds: 1 },
      { tests: [ok('a.js::x'), no('a.js::z')], seconds: 1 },
      { tests: [ok('a.js::x'), no('a.js::z')], seconds: 1 },
    ]);
    await runAll(twice.context);
    expect(regression(twice.context)).toMatchObject({ result: 'fail', broken: ['a.js::z'], brokenCount: 1 });
  });
});

describe('a slow suite', () => {
  const all = [ok('test/add.js::1'), ok('test/far.js::2')];

  test('meets the tests near the edits first, judged by those files alone', async () => {
    const { context, asked } = await scripted([
      { tests: all },
      { tests: all },
      { tests: [ok('test/add.js::1')] },
      { tests: all },
      SEEN,
    ]);
    expect(await runAll(context)).toEqual([
      'baseline all on base: pass',
      'baseline all on base: pass',
      'regression own on patch: pass',
      'regression all on patch: pass',
      'reach own on base: pass',
    ]);
    expect(asked.map(({ selection }) => selection)).toEqual([
      { kind: 'all' },
      { kind: 'all' },
      { kind: 'files', files: ['test/add.js'] },
      { kind: 'all' },
      { kind: 'files', files: ['test/add.js'] },
    ]);
  });

  test('ends for a patch that breaks them', async () => {
    const broken = { tests: [no('test/add.js::1')] };
    const { context } = await scripted([{ tests: all }, { tests: all }, broken, broken]);
    expect((await runAll(context)).slice(2)).toEqual([
      'regression own on patch: fail',
      'confirmation own on patch: fail',
    ]);
    expect(regression(context)).toMatchObject({ result: 'fail', broken: ['test/add.js::1'] });
  });

  test('is run whole in their place where no measured test is near', async () => {
    const { context, asked } = await scripted([{ tests: all }, { tests: all }, { tests: all }, SEEN], {
      testsNear: async () => ['test/never-passed.js'],
    });
    expect((await runAll(context)).slice(2)).toEqual(['regression own on patch: pass', 'reach own on base: pass']);
    expect(asked.at(-1)?.selection).toEqual({ kind: 'all' });
    expect(regression(context)?.result).toBe('pass');
  });
});

describe('a suite that does not end in time', () => {
  const files = ['test/a.js', 'test/add.js', 'test/b.js', 'test/c.js'];
  const measured = [ok('test/add.js::1'), ok('test/a.js::2'), ok('test/b.js::3')];
  const parts = { ran: ['test/add.js', 'test/a.js', 'test/b.js'], left: ['test/c.js'] };

  test('is measured from the tests near the fault on until time is up, and patches meet exactly that', async () => {
    const { context, asked } = await scripted(
      [
        { ending: 'timeout', tests: undefined },
        { tests: measured, parts },
        { tests: measured, parts: { ran: parts.ran, left: [] } },
        { tests: [ok('test/add.js::1')] },
        { tests: measured, parts: { ran: parts.ran, left: [] } },
        SEEN,
      ],
      { testFiles: async () => files },
    );
    expect(await runAll(context)).toEqual([
      'baseline all on base: unknown',
      'baseline near on base: pass',
      'baseline near on base: pass',
      'regression own on patch: pass',
      'regression near on patch: pass',
      'reach own on base: pass',
    ]);
    const whole = { kind: 'files', files: parts.ran };
    expect(asked.map(({ selection, enough }) => [selection, enough])).toEqual([
      [{ kind: 'all' }, undefined],
      [{ kind: 'files', files: ['test/add.js', 'test/a.js', 'test/b.js', 'test/c.js'] }, 300],
      [whole, 300],
      [{ kind: 'files', files: ['test/add.js'] }, undefined],
      [whole, 300],
      [{ kind: 'files', files: ['test/add.js'] }, undefined],
    ]);
    const first = [...context.journal.tree.executions.values()].find(
      ({ check }) => check.kind === 'baseline' && check.scope === 'near',
    );
    expect(first).toMatchObject({ selection: whole, part: { files: 3, of: 4, near: 1 } });
    expect(JSON.parse(await context.journal.get(first?.part?.list ?? ''))).toEqual(parts.ran);
  });

  test.each([
    [1, ['test/n0.js', 'test/new.test.js', 'test/n1.js', 'test/n2.js']],
    [4, ['test/n0.js', 'test/n1.js', 'test/n2.js', 'test/n3.js', 'test/new.test.js', 'test/n4.js']],
    [9, [...Array.from({ length: 7 }, (_, i) => `test/n${i}.js`), 'test/new.test.js', 'test/n7.js', 'test/n8.js']],
  ])(
    'runs beside a new test before it is published, which shares a step with files near (%i of them)',
    async (near, first) => {
      const list = Array.from({ length: 12 }, (_, i) => `test/n${i}.js`);
      const tests = list.map((file) => ok(`${file}::1`));
      const half = { tests, parts: { ran: list, left: [] } };
      const script = [{ ending: 'timeout', tests: undefined } as const, half, half, { tests }, half, SEEN];
      const { context, asked } = await scripted(
        [...script, { ...half, tests: [...tests, no('test/new.test.js::x')] }],
        {
          testFiles: async () => list,
          testsNear: async () => list.slice(0, near),
        },
      );
      await runAll(context);
      const check = { kind: 'published', test: 'u0.t0' } as const;
      const work = { kind: 'verify', id: 'x', subject: 'u0.f0.p0', node: 'u0.f0.p0', check } as const;
      const selection = { kind: 'all' } as const;
      const event = await performCheck(context, { ...work, selection }, context.journal.tree, 1, NEVER);
      const { selection: run, changes, enough } = asked.at(-1) ?? {};
      expect([run?.kind === 'files' && run.files.slice(0, first.length), enough]).toEqual([first, 300]);
      expect(changes?.map(({ path }) => path)).toEqual(['lib/add.js', 'test/new.test.js']);
      expect(event).toMatchObject({ verdict: { result: 'fail', broken: ['test/new.test.js::x'] } });
    },
  );
});

describe('a suite of many files', () => {
  const files = Array.from({ length: 80 }, (_, i) => `test/${i}.js`);
  const foreseen = (seconds: number) => ({ seconds, files: 11, of: 80 });
  const testFiles = async () => files;
  const testsNear = async () => [];

  test('that cannot end in its time is not begun: a few of its files tell', async () => {
    const parts = { ran: files.slice(0, 40), left: files.slice(40) };
    const [half, slow] = [{ tests: [ok('test/0.js::1')], parts }, { ending: 'timeout', tests: undefined } as const];
    const { context, asked } = await scripted([{ foreseen: foreseen(1500), seconds: 40 }, half, half, slow, slow], {
      ...{ testFiles, testsNear },
    });
    expect((await runAll(context)).slice(0, 3)).toEqual([
      'baseline all on base: unknown',
      'baseline near on base: pass',
      'baseline near on base: pass',
    ]);
    expect(asked.slice(0, 2).map(({ selection, sample, enough }) => [selection, sample, enough])).toEqual([
      [{ kind: 'files', files }, true, undefined],
      [{ kind: 'files', files }, undefined, 300],
    ]);
    const [whole] = context.journal.tree.executions.values();
    expect(whole).toMatchObject({ ending: 'timeout', tests: null, seconds: 40 });
    expect(whole?.verdict.reason).toBe(
      'not begun: 11 of 80 test files show that all of them take 25 minutes at least, and 5 minutes are allowed',
    );
  });

  test.each([
    ['may end in its time', { foreseen: foreseen(550), seconds: 9 }],
    ['cannot be told by its files', { seconds: 9 }],
    ['lost its sample', { ending: 'lost', tests: undefined, seconds: 9 } as const],
  ])('that %s is run, and what its sample took is spent too', async (_what, sample) => {
    const whole = { tests: [ok('test/0.js::1')], seconds: 10 };
    const { context, asked } = await scripted([sample, whole, whole, whole, SEEN], { testFiles, testsNear });
    expect((await runAll(context)).slice(0, 2)).toEqual(['baseline all on base: pass', 'baseline all on base: pass']);
    expect(asked.slice(0, 3).map(({ selection, sample: only }) => [selection.kind, only])).toEqual([
      ['files', true],
      ['all', undefined],
      ['all', undefined],
    ]);
    expect([...context.journal.tree.executions.values()].map(({ ahead }) => ahead)).toEqual([
      9,
      ...Array(3).fill(undefined),
    ]);
    expect(context.journal.tree.spent.sandboxSeconds).toBe(1 + 9 + 10 + 10 + 10 + 1);
  });
});

describe('tests that do not run what a patch edits', () => {
  const green = { tests: [ok('a.js::x'), ok('b.js::y')], seconds: 1 };
  const one = { tests: [no('a.js::x'), ok('b.js::y')], seconds: 1 };
  const reason =
    'all 2 tests that pass on base still pass when lib/add.js cannot be loaded (no function there can be made to fail): they do not load it, or load another copy of it';

  test('know nothing of it: that they still pass is no result', async () => {
    const { context, asked } = await scripted([green, green, green, green]);
    expect((await runAll(context)).slice(2)).toEqual(['regression all on patch: pass', 'reach all on base: fail']);
    expect(regression(context)).toEqual({ result: 'unknown', reason, broken: [], brokenCount: 0 });
    expect(asked.at(-1)?.changes).toEqual([
      { path: 'lib/add.js', text: `\n;if (Math.PI < 7041988) throw new Error('${BROKEN}');\na + b + 1\n` },
    ]);
  });

  test('are asked of its control where they fail without a word', async () => {
    const ran = await scripted([green, green, green, one, green, one, green, one, green]);
    const unknown = 'reach all on base: unknown';
    expect((await runAll(ran.context)).slice(3)).toEqual([...Array(5).fill(unknown), 'reach all on base: pass']);
    expect(regression(ran.context)?.result).toBe('pass');
    expect(ran.asked.at(-1)?.changes).toEqual([
      { path: 'lib/add.js', text: `\n;if (Math.PI < -704198) throw new Error('${BROKEN}');\na + b + 1\n` },
    ]);
    const read = await scripted([green, green, green, one, one]);
    expect((await runAll(read.context)).slice(3)).toEqual(['reach all on base: unknown', 'reach all on base: unknown']);
    expect(regression(read.context)?.result).toBe('unknown');
    const other = { tests: [ok('a.js::x'), no('b.js::y')], seconds: 1 };
    const chance = await scripted([green, green, green, one, green, other]);
    expect((await runAll(chance.context)).slice(3)).toEqual([unknown, unknown, unknown]);
    expect(regression(chance.context)?.result).toBe('unknown');
  });

  test('in a slow suite all are asked after those near the file', async () => {
    const all = { tests: [ok('test/add.js::1'), ok('test/far.js::2')] };
    const { context, asked } = await scripted([all, all, all, all, all, all]);
    expect((await runAll(context)).slice(4)).toEqual(['reach own on base: fail', 'reach all on base: fail']);
    expect(asked.slice(4).map(({ selection }) => selection)).toEqual([
      { kind: 'files', files: ['test/add.js'] },
      { kind: 'all' },
    ]);
    expect(regression(context)?.result).toBe('unknown');
  });

  test('a patch that breaks tests was seen by them, and nothing needs to be shown', async () => {
    const { context } = await scripted([green, green, one, one]);
    expect((await runAll(context)).slice(2)).toEqual([
      'regression all on patch: fail',
      'confirmation all on patch: fail',
    ]);
  });
});

test('examples of tests are files that the command names, and once base was measured files that ran', async () => {
  const near = ['test/a.js', 'perf/b.js', 'test/c.js', 'test/vitest.js'];
  const read = async (path: string) =>
    path === 'test/vitest.js' ? "import { test } from 'vitest';\n" : "require('tape');\n";
  const runs = [{ tests: [ok('test/c.js::x'), no('test/a.js::y')], seconds: 1 }];
  const { context } = await scripted([...runs, ...runs, ...runs, SEEN], { read });
  expect(await collectedAmong(context, context.journal.tree, near)).toEqual(['test/a.js', 'test/c.js']);
  await runAll(context);
  expect(await collectedAmong(context, context.journal.tree, near)).toEqual(['test/c.js']);
});
