// Output of commands whose runner we do not know: what counts, what is unknown, and that zero tests never pass.

import { describe, expect, test } from '@jest/globals';
import { parseParts } from '../../src/runners/report.ts';
import { linesOf, readSummary } from '../../src/runners/reports/text-summary.ts';

const read = (text: string, exitCode = 0) =>
  parseParts('text', [{ files: [], exitCode, text }])?.map(({ id, status }) => `${status} ${id}`);

describe('summary lines', () => {
  test.each<[string, string, number, number]>([
    ['pytest', '==== 1 failed, 5 passed, 2 skipped, 1 warning in 0.12s ====', 5, 1],
    ['pytest -q with an error', '3 passed, 1 error in 2.10s', 3, 1],
    ['pytest without tests', '===== no tests ran in 0.01s =====', 0, 0],
    ['unittest', '....\n-----\nRan 6 tests in 0.001s\n\nFAILED (failures=1, errors=1, skipped=1)', 3, 2],
    ['unittest that passes', 'Ran 3 tests in 0.001s\n\nOK (skipped=1)', 2, 0],
    ['unittest without tests', 'Ran 0 tests in 0.000s\n\nNO TESTS RAN', 0, 0],
    ['sympy', 'tests finished: 12 passed, 1 skipped, in 0.52 seconds', 12, 0],
    ['jest', 'Tests:       1 failed, 2 skipped, 5 passed, 8 total', 5, 1],
    ['vitest', '\u001b[2m      Tests \u001b[22m \u001b[1m1 failed\u001b[22m | 4 passed (5)', 4, 1],
    ['mocha', '  14 passing (32ms)\n  2 pending\n  1 failing\n', 14, 1],
    ['ava', '  3 tests passed\n  1 test failed\n', 3, 1],
    ['node:test', 'ℹ tests 3\nℹ suites 0\nℹ pass 2\nℹ fail 1\n', 2, 1],
    ['tape', '1..4\n# tests 4\n# pass  3\n# fail  1\n', 3, 1],
    ['RSpec', '5 examples, 1 failure, 1 pending', 3, 1],
    ['jasmine', '6 specs, 0 failures', 6, 0],
    ['minitest', '5 runs, 10 assertions, 1 failures, 1 errors, 0 skips', 3, 2],
    ['ExUnit', '2 doctests, 5 tests, 0 failures', 7, 0],
    ['cargo', 'test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s', 5, 0],
    [
      'go test',
      'ok  \texample.org/a\t0.002s\n?   \texample.org/b\t[no test files]\nFAIL\texample.org/c\t0.1s\nFAIL',
      1,
      1,
    ],
    ['go test without tests', 'ok  \texample.org/a\t0.002s [no tests to run]', -1, 0],
    ['Maven', '[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1', 2, 2],
    [
      'Maven by class, which its total repeats',
      '[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in A',
      -1,
      0,
    ],
    ['JUnit 4', 'OK (7 tests)', 7, 0],
    ['PHPUnit', 'Tests: 8, Assertions: 20, Errors: 1, Failures: 2, Skipped: 1.', 4, 3],
    ['Gradle', '5 tests completed, 1 failed', 4, 1],
    ['dotnet', 'Passed!  - Failed:     0, Passed:     5, Skipped:     1, Total:     6, Duration: 4 ms', 5, 0],
    ['a count without a framework', '5 tests, 4 passed, 1 failed', 4, 1],
    ['a plain last line', 'lists: 4 passed, 1 failed, 2 skipped', 4, 1],
    ['Check', '80%: Checks: 5, Failures: 1, Errors: 0', 4, 1],
    ['Criterion', '[====] Synthesis: Tested: 5 | Passing: 4 | Failing: 1 | Crashing: 0 ', 4, 1],
    ['Unity', '5 Tests 1 Failures 1 Ignored ', 3, 1],
    ['GoogleTest', '[  PASSED  ] 4 tests.\n[  FAILED  ] 1 test, listed below:\n[  FAILED  ] A.B', 4, 1],
    ['Catch2', 'test cases: 3 | 2 passed | 1 failed\nassertions: 9 | 8 passed | 1 failed', 2, 1],
    ['Catch2 that passes', 'All tests passed (9 assertions in 3 test cases)', 3, 0],
    ['doctest', '[doctest] test cases:  3 |  3 passed | 0 failed | 0 skipped', 3, 0],
    ['CTest', '67% tests passed, 1 tests failed out of 3', 2, 1],
    ['Automake', '# TOTAL: 3\n# PASS:  2\n# SKIP:  0\n# XFAIL: 0\n# FAIL:  1\n# XPASS: 0\n# ERROR: 0', 2, 1],
    [
      'Meson',
      'Ok:                 3   \nExpected Fail:      0   \nFail:               1   \nTimeout:            0   ',
      3,
      1,
    ],
    ['CUnit', '               tests      3      3      2      1        0', 2, 1],
    ['busted', '4 successes / 1 failure / 1 error / 0 pending : 0.01 seconds', 4, 2],
    ['prove', 't/a.t .. ok\nAll tests successful.\nFiles=1, Tests=4,  0 wallclock secs\nResult: PASS', 4, 0],
    ['plain TAP', '1..4\nok 1 - a\nnot ok 2 - b\nok 3 # SKIP no network\nnot ok 4 # TODO later', 1, 1],
    ['two suites', '2 passed in 0.1s\n3 passed in 0.1s', 5, 0],
    ['TAP that is cut', '1..3\nok 1 - a', -1, 0],
    ['words that anyone may print', 'all tests passed\n5 tests passed\nOK\nPASS\ndone: 3 ok', -1, 0],
  ])('of %s', (_, text, passed, failed) => {
    const found = readSummary(linesOf(text));
    expect(found && [found.passed, found.failed]).toEqual(passed < 0 ? undefined : [passed, failed]);
  });
});

describe('tests that are left out are counted', () => {
  test.each<[string, string, number, number]>([
    ['pytest', '==== 5 passed, 2 skipped, 1 xfailed in 0.12s ====', 5, 3],
    ['unittest', 'Ran 6 tests in 0.001s\n\nOK (skipped=1, expected failures=2)', 3, 3],
    ['jest', 'Tests:       2 skipped, 1 todo, 5 passed, 8 total', 5, 3],
    ['vitest', '      Tests  4 passed | 1 skipped (5)', 4, 1],
    ['mocha', '  14 passing (32ms)\n  2 pending\n', 14, 2],
    ['ava', '  3 tests passed\n  1 test skipped\n  1 test todo\n', 3, 2],
    ['node:test', 'ℹ pass 2\nℹ fail 0\nℹ cancelled 0\nℹ skipped 1\nℹ todo 1\n', 2, 2],
    ['RSpec', '5 examples, 0 failures, 1 pending', 4, 1],
    ['minitest', '5 runs, 10 assertions, 0 failures, 0 errors, 2 skips', 3, 2],
    ['cargo', 'test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s', 5, 1],
    ['Unity', '8 Tests 0 Failures 3 Ignored', 5, 3],
    ['busted', '5 successes / 0 failures / 0 errors / 1 pending', 5, 1],
    ['GoogleTest', '[  PASSED  ] 5 tests.\n[  SKIPPED ] 2 tests, listed below:', 5, 2],
    [
      'CTest',
      '100% tests passed, 0 tests failed out of 3\n\nThe following tests did not run:\n\t  3 - c (Skipped)',
      2,
      1,
    ],
    ['Automake', '# PASS:  2\n# SKIP:  1\n# XFAIL: 1\n# FAIL:  0', 2, 2],
    ['Meson', 'Ok:                 3   \nFail:               0   \nSkipped:            1   ', 3, 1],
    ['Maven', 'Tests run: 6, Failures: 0, Errors: 0, Skipped: 2', 4, 2],
    ['plain TAP', '1..3\nok 1 - a\nok 2 # SKIP no network\nnot ok 3 # TODO later', 1, 2],
  ])('of %s', (_, text, passed, skipped) => {
    expect(readSummary(linesOf(text))).toEqual({ passed, failed: 0, skipped });
  });
});

describe('passes are counted where others fail', () => {
  test.each<[string, string, number, number]>([
    ['Criterion', '[====] Synthesis: Tested: 6 | Passing: 4 | Failing: 1 | Crashing: 1 ', 4, 2],
    [
      'prove',
      't/a.t (Wstat: 256 (exited 1) Tests: 4 Failed: 1)\n  Failed test:  2\nFiles=2, Tests=9,  0 wallclock secs\nResult: FAIL',
      8,
      1,
    ],
  ])('by %s', (_, text, passed, failed) => {
    expect(readSummary(linesOf(text))).toEqual({ passed, failed, skipped: 0 });
  });
});

describe('lines that tell single tests', () => {
  test.each<[string, string, number, readonly string[]]>([
    [
      'Automake, agreeing with its summary',
      'PASS: a\nFAIL: b\n# PASS:  1\n# FAIL:  1',
      2,
      ['passed ::a', 'failed ::b'],
    ],
    ['a script without a summary', 'PASS: adds\nSKIP: later\n', 0, ['passed ::adds', 'skipped ::later']],
    [
      'CTest behind another command',
      '1/2 Test #1: a ......   Passed    0.01 sec\n2/2 Test #2: b ......***Failed    0.01 sec\n50% tests passed, 1 tests failed out of 2',
      8,
      ['passed ::a', 'failed ::b'],
    ],
    [
      'Meson behind another command',
      '1/1 calc / adds        OK              0.01s\n\nOk:                 1   \nFail:               0   ',
      0,
      ['passed ::calc / adds'],
    ],
    ['plain TAP', '1..3\nok 1 - a\nnot ok 2 - b\nok 3 # SKIP later', 1, ['passed ::a', 'failed ::b', 'skipped ::(3)']],
    ['of one name, told twice alike', 'PASS: a\nPASS: a', 0, ['passed ::a', 'passed ::a #2']],
  ])('of %s', (_, text, exitCode, results) => {
    expect(read(text, exitCode)).toEqual(results);
  });

  test.each<[string, string, number, readonly string[] | undefined]>([
    ['one test passes and fails', 'PASS: a\nFAIL: a', 1, undefined],
    ['a failure, but an exit code that says success', 'PASS: a\nFAIL: b', 0, undefined],
    ['no failure, but an exit code that says one', 'PASS: a', 1, undefined],
    ['a plan that is not fulfilled', '1..2\nok 1 - a', 0, undefined],
    ['a summary that counts fewer', 'PASS: forged\nPASS: a\n# PASS:  1\n# FAIL:  0', 0, ['passed ::whole run']],
    [
      'a summary that counts more',
      'PASS: a\n# PASS:  2\n# FAIL:  0',
      0,
      ['passed ::whole run', 'passed ::whole run #2'],
    ],
  ])('are not believed: %s', (_, text, exitCode, results) => {
    expect(read(text, exitCode)).toEqual(results);
  });
});

describe('a run of an unknown runner', () => {
  test('that is clean has as many results as it counts', () => {
    expect(read('checking…\n2 passed in 0.1s\n')).toEqual(['passed ::whole run', 'passed ::whole run #2']);
  });

  test('with a failure that is only counted keeps its passes; the failure comes first and explains itself', () => {
    const text = 'FAIL: parse\n1 failed, 2 passed, 1 skipped in 0.1s\n';
    expect(parseParts('text', [{ files: [], exitCode: 2, text }])).toEqual([
      { id: '::whole run', status: 'failed', message: `1 of 3 tests fail\n${text.trim()}`, role: 'count' },
      { id: '::whole run #2', status: 'passed', role: 'count' },
      { id: '::whole run #3', status: 'passed', role: 'count' },
      { id: '::whole run #4', status: 'skipped', role: 'count' },
    ]);
  });

  test('tells failures by their names where it names as many as it counts', () => {
    const named = (text: string) => read(text, 1)?.filter((one) => !one.includes('whole run'));
    expect(named('a.c:3:test_dns:FAIL: no\n6 Tests 1 Failures 0 Ignored\nFAIL')).toEqual(['failed ::a.c:test_dns']);
    expect(named('a.c:3:test_dns:FAIL: no\n6 Tests 2 Failures 0 Ignored\nFAIL')).toEqual([]);
  });

  test('whose tests are all left out is as one without tests', () => {
    expect(read('3 skipped in 0.1s')).toEqual([]);
  });

  test.each([
    ['nothing recognised, exit code 0', 'all good', 0],
    ['nothing at all, exit code 0', '', 0],
    ['nothing recognised, exit code 1', 'make: *** [check] Error 1', 1],
    ['a clean summary, but an exit code that says failure', '2 passed in 0.1s', 1],
    ['a failure, but an exit code that says success', '1 failed, 2 passed in 0.1s', 0],
    ['a count beyond belief', '99999999 passed in 0.1s', 0],
  ])('is unknown: %s', (_, text, exitCode) => {
    expect(read(text, exitCode)).toBeUndefined();
  });

  test('that ran zero tests is an empty list', () => {
    expect(read('6 deselected in 0.1s')).toEqual([]);
    expect(read('Ran 0 tests in 0.000s\n\nOK')).toEqual([]);
  });
});
