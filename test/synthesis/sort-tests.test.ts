import { describe, expect, test } from '@jest/globals';
import type { Execution, TestResult, TestStatus } from '../../src/execution.ts';
import { sortTests, type Twice } from '../../src/synthesis/sort-tests.ts';

const STATE = { exitCode: 0, oomKilled: false, error: '', startedAt: 't', finishedAt: 't' };

function ran(results: Readonly<Record<string, TestStatus>>, more: readonly TestResult[] = []): Execution {
  const tests = [...Object.entries(results).map(([title, status]) => ({ id: `test/a.js::${title}`, status })), ...more];
  return {
    ...{ container: 'c', image: 'i', command: 'node --test', ending: 'exited', log: '', seconds: 1 },
    ...{ state: STATE, tests },
  };
}

const twice = (one: Execution, again = one): Twice => [one, again];
const ids = (...titles: readonly string[]) => titles.map((title) => `test/a.js::${title}`);

describe('what hidden tests say with and without the fix', () => {
  test('green only with it, green both times, broken by it, red both times', () => {
    const fixed = twice(ran({ turns: 'passed', stays: 'passed', breaks: 'failed', red: 'failed' }));
    const base = twice(ran({ turns: 'failed', stays: 'passed', breaks: 'passed', red: 'error' }));
    expect(sortTests({ fixed, base })).toEqual({
      ...{ failToPass: ids('turns'), passToPass: ids('stays'), flaky: [], broken: ids('breaks') },
    });
  });

  test('what differs between equal runs is in neither list, on whichever side', () => {
    const all = { one: 'passed', two: 'passed', three: 'passed' } as const;
    const fixed = twice(ran(all), ran({ ...all, one: 'failed' }));
    const base = twice(
      ran({ one: 'failed', two: 'failed', three: 'passed' }),
      ran({ one: 'failed', two: 'passed', three: 'passed' }),
    );
    expect(sortTests({ fixed, base })).toEqual({
      ...{ failToPass: [], passToPass: ids('three'), flaky: ids('one', 'two'), broken: [] },
    });
  });

  test('a file that does not load without the fix fails with all of its tests', () => {
    const fixed = twice(ran({ one: 'passed', two: 'passed' }));
    for (const nothing of [{ ...ran({}), tests: undefined }, ran({}), ran({}, [BROKE])])
      expect(sortTests({ fixed, base: twice(nothing) })).toEqual({
        ...{ failToPass: ids('one', 'two'), passToPass: [], flaky: [], broken: [] },
      });
  });

  test('cases that are called by what the code makes of them are tests that turn green, not names that vary', () => {
    const fixed = twice(ran({ 'sum(1) is 1': 'passed', 'sum(2) is 2': 'passed' }));
    const base = twice(ran({ 'sum(1) is -1': 'failed', 'sum(2) is 2': 'passed' }));
    expect(sortTests({ fixed, base })).toEqual({
      ...{ failToPass: ids('sum(1) is 1'), passToPass: ids('sum(2) is 2'), flaky: [], broken: [] },
    });
  });

  test('names that vary between equal runs are in no list', () => {
    const fixed = twice(ran({ 'on port 4001': 'passed', a: 'passed' }), ran({ 'on port 4002': 'passed', a: 'passed' }));
    const base = twice(ran({ 'on port 4003': 'failed', a: 'failed' }), ran({ 'on port 4004': 'failed', a: 'failed' }));
    expect(sortTests({ fixed, base })).toEqual({ failToPass: ids('a'), passToPass: [], flaky: [], broken: [] });
  });

  test('what is left out without the fix, and what is no test of its own, turn nothing', () => {
    const hook: TestResult = { id: 'test/a.js::before all', status: 'passed', role: 'before' };
    const fixed = twice(ran({ skipped: 'passed' }, [hook]));
    const base = twice(ran({ skipped: 'skipped' }, [{ ...hook, status: 'failed' }]));
    expect(sortTests({ fixed, base })).toEqual({ failToPass: [], passToPass: [], flaky: [], broken: [] });
  });

  test('of several results under one name the worst one counts', () => {
    const double = (status: TestStatus): TestResult => ({ id: 'test/a.js::same', status });
    const fixed = twice(ran({ same: 'passed' }, [double('failed')]));
    expect(sortTests({ fixed, base: twice(ran({ same: 'failed' })) }).failToPass).toEqual([]);
  });
});

const BROKE: TestResult = {
  id: 'test/a.js::(did not finish)',
  status: 'error',
  message: 'SyntaxError',
};
