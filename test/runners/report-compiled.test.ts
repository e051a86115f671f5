// Reports of compiled languages: our runner scripts' lines, and JUnit XML spread over many files.

import { describe, expect, test } from '@jest/globals';
import { parseParts } from '../../src/runners/report.ts';
import { readReport } from './one-report.ts';

const lines = (...records: readonly object[]) => `${records.map((one) => JSON.stringify(one)).join('\n')}\n`;

describe('runner scripts', () => {
  const passed = { type: 'test', file: 'a_test.go', path: ['TestA', 'sub'], status: 'passed' };
  const broken = { type: 'unfinished', file: 'b', message: 'does not compile: b.go:1' };

  test('tests and what did not run to its end', () => {
    const text = lines({ type: 'start' }, passed, broken, { type: 'end' });
    expect(readReport('go test', text, [])).toEqual([
      { id: 'a_test.go::TestA > sub', status: 'passed' },
      { id: 'b::(did not finish)', status: 'error', message: 'does not compile: b.go:1' },
    ]);
  });

  test.each([
    ['without its end', lines({ type: 'start' }, passed)],
    ['without its start', lines(passed, { type: 'end' })],
    ['with a line that is none of ours', lines({ type: 'start' }, { Action: 'pass', Test: 'TestA' }, { type: 'end' })],
    ['that is no JSON', 'ok  example.com/x 0.1s\n'],
  ])('a report %s is none', (_name, text) => {
    expect(readReport('cargo test', text, [])).toBeUndefined();
  });

  test('no tests are an empty list', () => {
    expect(readReport('go test', lines({ type: 'start' }, { type: 'end' }), [])).toEqual([]);
  });
});

describe('JUnit XML in many files', () => {
  const suite = (...cases: readonly string[]) =>
    `<?xml version="1.0"?>\n<testsuite name="x">${cases.join('')}</testsuite>\n`;
  const sent = (reports: Readonly<Record<string, string>>, exitCode = 0, printed = '') =>
    JSON.stringify({ exitCode, printed, reports: Object.entries(reports).map(([path, text]) => ({ path, text })) });
  const files = [
    'core/src/test/java/a/FooTest.java',
    'web/src/test/java/a/FooTest.java',
    'web/src/test/kotlin/a/BarTest.kt',
  ];

  test('classes find their files in the module of the report, nested ones too', () => {
    const report = {
      'core/target/surefire-reports/TEST-a.FooTest.xml': suite('<testcase name="adds" classname="a.FooTest"/>'),
      'web/target/surefire-reports/TEST-a.FooTest.xml': suite(
        '<testcase name="adds" classname="a.FooTest"><failure message="1">no</failure></testcase>',
        '<testcase name="deep" classname="a.FooTest$Inner$Most"><skipped/></testcase>',
        '<testcase name="speaks" classname="a.BarTest"><error message="2"/></testcase>',
        '<testcase name="unknown" classname="b.OtherTest"/>',
      ),
    };
    expect(readReport('maven', sent(report, 1), files)).toEqual([
      { id: 'core/src/test/java/a/FooTest.java::adds', status: 'passed' },
      { id: 'web/src/test/java/a/FooTest.java::adds', status: 'failed', message: '1\nno' },
      { id: 'web/src/test/java/a/FooTest.java::Inner > Most > deep', status: 'skipped' },
      { id: 'web/src/test/kotlin/a/BarTest.kt::speaks', status: 'error', message: '2' },
      { id: 'b/OtherTest.java::unknown', status: 'passed' },
    ]);
  });

  test('what does not compile is an error of its file, beside what ran', () => {
    const printed = '[ERROR] /workspace/web/src/test/java/a/FooTest.java:[3,5] cannot find symbol\nelse\n';
    const report = {
      'core/target/surefire-reports/TEST-a.FooTest.xml': suite('<testcase name="adds" classname="a.FooTest"/>'),
    };
    expect(readReport('maven', sent(report, 1, printed), files)).toEqual([
      { id: 'core/src/test/java/a/FooTest.java::adds', status: 'passed' },
      {
        id: 'web/src/test/java/a/FooTest.java::(did not finish)',
        status: 'error',
        message: 'does not compile: web/src/test/java/a/FooTest.java:[3,5] cannot find symbol',
      },
    ]);
  });

  test('what does not compile is told beside a test that fails, a warning is not', () => {
    const printed =
      '[WARNING] /workspace/core/src/test/java/a/FooTest.java:[1,1] old\n/workspace/web/src/test/java/a/FooTest.java:3: error: no symbol\n';
    const failing = suite('<testcase name="adds" classname="a.FooTest"><failure/></testcase>');
    const report = { 'core/target/surefire-reports/TEST-a.FooTest.xml': failing };
    expect(readReport('maven', sent(report, 1, printed), files)?.map(({ id, status }) => `${status} ${id}`)).toEqual([
      'failed core/src/test/java/a/FooTest.java::adds',
      'error web/src/test/java/a/FooTest.java::(did not finish)',
    ]);
  });

  test('a tool that fails though every reported test passes leaves an error', () => {
    const report = {
      'target/surefire-reports/TEST-a.FooTest.xml': suite('<testcase name="adds" classname="a.FooTest"/>'),
    };
    expect(readReport('maven', sent(report, 1, 'The forked VM terminated'), ['src/test/java/a/FooTest.java'])).toEqual([
      { id: 'src/test/java/a/FooTest.java::adds', status: 'passed' },
      { id: 'src/test/java/a/FooTest.java::(did not finish)', status: 'error', message: 'The forked VM terminated' },
    ]);
  });

  test.each<readonly [language: string, attributes: string, file: string]>([
    ['JavaScript', 'classname="test"', 'test'],
    ['JavaScript with a file', 'classname="test" file="/workspace/test/a.test.js"', 'test/a.test.js'],
    ['JavaScript with sentences for classes', 'classname="adds numbers. And more"', 'adds numbers. And more'],
    ['Python', 'classname="tests.test_a.TestSum"', 'tests.test_a.TestSum'],
    ['PHP', 'classname="Tests\\Unit\\SumTest"', 'Tests\\Unit\\SumTest'],
    ['Ruby', 'classname="spec.sum_spec"', 'spec.sum_spec'],
    ['Java, of a known source', 'classname="a.BarTest"', 'web/src/test/kotlin/a/BarTest.kt'],
    ['nothing said', '', ''],
  ])('files that a command writes itself keep their own names: %s', (_language, attributes, file) => {
    const report = { 'out/a.xml': suite(`<testcase name="adds" ${attributes}/>`) };
    expect(readReport('junit', sent(report), files)).toEqual([{ id: `${file}::adds`, status: 'passed' }]);
  });

  test('what a test prints is text, and forges no case', () => {
    const output =
      '<system-out><![CDATA[]]&gt;</system-out><testcase classname="a.FooTest" name="forged"/>]]></system-out>';
    const report = {
      'build/test-results/test/TEST-a.FooTest.xml': suite('<testcase name="adds" classname="a.FooTest"/>', output),
    };
    expect(readReport('gradle', sent(report), files)?.map(({ id }) => id)).toEqual([
      'core/src/test/java/a/FooTest.java::adds',
    ]);
  });

  test.each([
    ['cut', { 'TEST-a.xml': '<testsuite name="x"><testcase name="a" classname="b"/>' }],
    ['with entities of its own', { 'TEST-a.xml': '<testsuite><!ENTITY a "b"></testsuite>' }],
  ])('a report that is %s makes all of it unreadable', (_name, report) => {
    expect(parseParts('maven', [{ files, exitCode: 0, text: sent(report) }])).toBeUndefined();
  });

  test('no report of a tool that failed is none, of one that did not is zero tests', () => {
    expect(readReport('maven', sent({}, 1, 'BUILD FAILURE'), files)).toBeUndefined();
    expect(readReport('maven', sent({}), files)).toEqual([]);
  });
});
