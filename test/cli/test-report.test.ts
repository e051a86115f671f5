import { describe, expect, test } from '@jest/globals';
import {
  baselineLines,
  environmentLines,
  failedLines,
  runLine,
  type Tested,
  testedJson,
} from '../../src/cli/test-report.ts';
import type { Environment, Execution, TestResult } from '../../src/execution.ts';
import { mergeBaseline } from '../../src/verification/baseline.ts';
import { judgeBaseline } from '../../src/verification/judge-execution.ts';

const environment: Environment = {
  recipeHash: 'r',
  image: 'sha256:1',
  recipe: {
    ...{ ecosystem: 'node', runtime: '20', directory: 'packages/a', runner: 'mocha', test: 'mocha test/' },
    ...{ setup: ['npm ci'], build: ['npm run build'], reasons: ['package-lock.json: npm'] },
  },
};
const execution = (tests: readonly TestResult[] | undefined, more: Partial<Execution> = {}): Execution => ({
  ...{
    container: 'c',
    image: 'sha256:1',
    command: 'mocha test/',
    ending: 'exited',
    tests,
    log: 'one\ntwo\n',
    seconds: 2.34,
  },
  state: { exitCode: 1, oomKilled: false, error: '', startedAt: '', finishedAt: '' },
  ...more,
});
const result = (id: string, status: TestResult['status'], message?: string): TestResult =>
  message === undefined ? { id, status } : { id, status, message };
const testedBy = (runs: readonly [Execution, ...Execution[]]): Tested => ({
  runs,
  verdict: judgeBaseline(runs[0]),
  baseline: mergeBaseline(runs.map(({ tests = [] }) => tests)),
  reach: { result: 'pass', reason: '1 of 1 tests fails when 3 source files are broken', broken: [], brokenCount: 1 },
});
const asked = { environment, whole: true, settings: undefined };

test('the environment with its commands, as they can be copied', () => {
  expect(environmentLines(environment, { seconds: 41.4, cached: false, base: 'a'.repeat(40) })).toEqual([
    'Environment of aaaaaaaaaaaa in packages/a: node 20, mocha (built in 41 s)',
    '  package-lock.json: npm',
    'Set-up:',
    '  $ npm ci',
    'Build, before every run:',
    '  $ npm run build',
    'Tests:',
    '  $ mocha test/',
  ]);
});

test('a run in numbers, or why it has none; nothing that a terminal would obey', () => {
  const some = [result('a', 'passed'), result('b', 'error'), result('c', 'skipped')];
  const count = { number: 1, of: 2 };
  expect(runLine(execution(some), count)).toBe('Run 1 of 2: 1 passed, 1 with errors, 1 skipped in 2.3 s (exit code 1)');
  expect(runLine(execution(undefined, { note: 'no\u001b[31m report' }), count)).toBe(
    'Run 1 of 2: no result in 2.3 s (exit code 1): no report',
  );
});

describe('what a patch is measured by', () => {
  const first = [
    result('a.js::x > y', 'passed'),
    result('a.js::z', 'failed', 'not 3\n  at line 1'),
    result('a.js::f', 'passed'),
  ];
  const second = [...first.slice(0, 2), result('a.js::f', 'failed')];

  test('tests that pass, that fail, and that differ', () => {
    expect(baselineLines(testedBy([execution(first), execution(second)]), asked)).toEqual([
      '',
      'A patch is measured by 1 test passing in each of 2 runs.',
      'They run the code of this repository: 1 of 1 tests fails when 3 source files are broken.',
      '',
      '1 test not passing in each of 2 runs: known, and held against no patch',
      '  ✗ a.js::z: not 3',
      '',
      '1 test with different results: flaky, and never decisive',
      '  ~ a.js::f',
      '',
      'A run finds this environment by itself.',
    ]);
  });

  test('what the repository runs beside them is named, and no run is said to find everything', () => {
    const left = ['node checks/smoke.js', 'tape b.js'];
    const partly = { ...environment, recipe: { ...environment.recipe, left } };
    expect(
      baselineLines(testedBy([execution([result('a.js::x', 'passed')])]), { ...asked, environment: partly }),
    ).toEqual([
      '',
      'A patch is measured by 1 test passing.',
      'They run the code of this repository: 1 of 1 tests fails when 3 source files are broken.',
      'These are the tests of mocha only; not run: `node checks/smoke.js`, `tape b.js`. Each patch is proposed with that doubt.',
      '',
      expect.stringMatching(/^ {2}next: set `sandbox\.test` to the whole command/),
    ]);
  });

  test('settings that were tried are to be committed; of many failing tests some are listed', () => {
    const many = Array.from({ length: 25 }, (_, i) => result(`a.js::${i}`, 'failed'));
    const lines = baselineLines(testedBy([execution([...first, ...many])]), { ...asked, settings: 'try.yml' });
    expect(lines.filter((line) => line.startsWith('  ✗'))).toHaveLength(20);
    expect(lines).toContain('  … and 6 more');
    expect(lines.at(-1)).toBe(
      'For runs to use these settings, commit try.yml as .github/mullover.yml to the default branch.',
    );
  });

  test('nothing, where tests pass whose code is another one', () => {
    const verdict = { result: 'fail', reason: 'the only test still passes', broken: [], brokenCount: 0 } as const;
    const tested = { ...testedBy([execution([result('a.js::x', 'passed')])]), reach: verdict };
    const lines = baselineLines(tested, asked);
    expect(lines).toEqual([
      '',
      'Nothing to measure a patch by: the tests were not seen to run the code of this repository: the only test still passes.',
      expect.stringMatching(/^ {2}next: look at what the tests call\. /),
    ]);
    const reason = 'it still passes (ms lies in node_modules as published)';
    expect(baselineLines({ ...tested, reach: { ...verdict, reason } }, asked).at(-1)).toMatch(
      /^ {2}next: install the repository last and in place/,
    );
    expect(testedJson(tested, { environment, base: 'b' })).toMatchObject({
      ok: false,
      reason: 'the only test still passes',
      reach: { result: 'fail', reason: 'the only test still passes' },
    });
  });

  test('a block to start from without commands of our own', () => {
    const setup = ['cargo fetch', 'node /opt/mullover/cargo-seal.mjs a b'];
    const own = { ...asked, environment: { ...environment, recipe: { ...environment.recipe, setup } } };
    const lines = baselineLines(testedBy([execution([])]), own).join('\n');
    expect([lines.includes('To start from'), lines.includes('cargo')]).toEqual([true, false]);
  });

  test('tests of what cannot be broken measure, with that said', () => {
    const tested = { ...testedBy([execution([result('a.js::x', 'passed')])]), reach: undefined };
    expect(baselineLines(tested, asked)).toContain(
      'Whether they run the code of this repository is not known: it has no source file that can be broken to see it.',
    );
    expect(testedJson(tested, { environment, base: 'b' })).toMatchObject({ ok: true, reach: null });
  });

  test('nothing, with the end of the log and a block to start from', () => {
    expect(baselineLines(testedBy([execution([])]), asked)).toEqual([
      '',
      'Nothing to measure a patch by: the command ran zero tests.',
      '',
      '  │ one',
      '  │ two',
      expect.stringMatching(/^ {2}next: look at what the test command prints above: .* Set `sandbox\.test`/),
      '',
      'To start from, in a file; correct what is wrong in it, and try it with `mullover test --settings FILE`:',
      'sandbox:',
      '  setup: npm ci',
      '  build: npm run build',
      '  test: mocha test/',
      '  runtime: "20"',
      '  directory: packages/a',
    ]);
  });

  test('one test that fails says nothing about the environment: no block', () => {
    const lines = baselineLines(testedBy([execution([result('a.js::x', 'failed')])]), { ...asked, whole: false });
    expect(lines).toEqual([
      '',
      'Nothing to measure a patch by: no test passes on the base commit.',
      '',
      '1 test not passing: known, and held against no patch',
      '  ✗ a.js::x',
      '',
      '  │ one',
      '  │ two',
    ]);
  });

  test('a suite that is too slow needs time, not settings', () => {
    const lines = baselineLines(testedBy([execution(undefined, { ending: 'timeout', seconds: 300 })]), asked);
    expect(lines).toContain('Nothing to measure a patch by: stopped after 300 s: the tests did not end.');
    expect(lines.at(-1)).toMatch(/^ {2}next: give more time with --seconds, or some files with --file\./);
  });
});

test('a set-up that failed: the reason, the next step, and a block where detection got that far', () => {
  const failed = {
    ok: false,
    fault: 'recipe',
    reason: 'The set-up failed: npm ci\nnpm error',
    next: 'Set it.',
  } as const;
  const rest = { seconds: 1, log: 'log' };
  expect(failedLines({ ...failed, ...rest })).toEqual([
    'There is no environment: The set-up failed: npm ci',
    '  │ npm error',
    '  next: Set it.',
  ]);
  expect(failedLines({ ...failed, ...rest, recipe: environment.recipe })).toContain('  test: mocha test/');
});

test('for programs: every run with its tests', () => {
  const tested = testedBy([execution([result('a.js::x', 'passed')]), execution(undefined, { ending: 'timeout' })]);
  expect(testedJson(tested, { environment, base: 'b' })).toMatchObject({
    ...{ schemaVersion: 1, ok: true, base: 'b', image: 'sha256:1', reason: '1 of 1 tests pass' },
    runs: [
      { ending: 'exited', tests: [{ id: 'a.js::x', status: 'passed' }] },
      { ending: 'timeout', tests: null },
    ],
    flaky: [],
  });
});
