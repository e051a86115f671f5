// The command that a repository itself names for its tests, in place of one that detection took apart.

import { describe, expect, test } from '@jest/globals';
import { detectRecipe } from '../../src/ecosystems/detect.ts';
import { observedAlternative } from '../../src/ecosystems/observed.ts';

type Files = Readonly<Record<string, string>>;

async function alternative(files: Files) {
  const source = { files: Object.keys(files).sort(), read: async (path: string) => files[path] };
  const detection = await detectRecipe(source);
  if (!detection.ok) throw new Error(detection.reason);
  const { recipe } = detection;
  const found = await observedAlternative(source, recipe);
  return { recipe, found };
}

const PYTHON = { 'pyproject.toml': '[project]\nname = "x"\n' };

describe('the command of its own', () => {
  test.each<[string, Files, string | undefined]>([
    ['a script', { 'package.json': '{"scripts":{"test":"nyc mocha"},"devDependencies":{"mocha":"10"}}' }, 'npm test'],
    ['no script', { 'package.json': '{"devDependencies":{"mocha":"10"}}' }, undefined],
    ['a target', { ...PYTHON, Makefile: 'check: build\n\tpython -m pytest -n 2\n' }, 'make check'],
    ['a target that makes an environment', { ...PYTHON, Makefile: 'test:\n\ttox -e py\n' }, undefined],
    [
      'tox',
      { ...PYTHON, 'tox.ini': '[testenv]\ncommands =\n  mypy x\n  {envpython} -m pytest {posargs:tests -v}\n' },
      'python -m pytest tests -v',
    ],
    [
      'nox with a decorator of its own',
      {
        ...PYTHON,
        'noxfile.py':
          'def session(**more):\n    def inner(x):\n        return nox.session(x)\n    return inner\n\n@session()\ndef tests(session):\n    session.run("trial", "x")\n\n@session()\ndef audit(session):\n    session.run("detect-tests", "pytest")\n',
      },
      'trial x',
    ],
    [
      'tox with programs by their place',
      {
        ...PYTHON,
        'tox.ini': '[testenv]\ncommands = {envpython} -Wall {envbindir}/coverage run -p {envbindir}/pytest x\n',
      },
      'python -Wall /opt/env/venv/bin/coverage run -p /opt/env/venv/bin/pytest x',
    ],
    [
      'tox with a folder for files, which pytest empties',
      { ...PYTHON, 'tox.ini': '[testenv]\ncommands = pytest --basetemp={envtmpdir} {posargs}\n' },
      'pytest --basetemp=/tmp/tox',
    ],
    [
      'tox with lines for some environments',
      {
        ...PYTHON,
        'tox.ini':
          '[testenv]\ncommands =\n  python -m pytest \\\n    pypy39: --no-cov \\\n    py{310,311}: -W error \\\n    {posargs:}\n  lint: flake8\n',
      },
      'python -m pytest -W error',
    ],
    [
      'tox with lines for some environments only',
      { ...PYTHON, 'tox.ini': '[testenv]\ncommands =\n  unit: pytest unit\n  slow: pytest slow\n' },
      'pytest unit',
    ],
    [
      'tox with a line for all but one',
      { ...PYTHON, 'tox.ini': '[testenv]\ncommands =\n  cov: pytest --cov\n  !cov: pytest -q\n' },
      'pytest -q',
    ],
    [
      'tox with a value that is not known',
      { ...PYTHON, 'tox.ini': '[testenv]\ncommands = pytest {[x]y}\n' },
      undefined,
    ],
    [
      'nox',
      {
        ...PYTHON,
        'noxfile.py':
          '@nox.session\ndef tests(session):\n    session.install("x")\n    session.run("coverage", "run", "-m", "pytest", *session.posargs)\n',
      },
      'coverage run -m pytest',
    ],
    [
      'hatch',
      { 'pyproject.toml': '[project]\nname="x"\n[tool.hatch.envs.default.scripts]\ntest = "pytest {args:tests}"\n' },
      'pytest tests',
    ],
    [
      'a program',
      { ...PYTHON, 'tests/runtests.py': '', 'tox.ini': '[testenv]\ndeps = pytest\n' },
      'python tests/runtests.py',
    ],
    [
      'go with a Makefile',
      { 'go.mod': 'module x\n\ngo 1.22\n', 'a_test.go': 'package x', Makefile: 'test:\n\tgo test ./...\n' },
      'make test',
    ],
  ])('%s', async (_, files, command) => {
    const { recipe, found } = await alternative(files);
    if (command === undefined) expect(found).toBeUndefined();
    else expect([found?.runner, found?.test, found?.setup]).toEqual(['observed', command, recipe.setup]);
  });

  test('says so in the reasons, in place of the runner', async () => {
    const { found } = await alternative({
      'package.json': '{"scripts":{"test":"mocha"},"devDependencies":{"mocha":"10"}}',
    });
    expect(found?.reasons).toContain('`npm test` is run as it is, and the test runners that it starts are observed');
    expect(found?.reasons.filter((reason) => reason.startsWith('runner'))).toEqual([]);
  });
});

test('a Python package with a program that runs its tests, and pytest named nowhere, is observed from the start', async () => {
  const recipeOf = async (files: Files) => {
    const detection = await detectRecipe({ files: Object.keys(files).sort(), read: async (path) => files[path] });
    return detection.ok ? [detection.recipe.runner, detection.recipe.test] : detection.reason;
  };
  expect(await recipeOf({ ...PYTHON, 'tests/runtests.py': '' })).toEqual(['observed', 'python tests/runtests.py']);
  expect(await recipeOf({ ...PYTHON, 'tests/runtests.py': '', 'pytest.ini': '[pytest]' })).toEqual([
    'pytest',
    'pytest',
  ]);
  const placeholder = { ...PYTHON, 'tox.ini': '[testenv]\ncommands = python -m unittest -v ${tests}\n' };
  expect(await recipeOf(placeholder)).toEqual(['unittest', 'python -m unittest']);
});
