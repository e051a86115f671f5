// From a request to an order, and from the end of its container to an execution, without a container.

import { expect, test } from '@jest/globals';
import type { Recipe } from '../../src/execution.ts';
import { executionOf } from '../../src/orders/execution-of.ts';
import type { Finished } from '../../src/orders/finished.ts';
import { type RunRequest, runOrder } from '../../src/orders/run-order.ts';

const recipe: Recipe = {
  ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: [], build: ['tsc'] },
  ...{ runner: 'tape', test: 'tape test/*.js', reasons: [] },
};
const files = ['lib.js', 'test/a.js', 'test/b.js'].map((path) => ({ path, isTest: path.startsWith('test/') }));
const request: RunRequest = {
  environment: { recipeHash: 'r', image: 'sha256:i', recipe },
  changes: [{ path: 'lib.js', text: 'exports.one = 2;' }],
  selection: { kind: 'all' },
  limits: { seconds: 60, outputBytes: 1e6 },
};
const orderOf = (more: Partial<RunRequest> = {}) =>
  runOrder({ ...request, ...more }, { files, template: (name) => `// ${name}\n`, nonce: 'n' });

interface Part {
  readonly files: readonly string[];
  readonly exitCode: number;
  readonly text: string;
  readonly cut?: true;
  readonly seconds?: number;
}
const passing = (file: string): Part => ({
  files: [file],
  exitCode: 0,
  text: 'TAP version 13\n# adds\nok 1 one\n\n1..1\n# tests 1\n# pass  1\n',
});
const resultsIn = (file: string) => [
  { id: `${file}::adds > one`, status: 'passed', role: 'assertion' },
  { id: `${file}::adds`, status: 'passed' },
];
const failing: Part = {
  ...{ files: ['canary'], exitCode: 1 },
  text: 'TAP version 13\n# mullover canary\nnot ok 1 fails\n\n1..1\n# tests 1\n# pass  0\n# fail  1\n',
};

/** A container that answered this and ended as it says. */
function ended(answer: { readonly exitCode: number; readonly [name: string]: unknown } | undefined): Finished {
  const text = JSON.stringify(answer ?? {});
  return {
    ...{ container: 'c', ending: 'exited', log: '$ tape test/*.js\n$ (tests that must fail)\n', seconds: 2 },
    state: { exitCode: answer?.exitCode ?? 1, oomKilled: false, error: '', startedAt: '', finishedAt: '' },
    answer: Buffer.from(answer ? `\nn ${text.length}\n${text}\nn end\n` : ''),
    ...{ note: undefined, runtime: 'runc' },
  };
}

test('the order holds the build, one step for each file, and the tests that must fail behind them', () => {
  const { bytes, plan, seconds } = orderOf();
  const { steps, build, mode, nonce, directory, seconds: atMost, env } = JSON.parse(bytes.toString('utf8', 10));
  expect(plan.steps.map((step) => step.files)).toEqual([['test/a.js'], ['test/b.js']]);
  expect(steps.slice(0, 2)).toEqual(plan.steps);
  expect(steps[2].shown).toBe('(tests that must fail)');
  expect({ build, mode, nonce, directory, seconds, atMost, home: env.HOME, count: steps.length }).toEqual({
    ...{
      build: ['tsc'],
      mode: 'run',
      nonce: 'n',
      directory: '.',
      seconds: 80,
      atMost: 140,
      home: '/tmp/home',
      count: 3,
    },
  });
});

test('our own changes are doubted by nothing, and a deleted file is no file of the run', () => {
  const { bytes, doubted, seconds, plan } = orderOf({
    changes: [{ path: 'test/b.js', text: null }],
    limits: { ...request.limits, trusted: true },
  });
  expect(JSON.parse(bytes.toString('utf8', 10)).steps).toEqual(plan.steps);
  expect({ doubted, seconds, files: plan.steps.map((step) => step.files) }).toEqual({
    ...{ doubted: undefined, seconds: 60, files: [['test/a.js']] },
  });
});

test('an execution is what the parts report, without a trace of the tests that must fail', () => {
  const parts = [passing('test/a.js'), passing('test/b.js'), failing];
  expect(executionOf(request, orderOf(), ended({ exitCode: 0, parts }))).toEqual({
    ...{ container: 'c', image: 'sha256:i', command: "tsc && tape 'test/*.js'", ending: 'exited', seconds: 2 },
    state: { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' },
    tests: [...resultsIn('test/a.js'), ...resultsIn('test/b.js')],
    ...{ log: '$ tape test/*.js\n', runtime: 'runc' },
  });
});

const all = (...last: readonly Part[]) => [passing('test/a.js'), passing('test/b.js'), ...last];
const lies = { ...failing, exitCode: 0, text: failing.text.replace('not ok', 'ok').replace(/# fail.*\n/, '') };
test.each<readonly [name: string, end: Finished, note: RegExp]>([
  ['an answer that did not come', ended(undefined), /^the entry script did not answer \(exit code 1\)$/],
  ['a build that failed', ended({ exitCode: 2, failed: 'tsc' }), /^failed before the tests: tsc \(exit code 2\)$/],
  [
    'a report that cannot be read',
    ended({ exitCode: 1, parts: [{ ...failing, files: [], text: '{' }] }),
    /^the runner left no rea/,
  ],
  ['a test that must fail and passes', ended({ exitCode: 0, parts: all(lies) }), /^the change disarms tests: /],
  ['a container that was lost', { ...ended({ exitCode: 0, parts: all() }), ending: 'lost', note: 'gone' }, /^gone$/],
  [
    'an answer that the engine contradicts',
    { ...ended({ exitCode: 0, parts: all() }), state: ended(undefined).state },
    /^the entry script did not answer/,
  ],
])('%s leaves no tests, and says why', (_name, end, note) => {
  const { tests, note: told, ending } = executionOf(request, orderOf(), end);
  expect(tests).toBeUndefined();
  expect(told).toMatch(note);
  expect(ending).toBe(end.ending);
});

const untold = ended({ exitCode: 134, parts: [{ ...failing, files: [], text: '' }] });
const HEAP = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n';
test.each<readonly [name: string, end: Finished, ending: string, note: RegExp]>([
  ['memory that it asked for', { ...untold, log: HEAP }, 'starved', /^out of memory$/],
  [
    'memory, as the engine says',
    { ...untold, state: { ...untold.state, oomKilled: true } },
    'starved',
    /^out of memory$/,
  ],
  ['processes', { ...untold, log: 'Error: spawn node EAGAIN\n' }, 'starved', /^out of processes$/],
  ['memory, and tells results', { ...ended({ exitCode: 0, parts: all(failing) }), log: HEAP }, 'exited', /^$/],
  [
    'memory, it says, and disarms tests',
    { ...ended({ exitCode: 0, parts: all(lies) }), log: HEAP },
    'exited',
    /disarms/,
  ],
  ['memory, it says, too late', { ...untold, log: HEAP, ending: 'timeout', note: 'late' }, 'timeout', /^late$/],
])('a run that lacks %s', (_name, end, ending, note) => {
  const execution = executionOf(request, orderOf(), end);
  expect(execution.ending).toBe(ending);
  expect(execution.note ?? '').toMatch(note);
});

test('where the test that must fail is not told, nothing is known of what the change does to tests', () => {
  const silent = { ...failing, text: '' };
  for (const parts of [all(silent), all()]) {
    const { tests, unheard, note } = executionOf(request, orderOf(), ended({ exitCode: 0, parts }));
    expect({ count: tests?.length, unheard, note }).toEqual({
      ...{ count: 4, unheard: true },
      note: 'the test that must fail was not told beside these tests: that the change disarms none is not known',
    });
  }
});

test('a process that fails and says that all passed is told', () => {
  const parts = [{ ...passing('test/a.js'), exitCode: 7 }, passing('test/b.js'), failing];
  expect(executionOf(request, orderOf(), ended({ exitCode: 1, parts }))).toMatchObject({ unexplained: 7 });
});

test('of selected files only their own results count', () => {
  const selected = { ...request, selection: { kind: 'files', files: ['test/a.js'] } } as const;
  const { tests } = executionOf(selected, orderOf(selected), ended({ exitCode: 0, parts: [passing('test/a.js')] }));
  expect(tests).toEqual(resultsIn('test/a.js'));
});

test('no file to run is an empty list', () => {
  const selected = { ...request, selection: { kind: 'files', files: [] } } as const;
  const { tests } = executionOf(selected, orderOf(selected), ended({ exitCode: 0, parts: [] }));
  expect(tests).toEqual([]);
});

test('a run in parts tells which files ended and which are left', () => {
  const parted: RunRequest = {
    ...request,
    selection: { kind: 'files', files: ['test/a.js', 'test/b.js'] },
    limits: { ...request.limits, enough: { seconds: 30, first: 1 } },
  };
  const order = orderOf(parted);
  const parts = [passing('test/a.js'), { ...passing('test/b.js'), cut: true as const }];
  expect(order.seconds).toBe(95);
  expect(executionOf(parted, order, ended({ exitCode: 0, parts }))).toMatchObject({
    tests: resultsIn('test/a.js'),
    parts: { ran: ['test/a.js'], left: ['test/b.js'] },
  });
});

test('a runner that broke down says so', () => {
  const python = { ...recipe, ecosystem: 'python', runner: 'pytest', test: 'pytest', build: [] };
  const broken = { ...request, environment: { ...request.environment, recipe: python } };
  const end = { ...ended({ exitCode: 3, parts: [] }), log: 'INTERNALERROR> Traceback\nINTERNALERROR> KeyError: 1\n' };
  expect(executionOf(broken, orderOf(broken), end)).toMatchObject({
    ...{ ending: 'broke-down', tests: undefined, note: 'pytest itself broke down (exit code 3): KeyError: 1' },
  });
});
