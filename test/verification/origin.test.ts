// Reports of real pytest runs, and stacks of other tools: who failed, the test or the product. The names of the tests say it.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { TestResult } from '../../src/execution.ts';
import { junitEntries } from '../../src/runners/reports/junit.ts';
import { rspec } from '../../src/runners/rspec.ts';
import { isAsserted } from '../../src/verification/asserted.ts';
import { testResults } from '../../src/verification/report-entry.ts';
import { testFault, unplacedFault } from '../../src/verification/test-fault.ts';
import { fileOf } from '../../src/verification/test-ids.ts';

type Teller = 'own' | 'unplaced' | 'asserted' | 'product';

function teller(result: TestResult): Teller {
  const told = { message: result.message ?? '', file: fileOf(result.id), thrownIn: result.thrownIn };
  if (testFault(told) !== undefined) return 'own';
  if (unplacedFault(told, '') !== undefined) return 'unplaced';
  return isAsserted(result) ? 'asserted' : 'product';
}

function reported(style: string): readonly TestResult[] {
  const path = new URL(`reports/pytest-${style}.xml`, import.meta.url);
  return testResults(junitEntries(readFileSync(path, 'utf8')) ?? []);
}

const asNamed = (id: string): Teller => {
  if (/test_(u_)?own_/.test(id)) return 'own';
  return /test_(u_)?asserted/.test(id) ? 'asserted' : 'product';
};

describe.each(['auto', 'short'])('pytest with --tb=%s', (style) => {
  test.each(reported(style).map((result) => [result.id, result] as const))('%s', (id, result) => {
    expect(teller(result)).toBe(asNamed(id));
  });
});

test('where pytest names no place, nothing but an unknown fixture is called a fault of the test', () => {
  const own = reported('no').filter((result) => teller(result) === 'own');
  expect(own.map(({ id }) => id)).toEqual(['tests/test_a.py::test_own_fixture']);
});

test('an error without a place counts where the issue names it', () => {
  const told = { message: 'ReferenceError: gone is not defined', file: 'test/a.js' };
  expect(unplacedFault(told, 'it crashes')).toBe('ReferenceError: gone is not defined');
  expect(unplacedFault(told, 'It says `gone is not defined`')).toBeUndefined();
});

const jsTest = 'Object.<anonymous> (/workspace/test/a.test.js:4:3)';
const js = (error: string, ...frames: readonly string[]) => [error, ...frames.map((one) => `    at ${one}`)].join('\n');

describe('stacks of other tools', () => {
  test.each<[string, string, string, Teller]>([
    [
      'a dependency that the product calls',
      'test/a.test.js',
      js(
        'SyntaxError: x',
        'raise (/workspace/node_modules/acorn/a.js:1:1)',
        'load (/workspace/lib/load.js:1:5)',
        jsTest,
      ),
      'product',
    ],
    [
      'a dependency that the test calls',
      'test/a.test.js',
      js('ReferenceError: window is not defined', 'f (/workspace/node_modules/d/a.js:1:1)', jsTest),
      'own',
    ],
    [
      'an assertion in a dependency of the product',
      'test/a.test.js',
      js(
        'AssertionError: state',
        'ok (/workspace/node_modules/assert/a.js:1:1)',
        'f (/workspace/lib/a.js:1:5)',
        jsTest,
      ),
      'product',
    ],
    [
      'vitest',
      'test/a.test.ts',
      'ReferenceError: foo is not defined\n ❯ f src/a.ts:3:4\n ❯ test/a.test.ts:4:3',
      'product',
    ],
    [
      'minitest, in the product',
      'test/a_test.rb',
      "NameError: uninitialized constant Calc::Adder\n    lib/calc.rb:3:in `add'\n    test/a_test.rb:5:in `test_add'",
      'product',
    ],
    [
      'minitest, in the test',
      'test/a_test.rb',
      "NameError: undefined local variable or method `gone'\n    test/a_test.rb:5:in `test_add'",
      'own',
    ],
    [
      'Ruby 3.4',
      'test/a_test.rb',
      "NameError: uninitialized constant X\n    lib/calc.rb:3:in 'Calc#add'\n    test/a_test.rb:5:in 'test_add'",
      'product',
    ],
    [
      'Java, in the product',
      'src/test/java/com/acme/ATest.java',
      'java.lang.AssertionError: state\n\tat com.acme.core.Calc.add(Calc.java:8)\n\tat com.acme.ATest.adds(ATest.java:4)',
      'product',
    ],
    [
      'Java, in the test',
      'src/test/java/com/acme/ATest.java',
      'java.lang.AssertionError: expected:<6> but was:<5>\n\tat org.junit.Assert.fail(Assert.java:89)\n\tat com.acme.ATest.adds(ATest.java:4)',
      'asserted',
    ],
    [
      'Rust, in the product',
      'tests/a.rs',
      "thread 't' panicked at src/lib.rs:17:9:\nassertion `left == right` failed",
      'product',
    ],
    [
      'Rust, in the test',
      'tests/a.rs',
      "thread 't' panicked at tests/a.rs:17:9:\nassertion `left == right` failed",
      'asserted',
    ],
  ])('%s', (_kind, file, message, expected) => {
    expect(teller({ id: `${file}::t`, status: 'failed', message })).toBe(expected);
  });

  test.each([
    ["/workspace/lib/calc.rb:3:in `add'", 'product'],
    ["/workspace/spec/a_spec.rb:3:in `block'", 'own'],
  ])('RSpec: %s', (frame, expected) => {
    const backtrace = ["/opt/env/gems/x-1.2/lib/x.rb:1:in `x'", frame, '/workspace/spec/a_spec.rb:4'];
    const exception = { class: 'NameError', message: 'uninitialized constant A', backtrace };
    const example = { full_description: 'adds', status: 'failed', file_path: './spec/a_spec.rb', exception };
    const report = JSON.stringify({ examples: [example], summary: { errors_outside_of_examples_count: 0 } });
    expect(testResults(rspec.parse(report, ['spec/a_spec.rb'], 1) ?? []).map(teller)).toEqual([expected]);
  });
});
