// Monorepos: which packages are tested, from where, and how all of them are installed.

import { describe, expect, test } from '@jest/globals';
import { detectRecipe } from '../../src/ecosystems/detect.ts';
import type { Recipe } from '../../src/execution.ts';
import { planSteps } from '../../src/runners/invocations.ts';

type Files = Readonly<Record<string, string | object>>;

async function recipeOf(given: Files, date?: string): Promise<Recipe> {
  const files = new Map(
    Object.entries(given).map(([path, text]) => [path, typeof text === 'string' ? text : JSON.stringify(text)]),
  );
  const source = { files: [...files.keys()].sort(), date, read: async (path: string) => files.get(path) };
  const detection = await detectRecipe(source);
  if (!detection.ok) throw new Error(detection.reason);
  return detection.recipe;
}

const vitest = { devDependencies: { vitest: '2' }, scripts: { test: 'vitest run' } };
const workspaces = ['packages/*'];

describe('the packages of a monorepo', () => {
  test.each([
    ['turbo run test', undefined],
    ['lerna run test --stream', undefined],
    ['pnpm -r test', undefined],
    ['npm test --workspaces --if-present', undefined],
    ['npm run lint && yarn workspaces foreach -A run test', undefined],
    ['nx run-many -t test', undefined],
  ])('%s runs the tests of all', async (script) => {
    const recipe = await recipeOf({
      'package.json': { workspaces, scripts: { test: script, lint: 'eslint .' }, devDependencies: { jest: '29' } },
      'package-lock.json': '{}',
      'packages/a/package.json': { name: '@x/a', ...vitest },
      'packages/b/package.json': { name: '@x/b', ...vitest },
      'packages/types/package.json': { name: '@x/types' },
      'examples/c/package.json': { name: 'c', ...vitest },
    });
    expect([recipe.directory, recipe.runner, recipe.packages]).toEqual([
      '.',
      'vitest',
      [{ test: 'vitest run', directories: ['packages/a', 'packages/b'] }],
    ]);
    expect(recipe.reasons).toContain('tests of packages/a, packages/b');
  });

  test.each([
    ['pnpm --filter @x/b test'],
    ['yarn workspace @x/b test'],
    ['npm test -w packages/b'],
    ['npm --prefix packages/b test'],
    ['cd packages/b && npm test'],
  ])('%s runs those of one', async (script) => {
    const recipe = await recipeOf({
      'package.json': { workspaces, scripts: { test: script } },
      'packages/a/package.json': { name: '@x/a', ...vitest },
      'packages/b/package.json': { name: '@x/b', ...vitest },
    });
    expect(recipe.packages).toEqual([{ test: 'vitest run', directories: ['packages/b'] }]);
  });

  test("the root's own runner wins", async () => {
    const recipe = await recipeOf({
      'package.json': { workspaces, ...vitest },
      'packages/a/package.json': { name: '@x/a', scripts: { test: 'jest' } },
    });
    expect([recipe.test, recipe.packages]).toEqual(['vitest run', undefined]);
  });

  test.each([
    ['jest', { 'jest.config.ts': '' }, {}],
    ['vitest', { 'vitest.config.mts': '' }, {}],
    ['mocha', { '.mocharc.yml': '' }, {}],
    ['jest', {}, { jest: { testEnvironment: 'node' } }],
  ])(
    '%s that is configured at the root runs all of them, where the script is of no known kind',
    async (runner, files, more) => {
      const recipe = await recipeOf({
        'package.json': { workspaces, scripts: { test: 'make test' }, devDependencies: { [runner]: '*' }, ...more },
        'packages/a/package.json': { name: '@x/a', devDependencies: { [runner]: '*' } },
        'packages/b/package.json': { name: '@x/b' },
        'packages/b/test/index.test.js': '',
        ...files,
      });
      expect([recipe.runner, recipe.directory, recipe.packages]).toEqual([runner, '.', undefined]);
    },
  );

  test.each([
    ['a configuration below it', { 'packages/b/jest.config.js': '' }],
    ['one of another runner', { 'vitest.config.ts': '' }],
    ['one that others extend', { 'jest.config.base.js': '' }],
    ['none', {}],
  ])('where the root lists a runner and has %s, packages have their own', async (_what, files) => {
    const recipe = await recipeOf({
      'package.json': { workspaces, scripts: { test: 'make test' }, devDependencies: { jest: '29' } },
      'packages/a/package.json': { name: '@x/a', devDependencies: { jest: '29' } },
      ...files,
    });
    expect(recipe.packages).toEqual([{ test: 'jest', directories: ['packages/a'] }]);
  });

  test('pnpm names them in a file of its own, and leaves some out', async () => {
    const recipe = await recipeOf({
      'package.json': { scripts: {} },
      'pnpm-workspace.yaml': 'packages:\n  - libs/**\n  - "!libs/old"\n',
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'libs/a/package.json': vitest,
      'libs/old/package.json': vitest,
    });
    expect(recipe.packages).toEqual([{ test: 'vitest run', directories: ['libs/a'] }]);
    expect(recipe.setup).toEqual([expect.stringMatching(/^pnpm install --frozen-lockfile/)]);
  });

  test('the runner of most packages is read, others are told', async () => {
    const recipe = await recipeOf({
      'package.json': { workspaces, scripts: { test: 'lerna run test' } },
      'packages/a/package.json': { scripts: { test: 'jest --coverage' }, devDependencies: { jest: '29' } },
      'packages/b/package.json': { scripts: { test: 'jest -c x.js' } },
      'packages/c/package.json': { scripts: { test: 'mocha' } },
    });
    expect(recipe.packages).toEqual([
      { test: 'jest', directories: ['packages/a'] },
      { test: 'jest -c x.js', directories: ['packages/b'] },
    ]);
    expect(recipe.reasons).toContain('1 packages with another runner are not tested');
  });

  test('packages that the tested ones load from built files are built first, dependencies before dependents', async () => {
    const built = { main: 'dist/index.js', scripts: { build: 'tsc' } };
    const recipe = await recipeOf({
      'package.json': { workspaces, scripts: { test: 'turbo test' } },
      'packages/app/package.json': { name: 'app', ...vitest, dependencies: { one: 'workspace:*' } },
      'packages/one/package.json': { name: 'one', ...built, dependencies: { two: '*', three: '*' } },
      'packages/two/package.json': { name: 'two', ...built },
      'packages/three/package.json': { name: 'three', main: 'src/index.js' },
      'packages/three/src/index.js': '',
    });
    expect(recipe.build).toEqual([
      '(cd /workspace/packages/two && npm run build) || echo "the build failed"',
      '(cd /workspace/packages/one && npm run build) || echo "the build failed"',
    ]);
  });
});

describe('tests of packages', () => {
  const recipe: Recipe = {
    ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: [], build: [], runner: 'jest', test: 'jest' },
    packages: [
      { test: 'jest', directories: ['packages/a', 'packages/a/nested'] },
      { test: 'jest -c x.js', directories: ['packages/b'] },
    ],
    reasons: [],
  };

  test('run from the folder of their package, each file in the innermost one', () => {
    const files = ['packages/b/b.test.js', 'packages/a/nested/n.test.js', 'scripts/s.test.js'];
    const plan = planSteps(recipe, { kind: 'files', files }, files);
    expect(plan?.steps.map(({ command, files: own }) => [command.replace(/ --json .*jest/, ' …'), own])).toEqual([
      [
        'cd /workspace/packages/a/nested && PATH=/workspace/packages/a/nested/node_modules/.bin:$PATH && exec jest --runTestsByPath … n.test.js',
        ['packages/a/nested/n.test.js'],
      ],
      [
        'cd /workspace/packages/b && PATH=/workspace/packages/b/node_modules/.bin:$PATH && exec jest --runTestsByPath … -c x.js b.test.js',
        ['packages/b/b.test.js'],
      ],
    ]);
    expect(plan?.command).toBe('cd packages/a/nested && jest n.test.js && cd packages/b && jest -c x.js b.test.js');
  });

  test('a selection outside of all packages runs nothing', () => {
    expect(planSteps(recipe, { kind: 'files', files: ['x.test.js'] }, [])?.steps).toEqual([]);
  });

  test('all tests are those of every package', () => {
    expect(planSteps(recipe, { kind: 'all' }, [])?.steps).toHaveLength(3);
  });
});

describe('a root without a manifest', () => {
  const python = { 'python/pyproject.toml': '[project]\nname="x"', 'python/tests/test_x.py': '' };
  test('the only folder with a tested package is meant', async () => {
    const recipe = await recipeOf({ 'README.md': '', 'js/package.json': { name: 'x' }, 'js/index.js': '', ...python });
    expect([recipe.ecosystem, recipe.directory]).toEqual(['python', 'python']);
  });

  test('a package whose script nobody can follow is not run by what its dependencies name', async () => {
    const scripts = { test: 'grunt test' };
    const recipe = await recipeOf({
      'package.json': { workspaces: ['packages/*'], scripts: { test: 'npm test --workspaces' } },
      'packages/a/package.json': { scripts, devDependencies: { mocha: '10', grunt: '1' } },
      'packages/a/test/index.js': '',
    });
    expect([recipe.runner, recipe.test, recipe.packages]).toEqual(['observed', 'npm test', undefined]);
  });

  test('a choice between two is the maintainers', async () => {
    const files = { 'js/package.json': vitest, 'js/test/a.test.js': '', ...python };
    await expect(recipeOf(files)).rejects.toThrow('No manifest of a known ecosystem was found');
  });
});
