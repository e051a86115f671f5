// What a reproduction test asks of a patch where its failures are hooks, suites, files, assertions or mere numbers.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Execution, TestResult } from '../../src/execution.ts';
import { parseParts } from '../../src/runners/report.ts';
import { askedOfPatch } from '../../src/verification/asked-of-patch.ts';
import { type Baseline, mergeBaseline, NO_BASELINE } from '../../src/verification/baseline.ts';
import { countsOf } from '../../src/verification/counts.ts';
import { judgeBaseline } from '../../src/verification/judge-execution.ts';
import { judgeRegression } from '../../src/verification/judge-regression.ts';
import { judgeReproductionOnBase, judgeReproductionOnPatch } from '../../src/verification/judge-reproduction.ts';
import { RECORDED, type RecordedReport } from './recorded-reports.ts';

function execution(tests: readonly TestResult[] | undefined): Execution {
  const state = { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
  return { container: 'c', image: 'i', command: 'test', state, ending: 'exited', tests, log: '', seconds: 2 };
}

describe('what real tools report of a file whose hooks, suites and assertions fail on base', () => {
  const cases = RECORDED.map((one) => [`${one.runner}: ${one.what}`, one] as const);
  /** Nothing that they report tells a right patch from one under which some of the tests never begin. */
  const UNTOLD = new Set(['node:test: what is thrown after its test']);

  test.each(cases)('%s', (name, { runner, file, base, right }) => {
    const read = ({ exitCode, text }: RecordedReport) => parseParts(runner, [{ files: [file], exitCode, text }]) ?? [];
    const [before, after] = [read(base), read(right)];
    expect(judgeReproductionOnBase(execution(before), NO_BASELINE, before).result).toBe('fail');
    const asked = askedOfPatch([before, before], NO_BASELINE);
    const onPatch = (tests: readonly TestResult[]) => judgeReproductionOnPatch(execution(tests), asked).result;
    expect(onPatch(after)).toBe(UNTOLD.has(name) ? 'unknown' : 'pass');
    expect(onPatch(before)).toBe('fail');
    expect(onPatch([])).toBe('fail');
    const passed = new Set(before.filter(({ status }) => status === 'passed').map(({ id }) => id));
    const isNew = ({ id }: TestResult) => !passed.has(id);
    for (const one of after.filter((result) => isNew(result) && result.role === undefined)) {
      const others = after.filter((result) => result !== one);
      expect([one.id, onPatch([...others, { ...one, status: 'skipped' }])]).not.toEqual([one.id, 'pass']);
      expect([one.id, onPatch([...others, { ...one, status: 'failed' }])]).not.toEqual([one.id, 'pass']);
    }
    if (after.some(isNew)) expect(onPatch(after.filter((result) => !isNew(result)))).not.toBe('pass');
  });
});

describe('a file that breaks off on base', () => {
  const ended: TestResult = { id: 'n.js::(did not finish)', status: 'error', message: 'exit code 1' };
  const first: TestResult = { id: 'n.js::first', status: 'passed' };
  const second = (status: TestResult['status']): TestResult => ({ id: 'n.js::second', status });
  const other: TestResult = { id: 'n.js::third', status: 'passed' };

  test.each<[string, TestResult[], string]>([
    ['the test that it broke off in passes', [first, second('passed')], 'pass'],
    ['it is skipped', [first, second('skipped')], 'unknown'],
    ['it is skipped, and another one passes', [first, second('skipped'), other], 'unknown'],
    ['it never begins', [first], 'unknown'],
    ['it fails', [first, second('failed')], 'fail'],
    ['it passes, and the first one is skipped', [{ ...first, status: 'skipped' }, second('passed')], 'fail'],
    ['it passes, and the first one is gone', [second('passed')], 'fail'],
    ['the file breaks off again', [first, second('passed'), ended], 'fail'],
    ['only another file runs', [{ id: 'm.js::x', status: 'passed' }], 'fail'],
    ['nothing runs', [], 'fail'],
  ])('on a patch: %s', (_what, tests, result) => {
    const asked = askedOfPatch(
      [
        [first, ended],
        [first, ended],
      ],
      NO_BASELINE,
    );
    expect(judgeReproductionOnPatch(execution(tests), asked).result).toBe(result);
  });
});

describe('tests of which only a number is told', () => {
  interface Told {
    readonly passed: number;
    readonly failing: readonly string[];
    readonly skipped: number;
  }
  const FORMATS: Readonly<Record<string, (told: Told) => string>> = {
    'pytest, unnamed': ({ passed, failing, skipped }) =>
      `==== ${failing.length} failed, ${passed} passed, ${skipped} skipped in 0.1s ====`,
    Unity: ({ passed, failing, skipped }) =>
      [
        ...failing.map((name, i) => `t/a.c:${i}:${name}:FAIL: Expected 1`),
        `${passed + failing.length + skipped} Tests ${failing.length} Failures ${skipped} Ignored`,
      ].join('\n'),
    busted: ({ passed, failing, skipped }) =>
      [
        `${passed} successes / ${failing.length} failures / 0 errors / ${skipped} pending : 0.1 seconds`,
        ...failing.map((name) => `Failure → spec/a_spec.lua @ 3\n${name}\nspec/a_spec.lua:3: Expected`),
      ].join('\n'),
    unittest: ({ passed, failing, skipped }) =>
      [
        ...failing.map((name) => `FAIL: ${name} (test_a.Sums)`),
        `Ran ${passed + failing.length + skipped} tests in 0.1s`,
        '',
        failing.length > 0 ? `FAILED (failures=${failing.length}, skipped=${skipped})` : `OK (skipped=${skipped})`,
      ].join('\n'),
  };
  const formats = Object.entries(FORMATS);
  const run = (format: (told: Told) => string, told: Told) => {
    const exitCode = told.failing.length > 0 ? 1 : 0;
    return parseParts('text', [{ files: [], exitCode, text: format(told) }]) ?? [];
  };
  const told = (passed: number, failing: readonly string[] = [], skipped = 0): Told => ({ passed, failing, skipped });

  test.each(formats)('as %s tells: a pass needs as many tests, none of them left out', (_name, format) => {
    const base = mergeBaseline([run(format, told(5)), run(format, told(5))]);
    const shown = run(format, told(5, ['test_new']));
    expect(judgeReproductionOnBase(execution(shown), base, shown).result).toBe('fail');
    const asked = askedOfPatch([shown, shown], base);
    const on = (one: Told) => judgeReproductionOnPatch(execution(run(format, one)), asked).result;
    expect([on(told(6)), on(told(7))]).toEqual(['pass', 'pass']);
    const others = [told(5), told(1), told(5, [], 1), told(4, [], 2), told(6, [], 1), told(0), told(0, [], 6)];
    for (const one of others) expect([one, on(one)]).not.toEqual([one, 'pass']);
    expect(on(told(5, ['test_new']))).toBe('fail');
    expect(on(told(5, ['test_old']))).toBe('fail');
  });

  test.each(formats)('as %s tells: a test that is red on base hides neither passes nor failures', (_name, format) => {
    const red = run(format, told(5, ['test_dns']));
    expect(judgeBaseline(execution(red)).reason).toBe('5 of 6 tests pass');
    const base = mergeBaseline([red, red]);
    expect([countsOf(red).passed, base.passing.length]).toEqual([5, 5]);
    expect(judgeReproductionOnBase(execution(run(format, told(6, ['test_dns']))), base).result).toBe('pass');
    const shown = run(format, told(5, ['test_dns', 'test_new']));
    expect(judgeReproductionOnBase(execution(shown), base, shown).result).toBe('fail');
    const asked = askedOfPatch([shown, shown], base);
    const on = (one: Told) => judgeReproductionOnPatch(execution(run(format, one)), asked).result;
    expect([on(told(6, ['test_dns'])), on(told(7))]).toEqual(['pass', 'pass']);
    const others = [
      told(5, ['test_dns']),
      told(5, ['test_dns'], 1),
      told(5, ['test_dns', 'test_new']),
      told(5),
      told(6),
    ];
    for (const one of others) expect([one, on(one)]).not.toEqual([one, 'pass']);
    const patched = (one: Told) => judgeRegression(execution(run(format, one)), base).result;
    expect([patched(told(5, ['test_dns'])), patched(told(6))]).toEqual(['pass', 'pass']);
    expect([patched(told(4, ['test_dns', 'test_old'])), patched(told(4, ['test_dns'], 1))]).toEqual(['fail', 'fail']);
    expect(patched(told(4, ['test_dns']))).toBe('fail');
  });

  test('one that is flaky on base is taken for no other', () => {
    for (const [, format] of formats) {
      const base = mergeBaseline([run(format, told(5, ['test_flaky'])), run(format, told(6))]);
      const shown = run(format, told(5, ['test_flaky', 'test_new']));
      const asked = askedOfPatch([shown, shown], base);
      for (const one of [told(6, ['test_new']), told(6), told(5, ['test_new'], 1), told(6, [], 1)])
        expect([one, judgeReproductionOnPatch(execution(run(format, one)), asked).result]).not.toEqual([one, 'pass']);
    }
  });

  test('no run that tells fewer passes, more failures or more left out is ever a pass', () => {
    const counts = fc.record({
      passed: fc.integer({ min: 0, max: 6 }),
      failing: fc.subarray(['test_dns', 'test_new', 'test_old', 'test_other']),
      skipped: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...formats), counts, counts, counts, ([, format], before, onBase, later) => {
        const base: Baseline = mergeBaseline([run(format, before), run(format, before)]);
        const shown = run(format, onBase);
        const verdict = judgeReproductionOnPatch(execution(run(format, later)), askedOfPatch([shown, shown], base));
        if (verdict.result !== 'pass') return;
        expect(later.skipped).toBeLessThanOrEqual(onBase.skipped);
        expect(later.failing.length).toBeLessThanOrEqual(before.failing.length);
        expect(later.failing.length).toBeLessThan(onBase.failing.length);
        expect(later.passed + later.failing.length + later.skipped).toBeGreaterThanOrEqual(
          onBase.passed + onBase.failing.length + onBase.skipped,
        );
      }),
      { numRuns: 3000 },
    );
  });
});
