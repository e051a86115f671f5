// What a repository's own test command checks beside what a recipe runs of it is named by the recipe; what checks no
// behaviour is not.

import { describe, expect, test } from '@jest/globals';
import { detectRecipe } from '../../src/ecosystems/detect.ts';
import { observedAlternative } from '../../src/ecosystems/observed.ts';
import type { SandboxSettings } from '../../src/execution.ts';

type Files = Readonly<Record<string, string | object>>;

function sourceOf(given: Files) {
  const files = new Map(
    Object.entries(given).map(([path, text]) => [path, typeof text === 'string' ? text : JSON.stringify(text)]),
  );
  return { files: [...files.keys()].sort(), read: async (path: string) => files.get(path) };
}

async function recipeOf(given: Files, settings: SandboxSettings = {}) {
  const detection = await detectRecipe(sourceOf(given), settings);
  if (!detection.ok) throw new Error(detection.reason);
  return detection.recipe;
}

async function leftOf(given: Files, settings: SandboxSettings = {}): Promise<readonly string[]> {
  return (await recipeOf(given, settings)).left ?? [];
}

const npm = (scripts: Readonly<Record<string, string>>, more: object = {}): Files => ({
  'package.json': { scripts, devDependencies: { mocha: '10' }, ...more },
  'test/a.js': '',
});

describe('scripts of a package.json', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['one runner', { test: 'mocha' }, []],
    ['a program behind the runner', { test: 'mocha && node checks/smoke.js' }, ['node checks/smoke.js']],
    ['in front of it', { test: 'node checks/smoke.js; mocha' }, ['node checks/smoke.js']],
    ['started beside it', { test: 'node checks/smoke.js & mocha' }, ['node checks/smoke.js']],
    ['by scripts', { test: 'npm run unit && npm run smoke', unit: 'mocha', smoke: 'node x.js' }, ['node x.js']],
    ['by a runner of scripts', { test: 'run-s unit smoke', unit: 'mocha', smoke: 'node x.js' }, ['node x.js']],
    ['by a pattern', { test: 'npm-run-all "t:*"', 't:a': 'mocha', 't:b': 'node x.js' }, ['node x.js']],
    ['by concurrently', { test: 'concurrently npm:unit npm:smoke', unit: 'mocha', smoke: 'node x.js' }, ['node x.js']],
    ['by a hook', { test: 'mocha', posttest: 'node x.js' }, ['node x.js']],
    ['the same runner again', { test: 'mocha test/a && mocha test/b' }, []],
    ['in another folder', { test: 'mocha && cd sub && node x.js' }, ['cd sub && node x.js']],
    ['in a subshell', { test: 'mocha && (node x.js)' }, ['node x.js']],
    ['behind a wrapper', { test: 'cross-env A=1 mocha && cross-env B=2 node x.js' }, ['cross-env B=2 node x.js']],
    [
      'units apart from browsers',
      { test: 'npm run unit && npm run e2e', unit: 'mocha', e2e: 'cypress run' },
      ['cypress run'],
    ],
    ['a program that nobody knows', { test: 'gulp test' }, ['gulp test']],
    ['a shell script', { test: 'sh run-tests.sh' }, ['sh run-tests.sh']],
    ['make', { test: 'make check' }, ['make check']],
    ['containers', { test: 'mocha && docker compose run tests' }, ['docker compose run tests']],
    ['an expression', { test: 'mocha && node -e \'require("./x")()\'' }, ['node -e \'require("./x")()\'']],
    [
      'linters and formatters',
      { test: 'eslint . && prettier --check . && mocha && npm run lint', lint: 'node lint.js' },
      [],
    ],
    [
      'audits of packages',
      { test: 'mocha && npm audit && pnpm audit --prod && pip-audit', posttest: "npx npm@'>=10.2' audit --production" },
      [],
    ],
    ['checks of types', { test: 'tsc --noEmit && tsd && vue-tsc && mocha' }, []],
    [
      'builds',
      { pretest: 'npm run build', build: 'node scripts/build.js', test: 'tsc -p . && rollup -c && mocha' },
      [],
    ],
    ['coverage', { test: 'nyc mocha && nyc report && c8 check-coverage', posttest: 'codecov' }, []],
    ['what only moves files', { test: 'rimraf out && mkdir -p out && cp a b && mocha && echo done' }, []],
    ['what reads the output of tests', { test: 'mocha | tap-spec' }, []],
    ['what stands in for tests that fail', { test: 'mocha || (echo failed && exit 1)' }, []],
    ['what generates', { test: 'node ./gen.js && node tools/generate-tables.js && mocha' }, []],
    ['an install', { pretest: 'npm ci', test: 'mocha' }, []],
    ['a condition of the shell', { test: 'if [ -d x ]; then mocha; fi' }, []],
  ])('%s', async (_, scripts, wanted) => {
    expect(await leftOf(npm(scripts))).toEqual(wanted);
  });

  test('what is run as it is leaves nothing out', async () => {
    const scripts = { test: 'mocha && node checks/smoke.js' };
    const observed = await observedAlternative(sourceOf(npm(scripts)), await recipeOf(npm(scripts)));
    expect([observed?.test, observed?.left]).toEqual(['npm test', undefined]);
    expect(await leftOf(npm(scripts), { test: 'npm test' })).toEqual([]);
  });

  test('each once, and a reader is told how many more there are', async () => {
    const many = Array.from({ length: 9 }, (_, at) => `node ${at}.js`);
    expect(await leftOf(npm({ test: ['mocha', ...many, ...many].join(' && ') }))).toEqual([
      ...many.slice(0, 6),
      '3 more commands',
    ]);
    const [long] = await leftOf(npm({ test: `mocha && node ${'x'.repeat(500)}.js` }));
    expect(long).toBe(`node ${'x'.repeat(114)}…`);
  });
});

describe('the packages of a monorepo', () => {
  const root = { workspaces: ['packages/*'], scripts: { test: 'npm test --workspaces' } };
  const tape = { scripts: { test: 'tape test/*.js' }, devDependencies: { tape: '5' } };
  const mocha = { scripts: { test: 'mocha' }, devDependencies: { mocha: '10' } };

  test('with one runner', async () => {
    expect(
      await leftOf({ 'package.json': root, 'packages/a/package.json': mocha, 'packages/b/package.json': mocha }),
    ).toEqual([]);
  });

  test('with another runner, with a program, and with more than the runner', async () => {
    const left = await leftOf({
      'package.json': { ...root, scripts: { test: 'eslint . && npm test --workspaces && node smoke.js' } },
      'packages/a/package.json': mocha,
      'packages/b/package.json': { ...mocha, scripts: { test: 'mocha && node more.js' } },
      'packages/c/package.json': tape,
      'packages/d/package.json': { scripts: { test: 'node all.js' } },
      'packages/e/package.json': { scripts: { build: 'tsc' } },
    });
    expect(left).toEqual([
      'node smoke.js',
      'cd packages/b && node more.js',
      "cd packages/c && tape 'test/*.js'",
      'cd packages/d && node all.js',
    ]);
  });
});

describe('Python', () => {
  const tox = (commands: string): Files => ({ 'setup.py': '', 'tox.ini': `[testenv]\ncommands =\n${commands}` });
  test.each<[string, Files, readonly string[]]>([
    ['nothing but a package', { 'setup.py': '' }, []],
    ['tox with pytest', tox('  pytest {posargs:tests}\n'), []],
    ['tox with pytest, types and coverage', tox('  coverage run -m pytest\n  coverage report\n  mypy src\n'), []],
    ['tox with a program', tox('  pytest\n  python checks/smoke.py\n'), ['python checks/smoke.py']],
    [
      'tox with the tests of Django that make runs, too',
      {
        ...tox('  python -m coverage run -m django test {posargs:t}\n  python x.py\n'),
        Makefile: 'test:\n\tpython manage.py test t\n',
      },
      ['python x.py'],
    ],
    ['tox with what may fail', tox('  pytest\n  - python checks/smoke.py\n'), []],
    ['tox with a factor', tox('  pytest\n  py312: python checks/smoke.py {posargs}\n'), ['python checks/smoke.py']],
    [
      'tox with tests of the documentation',
      tox('  pytest\n  python -m doctest README.rst\n'),
      ['python -m doctest README.rst'],
    ],
    [
      'tox in TOML',
      { 'setup.py': '', 'pyproject.toml': '[tool.tox.env_run_base]\ncommands = [["pytest"], ["python", "x.py"]]\n' },
      ['python x.py'],
    ],
    [
      'nox',
      {
        'setup.py': '',
        'noxfile.py':
          '@nox.session\ndef tests(session):\n    session.run("pytest")\n    session.run("python", "x.py")\n',
      },
      ['python x.py'],
    ],
    [
      'hatch',
      { 'pyproject.toml': '[tool.hatch.envs.default.scripts]\ntest = ["pytest", "python x.py"]\n' },
      ['python x.py'],
    ],
    ['a Makefile', { 'setup.py': '', Makefile: 'test:\n\t$(PYTHON) -m pytest\n\t$(PYTHON) x.py\n' }, ['python x.py']],
    ['a Makefile with names of its own', { 'setup.py': '', Makefile: 'test:\n\t$(test-flags)\n\tpytest\n' }, []],
    ['tox with values from elsewhere', { ...tox('  {envpython} {[a]b} -m pytest {tty:-x {posargs:t}}\n') }, []],
    ['a Makefile beside tox', { ...tox('  pytest\n'), Makefile: 'test:\n\ttox\n\tpython x.py\n' }, []],
  ])('%s', async (_, files, wanted) => {
    expect(await leftOf(files)).toEqual(wanted);
  });
});

describe('Makefiles of Go and Rust', () => {
  const go = (makefile: string): Files => ({ 'go.mod': 'module a\n', 'a_test.go': 'package a\n', Makefile: makefile });
  test.each<[string, Files, readonly string[]]>([
    ['the runner', go('test:\n\tgo test ./...\n'), []],
    [
      'the runner in a variable, race detector, vet',
      go('test: vet\n\t$(GO) test -race ./...\nvet:\n\tgo vet ./...\n'),
      [],
    ],
    ['a program behind it', go('test:\n\tgo test ./...\n\tgo run ./cmd/smoke\n'), ['go run ./cmd/smoke']],
    [
      'by other targets',
      go('test: unit smoke\nunit:\n\tgo test ./...\nsmoke: build\n\t@./smoke.sh\nbuild:\n\tgo build ./...\n'),
      ['./smoke.sh'],
    ],
    ['by make itself', go('test:\n\tgo test ./...\n\t$(MAKE) smoke\nsmoke:\n\t./smoke.sh\n'), ['./smoke.sh']],
    [
      'tests behind a tag',
      go('test:\n\tgo test ./...\n\tgo test -tags integration ./...\n'),
      ['go test -tags integration ./...'],
    ],
    [
      'cargo',
      {
        'Cargo.toml': '[package]\nname = "a"\n',
        Makefile: 'check:\n\tcargo fmt --check\n\tcargo clippy\n\tcargo test\n\tsh smoke.sh\n',
      },
      ['sh smoke.sh'],
    ],
    ['no target for tests', go('build:\n\tgo build\n'), []],
    [
      'by make itself with values',
      go('test:\n\tmake unit FLAGS="-v -race"\nunit:\n\tgo test $(FLAGS) ./...\n\t./smoke.sh\n'),
      ['./smoke.sh'],
    ],
    ['a comment', go('test:\n\t@# to run one: make test ARGS=x\n\t# more\n\tgo test ./...\n'), []],
    [
      'an environment of its own',
      go('test: venv\n\tgo test ./...\nvenv:\n\tpython3 -m venv .v\n\t.v/bin/python3 -m ensurepip\n'),
      [],
    ],
  ])('%s', async (_, files, wanted) => {
    expect(await leftOf(files)).toEqual(wanted);
  });
});

test.each<[string, readonly string[]]>([
  ['mocha test', []],
  ['mocha test && node x.js', ['node x.js']],
  // It is run as it is.
  ['eslint . && mocha a && mocha b', []],
])('a command of the settings is taken apart like one of the repository: %s', async (command, wanted) => {
  expect(await leftOf(npm({ test: 'mocha && node other.js' }), { test: command })).toEqual(wanted);
});
