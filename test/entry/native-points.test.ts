// What the output of a test program of C or C++ tells of its parts, and when it is not believed.

import { expect, test } from '@jest/globals';

interface Point {
  readonly path?: readonly string[];
  readonly status: string;
}
const SCRIPT = new URL('../../sandbox/entry/native/points.mjs', import.meta.url).href;
const { addResult, pointsOf } = (await import(SCRIPT)) as {
  pointsOf(text: string, whole: object): readonly Point[];
  addResult(results: Map<string, readonly Point[]>, name: string, points: readonly Point[]): void;
};

const read = (text: string, status: string) =>
  pointsOf(text, { status, message: 'whole' }).map((one) => [one.status, ...(one.path ?? [])].join(' '));

const google = (count: number, ...tests: readonly (readonly [string, string])[]) =>
  [
    '[==========] Running tests.',
    ...tests.flatMap(([name, word]) => [
      `[ RUN      ] ${name}`,
      'a.cc:3: said',
      `[ ${word.padStart(8)} ] ${name} (0 ms)`,
    ]),
    `[==========] ${count} tests from 1 test suite ran. (0 ms total)`,
    ...tests.filter(([, word]) => word === 'FAILED  ').map(([name]) => `[  FAILED  ] ${name}`),
    '',
  ].join('\n');
const OK = '      OK';
const FAILED = ' FAILED ';

test.each<[string, string, string, readonly string[]]>([
  ['TAP', '1..3\nok 1 - a\nok 2 - b\nok 3 - c # SKIP later\n', 'passed', ['passed a', 'passed b', 'skipped c']],
  ['TAP that fails', 'ok 1 - a\nnot ok 2 - b\n1..2\n', 'failed', ['passed a', 'failed b']],
  ['GoogleTest', google(2, ['A.a', OK], ['A.b', OK]), 'passed', ['passed A.a', 'passed A.b']],
  ['GoogleTest that fails', google(2, ['A.a', OK], ['A.b', FAILED]), 'failed', ['passed A.a', 'failed A.b']],
])('%s', (_, text, status, results) => {
  expect(read(text, status)).toEqual(results);
});

test.each<[string, string, string]>([
  ['nothing', '', 'passed'],
  ['a single point, which is the whole', '1..1\nok 1 - a\n', 'passed'],
  ['fewer than planned', '1..3\nok 1 - a\nok 2 - b\n', 'passed'],
  ['more than planned', '1..1\nok 1 - a\nok 2 - b\n', 'passed'],
  ['points of a program that died', '1..2\nok 1 - a\nok 2 - b\n', 'failed'],
  ['a failure of a program that passed', '1..2\nok 1 - a\nnot ok 2 - b\n', 'passed'],
  ['one name in two ways', '1..3\nok 1 - a\nnot ok 2 - a\nok 3 - b\n', 'failed'],
  ['an end that counts more', google(3, ['A.a', OK], ['A.b', OK]), 'passed'],
  ['no end', google(2, ['A.a', OK], ['A.b', OK]).replace(/ ran\./, ''), 'passed'],
  ['a test that was skipped as a whole', '1..2\nok 1 - a\nok 2 - b\n', 'skipped'],
])('is the whole: %s', (_, text, status) => {
  expect(read(text, status)).toEqual([status]);
});

test.each([
  [['passed', 'failed'], 'failed'],
  [['failed', 'passed'], 'failed'],
  [['error', 'passed', 'skipped'], 'error'],
  [['skipped', 'passed'], 'passed'],
])('tests of one name that are %j are %s', (statuses, expected) => {
  const results = new Map<string, readonly Point[]>();
  for (const status of statuses) addResult(results, 'a', [{ status }]);
  expect(results.get('a')).toEqual([{ status: expected }]);
});
