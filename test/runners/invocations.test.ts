import { describe, expect, test } from '@jest/globals';
import type { Recipe } from '../../src/execution.ts';
import { planSteps } from '../../src/runners/invocations.ts';
import { commandLine, parseCommandLine } from '../../src/runners/runner-command.ts';
import { quoteWords, splitCommands } from '../../src/runners/shell-words.ts';

const recipe = (runner: string, test: string, directory = '.'): Recipe => ({
  ecosystem: runner === 'pytest' ? 'python' : 'node',
  runtime: '20',
  directory,
  setup: [],
  build: [],
  runner,
  test,
  reasons: [],
});

const paths = ['index.js', 'test/a.js', 'test/deep/b.js', 'test/fixtures/f.js', 'test/notes.md'];

describe('all tests', () => {
  test('tape runs each file that its pattern means in a process of its own', () => {
    const plan = planSteps(recipe('tape', "tape -r ./setup.js 'test/**/*.js'"), { kind: 'all' }, paths);
    expect(plan?.command).toBe("tape -r ./setup.js 'test/**/*.js'");
    expect(plan?.steps.map((step) => [step.command, step.files, step.report])).toEqual([
      ['exec tape -r ./setup.js test/a.js', ['test/a.js'], null],
      ['exec tape -r ./setup.js test/deep/b.js', ['test/deep/b.js'], null],
      ['exec tape -r ./setup.js test/fixtures/f.js', ['test/fixtures/f.js'], null],
    ]);
  });

  test('without a pattern, fixtures are no tests', () => {
    const plan = planSteps(recipe('tape', 'tape'), { kind: 'all' }, paths);
    expect(plan?.steps.flatMap((step) => step.files)).toEqual(['test/a.js', 'test/deep/b.js']);
  });

  test('mocha finds its files itself', () => {
    const plan = planSteps(recipe('mocha', 'NODE_ENV=test mocha --check-leaks test/'), { kind: 'all' }, paths);
    expect(plan?.steps).toEqual([
      {
        command:
          'NODE_ENV=test exec mocha --reporter /opt/mullover/reporters/mocha.cjs -O output=/tmp/mullover-report --check-leaks test/',
        shown: 'NODE_ENV=test mocha --check-leaks test/',
        files: [],
        report: '/tmp/mullover-report',
      },
    ]);
  });
});

describe('selected files', () => {
  const files = { kind: 'files', files: ['test/a.js', 'test/it is.js'] } as const;
  test('replace the targets of the command', () => {
    const plan = planSteps(recipe('jest', 'jest --config c.js test/deep'), files, paths);
    expect(plan?.command).toBe("jest --config c.js test/a.js 'test/it is.js'");
    expect(plan?.steps[0]?.command).toMatch(
      /^exec jest --runTestsByPath .* --config c\.js test\/a\.js 'test\/it is\.js'$/,
    );
  });

  test('are relative to the folder of the package, others are left out', () => {
    const selection = { kind: 'files', files: ['pkg/t/a.py', 'other/t.py'] } as const;
    const plan = planSteps(recipe('pytest', 'pytest', 'pkg'), selection, []);
    expect(plan?.steps[0]?.command).toMatch(/--rootdir=\/workspace t\/a\.py$/);
    expect(plan?.steps[0]?.files).toEqual(['pkg/t/a.py']);
  });

  test('an empty selection runs nothing, never everything', () => {
    expect(planSteps(recipe('mocha', 'mocha'), { kind: 'files', files: [] }, paths)?.steps).toEqual([]);
  });
});

test('no plugin of pytest is switched off, since a configuration may name its options', () => {
  const [step] = planSteps(recipe('pytest', 'pytest'), { kind: 'all' }, [])?.steps ?? [];
  expect(step?.command).toMatch(/ -o cache_dir=\/tmp\/\S+ /);
  expect(step?.command).not.toContain('no:');
});

test('a command without a known runner has no plan', () => {
  expect(planSteps(recipe('x', 'rake check'), { kind: 'all' }, paths)).toBeUndefined();
});

test('words survive quoting, splitting and joining', () => {
  const words = ["it's", 'a b', '$HOME', '*.js', 'plain', '', '"x"'];
  expect(splitCommands(quoteWords(words.filter(Boolean)))).toEqual([words.filter(Boolean)]);
  expect(splitCommands('a && b "c d"; e | f')).toEqual([['a'], ['b', 'c d'], ['e'], ['f']]);
});

test('a command line is read back as it was written', () => {
  for (const line of [
    "A='x y' mocha -r a.js 'test/**'",
    'node --test --import ./x.mjs a.js',
    'vitest run --config v.ts',
    'pytest -k name tests',
  ]) {
    const parsed = parseCommandLine(line);
    expect(parsed && commandLine(parsed)).toBe(line);
  }
});
