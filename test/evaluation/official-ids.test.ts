import { describe, expect, test } from '@jest/globals';
import { expectedName, missedAmong } from '../../src/evaluation/official-ids.ts';
import type { TestResult, TestStatus } from '../../src/execution.ts';
import { testResults } from '../../src/verification/report-entry.ts';

const results = (status: TestStatus, ...ids: readonly string[]): readonly TestResult[] =>
  ids.map((id) => ({ id, status }));
const passed = (...ids: readonly string[]) => results('passed', ...ids);

describe('an id of a data set is the test of ours', () => {
  test.each([
    ['the same letters', 'a.spec.ts::parse > works', 'a.spec.ts::parse > works'],
    ['without a file', 'test_Mod', 'sympy/core/tests/test_arit.py::test_Mod'],
    ['suites by other signs', 't.py::TestX::test_a', 't.py::TestX > test_a'],
    ['suites by blanks', 'a.js::one two', 'a.js::one > two'],
    ['cut at a blank', 't.py::TestX::test_b[Basic', 't.py::TestX > test_b[Basic x-1]'],
    ['cut behind a path', 't.py::test_b[/testbed/a', 't.py::test_b[a b]'],
    ['a path of the official checkout', 't.py::test_p[/testbed/docs/a.txt]', 't.py::test_p[docs/a.txt]'],
    ['a file of the official checkout', '/testbed/tests/t.py::test_p', 'tests/t.py::test_p'],
    ['a file of a package', 'packages/a/test/x.test.ts::works', 'test/x.test.ts::works'],
    ['signs of suites in parameters', 't.py::test_u[http://a::b > c]', 't.py::test_u[http://a::b > c]'],
    ['no class in our report', 't.py::TestX::test_a', 't.py::test_a'],
    ['no class in the data', 't.py::test_a', 't.py::TestX > test_a'],
    ['Django and unittest', 'test_a (forms.tests.test_b.FormTests)', 'tests/forms/test_b.py::FormTests > test_a'],
    ['unittest from 3.11 on', 'test_a (forms.test_b.FormTests.test_a)', 'forms/test_b.py::FormTests > test_a'],
    ['a date', 't.py::test_d[2019-03-02T10:11:12Z-x]', 't.py::test_d[2026-11-29T07:00:01Z-x]'],
    ['a time of the day and a duration', 't.js::ends at 10:11:12 in 35ms', 't.js::ends at 23:01:59 in 1.25 s'],
    ['seconds since 1970', 't.py::test_d[1551521472]', 't.py::test_d[1795935601.25]'],
    ['a duration at its end', 't.js::works (12 ms)', 't.js::works'],
    ['a class of Java', 'org.acme.BarTest::adds', 'src/test/java/org/acme/BarTest.java::adds'],
    ['modules of Rust', 'parser::tests::reads', 'src/parser.rs::parser > tests > reads'],
    ['a suite of which all tests pass', 't.js::suite', 't.js::suite > a'],
  ])('%s', (_name, expected, ours) => {
    expect(missedAmong([expected], passed(ours))).toEqual([]);
    expect(missedAmong([expected], results('failed', ours))).toEqual([expected]);
  });
});

describe('an id of a data set is not the test of ours', () => {
  test.each([
    ['another file', 'a/t.py::test_a', 'b/t.py::test_a'],
    ['another class', 't.py::TestX::test_a', 't.py::TestY > test_a'],
    ['another suite', 't.js::parse > works', 't.js::works'],
    ['a title that ends alike', 't.js::works', 't.js::never works'],
    ['a suite by the beginning of its name', 't.js::sui', 't.js::suite > a'],
    ['a suite by its first word', 't.js::suite', 't.js::suite of more > a'],
    ['another parameter', 't.py::test_d[1-x]', 't.py::test_d[2-x]'],
    ['another cut parameter', 't.py::test_b[Other', 't.py::test_b[Basic x]'],
    ['a number that is no time', 't.py::test_d[35]', 't.py::test_d[36]'],
    ['a name that goes on', 't.py::test_a', 't.py::test_ab'],
  ])('%s', (_name, expected, ours) => {
    expect(missedAmong([expected], passed(ours))).toEqual([expected]);
  });
});

test('without results every test is missed, and what was skipped did not pass', () => {
  expect(missedAmong(['a.js::x', 'y'], [])).toEqual(['a.js::x', 'y']);
  expect(missedAmong(['a.js::x'], results('skipped', 'a.js::x'))).toEqual(['a.js::x']);
  expect(missedAmong(['a.js::x', 'y'], results('skipped', 'a.js::x'), new Set(['a.js::x', 'y']))).toEqual(['y']);
});

test('of several tests of one title none may fail, whatever their files where the data names none', () => {
  const ours = testResults([
    { file: 'a.js', path: ['x'], status: 'passed' },
    { file: 'a.js', path: ['x'], status: 'failed' },
    { file: 'b.js', path: ['y'], status: 'passed' },
    { file: 'c.js', path: ['y'], status: 'error' },
  ]);
  expect(missedAmong(['a.js::x', 'b.js::y', 'y', 'c.js::y'], ours)).toEqual(['a.js::x', 'y', 'c.js::y']);
});

test('a result that another expected test names by its whole name is not taken for a second one', () => {
  const ours = passed('t.py::TestX > test_a', 't.py::test_d[10:00:01]');
  expect(missedAmong(['t.py::TestX::test_a', 't.py::test_a'], ours)).toEqual(['t.py::test_a']);
  expect(missedAmong(['t.py::test_d[10:00:01]', 't.py::test_d[10:00:02]'], ours)).toEqual(['t.py::test_d[10:00:02]']);
});

test('titles that are cut in our results are found by their whole expected ones', () => {
  const long = (end: string) => `${'x'.repeat(600)} ${end}`;
  const ours = testResults(['a', 'b'].map((end) => ({ file: 't.js', path: ['set', long(end)], status: 'passed' })));
  expect(missedAmong([`t.js::set > ${long('a')}`, `t.js::set > ${long('c')}`], ours)).toEqual([
    `t.js::set > ${long('c')}`,
  ]);
});

test('a numbered title of the data is ours, whose number is told by a second blank', () => {
  const [result] = testResults([{ file: 't.js', path: ['issue #2'], status: 'passed' }]);
  expect(result?.id).toBe('t.js::issue  #2');
  expect(missedAmong(['t.js::issue #2'], result ? [result] : [])).toEqual([]);
});

test('a name is taken apart into what is compared', () => {
  expect(expectedName('/testbed/t.py::TestX::test_d[a::b 2020-01-01')).toEqual({
    ...{ file: 't.py', titles: ['TestX', 'test_d[a::b 2020-01-01'], title: 'TestX test_d[a b 2020-01-01', cut: true },
    ...{ exact: 't.py::TestX test_d[a b 2020-01-01', timeless: 'TestX test_d[a b …' },
  });
});
