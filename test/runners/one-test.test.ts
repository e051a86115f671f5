import { describe, expect, test } from '@jest/globals';
import type { OneTest, Recipe } from '../../src/execution.ts';
import { planSteps } from '../../src/runners/invocations.ts';
import { isResultOf } from '../../src/runners/one-test.ts';

const recipe = (runner: string, test: string, given: Partial<Recipe> = {}): Recipe => ({
  ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: [], build: [], reasons: [] },
  ...{ runner, test },
  ...given,
});
const one = (file: string, ...titles: readonly string[]): OneTest => ({ kind: 'files', files: [file], titles });
const shown = (given: Recipe, selection: OneTest) =>
  planSteps(given, selection, [...selection.files, 'test/other.js', 'pom.xml', 'build.gradle'])?.command;

describe('one test', () => {
  test.each([
    ['jest', 'jest test/', "jest --testNamePattern '^sums adds \\(twice\\)$' test/a.js"],
    ['vitest', 'vitest run', "vitest run --testNamePattern '^sums adds \\(twice\\)$' test/a.js"],
    ['mocha', 'mocha test/', "mocha --grep '^sums adds \\(twice\\)$' test/a.js"],
    ['jasmine', 'jasmine', "jasmine '--filter=sums adds (twice)' test/a.js"],
    ['node:test', 'node --test', "node --test --test-name-pattern 'adds \\(twice\\)$' test/a.js"],
    ['ava', 'ava', "ava --match 'sums adds (twice)' test/a.js"],
  ])('%s is told its name', (runner, command, expected) => {
    expect(shown(recipe(runner, command), one('test/a.js', 'sums', 'adds (twice)'))).toBe(expected);
  });

  test.each(['tape', 'tap'])('%s cannot choose: the whole file runs', (runner) => {
    expect(shown(recipe(runner, runner), one('test/a.js', 'adds'))).toBe(`${runner} test/a.js`);
  });

  test('pytest by the id of its node, in a package of its own too', () => {
    const python = recipe('pytest', 'pytest -q', { ecosystem: 'python', directory: 'lib' });
    const plan = planSteps(python, one('lib/tests/test_a.py', 'TestSums', 'test_adds[1]'), []);
    expect(plan?.command).toBe("pytest -q 'tests/test_a.py::TestSums::test_adds[1]'");
    expect(plan?.steps[0]?.command).toMatch(/ 'tests\/test_a\.py::TestSums::test_adds\[1\]'$/);
  });

  test('unittest by a pattern', () => {
    const python = recipe('unittest', 'python -m unittest discover tests', { ecosystem: 'python' });
    expect(shown(python, one('tests/test_a.py', 'Sums', 'test_adds'))).toContain("-k '*Sums.test_adds'");
  });

  test('Go in its package, Cargo exactly, beside what the command has for its test programs', () => {
    const go = planSteps(
      recipe('go test', 'go test -tags x ./...', { ecosystem: 'go' }),
      one('a/b_test.go', 'TestA', 'x_y'),
      [],
    );
    expect(go?.command).toBe("go test -tags x '-run=^TestA$/^x_y$' ./a");
    expect(go?.steps[0]?.command).toContain('"patterns":["./a"],"files":[]');
    const rust = recipe('cargo test', 'cargo test -- --test-threads 1', { ecosystem: 'rust' });
    expect(shown(rust, one('src/lib.rs', 'tests', 'adds'))).toBe(
      'cargo test -- --test-threads 1 --exact tests::adds (src/lib.rs)',
    );
  });

  test('Maven and Gradle by class and method; a title that is no method runs the class', () => {
    const file = 'src/test/java/com/acme/CalcTest.java';
    const [maven, gradle] = [
      recipe('maven', 'mvn test', { ecosystem: 'java' }),
      recipe('gradle', 'gradle test', { ecosystem: 'java' }),
    ];
    expect(shown(maven, one(file, 'adds'))).toContain("'-Dtest=CalcTest#adds,CalcTest$*#adds'");
    expect(shown(maven, one(file, 'adds [1]'))).toContain("'-Dtest=CalcTest,CalcTest$*'");
    expect(shown(gradle, one(file, 'adds'))).toBe("gradle test --tests '*CalcTest.adds' --tests '*CalcTest$*.adds'");
  });

  test('of a workspace in its own package', () => {
    const packages = [{ test: 'vitest run', directories: ['packages/a', 'packages/b'] }];
    expect(shown(recipe('vitest', 'vitest run', { packages }), one('packages/b/a.test.ts', 'adds'))).toBe(
      "cd packages/b && vitest run --testNamePattern '^adds$' a.test.ts",
    );
  });

  test('a title that was cut on its way cannot be given back: the file runs', () => {
    expect(shown(recipe('jest', 'jest'), one('test/a.js', 'in /tmp/…'))).toBe('jest test/a.js');
  });

  test('its result is told, with those below it, its repetitions and a file that broke down, and no other', () => {
    const ids = [
      'a.js::sums',
      'a.js::sums > adds',
      'a.js::sums #2',
      'a.js::(did not finish)',
      'a.js::sums #2x',
      'a.js::sums up',
      'b.js::sums',
    ];
    expect(ids.filter((id) => isResultOf(id, 'a.js', ['sums']))).toEqual(ids.slice(0, 4));
  });
});
