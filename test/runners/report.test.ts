import { describe, expect, test } from '@jest/globals';
import { parseParts } from '../../src/runners/report.ts';
import { readReport } from './one-report.ts';

const ids = (results: ReturnType<typeof readReport>) => results?.map(({ id, status }) => `${status} ${id}`);
const lines = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

describe('TAP of tape', () => {
  const tap = [
    'TAP version 13',
    '# trims',
    'ok 1 should be strictly equal',
    'not ok 2 should be strictly equal',
    '  ---',
    '    operator: equal',
    '    expected: 2',
    '  ...',
    '# SKIP later',
    '# deep',
    'ok 3 right',
    '',
    '1..3',
    '# tests 3',
    '# fail  1',
  ].join('\n');

  test('a test has a result, and so has each of its assertions', () => {
    expect(readReport('tape', tap, ['test/index.js'])).toEqual([
      { id: 'test/index.js::trims > should be strictly equal', status: 'passed', role: 'assertion' },
      {
        id: 'test/index.js::trims > should be strictly equal #2',
        status: 'failed',
        message: 'operator: equal\nexpected: 2',
        role: 'assertion',
      },
      {
        id: 'test/index.js::trims',
        status: 'failed',
        message: 'should be strictly equal\noperator: equal\nexpected: 2',
      },
      { id: 'test/index.js::later', status: 'skipped' },
      { id: 'test/index.js::deep > right', status: 'passed', role: 'assertion' },
      { id: 'test/index.js::deep', status: 'passed' },
    ]);
  });

  test('a stream without its plan is an error of the file, whatever the exit code', () => {
    expect(ids(readReport('tape', tap.slice(0, tap.indexOf('1..3')), ['test/index.js']))?.at(-1)).toBe(
      'error test/index.js::(did not finish)',
    );
  });

  test('a plan that promises more assertions than came is an error', () => {
    expect(ids(readReport('tape', 'TAP version 13\n# a\nok 1 x\n1..2\n', ['a.js']))).toEqual([
      'passed a.js::a > x',
      'passed a.js::a',
      'error a.js::(did not finish)',
    ]);
  });

  test('text that is no TAP is no report', () => {
    expect(readReport('tape', 'hello\nworld\n', ['a.js'])).toBeUndefined();
    expect(readReport('tape', '', ['a.js'])).toBeUndefined();
  });

  test('a plan of zero is an empty list', () => {
    expect(readReport('tape', 'TAP version 13\n1..0\n', ['a.js'])).toEqual([]);
  });
});

test('tape that ends before the first assertion of a test it began is an error of a file that loads', () => {
  const message = 'the process ended before its tests did';
  expect(readReport('tape', 'TAP version 13\n# parses\n', ['test/a.js'])).toEqual([
    { id: 'test/a.js::(did not finish)', status: 'error', message },
  ]);
});

describe('TAP of ava', () => {
  const read = (text: string) => readReport('ava', `TAP version 13\n${text}`, ['test/a.js']);

  test('a file that does not load is one error with its reason', () => {
    const text = `not ok 1 - Error [ERR_MODULE_NOT_FOUND]: Cannot find module './x.js' imported from a.js
  ---
    name: Error
    message: Cannot find module './x.js' imported from a.js
  ...
not ok 2 - a.js exited with a non-zero exit code: 1

1..0
`;
    expect(read(text)).toEqual([
      {
        id: 'test/a.js::(did not finish)',
        status: 'error',
        message: expect.stringMatching(/^Error \[ERR_MODULE_NOT_FOUND\]: Cannot find module '.\/x.js'/),
        role: 'before',
      },
    ]);
  });

  test('a file without tests is an error, as ava says', () => {
    expect(read('not ok 1 - No tests found in a.js\n\n1..0\n')).toEqual([
      { id: 'test/a.js::(did not finish)', status: 'error', message: 'No tests found in a.js', role: 'before' },
    ]);
  });

  test('an exception outside of every test leaves the results of the others', () => {
    expect(read('ok 1 - adds\nnot ok 2 - TypeError: late\n\n1..1\n')).toEqual([
      { id: 'test/a.js::adds', status: 'passed' },
      { id: 'test/a.js::(did not finish)', status: 'error', message: 'TypeError: late', role: 'after' },
    ]);
  });
});

test('a test of tap that fails by a subtest names it, and what went wrong comes before where', () => {
  const tap = [
    'TAP version 14',
    '# Subtest: outer',
    '    not ok 1 - inner',
    '      ---',
    '      at:',
    '        line: 3',
    '      found: false',
    '      ...',
    '    1..1',
    'not ok 1 - outer',
    '1..1',
    '',
  ].join('\n');
  expect(readReport('tap', tap, ['test/r.js'])).toEqual([
    { id: 'test/r.js::outer > inner', status: 'failed', message: 'found: false\nat: {"line":3}', role: 'assertion' },
    { id: 'test/r.js::outer', status: 'failed', message: 'inner\nfound: false\nat: {"line":3}' },
  ]);
});

test('subtests of tap give a result at every level', () => {
  const tap = [
    'TAP version 14',
    '# Subtest: ranges',
    '    # Subtest: inner',
    '        ok 1 - satisfies',
    '        1..1',
    '    ok 1 - inner # time=1.5ms',
    '    1..1',
    'ok 1 - ranges # time=3ms',
    '1..1',
  ].join('\n');
  expect(ids(readReport('tap', tap, ['test/r.js']))?.sort()).toEqual([
    'passed test/r.js::ranges',
    'passed test/r.js::ranges > inner',
    'passed test/r.js::ranges > inner > satisfies',
  ]);
});

describe('lines of node:test', () => {
  const of = (title: string, nesting: number, more = {}) => ({
    type: 'test',
    file: '/workspace/test/a.test.js',
    title,
    nesting,
    suite: false,
    passed: true,
    skipped: false,
    todo: false,
    ...more,
  });

  test('children come before their parent, suites are no tests', () => {
    const text = lines(
      { type: 'start' },
      of('zero', 0),
      of('adds', 1, { passed: false, message: '-1 == 3' }),
      of('later', 1, { skipped: true }),
      of('outer', 0, { suite: true, passed: false, message: '1 subtest failed' }),
      of('child', 1),
      of('parent', 0),
      { type: 'end' },
    );
    expect(readReport('node:test', text, [])).toEqual([
      { id: 'test/a.test.js::zero', status: 'passed' },
      { id: 'test/a.test.js::outer > adds', status: 'failed', message: '-1 == 3' },
      { id: 'test/a.test.js::outer > later', status: 'skipped' },
      { id: 'test/a.test.js::parent > child', status: 'passed' },
      { id: 'test/a.test.js::parent', status: 'passed' },
    ]);
  });

  test('a file without tests is nothing, a file that crashed is an error', () => {
    const whole = (passed: boolean) => lines({ type: 'start' }, of('test/a.test.js', 0, { passed }), { type: 'end' });
    expect(readReport('node:test', whole(true), [])).toEqual([]);
    expect(ids(readReport('node:test', whole(false), []))).toEqual(['error test/a.test.js::(did not finish)']);
  });

  test('a report without its end keeps what came and adds an error', () => {
    const text = `${lines({ type: 'start' }, of('zero', 0))}{"type":"te`;
    expect(ids(readReport('node:test', text, ['test/a.test.js']))).toEqual([
      'passed test/a.test.js::zero',
      'error test/a.test.js::(did not finish)',
    ]);
  });
});

test('lines of mocha: a failed hook is an error, a pending test is skipped', () => {
  const of = (path: string[], status: string, more = {}) => ({
    type: 'test',
    file: '/workspace/test/a.js',
    path,
    status,
    ...more,
  });
  const text = lines(
    { type: 'start' },
    of(['d', 'ok'], 'passed'),
    of(['d', 'bad'], 'failed', { message: '\u001b[31m1 == 2\u001b[0m' }),
    of(['d', '"before all" hook'], 'failed', { hook: true }),
    of(['d', 'todo'], 'skipped'),
    { type: 'end' },
  );
  expect(readReport('mocha', text, [])).toEqual([
    { id: 'test/a.js::d > ok', status: 'passed' },
    { id: 'test/a.js::d > bad', status: 'failed', message: '1 == 2' },
    { id: 'test/a.js::d > "before all" hook', status: 'error', role: 'before' },
    { id: 'test/a.js::d > todo', status: 'skipped' },
  ]);
});

test('JSON of jest and vitest: a suite that cannot be loaded is an error of its file', () => {
  const report = {
    testResults: [
      {
        name: '/workspace/src/a.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { ancestorTitles: ['', 'sum'], title: 'adds (12 ms)', status: 'passed', failureMessages: [] },
          { ancestorTitles: ['sum'], title: 'subtracts', status: 'failed', failureMessages: ['Error: 1 is not 2'] },
          { ancestorTitles: ['sum'], title: 'waits', status: 'todo' },
        ],
      },
      { name: '/workspace/src/b.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] },
    ],
  };
  const expected = [
    { id: 'src/a.test.ts::sum > adds', status: 'passed' },
    { id: 'src/a.test.ts::sum > subtracts', status: 'failed', message: 'Error: 1 is not 2' },
    { id: 'src/a.test.ts::sum > waits', status: 'skipped' },
    { id: 'src/b.test.ts::(did not finish)', status: 'error', message: 'Cannot find module', role: 'before' },
  ];
  expect(readReport('jest', JSON.stringify(report), [])).toEqual(expected);
  expect(readReport('vitest', JSON.stringify(report), [])).toEqual(expected);
  expect(readReport('jest', '{"testResults":[{"name":3}]}', [])).toBeUndefined();
  expect(readReport('jest', '{"testResults":[]}', [])).toEqual([]);
});

describe('JUnit XML of pytest', () => {
  const xml = (inner: string) =>
    `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest">${inner}</testsuite></testsuites>`;

  test('every outcome, with the class between file and name', () => {
    const text = xml(
      [
        '<testcase classname="tests.test_x" name="test_f" file="tests/test_x.py" line="3" time="0.001" />',
        '<testcase classname="tests.test_x.TestA" name="test_g[a/b &lt;1&gt;]" file="tests/test_x.py"><failure message="assert 1 == 2">E &#10;line</failure></testcase>',
        '<testcase classname="tests.test_x" name="test_e" file="tests/test_x.py"><error message="setup">boom</error></testcase>',
        '<testcase classname="tests.test_x" name="test_s" file="tests/test_x.py"><skipped type="pytest.skip" message="no">x</skipped></testcase>',
        '<testcase classname="" name="tests.test_y"><error message="collection failure">ImportError</error></testcase>',
      ].join(''),
    );
    expect(readReport('pytest', text, [])).toEqual([
      { id: 'tests/test_x.py::test_f', status: 'passed' },
      { id: 'tests/test_x.py::TestA > test_g[a/b <1>]', status: 'failed', message: 'assert 1 == 2\nE \nline' },
      { id: 'tests/test_x.py::test_e', status: 'error', message: 'setup\nboom' },
      { id: 'tests/test_x.py::test_s', status: 'skipped', message: 'no\nx' },
      { id: 'tests/test_y.py::(did not finish)', status: 'error', message: 'collection failure\nImportError' },
    ]);
  });

  test('entities of a DOCTYPE are never expanded', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';
    const text = `<?xml version="1.0"?>${bomb}<testsuites><testsuite><testcase classname="m" name="n &b;"/></testsuite></testsuites>`;
    expect(JSON.stringify(readReport('pytest', text, []))).not.toContain('aaaa');
    expect(readReport('pytest', `<testsuites>${bomb}</testsuites>`, [])).toBeUndefined();
  });

  test('the test at which pytest itself broke down has not passed', () => {
    const results = readReport('pytest', xml('<testcase classname="a" name="b" /><testcase time="0.000" />'), []);
    expect(results?.map(({ status }) => status)).toEqual(['passed', 'error']);
  });

  test('a report that is cut is no report', () => {
    expect(readReport('pytest', xml('<testcase classname="a" name="b"/>').slice(0, -5), [])).toBeUndefined();
  });

  test('a suite without tests is an empty list', () => {
    expect(readReport('pytest', xml(''), [])).toEqual([]);
  });
});

describe('several processes of one run', () => {
  const good = { files: ['a.js'], exitCode: 0, text: 'TAP version 13\n# a\nok 1 x\n1..1\n' };

  test('a helper that is run like a test and says nothing counts for nothing', () => {
    const helper = { files: ['helper.js'], exitCode: 0, text: '' };
    expect(ids(parseParts('tape', [good, helper]))).toEqual(['passed a.js::a > x', 'passed a.js::a']);
  });

  test('a suite that exits 0 without any report has no results', () => {
    expect(parseParts('tape', [{ files: ['a.js'], exitCode: 0, text: '' }])).toBeUndefined();
  });

  test('a file that crashes before its first test is an error of that file', () => {
    expect(ids(parseParts('tape', [good, { files: ['b.js'], exitCode: 1, text: '' }]))?.at(-1)).toBe(
      'error b.js::(did not finish)',
    );
  });

  test('a runner that cannot be started has no results', () => {
    expect(parseParts('mocha', [{ files: ['a.js'], exitCode: 127, text: '' }])).toBeUndefined();
    expect(parseParts('mocha', [{ files: [], exitCode: 1, text: '' }])).toBeUndefined();
  });

  test('the same title in two files keeps two ids', () => {
    expect(ids(parseParts('tape', [good, { ...good, files: ['b.js'] }]))).toEqual([
      'passed a.js::a > x',
      'passed a.js::a',
      'passed b.js::a > x',
      'passed b.js::a',
    ]);
  });
});

describe('hostile reports', () => {
  test('control characters, terminal codes, temporary paths, addresses and durations never reach an id', () => {
    const text = lines(
      { type: 'start' },
      {
        type: 'test',
        file: '/workspace/a.js',
        path: ['\u001b[2J\u0000x\u0007', 'at /tmp/ab1/c 0x7fc435e64f40 (3ms)'],
        status: 'passed',
      },
      { type: 'end' },
    );
    expect(ids(readReport('mocha', text, []))).toEqual(['passed a.js::x > at /tmp/… 0x…']);
  });

  test('a title as long as a book is cut', () => {
    const text = lines(
      { type: 'start' },
      { type: 'test', file: 'a.js', path: ['x'.repeat(1e6)], status: 'passed' },
      { type: 'end' },
    );
    expect(readReport('mocha', text, [])?.[0]?.id.length).toBeLessThan(600);
  });

  test('long titles that differ in their ends only stay apart, and keep their ids from run to run', () => {
    const report = (...ends: readonly string[]) =>
      lines(
        { type: 'start' },
        ...ends.map((end) => ({ type: 'test', file: 'a.js', path: [`${'x'.repeat(700)}${end}`], status: 'passed' })),
        { type: 'end' },
      );
    const ids = (...ends: readonly string[]) => (readReport('mocha', report(...ends), []) ?? []).map(({ id }) => id);
    expect(new Set(ids('a', 'b', 'c')).size).toBe(3);
    expect(ids('a', 'b')).toEqual(ids('b', 'a').reverse());
    expect(ids('a')[0]).toMatch(/^a\.js::x{500}… [0-9a-f]{12}$/);
  });

  test('a hundred thousand tests are read in every format', () => {
    const many = Array.from({ length: 1e5 }, (_none, index) => index);
    const tap = `TAP version 13\n# t\n${many.map((index) => `ok ${index + 1} a`).join('\n')}\n1..100000\n`;
    const mocha = lines(
      { type: 'start' },
      ...many.map((index) => ({ type: 'test', file: 'a.js', path: [`${index}`], status: 'passed' })),
      { type: 'end' },
    );
    const xml = `<testsuites><testsuite>${many.map((index) => `<testcase classname="m" name="t${index}"/>`).join('')}</testsuite></testsuites>`;
    expect(readReport('tape', tap, ['a.js'])?.length).toBe(100_001);
    expect(readReport('mocha', mocha, [])?.length).toBe(100_000);
    expect(readReport('pytest', xml, [])?.length).toBe(100_000);
  });

  test('random bytes are never a fault', () => {
    for (const runner of ['node:test', 'tape', 'tap', 'ava', 'mocha', 'jest', 'vitest', 'pytest', 'unknown']) {
      for (const text of [
        '\u0000\u00ff',
        '{',
        '[]',
        'null',
        '{"type":"start"}\n[]\nnull\n3',
        '<testsuite',
        '1..-1\nok 99999999999',
        `ok 1 ${'('.repeat(1e5)}`,
      ])
        expect(() => readReport(runner, text, ['a.js'])).not.toThrow();
    }
  });
});
