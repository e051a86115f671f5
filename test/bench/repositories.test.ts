// The pure parts of bench/repositories.ts: the list, when a row is usable and what it says otherwise, the table.

import { expect, test } from '@jest/globals';
import { summaryOf, tableOf } from '../../bench/repositories/document.ts';
import { parseList } from '../../bench/repositories/list.ts';
import { isUsable, type Row, rowOf } from '../../bench/repositories/row.ts';
import type { Tried } from '../../src/cli/try-repository.ts';
import type { Execution, Recipe, TestResult } from '../../src/execution.ts';
import type { Verdict } from '../../src/trace/check.ts';
import { mergeBaseline } from '../../src/verification/baseline.ts';
import { judgeBaseline } from '../../src/verification/judge-execution.ts';

const listed = { repo: 'a/b', ref: 'HEAD', ecosystem: 'node' };
const recipe: Recipe = {
  ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: ['npm ci'], build: [], runner: 'mocha' },
  ...{ test: 'mocha', reasons: ['lockfile package-lock.json'] },
};
const seen: Verdict = { result: 'pass', reason: '8 of 9 tests fail', broken: [], brokenCount: 8 };

function execution(results: readonly TestResult['status'][]): Execution {
  return {
    ...{ container: 'c', image: 'i', command: 'mocha', ending: 'exited', log: '', seconds: 2.5 },
    state: { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' },
    tests: results.map((status, at) => ({ id: `a.js::${at}`, status })),
  };
}

function tried(first: readonly TestResult['status'][], second: readonly TestResult['status'][], reach: Verdict): Tried {
  const runs = [execution(first), execution(second)];
  const baseline = mergeBaseline(runs.map(({ tests = [] }) => tests));
  return {
    ...{ ok: true, environment: { recipeHash: 'h', image: 'i', recipe }, seconds: 41.4, cached: false, log: '' },
    tested: { runs, verdict: judgeBaseline(execution(first)), baseline, reach },
    setUps: [{ name: 'as detected', result: '', used: true }],
  };
}
const row = (given: Tried): Row => rowOf({ listed, base: 'c0ffee', tried: given });
const many = (count: number, status: TestResult['status']) => Array.from({ length: count }, () => status);

test('a list has a head, remarks and lines without a commit; a line that names no repository is refused', () => {
  expect(
    parseList('repository\tcommit\tecosystem\tremark\na/b\t-\tnode\tx\n\n# c\nc/d\tabc123\tpython\r\n', 'f'),
  ).toEqual([
    { repo: 'a/b', ref: 'HEAD', ecosystem: 'node' },
    { repo: 'c/d', ref: 'abc123', ecosystem: 'python' },
  ]);
  expect(() => parseList('a/b\t-\tnode\njust words\n', 'f')).toThrow('Line 2 of f names no repository.');
  expect(() => parseList('\n', 'f')).toThrow('f lists no repository.');
});

test('a row is usable when tests pass twice, nine of ten that ran do, and they run the code', () => {
  const good = row(
    tried([...many(9, 'passed'), 'failed', 'skipped'], [...many(9, 'passed'), 'failed', 'skipped'], seen),
  );
  expect(good).toEqual({
    ...listed,
    ...{ base: 'c0ffee', at: good.at, source: 'as detected', runner: 'mocha', setUpSeconds: 41.4, suiteSeconds: 2.5 },
    ...{ tests: 10, passing: 9, red: 1, flaky: 0, filesLeft: 0, reached: 8, proof: 'pass', reason: '' },
  });
  expect(isUsable(good)).toBe(true);
});

const UNUSABLE: readonly (readonly [string, Tried])[] = [
  [
    '9 of 11 tests that ran pass',
    tried([...many(10, 'passed'), 'failed'], [...many(9, 'passed'), 'failed', 'failed'], seen),
  ],
  ['no test passes on the base commit', tried(['failed'], ['failed'], seen)],
  [
    'all 9 tests still pass',
    tried(many(9, 'passed'), many(9, 'passed'), { ...seen, result: 'fail', reason: 'all 9 tests still pass' }),
  ],
  [
    'The set-up failed: npm ci: npm error 404',
    {
      ok: false,
      fault: 'recipe',
      reason: 'The set-up failed: npm ci\n  npm error 404\nmore',
      next: '',
      recipe,
      seconds: 3,
      log: '',
      setUps: [{ name: 'as detected', result: '', used: true }],
    },
  ],
];
test.each(UNUSABLE)('%s', (reason, given: Tried) => {
  const found = row(given);
  expect([isUsable(found), found.reason]).toEqual([false, reason]);
});

test('the table and the summary count by ecosystem', () => {
  const good = row(tried(many(9, 'passed'), many(9, 'passed'), seen));
  const bad: Row = { ...row(tried(['failed'], ['failed'], seen)), ecosystem: 'python', setUpSeconds: null };
  expect(summaryOf([good, bad, good])).toEqual({
    ...{ repositories: 3, usable: 2, share: 0.667 },
    byEcosystem: { node: '2/2', python: '0/1' },
  });
  expect(tableOf([good, bad]).split('\n').slice(2)).toEqual([
    '| a/b | node | mocha | as detected | 41 | 2.5 | 9 pass | 89 % | yes |  |',
    '| a/b | python | mocha | as detected | cached | 2.5 | 0 pass, 1 red | – | no | no test passes on the base commit |',
  ]);
});
