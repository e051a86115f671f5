import { describe, expect, test } from '@jest/globals';
import { detectRecipe } from '../../src/ecosystems/detect.ts';
import { allowsMajor } from '../../src/ecosystems/node/version.ts';
import type { Recipe, SandboxSettings } from '../../src/execution.ts';

type Files = Readonly<Record<string, string>>;

const detect = (files: Files, settings?: SandboxSettings) =>
  detectRecipe({ files: Object.keys(files).sort(), read: async (path) => files[path] }, settings);

async function recipeOf(files: Files, settings?: SandboxSettings): Promise<Recipe> {
  const detection = await detect(files, settings);
  if (!detection.ok) throw new Error(detection.reason);
  return detection.recipe;
}

const manifest = (fields: object) => ({ 'package.json': JSON.stringify(fields) });

describe('the test command of a Node package', () => {
  const cases: readonly (readonly [string, object, string])[] = [
    [
      'lint before and audit after the tests are left out',
      {
        scripts: {
          pretest: 'npm run lint',
          test: 'npm run tests-only',
          'tests-only': "nyc tape 'test/**/*.js'",
          posttest: 'npx npm@">= 10.2" audit',
        },
      },
      "tape 'test/**/*.js'",
    ],
    [
      'reporters are left out, other options stay',
      { scripts: { test: 'mocha --require test/support/env --reporter spec --check-leaks test/ test/acceptance/' } },
      'mocha --require test/support/env --check-leaks test/ test/acceptance/',
    ],
    [
      'coverage around the runner is left out',
      {
        scripts: {
          test: 'nyc --reporter=cobertura --reporter=text-summary mocha --require @babel/register --reporter dot --recursive',
        },
      },
      'mocha --require @babel/register --recursive',
    ],
    [
      'coverage of the runner is left out',
      { scripts: { test: 'jest --coverage --config config/jest.config.js' } },
      'jest --config config/jest.config.js',
    ],
    [
      'scripts that call scripts are followed',
      { scripts: { test: 'npm run lint && npm run test:vi', lint: 'eslint .', 'test:vi': 'vitest run --coverage' } },
      'vitest run',
    ],
    [
      'scripts behind a coverage tool are followed',
      { scripts: { test: 'c8 --reporter lcov npm run unit', unit: 'node --test test/a.js' } },
      'node --test test/a.js',
    ],
    ['run-s is followed', { scripts: { test: 'run-s lint unit:*', lint: 'eslint', 'unit:js': 'ava' } }, 'ava'],
    ['variables stay', { scripts: { test: 'cross-env NODE_ENV=test TZ=UTC mocha' } }, 'NODE_ENV=test TZ=UTC mocha'],
    [
      "Node's own runner",
      { scripts: { test: 'node --require ./setup.js --test --test-reporter=spec test/*.js' } },
      "node --test --require ./setup.js 'test/*.js'",
    ],
    [
      'a file that is run by node, written with tape',
      { scripts: { test: 'node test/index.js' }, devDependencies: { tape: '5' } },
      'tape test/index.js',
    ],
    [
      'options of node before the runner reach it by a variable',
      {
        scripts: {
          test: "NODE_OPTIONS='--no-warnings' node --experimental-vm-modules --expose-gc node_modules/jest-cli/bin/jest.js --ci",
        },
      },
      "NODE_OPTIONS='--no-warnings --experimental-vm-modules' jest",
    ],
    [
      'a runner by what its manager prints',
      { scripts: { test: 'node --loader ts-node/esm $(yarn bin mocha) -r x' } },
      "NODE_OPTIONS='--loader ts-node/esm' mocha -r x",
    ],
    [
      'TypeScript around node',
      { scripts: { test: 'c8 tsx --test test/*.test.ts' } },
      "node --test --import tsx 'test/*.test.ts'",
    ],
    [
      'a program that configures its runner',
      { scripts: { test: 'react-scripts test --coverage' } },
      'react-scripts test',
    ],
    [
      'a program that is its runner and more',
      { scripts: { test: 'ts-mocha -p tsconfig.json src/**/*.spec.ts' } },
      "ts-mocha -p tsconfig.json 'src/**/*.spec.ts'",
    ],
    ['a runner by its path', { scripts: { test: 'node ./node_modules/.bin/mocha spec' } }, 'mocha spec'],
    [
      'a dependency where no script names a runner',
      { scripts: { test: 'make check' }, devDependencies: { vitest: '1' } },
      'vitest run',
    ],
  ];
  test.each(cases)('%s', async (_name, fields, expected) => {
    expect((await recipeOf(manifest(fields))).test).toBe(expected);
  });

  test('a script that calls itself ends', async () => {
    expect((await detect(manifest({ scripts: { test: 'npm run a', a: 'npm test' } }))).ok).toBe(false);
  });

  test('tests written for node:test are found by their import', async () => {
    const files = { ...manifest({}), 'test/a.js': "import test from 'node:test';" };
    expect((await recipeOf(files)).runner).toBe('node:test');
  });

  test('no script at all is told with the line to write', async () => {
    expect(await detect(manifest({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }))).toEqual({
      ok: false,
      reason: 'No known test runner was found in package.json.',
      next: 'Set `sandbox: {test: "…"}` in .github/mullover.yml, for example "node --test" or "mocha test/".',
    });
  });
});

describe('a script that is not taken apart is run as it is', () => {
  test.each([
    ['make check', {}],
    ['node bin/mocha.js test', {}],
    ['wireit', { mocha: '10' }],
    ['npm run transpile && npm run borp', { tape: '5' }],
    ['c8 -r lcov qunit test', { qunit: '2' }],
  ])('%s', async (test, devDependencies) => {
    const scripts = {
      test,
      transpile: 'node ./test/fixtures/transpile.cjs',
      borp: 'borp -p "test/*.js"',
      lint: 'eslint .',
    };
    const recipe = await recipeOf(manifest({ scripts, devDependencies }));
    expect([recipe.runner, recipe.test, recipe.build]).toEqual(['observed', 'npm test', []]);
  });

  test.each([
    [{ test: 'npm run lint && npm run make && qunit' }, 'npm run make && qunit'],
    [{ test: 'qunit && npm run test:types', 'test:types': 'tsc test/a.ts --noEmit && tsd' }, 'qunit'],
    [{ test: 'qunit && npm run make', make: 'tsc' }, 'npm test'],
    [{ test: 'qunit && npm run both', both: 'tsd && node test/more.js' }, 'npm test'],
    [{ test: 'qunit && npm run all', all: 'tsd | tee log' }, 'npm test'],
    // Of another package, or with something around it that the tests may need.
    [{ test: 'qunit && npm run all -w packages/a', all: 'tsd' }, 'npm test'],
    [{ test: 'qunit && pnpm --filter=a all', all: 'tsd' }, 'npm test'],
    [{ test: 'npm run all && qunit', preall: 'node make.js', all: 'tsd' }, 'npm test'],
    [{ test: 'npm run all && qunit', postall: 'eslint .', all: 'tsd' }, 'qunit'],
    [
      { test: 'run-s lint:* units browser', 'lint:code': 'oxlint', units: 'node run.cjs', browser: 'x' },
      'npm run units',
    ],
    [{ pretest: 'npm run lint', test: 'node run.js', posttest: 'npm run docs' }, 'node run.js'],
    [{ pretest: 'npm run make', test: 'node run.js' }, 'npm test'],
    // A shell's own words may hold anything together; what is nothing but linters is left to its maintainers.
    [{ test: 'npm run lint || true; node run.js' }, 'npm test'],
    [{ test: 'npm run lint && cd packages/a && node run.js' }, 'npm test'],
    [{ test: 'eslint . && npm run docs' }, 'npm test'],
  ])('without linters, documents and browsers around it: %j', async (given, command) => {
    const scripts = { lint: 'eslint .', docs: 'typedoc', make: 'node make.js', ...given };
    expect((await recipeOf(manifest({ scripts }))).test).toBe(command);
  });

  test('where a runner of the dependencies would come to no test', async () => {
    const given = (files: Readonly<Record<string, string>>, more: object = {}) =>
      recipeOf({
        ...manifest({ scripts: { test: 'node Makefile.js test' }, devDependencies: { mocha: '11' }, ...more }),
        ...files,
      });
    expect((await given({ 'tests/lib/a.js': '' })).test).toBe('npm test');
    expect((await given({ 'test/lib/a.js': '' })).test).toBe('npm test');
    for (const file of ['test/a.js', '.mocharc.yml']) expect((await given({ [file]: '' })).test).toBe('mocha');
    expect((await given({}, { mocha: { spec: 'tests' } })).test).toBe('mocha');
    const listed = { ...manifest({ devDependencies: { mocha: '11' } }), 'tests/lib/a.js': '' };
    expect((await recipeOf(listed)).test).toBe('mocha');
  });

  test.each([
    [{ test: 'playwright test', 'test:unit': 'node run.js' }, 'npm run test:unit'],
    [{ 'test:ci': 'node run.js' }, 'npm run test:ci'],
  ])('%j', async (scripts, command) => {
    expect((await recipeOf(manifest({ scripts }))).test).toBe(command);
  });
});

describe('a test command of an unknown runner', () => {
  const unknown = { runner: 'observed', test: './check.sh' };
  const reason = '`./check.sh` is run as it is, and the test runners that it starts are observed';

  test('is run after the set-up of its ecosystem, and observed', async () => {
    const node = manifest({ scripts: { test: 'make check' }, dependencies: { a: '1' } });
    const recipe = await recipeOf(node, { test: './check.sh' });
    expect(recipe).toMatchObject({ ...unknown, ecosystem: 'node', runtime: '20' });
    expect(recipe.setup).toEqual([expect.stringMatching(/^npm install/)]);
    expect(recipe.reasons).toContain(reason);
    const python = { 'pyproject.toml': '[project]\nname = "x"', 'package.json': '{}' };
    expect(await recipeOf(python, { test: './check.sh' })).toMatchObject({ ...unknown, ecosystem: 'python' });
  });

  test.each<[Readonly<Record<string, string>>, string]>([
    [{ 'package.json': '{}', 'go.mod': 'module a\n' }, 'go'],
    [{ 'package.json': '{broken', 'Cargo.toml': '[package]\nname = "a"\n' }, 'rust'],
    [{ 'package.json': '{}', 'requirements.txt': 'mkdocs\n' }, 'node'],
    [{ 'package.json': '{}', Makefile: 'all:\n' }, 'node'],
  ])('is set up by the language that %j has a manifest of: %s', async (files, ecosystem) => {
    expect(await recipeOf(files, { test: './check.sh' })).toMatchObject({ ...unknown, ecosystem });
  });

  test('needs no manifest', async () => {
    expect(await recipeOf({ 'check.sh': '' }, { test: './check.sh', setup: ['./get.sh'], timeout: 9 })).toEqual({
      ...unknown,
      ...{ ecosystem: 'other', runtime: 'of the image', directory: '.', setup: ['./get.sh'], build: [], seconds: 9 },
      reasons: [...['test', 'setup', 'timeout'].map((name) => `${name}: set in .github/mullover.yml`), reason],
    });
  });

  test('does not hide what else is wrong', async () => {
    expect(await detect({ 'package.json': '{' }, { test: './check.sh' })).toMatchObject({ ok: false });
  });
});

describe('what is built by a tool that nobody here knows', () => {
  test.each([
    ['MODULE.bazel', 'Bazel', 'bazel test //...'],
    ['WORKSPACE', 'Bazel', 'bazel test //...'],
    ['build.sbt', 'sbt', 'sbt test'],
    ['mix.exs', 'Mix (Elixir)', 'mix test'],
    ['a.cabal', 'Haskell', 'cabal test'],
    ['Package.swift', 'Swift', 'swift test'],
    ['App.csproj', '.NET', 'dotnet test'],
    ['cpanfile', 'Perl', 'prove -lr t'],
  ])('is refused by its name: %s', async (file, name, command) => {
    expect(await detect({ [file]: '', 'src/a.txt': '' })).toEqual({
      ok: false,
      reason: `${file} asks for ${name}, which the sandbox does not have, and no manifest of a known ecosystem was found.`,
      next: `Set \`sandbox: {image: …, test: ${JSON.stringify(command)}}\` in .github/mullover.yml to an image that has ${name} (the operator allows it by MULLOVER_ALLOW_IMAGES), and \`report: …\` to the JUnit files that the tests write.`,
    });
  });

  test('beside a manifest that is known, or below the root, it says nothing', async () => {
    expect((await recipeOf({ 'MODULE.bazel': '', 'go.mod': 'module x\n' })).ecosystem).toBe('go');
    expect(await detect({ 'x/WORKSPACE': '' })).toMatchObject({ reason: expect.stringMatching(/^No manifest/) });
  });

  test.each([
    [{ test: 'bun test' }, {}, 'Bun'],
    [{ test: 'bun run unit && bun run other', unit: 'x' }, {}, 'Bun'],
    [{ test: 'deno test -A' }, {}, 'Deno'],
    [{ test: 'bun test' }, { bun: '1' }, undefined],
    [{ test: 'bun run build && mocha' }, { mocha: '10' }, undefined],
  ])('other programs that run JavaScript are named: %j with %j', async (scripts, devDependencies, name) => {
    const detection = await detect({ ...manifest({ scripts, devDependencies }), 'test/a.test.js': '' });
    expect(detection.ok ? undefined : detection.reason).toEqual(
      name && expect.stringMatching(new RegExp(`^The tests are run by ${name}, which the sandbox does not have: `)),
    );
  });
});

describe('the install command of a Node package', () => {
  const jest = manifest({ scripts: { test: 'jest' }, devDependencies: { jest: '30' } });

  test('without a lockfile, tools that only lint and publish are left out, unless a script file names them', async () => {
    const devDependencies = { tape: '5', eslint: '8', '@ljharb/eslint-config': '21', eclint: '2', nyc: '10', np: '1' };
    const files = {
      ...manifest({ scripts: { test: 'tape test' }, devDependencies }),
      'test/a.js': "require('eslint').RuleTester",
    };
    const { setup, reasons } = await recipeOf(files);
    expect(setup[0]).toBe('node /opt/mullover/drop-dev-dependencies.mjs @ljharb/eslint-config eclint nyc np');
    expect(setup[1]).toMatch(/^npm install/);
    expect(reasons[0]).toBe('no lockfile: npm install without @ljharb/eslint-config, eclint, nyc, np');
  });

  test('nothing is installed where nothing is needed', async () => {
    expect((await recipeOf(manifest({ scripts: { test: 'node --test' } }))).setup).toEqual([]);
  });

  test.each([
    ['package-lock.json', /^npm ci --ignore-scripts/],
    ['npm-shrinkwrap.json', /^npm ci --ignore-scripts/],
    ['pnpm-lock.yaml', /^pnpm install --frozen-lockfile --ignore-scripts \|\|/],
    ['yarn.lock', /^yarn install --ignore-scripts .* --frozen-lockfile \|\|/],
    ['none', /^npm install --ignore-scripts .* --legacy-peer-deps'$/],
  ])('lockfile %s', async (lockfile, expected) => {
    expect((await recipeOf({ ...jest, [lockfile]: '' })).setup).toEqual([expect.stringMatching(expected)]);
  });

  test('a package of a monorepo is installed from the root', async () => {
    const files = {
      'packages/a/package.json': '{"scripts":{"test":"jest"},"devDependencies":{"jest":"30"}}',
      'package-lock.json': '{}',
    };
    const recipe = await recipeOf(files, { directory: 'packages/a' });
    expect(recipe.setup).toEqual([expect.stringMatching(/^cd \/workspace && \{ npm ci/)]);
    expect(recipe.directory).toBe('packages/a');
  });
});

describe('the Node version', () => {
  test.each([
    [{ engines: { node: '>=22' } }, '22'],
    [{ engines: { node: '^18 || ^24' } }, '24'],
    [{ engines: { node: '>= 0.4' } }, '20'],
    [{ engines: { node: '>=4 <21' } }, '20'],
    [{ engines: { node: '<20' } }, '18'],
    [{ engines: { node: '>=25' } }, '26'],
    // What installs the packages must run, too.
    [{ engines: { node: '>=18' }, packageManager: 'pnpm@11.3.0' }, '22'],
    [{ engines: { node: '>=18' }, packageManager: 'pnpm@10.33.1' }, '20'],
    [{ engines: { node: '^20' }, packageManager: 'pnpm@11.3.0' }, '20'],
    [{ engines: { node: '>=99' } }, '20'],
    [{}, '20'],
  ])('engines %j', async (fields, expected) => {
    expect((await recipeOf(manifest({ ...fields, scripts: { test: 'jest' } }))).runtime).toBe(expected);
  });

  test.each([
    ['v22.1.0', '22'],
    ['18', '18'],
    ['lts/jod', '22'],
    ['lts/*', '24'],
    // Nothing older or newer is there: the nearest one.
    ['v16.20.0', '18'],
    ['21', '22'],
    ['99', '26'],
    ['node', '20'],
  ])('.nvmrc wins over engines: %s', async (pin, expected) => {
    const files = { ...manifest({ engines: { node: '>=4' }, scripts: { test: 'jest' } }), '.nvmrc': `${pin}\n` };
    expect((await recipeOf(files)).runtime).toBe(expected);
  });

  test('a version that the sandbox does not have is told', async () => {
    const files = manifest({ scripts: { test: 'jest' } });
    expect(await detect(files, { runtime: '19.2' })).toMatchObject({
      ok: false,
      reason: 'The sandbox has no Node 19.',
      next: 'Set `sandbox: {runtime: …}` in .github/mullover.yml to one of 20, 22, 24, 18, 26.',
    });
    expect((await recipeOf(files, { runtime: '24.1' })).runtime).toBe('24');
  });

  test('ranges', () => {
    expect(allowsMajor('~20.3.0', 20)).toBe(true);
    expect(allowsMajor('<=18', 20)).toBe(false);
    expect(allowsMajor('*', 24)).toBe(true);
  });
});

describe('a build before the tests', () => {
  const fields = { main: './dist/index.js', scripts: { build: 'tsc', test: 'mocha' } };
  test('is wanted where the tests load what it makes', async () => {
    const files = { ...manifest(fields), 'test/a.js': "require('../dist/index.js')" };
    expect((await recipeOf(files)).build).toEqual(['npm run build']);
  });
  test('is not wanted where they load the sources', async () => {
    const files = { ...manifest(fields), 'test/a.js': "require('../src/index.js')" };
    expect((await recipeOf(files)).build).toEqual([]);
  });
  test('may fail where the package builds before its tests and nothing shows that they need it', async () => {
    const files = manifest({ scripts: { pretest: 'npm run build', build: 'tsc', test: 'npm run lint && mocha' } });
    expect((await recipeOf(files)).build).toEqual(['{ npm run build; } || echo "the build failed"']);
  });
  test('is wanted where the tests are made themselves', async () => {
    const scripts = { test: 'tsc --noEmit && tsc -p test && mocha dist/test/*.js' };
    const recipe = await recipeOf({ ...manifest({ scripts }), 'test/a.test.ts': '' });
    expect([recipe.build, recipe.test]).toEqual([['tsc -p test'], "mocha 'dist/test/*.js'"]);
  });
  test('is wanted where the tests load the package by its root and the entry is made', async () => {
    const files = { ...manifest({ ...fields, main: 'lib/index.js' }), 'test/a.js': "const x = require('..');" };
    expect((await recipeOf(files)).build).toEqual(['npm run build']);
    expect((await recipeOf({ ...files, 'lib/index.js': '' })).build).toEqual([]);
  });
  test('is not wanted for tests that the command does not run', async () => {
    const scripts = { build: 'tsc', test: 'mocha test/unit' };
    const files = {
      ...manifest({ ...fields, scripts }),
      'test/unit/a.js': '',
      'test/dist/b.js': "import '../../dist/x.js'",
    };
    expect((await recipeOf(files)).build).toEqual([]);
  });
});

describe('a Python package', () => {
  test('is installed as editable with its test extra, its requirements and the plugins it demands', async () => {
    const recipe = await recipeOf({
      'pyproject.toml':
        '[project]\nname = "x"\n[project.optional-dependencies]\ntest = ["hypothesis"]\n[tool.pytest.ini_options]\naddopts = "--cov=x"\n',
      'requirements-dev.txt': '# tools\npytest-httpbin==1.0\n-r other.txt\ngit+https://host/x\n',
      'src/x.py': '',
    });
    expect(recipe.setup).toEqual([
      'python3 -m venv /opt/env/venv',
      "pip install -e '.[test]'",
      'pip install -r requirements-dev.txt || node /opt/mullover/pip-each.mjs requirements-dev.txt || echo "not installed: what is declared for work on the package beside its tests"',
      'pip install pytest pytest-cov',
      'python -m pytest --version || { pip install --upgrade pytest-httpbin && python -m pytest --version; }',
      'python /opt/mullover/own-package.py',
    ]);
    expect([recipe.ecosystem, recipe.runner, recipe.test, recipe.runtime]).toEqual([
      'python',
      'pytest',
      'pytest',
      '3.11',
    ]);
  });

  test('extras of setup.py are found', async () => {
    const setup = "setup(\n extras_require={\n  'socks': ['PySocks'],\n  'dev': ['x'],\n },\n)";
    expect((await recipeOf({ 'setup.py': setup })).setup[1]).toBe("pip install -e '.[dev]'");
  });

  test('a package.json with tests for its web parts changes nothing beside many more sources of Python', async () => {
    const files = (python: number) => ({
      ...manifest({ scripts: { test: 'grunt test' }, devDependencies: { grunt: '1' } }),
      'pyproject.toml': '[project]\nname = "x"\n',
      'static/a.js': '',
      ...Object.fromEntries(Array.from({ length: python }, (_, at) => [`x/m${at}.py`, ''])),
    });
    expect((await recipeOf(files(5))).ecosystem).toBe('python');
    expect((await recipeOf(files(4))).ecosystem).toBe('node');
  });

  test('a package.json without tests beside it changes nothing', async () => {
    const files = { 'setup.py': '', ...manifest({ scripts: { build: 'webpack' } }) };
    expect((await recipeOf(files)).ecosystem).toBe('python');
  });
});

test("a maintainer's settings win and say so", async () => {
  const settings = { setup: ['make deps'], build: ['make'], test: 'mocha -t 5000 spec/', runtime: '22', timeout: 90 };
  expect(await recipeOf(manifest({ scripts: { test: 'jest' } }), settings)).toEqual({
    ecosystem: 'node',
    runtime: '22',
    directory: '.',
    setup: ['make deps'],
    build: ['make'],
    runner: 'mocha',
    test: 'mocha -t 5000 spec/',
    seconds: 90,
    reasons: [
      'no dependencies',
      'Node 22',
      'runner mocha',
      ...Object.keys(settings).map((name) => `${name}: set in .github/mullover.yml`),
    ],
  });
});

test('a repository without any manifest is told what to set', async () => {
  const detection = await detect({ 'README.md': '' });
  expect(detection.ok === false && detection.next).toContain('.github/mullover.yml');
});

test('a package.json that is no JSON is told', async () => {
  expect(await detect({ 'package.json': '{' })).toMatchObject({ ok: false, reason: 'package.json is not valid JSON.' });
});
