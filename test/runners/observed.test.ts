// What is read of the processes of an observed run: each test as its runner's own parser tells it, and no process forgotten.

import { describe, expect, test } from '@jest/globals';
import type { Recipe } from '../../src/execution.ts';
import { planSteps } from '../../src/runners/invocations.ts';
import { runnersSeen } from '../../src/runners/observed.ts';
import { parseParts } from '../../src/runners/report.ts';

interface Process {
  readonly runner?: string;
  readonly cwd?: string;
  readonly format?: string;
  readonly base?: string;
  readonly left?: boolean;
  readonly report?: string | null;
}

const textOf = (processes: readonly Process[], printed = '', exitCode = 0) => {
  const whole = { runner: 'x', cwd: '/workspace', format: 'tests', left: false, report: null };
  return JSON.stringify({ exitCode, printed, processes: processes.map((one) => ({ ...whole, ...one })), reports: [] });
};
const read = (processes: readonly Process[], { files = [], printed = '', exitCode = 0 }: Read = {}) =>
  parseParts('observed', [{ files, exitCode, text: textOf(processes, printed, exitCode) }])?.map(
    ({ id, status }) => `${status} ${id}`,
  );
interface Read {
  readonly files?: readonly string[];
  readonly printed?: string;
  readonly exitCode?: number;
}
const lines = (...records: readonly object[]) => records.map((one) => `${JSON.stringify(one)}\n`).join('');
const START = { type: 'start' };
const END = { type: 'end' };
const passing = (file: string) => ({ type: 'test', file, path: ['a'], status: 'passed' });

test('files are told from the root, wherever their process ran', () => {
  const junit = `<testsuites><testsuite><testcase classname="tests.test_a.T" name="b" file="tests/test_a.py"/></testsuite></testsuites>`;
  expect(
    read([
      { cwd: '/workspace/packages/a', report: lines(START, passing('/workspace/packages/a/x.js'), END) },
      { cwd: '/workspace/packages/b', report: lines(START, passing('../b/test/x.js'), END) },
      { cwd: '/workspace/sub/tests', base: '/workspace/sub', format: 'pytest', report: junit },
    ]),
  ).toEqual(['passed packages/a/x.js::a', 'passed packages/b/test/x.js::a', 'passed sub/tests/test_a.py::T > b']);
});

test('the outermost tests of tap are files', () => {
  const report = [
    ...['# Subtest: t/a.js', '    ok 1 - x', '    1..1', 'ok 1 - t/a.js # time=1ms'],
    ...['# Subtest: t/b.js', '    not ok 1 - y', '    1..1', 'not ok 2 - t/b.js'],
    ...['not ok 3 - t/c.js', '  ---', '  exitCode: 1', '  ...', '1..3', ''],
  ].join('\n');
  expect(read([{ format: 'tap', report }])).toEqual([
    ...['passed t/a.js::x', 'failed t/b.js::y', 'error t/c.js::(did not finish)'],
  ]);
});

test('a run of tap that tells its time has ended, with or without a plan', () => {
  const report = ['# Subtest: t/a.js', '    ok 1 - x', '    1..1', 'ok 1 - t/a.js # time=1ms', ''].join('\n');
  expect(read([{ format: 'tap', report: `${report}# { total: 1, pass: 1 }\n# time=12.3ms\n` }])).toEqual([
    'passed t/a.js::x',
  ]);
  expect(read([{ format: 'tap', report }])).toEqual(['passed t/a.js::x', 'error ::(did not finish)']);
});

describe('a runner that left no report', () => {
  test('is an error of its folder beside the others', () => {
    const good = { report: lines(START, passing('/workspace/x.js'), END) };
    expect(read([good, { runner: 'jest', cwd: '/workspace/packages/b' }])).toEqual([
      ...['passed x.js::a', 'error packages/b::(did not finish)'],
    ]);
    expect(read([good, {}, { report: 'no report' }])).toEqual([
      ...['passed x.js::a', 'error ::(did not finish)', 'error ::(did not finish) #2'],
    ]);
  });

  test('is an error of the file that was asked for', () => {
    expect(read([{ left: true }, {}], { files: ['a.js'], exitCode: 1 })).toEqual(['error a.js::(did not finish)']);
  });

  test('alone is no result', () => {
    expect(read([{}], { exitCode: 1 })).toBeUndefined();
    expect(read([{}])).toBeUndefined();
    expect(read([{}], { printed: '3 passed in 0.1s' })).toBeUndefined();
  });
});

test('a report that was cut tells what ran, and that it did not end', () => {
  const cut = `${lines(START, passing('/workspace/x.js'))}{"type":"te`;
  expect(read([{ report: cut }])).toEqual(['passed x.js::a', 'error ::(did not finish)']);
  expect(read([{ report: lines(START) }])).toEqual(['error ::(did not finish)']);
  const twice = lines(START, passing('/workspace/x.js'), END, START, passing('/workspace/y.js'), END);
  expect(read([{ report: twice }])).toEqual(['passed x.js::a', 'passed y.js::a']);
});

test('the same test of two processes is told twice', () => {
  const one = { report: lines(START, passing('/workspace/x.js'), END) };
  expect(read([one, one])).toEqual(['passed x.js::a', 'passed x.js::a #2']);
});

test('a command that starts no runner is read by its summary, and one that has none of the wanted tests ran none', () => {
  expect(read([], { printed: '2 passed in 0.1s' })).toEqual(['passed ::whole run', 'passed ::whole run #2']);
  expect(read([], { printed: 'done' })).toBeUndefined();
  expect(read([{ left: true }])).toEqual([]);
});

test('a hostile text is no report', () => {
  for (const text of ['', '{}', '[]', '{"processes":[{}]}']) {
    expect(parseParts('observed', [{ files: [], exitCode: 1, text }])).toBeUndefined();
  }
  expect(
    read([
      { format: 'observed', report: textOf([]) },
      { format: '__proto__', report: 'x' },
    ]),
  ).toBeUndefined();
});

test('what ran where can be said', () => {
  const seen = textOf([{ runner: 'jest', cwd: '/workspace/packages/a' }, { runner: 'mocha' }, { runner: 'mocha' }]);
  expect(runnersSeen(seen)).toEqual(['jest in packages/a', 'mocha']);
  expect(runnersSeen('')).toBeUndefined();
});

test('one step runs the command as it is, whatever is selected', () => {
  const recipe: Recipe = {
    ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: [], build: [], runner: 'observed', test: 'npm test' },
    reasons: [],
  };
  const stepsFor = (selection: Parameters<typeof planSteps>[1]) => planSteps(recipe, selection, [])?.steps;
  const command = '{ npm test\n} 2>&1';
  expect(stepsFor({ kind: 'all' })).toMatchObject([{ command, files: [], observed: {} }]);
  const files = ['a.js', 'b.js'];
  expect(stepsFor({ kind: 'files', files })).toMatchObject([{ command, files, observed: { files } }]);
  const one = { kind: 'files', files: ['a.js'], titles: ['x', 'y'] } as const;
  expect(stepsFor(one)).toMatchObject([{ command, observed: { files: ['a.js'], titles: ['x', 'y'] } }]);
  // A title that was changed on its way cannot be given back: the file runs.
  expect(stepsFor({ ...one, titles: ['/tmp/…'] })?.[0]?.observed).toEqual({ files: ['a.js'] });
  expect(stepsFor({ kind: 'files', files: [] })).toEqual([]);
});
