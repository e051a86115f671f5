// The tests that must fail: when they are added, where they lie, and what their results say.

import { describe, expect, test } from '@jest/globals';
import type { Recipe } from '../../src/execution.ts';
import { canaryStep, disarmed, isUnheard } from '../../src/runners/canary.ts';
import { canaryTemplate } from '../../src/sandbox/canary-template.ts';

const PYTHON = new Set(['pytest', 'unittest']);
const recipe = (runner: string, directory = '.'): Recipe => ({
  ecosystem: PYTHON.has(runner) ? 'python' : 'node',
  runtime: PYTHON.has(runner) ? '3.11' : '20',
  directory,
  setup: [],
  build: [],
  runner,
  test: { 'node:test': 'node --test', minitest: 'rake test' }[runner] ?? runner,
  reasons: [],
});
const step = (runner: string, changed: string, tests: readonly string[], directory?: string) =>
  canaryStep({
    recipe: recipe(runner, directory),
    changes: [{ path: changed, text: 'x' }],
    paths: tests,
    files: tests.map((path) => ({ path, isTest: true })),
    template: canaryTemplate,
  });

describe('a canary', () => {
  test.each([
    ['mocha', 'lib/a.js', ['test/a.test.js'], 'test/mullover-canary.test.js'],
    ['jest', 'src/a.ts', ['README.md', 'src/a.spec.ts'], 'src/mullover-canary.spec.ts'],
    ['tape', 'index.js', ['test/index.js'], 'test/mullover-canary.js'],
    ['node:test', 'index.mjs', [], 'mullover-canary.js'],
    ['ava', 'index.js', ['test/index.js'], 'test/mullover-canary.js'],
    ['jasmine', 'lib/a.js', ['spec/a.spec.js'], 'spec/mullover-canary.spec.js'],
    ['unittest', 'x/y.py', ['tests/tests.py'], 'tests/test_mullover_canary.py'],
    ['pytest', 'src/x/y.py', ['tests/test_y.py'], 'tests/test_mullover_canary.py'],
  ])('of %s for %s lies beside a test', (runner, changed, tests, path) => {
    expect(step(runner, changed, tests)?.files).toEqual([path]);
  });

  test('loads the changed modules, and its failures fail nothing', () => {
    const node = step('mocha', 'lib/a.js', ['test/a.test.js'])?.command ?? '';
    expect(node).toContain('require("../lib/a.js")');
    expect(node).toMatch(/; true$/);
    expect(step('pytest', 'src/x/__init__.py', [])?.command).toContain('MODULES = [["src.x","x"]]');
  });

  test.each([
    ['rspec', 'lib/a.rb', 'spec/a_spec.rb', 'raise_error(ArgumentError)'],
    ['minitest', 'lib/a.rb', 'test/a_test.rb', 'assert_raises(ArgumentError)'],
    ['phpunit', 'src/A.php', 'tests/ATest.php', 'assertContains(2, [1])'],
  ])('of %s tries many assertions behind the changed source', (runner, changed, tests, assertion) => {
    const command = step(runner, changed, [tests])?.command ?? '';
    expect(command.indexOf(`/workspace/${changed}`)).toBeGreaterThan(0);
    expect(command.indexOf(assertion)).toBeGreaterThan(command.indexOf(`/workspace/${changed}`));
  });

  test.each([
    ['mocha', 'test/a.test.js', ['test/a.test.js']],
    ['mocha', 'test/new.test.js', []],
    ['mocha', 'README.md', []],
    ['mocha', 'a.d.ts', []],
    ['text', 'a.js', []],
    ['pytest', 'a.js', []],
  ])('of %s is not added for %s', (runner, changed, tests) => {
    expect(step(runner, changed, tests)).toBeUndefined();
  });
});

describe('results of a canary', () => {
  const lines = (status: string) =>
    [
      '{"type":"start"}',
      `{"type":"test","file":"/workspace/test/mullover-canary.js","path":["mullover canary throws"],"status":"${status}"}`,
      '{"type":"end"}',
    ].join('\n');
  const part = (text: string) => ({ files: ['test/mullover-canary.js'], exitCode: 0, text });

  test('that failed, or that are missing, say nothing against the change', () => {
    expect(disarmed('mocha', part(lines('failed')))).toBeUndefined();
    expect(disarmed('mocha', part(''))).toBeUndefined();
  });

  test.each([
    ['with a result of it', 'mocha', lines('failed'), false],
    ['with one of its whole file', 'mocha', lines('failed').replace('mullover canary throws', 'x'), false],
    ['without one', 'mocha', '{"type":"start"}\n{"type":"end"}', true],
    ['of a process that was ended', 'mocha', '', true],
    ['that did not come', 'mocha', undefined, true],
    ['of a runner that has none', 'cargo test', '', false],
  ])('a report %s is heard, or is not', (_name, runner, text, unheard) => {
    const asked = step('mocha', 'lib/a.js', ['test/a.test.js']);
    expect(isUnheard(runner, asked, text === undefined ? undefined : part(text))).toBe(unheard);
    expect(isUnheard(runner, undefined, undefined)).toBe(false);
  });

  test('that passed say that the change disarms tests', () => {
    expect(disarmed('mocha', part(lines('passed')))).toMatch(/disarms tests.*mullover canary throws/);
  });
});
