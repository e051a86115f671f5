import { afterEach, describe, expect, test } from '@jest/globals';
import { checkGraders, spread } from '../../src/evaluation/check-graders.ts';
import { keepChecks, readChecks } from '../../src/evaluation/grader-checks.ts';
import { createFakeSandbox, type FakeTest } from '../fakes/sandbox.ts';
import { type CalcEvaluation, calcEvaluation, FIX, openCalc, TESTS } from './calc-evaluation.ts';

const opened: CalcEvaluation[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.remove();
});

/** Of two lines, so that it has a half, and with a condition that can be confused. */
const LONGER_FIX = FIX.replace('+  return a + b;', '+  const sum = a + b;\n+  return a === 0 ? b : sum;');

/** Beside the fix it turns round what no test of the package looks at: without that, it is only a part. */
const ORDERED_FIX = FIX.replace('@@ -1,6 +1,6 @@', '@@ -1,9 +1,9 @@').replace(
  / \n$/,
  ` 
 exports.multiply = function multiply(a, b) {
-  return a * b;
+  return b * a;
 };
`,
);
const HEARS_THE_ORDER: FakeTest = (read) => [
  ...(TESTS['test/hidden.test.js']?.(read) ?? []),
  { id: 'test/hidden.test.js::the order', status: read('lib/calc.js').includes('b * a') ? 'passed' : 'failed' },
];

function namesAnInstant(): FakeTest {
  let runs = 0;
  return (read) => [
    ...(TESTS['test/hidden.test.js']?.(read) ?? []),
    { id: `test/hidden.test.js::at 12:00:0${runs++}`, status: 'passed' },
  ];
}

describe('a check of the grader', () => {
  test('grades none, a part and another change of the fix once, and none of them counts', async () => {
    const made = await calcEvaluation(undefined, ['a-1', 'b-2']);
    opened.push(made);
    const { folder, dataset } = made.asking({});
    const tasks = dataset.tasks.map(({ instance, gold }) => ({ instance, gold: { ...gold, patch: LONGER_FIX } }));
    const site = { folder, repository: made.repository, model: made.server.url };
    const said: string[] = [];
    const ports = { open: openCalc(site).open, say: (line: string) => void said.push(line) };
    const { signal } = new AbortController();
    await checkGraders(spread(tasks, 1), { folder, ports }, signal);
    const checks = await readChecks(folder);
    expect(checks.map(({ instance, patch, verdict }) => [instance, patch, verdict])).toEqual([
      ['a-1', 'empty', 'not resolved'],
      ['a-1', 'half', 'not resolved'],
      ['a-1', 'wrong', 'not resolved'],
    ]);
    expect(said).toHaveLength(3);
    await checkGraders(tasks, { folder, ports }, signal);
    expect((await readChecks(folder)).slice(0, 3)).toEqual(checks);
    expect((await readChecks(folder)).map(({ instance }) => instance)).toEqual([
      'a-1',
      'a-1',
      'a-1',
      'b-2',
      'b-2',
      'b-2',
    ]);
  });

  test.each([
    ['no test tells it from the fix', undefined, [{ patch: 'half', verdict: 'resolved', unseen: true }]],
    [
      'nothing but a time in a name differs',
      createFakeSandbox({ ...TESTS, 'test/hidden.test.js': namesAnInstant() }),
      [{ patch: 'half', verdict: 'resolved', unseen: true }],
    ],
    [
      'a test that the data does not name tells it',
      createFakeSandbox({ ...TESTS, 'test/hidden.test.js': HEARS_THE_ORDER }),
      [{ patch: 'half', verdict: 'resolved', unseen: false }],
    ],
  ])('a part of the fix that resolves the task is kept apart where %s', async (_case, sandbox, expected) => {
    const made = await calcEvaluation(undefined, ['a-1']);
    opened.push(made);
    const { folder, dataset } = made.asking({});
    const tasks = dataset.tasks.map(({ instance, gold }) => ({ instance, gold: { ...gold, patch: ORDERED_FIX } }));
    const { open } = openCalc({ folder, repository: made.repository, model: made.server.url }, sandbox);
    await checkGraders(tasks, { folder, ports: { open, say: () => {} } }, new AbortController().signal);
    const checks = await readChecks(folder);
    expect(checks.filter(({ patch }) => patch === 'half').map(({ instance, reason, ...rest }) => rest)).toEqual(
      expected,
    );
  });

  test('a task whose data does not fit its commit is left out, the next ones are checked', async () => {
    const made = await calcEvaluation(undefined, ['a-1', 'b-2', 'c-3']);
    opened.push(made);
    const { folder, dataset } = made.asking({});
    const patches = [LONGER_FIX.replace('return a - b', 'return b - a'), 'no diff at all', LONGER_FIX];
    const tasks = dataset.tasks.map(({ instance, gold }, i) => ({
      instance,
      gold: { ...gold, patch: patches[i] ?? '' },
    }));
    const { open } = openCalc({ folder, repository: made.repository, model: made.server.url });
    await checkGraders(tasks, { folder, ports: { open, say: () => {} } }, new AbortController().signal);
    const checks = await readChecks(folder);
    expect(checks.map(({ instance, patch, verdict }) => [instance, patch, verdict])).toEqual([
      ['a-1', 'gold', 'unknown'],
      ['b-2', 'gold', 'unknown'],
      ['c-3', 'empty', 'not resolved'],
      ['c-3', 'half', 'not resolved'],
      ['c-3', 'wrong', 'not resolved'],
    ]);
    expect(checks.slice(0, 2).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('does not fit its base text'),
      'the patch of the data changes no file',
    ]);
  });

  test.each([
    ['could not be made', { patch: 'gold', verdict: 'unknown' }],
    ['had no verdict', { patch: 'half', verdict: 'unknown' }],
    ['earlier builds made, of a patch that was resolved', { patch: 'half', verdict: 'resolved' }],
  ] as const)('checks that %s are made by the next call, in place of those', async (_what, before) => {
    const made = await calcEvaluation(undefined, ['a-1', 'b-2']);
    opened.push(made);
    const { folder, dataset } = made.asking({});
    const known = { instance: 'b-2', patch: 'empty', verdict: 'not resolved', reason: 'as it was' } as const;
    await keepChecks(folder, [{ instance: 'a-1', reason: 'as it was', ...before }, known]);
    const { open } = openCalc({ folder, repository: made.repository, model: made.server.url });
    await checkGraders(dataset.tasks, { folder, ports: { open, say: () => {} } }, new AbortController().signal);
    const checks = await readChecks(folder);
    expect(checks.filter(({ instance }) => instance === 'b-2')).toEqual([known]);
    expect(checks.filter(({ instance }) => instance === 'a-1').map(({ reason }) => reason)).not.toContain('as it was');
    expect(checks.find(({ instance, patch }) => instance === 'a-1' && patch === 'empty')).toBeDefined();
  });

  test('says why nothing could be checked', async () => {
    const made = await calcEvaluation(undefined, ['a-1']);
    opened.push(made);
    const { folder, dataset } = made.asking({});
    const site = { folder, repository: `${made.folder}/nothing-here`, model: made.server.url };
    const ports = { open: openCalc(site).open, say: () => {} };
    await checkGraders(dataset.tasks, { folder, ports }, new AbortController().signal);
    expect(await readChecks(folder)).toEqual([
      { instance: 'a-1', patch: 'gold', verdict: 'unknown', reason: expect.stringContaining('nothing-here') },
    ]);
  });
});

test.each([
  [4, 2, [0, 2]],
  [5, 3, [0, 1, 3]],
  [3, 9, [0, 1, 2]],
  [0, 3, []],
])('of %i, %i are taken from all parts', (all, count, expected) => {
  expect(spread([...Array(all).keys()], count)).toEqual(expected);
});
