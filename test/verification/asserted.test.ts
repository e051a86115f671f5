import { describe, expect, test } from '@jest/globals';
import { isAsserted } from '../../src/verification/asserted.ts';

const told = (message: string, file = 'test/a.test.js') => isAsserted({ id: `${file}::t`, status: 'failed', message });

describe('a failure is an assertion', () => {
  test.each([
    [
      'node',
      'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n5 !== 6\n\n    at TestContext.<anonymous> (/workspace/test/a.test.js:6:10)',
    ],
    [
      'chai in mocha, in a helper',
      'AssertionError: expected 5 to equal 6\n    at check (/workspace/test/helpers/check.js:3:1)',
    ],
    ['sinon', 'AssertError: expected log to be called once but was called twice'],
    [
      'jest',
      'Error: expect(received).toBe(expected) // Object.is equality\n\nExpected: 6\nReceived: 5\n    at Object.<anonymous> (/workspace/test/a.test.js:3:1)',
    ],
    [
      'jest, that something does not throw',
      'Error: expect(received).not.toThrow()\n\nError name:    "TypeError"\nError message: "no"',
    ],
    ['vitest', 'AssertionError: expected 5 to be 6 // Object.is equality'],
    ['jasmine', 'Expected 5 to be 6.\nError: Expected 5 to be 6.\n    at <Jasmine>'],
    ['expect.js', 'Error: expected 5 to equal 6'],
    ['tape', 'should be strictly equal\noperator: equal\nexpected: 6\nactual: 5\nat: {"line":3}'],
    ['tap', 'compare: ===\ndiff: "-6 +5"'],
    ['ava', 'name: AssertionError\nassertion: is\nvalues: {"Difference":"5"}'],
    [
      'pytest',
      'assert 5 == 6\n +  where 5 = multiply(2, 3)\ndef test_a():\n>       assert multiply(2, 3) == 6\nE       assert 5 == 6\n\ntest/a.test.js:5: AssertionError',
    ],
    ['pytest with words', 'AssertionError: wrong\nassert 5 == 6'],
    ['pytest.raises', "Failed: DID NOT RAISE <class 'ValueError'>\n..."],
    [
      'unittest',
      '5 != 6\nTraceback (most recent call last):\n  File "/workspace/test/a.test.js", line 3, in test_a\n    self.assertEqual(5, 6)\nAssertionError: 5 != 6',
    ],
    ['Go', '    calc_test.go:9: multiply(2, 3) = 5, want 6\n--- FAIL: TestMultiply (0.00s)'],
    ['an example of Go', '--- FAIL: ExampleMultiply (0.00s)\ngot:\n5\nwant:\n6'],
    [
      'Rust',
      "thread 'tests::multiplies' panicked at src/lib.rs:17:9:\nassertion `left == right` failed\n  left: 5\n right: 6",
      'src/lib.rs',
    ],
    [
      'older Rust',
      "thread 'tests::multiplies' panicked at 'assertion failed: `(left == right)`', src/lib.rs:17:9",
      'src/lib.rs',
    ],
    ['should_panic', 'note: test did not panic as expected'],
    [
      'JUnit 5',
      'expected: <6> but was: <5>\norg.opentest4j.AssertionFailedError: expected: <6> but was: <5>\n\tat org.junit.jupiter.api.Assertions',
    ],
    ['JUnit 4', 'expected:<6> but was:<5>\njava.lang.AssertionError: expected:<6> but was:<5>'],
    ['comparison of JUnit 4', 'org.junit.ComparisonFailure: expected:<[a]> but was:<[b]>'],
    ['Mockito', 'org.mockito.exceptions.verification.WantedButNotInvoked: \nWanted but not invoked:'],
    ['Spock', 'Condition not satisfied:\norg.spockframework.runtime.SpockComparisonFailure: Condition not satisfied:'],
  ])('as %s says it', (_runner, message, file = 'test/a.test.js') => {
    expect(told(message, file)).toBe(true);
  });
});

describe('a failure is none', () => {
  test.each([
    [
      'a TypeError',
      "TypeError: Cannot read properties of undefined (reading 'round')\n    at multiply (/workspace/lib/calc.js:8:20)",
    ],
    ['one that quotes an assertion', 'TypeError: expected 5 to equal 6\nAssertionError: quoted'],
    ['a plain error', 'Error: connect ECONNREFUSED 127.0.0.1:80'],
    [
      'an assertion that stands in the product',
      'AssertionError [ERR_ASSERTION]: x\n    at multiply (/workspace/lib/calc.js:8:3)\n    at TestContext.<anonymous> (/workspace/test/a.test.js:6:10)',
    ],
    [
      'a crash in pytest',
      "AttributeError: 'int' object has no attribute 'round'\ndef test_a():\n>       assert multiply(2, 3) == 6\n\ncalc.py:8: AttributeError",
    ],
    [
      'a crash in a doctest',
      '004     >>> multiply(2, 3)\nExpected:\n    6\nUNEXPECTED EXCEPTION: TypeError("no")\nGot:\n',
    ],
    [
      'a crash in unittest that came of an assertion',
      'no\nTraceback (most recent call last):\nAssertionError: 1\n\nDuring handling of the above exception, another exception occurred:\n\nKeyError: 1',
    ],
    [
      'a panic in Go',
      '    calc_test.go:9: before\n--- FAIL: TestMultiply (0.00s)\npanic: runtime error: index out of range [recovered]',
    ],
    [
      'a panic in Rust',
      "thread 'tests::multiplies' panicked at src/lib.rs:9:9:\nindex out of bounds: the len is 1 but the index is 4",
    ],
    ['an unwrap in Rust', "thread 't' panicked at src/lib.rs:9:9:\ncalled `Option::unwrap()` on a `None` value"],
    [
      'an exception in Gradle, which calls everything a failure',
      'java.lang.NullPointerException: Cannot invoke "a.B.c()"\njava.lang.NullPointerException: Cannot invoke "a.B.c()"\n\tat a.B',
    ],
    ['what tap caught', 'tapCaught: testFunctionThrow\ntype: TypeError\ncompare: ==='],
    ['what ava caught', 'name: TypeError\nassertion: null\nmessage: Error thrown in test'],
    ['a time-out', 'Error: test timed out after 2000ms'],
    ['nothing', ''],
    ['the output of a whole run', '1 of 3 tests fail\nFAIL: check_math'],
  ])('%s', (_kind, message) => {
    expect(told(message)).toBe(false);
  });

  test.each(['error', 'skipped', 'passed'] as const)('of a test that is %s', (status) => {
    expect(isAsserted({ id: 'a::b', status, message: 'AssertionError: 5 !== 6' })).toBe(false);
  });
});
