// What detection makes of a Python package: how it is installed, with which Python, and what runs its tests.

import { describe, expect, test } from '@jest/globals';
import { detectRecipe } from '../../../src/ecosystems/detect.ts';
import { parseIni } from '../../../src/ecosystems/python/configuration.ts';
import { allowsPython } from '../../../src/ecosystems/python/version.ts';
import type { SandboxSettings } from '../../../src/execution.ts';

type Files = Readonly<Record<string, string>>;

const detect = (files: Files, settings: SandboxSettings = {}, parts: readonly string[] = []) =>
  detectRecipe({ files: Object.keys(files), parts, read: async (path) => files[path] }, settings);

async function setup(files: Files, parts: readonly string[] = []): Promise<readonly string[]> {
  const detection = await detect(files, {}, parts);
  if (!detection.ok) throw new Error(detection.reason);
  return detection.recipe.setup;
}

const PROJECT = '[project]\nname = "x"\n';

describe('installing', () => {
  test('with uv: by the lockfile, groups and extras for tests named', async () => {
    const commands = await setup({
      'uv.lock': '',
      'pyproject.toml': `${PROJECT}[project.optional-dependencies]\ntest = []\ndocs = []\n[dependency-groups]\ntests = []\ndev = []\n`,
    });
    expect(commands.slice(0, 4)).toEqual([
      'python3 -m venv /opt/env/venv',
      'python3 -m venv /opt/env/tools && /opt/env/tools/bin/pip install uv',
      'UV_PROJECT_ENVIRONMENT=/opt/env/venv UV_PYTHON=python3 UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 UV_LINK_MODE=copy /opt/env/tools/bin/uv sync --frozen --inexact --extra test --group tests --group dev',
      'rm -rf /opt/env/tools',
    ]);
  });

  test('with poetry: the lockfile of every group that is not optional, and of those for tests', async () => {
    const commands = await setup({
      'poetry.lock': '',
      'pyproject.toml':
        '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.8"\n[tool.poetry.group.lint.dependencies]\n[tool.poetry.group.docs]\noptional = true\n[tool.poetry.group.test]\noptional = true\n',
    });
    expect(commands.slice(1, 6)).toEqual([
      'python3 -m venv /opt/env/tools && /opt/env/tools/bin/pip install poetry poetry-plugin-export',
      '/opt/env/tools/bin/poetry check --lock || /opt/env/tools/bin/poetry lock',
      '/opt/env/tools/bin/poetry export --without-hashes --with lint --with test --output /opt/env/home/requirements.txt',
      'pip install -r /opt/env/home/requirements.txt',
      'pip install --no-deps -e .',
    ]);
  });

  test.each<[string, Files, string]>([
    [
      'an extra',
      { 'pyproject.toml': `${PROJECT}[project.optional-dependencies]\ntest = ["a"]\n` },
      "pip install -e '.[test]'",
    ],
    [
      'groups that include each other',
      {
        'pyproject.toml': `${PROJECT}[dependency-groups]\ntest = ["a>1", {include-group = "more"}]\nmore = ["b", {include-group = "test"}]\n`,
      },
      "pip install 'a>1' b",
    ],
    [
      'an environment of hatch with that of default below it',
      {
        'pyproject.toml': `${PROJECT}[tool.hatch.envs.default]\ndependencies = ["a"]\n[tool.hatch.envs.test]\nextra-dependencies = ["b"]\n`,
      },
      'pip install a b',
    ],
    [
      'hatch.toml',
      { 'pyproject.toml': PROJECT, 'hatch.toml': '[envs.hatch-test]\nextra-dependencies = ["b"]\n' },
      'pip install b',
    ],
    [
      'tox',
      { 'tox.ini': '[testenv]\ndeps =\n  a\n  py27: b\n  {[base]deps}\n  -r{toxinidir}/more.txt\n' },
      'pip install a',
    ],
    [
      'a file that tox names',
      { 'tox.ini': '[testenv]\ndeps =\n  -r{toxinidir}/more.txt\n' },
      'pip install -r more.txt || node /opt/mullover/pip-each.mjs more.txt',
    ],
    [
      'a file beside the tests',
      { 'tests/requirements/py3.txt': '', 'tests/requirements/mysql.txt': '', 'setup.py': '' },
      'pip install -r tests/requirements/py3.txt || node /opt/mullover/pip-each.mjs tests/requirements/py3.txt',
    ],
    [
      'tox in pyproject.toml',
      { 'pyproject.toml': `${PROJECT}[tool.tox.env_run_base]\ndeps = ["a"]\n` },
      'pip install a',
    ],
    [
      'nox',
      {
        'noxfile.py':
          '@nox.session\ndef lint(session):\n    session.install("ruff")\n\n@nox.session\ndef tests(session):\n    session.install("a", *more, ".")\n    session.run("pytest")\n',
      },
      'pip install a',
    ],
    ['tests_require', { 'setup.py': "setup(tests_require=['a', 'b'])" }, 'pip install a b'],
    [
      'a group of PDM, without what only PDM can read',
      { 'pyproject.toml': `${PROJECT}[tool.pdm.dev-dependencies]\ntest = ["a", "-e file:///x"]\nlint = ["b"]\n` },
      'pip install a',
    ],
    [
      'the group of uv before there were groups',
      { 'pyproject.toml': `${PROJECT}[tool.uv]\ndev-dependencies = ["a"]\n` },
      'pip install a',
    ],
  ])('%s', async (_, files, command) => {
    expect(await setup(files)).toContain(command);
  });

  test('what CI installs for its tests comes as well, and may be missing', async () => {
    const told = '|| echo "not installed: what CI installs beside what the tests are known to need"';
    const toml = `${PROJECT}[project.optional-dependencies]\ntest = []\ntoc = []\nweb = []\n[dependency-groups]\nci = ["a"]\n`;
    const pip = async (parts: readonly string[]) =>
      (await setup({ 'pyproject.toml': toml }, parts)).filter((one) => /^pip install(?! pytest)/.test(one));
    expect(await pip(['toc', 'test', 'gone', 'ci'])).toEqual([
      "pip install -e '.[test]'",
      `pip install -e '.[toc]' ${told}`,
      `pip install a ${told}`,
    ]);
    expect(await pip(['*'])).toContain(`pip install -e '.[toc,web]' ${told}`);
    const uv = await setup({ 'pyproject.toml': toml, 'uv.lock': '' }, ['*', 'ci']);
    expect(uv[2]).toContain('uv sync --frozen --inexact --extra test --extra toc --extra web --group ci');
    const poetry = await setup(
      {
        'poetry.lock': '',
        'pyproject.toml':
          '[tool.poetry]\n[tool.poetry.extras]\ntoc = ["x"]\n[tool.poetry.group.ci]\noptional = true\n[tool.poetry.group.docs]\noptional = true\n',
      },
      ['toc', 'ci'],
    );
    expect(poetry[3]).toContain('export --without-hashes --with ci --extras toc --output');
  });

  test('what is for work on the package may be missing where the tests have a name of their own', async () => {
    const told = '|| echo "not installed: what is declared for work on the package beside its tests"';
    const install = async (toml: string, files: Files = {}) =>
      (await setup({ 'pyproject.toml': `${PROJECT}${toml}`, ...files })).filter((one) =>
        /^pip install(?! pytest)/.test(one),
      );
    expect(
      await install('[dependency-groups]\ndev = [{include-group = "docs"}, "b"]\ntest = ["a"]\ndocs = ["sphinx>=9"]\n'),
    ).toEqual(['pip install -e .', 'pip install a', `pip install 'sphinx>=9' b ${told}`]);
    expect(await install('[project.optional-dependencies]\ndev = ["b"]\ntests = ["a"]\n')).toEqual([
      "pip install -e '.[tests]'",
      `pip install -e '.[dev]' ${told}`,
    ]);
    expect(
      await install('', { 'requirements.txt': '', 'requirements/tests.txt': '', 'requirements/dev.txt': '' }),
    ).toEqual([
      'pip install -e .',
      'pip install -r requirements.txt || node /opt/mullover/pip-each.mjs requirements.txt',
      'pip install -r requirements/tests.txt || node /opt/mullover/pip-each.mjs requirements/tests.txt',
      `pip install -r requirements/dev.txt || node /opt/mullover/pip-each.mjs requirements/dev.txt ${told}`,
    ]);
    expect(
      await install('[dependency-groups]\ndev = ["a_b>1", "c"]\n[project.optional-dependencies]\ngraph = []\n', {
        'tox.ini': '[testenv]\nextras = graph\ndeps =\n  a-b==2\n  pytest==8\n  d\n  -r more.txt\n',
      }),
    ).toEqual([
      'pip install -e .',
      "pip install 'a_b>1' c",
      `pip install -e '.[graph]' ${told}`,
      `pip install -r more.txt || node /opt/mullover/pip-each.mjs more.txt ${told}`,
      `pip install d ${told}`,
    ]);
    // The only name that there is may be the one for the tests.
    expect(await install('[dependency-groups]\ndev = ["a"]\n', { 'requirements.txt': '' })).toEqual([
      'pip install -e .',
      'pip install -r requirements.txt || node /opt/mullover/pip-each.mjs requirements.txt',
      'pip install a',
    ]);
  });

  test('environments of tox are left alone where an extra is for tests', async () => {
    const commands = await setup({
      'setup.cfg': '[options.extras_require]\ntest =\n  a\n',
      'setup.py': 'setup()',
      'tox.ini': '[testenv]\ndeps = b\n',
    });
    expect(commands).not.toContain('pip install b');
  });
});

describe('without a lockfile, as of the month of the commit', () => {
  const files = {
    'pyproject.toml': `${PROJECT}[project.optional-dependencies]\ntest = ["a"]\n`,
    'requirements-dev.txt': 'b\n',
  };
  const setUpOf = async (date: string | undefined) => {
    const read = async (path: string) => files[path as keyof typeof files];
    const detection = await detectRecipe({ files: Object.keys(files), date, read });
    return detection.ok ? detection.recipe.setup.filter((command) => command.includes('pip install')) : [];
  };

  test('every install of a dated commit tries what was there then first', async () => {
    expect((await setUpOf('2025-08-24T08:06:35Z')).slice(0, 4)).toEqual([
      'pip install --upgrade pip || true',
      "pip install --uploaded-prior-to=2025-09-01 -e '.[test]' || pip install -e '.[test]'",
      expect.stringMatching(
        /^pip install --uploaded-prior-to=2025-09-01 -r requirements-dev.txt \|\| pip install -r requirements-dev.txt \|\| node \S+ requirements-dev.txt \|\| echo /,
      ),
      'pip install --uploaded-prior-to=2025-09-01 pytest || pip install pytest',
    ]);
  });

  test.each([
    ['nobody knows', undefined],
    ['is older than the Python', '2022-09-30T23:59:59Z'],
  ])('and none where the date %s', async (_, date) => {
    expect((await setUpOf(date)).slice(0, 2)).toEqual([
      "pip install -e '.[test]'",
      expect.stringMatching(/^pip install -r requirements-dev.txt \|\| node \S+ requirements-dev.txt \|\| echo /),
    ]);
  });
});

const MODULES: Files = Object.fromEntries(
  ['setup.py', 'tests/__init__.py', ...['a', 'b', 'c', 'all'].map((name) => `tests/test_${name}.py`)].map((path) => [
    path,
    '',
  ]),
);

describe('the runner', () => {
  const unittest = {
    'requirements.txt': '',
    Makefile: 'test:\n\tpython -m unittest discover -s tests -p "*_tests.py" -v\n',
  };

  test('is unittest where the repository runs it and names pytest nowhere', async () => {
    const detection = await detect(unittest);
    expect(detection).toMatchObject({
      ok: true,
      recipe: { runner: 'unittest', test: "python -m unittest discover -s tests -p '*_tests.py'" },
    });
    expect(await setup(unittest)).toEqual([
      'python3 -m venv /opt/env/venv',
      'pip install -r requirements.txt || node /opt/mullover/pip-each.mjs requirements.txt',
      'pip install unittest-xml-reporting',
      'python -m xmlrunner --help > /dev/null',
    ]);
  });

  test.each<[string, Files, SandboxSettings, string]>([
    [
      'of a workflow',
      { 'setup.py': '', '.github/workflows/ci.yml': 'run: python3 -m unittest' },
      {},
      'python -m unittest',
    ],
    [
      'of nox',
      { 'noxfile.py': 'session.run("python", "-m", "unittest", "discover", "tests")' },
      {},
      'python -m unittest discover tests',
    ],
    [
      'that was set',
      { 'setup.py': '' },
      { test: 'python -m unittest tests.test_a' },
      'python -m unittest tests.test_a',
    ],
    ['beside a word on pytest', { ...unittest, 'pytest.ini': '[pytest]' }, {}, 'pytest'],
    ['of nobody', { 'setup.py': '' }, {}, 'pytest'],
    // What names some tests is no word on all of them.
    ...(
      [
        ['a test', 'python -m unittest tests.test_a.TestA.test_it', 'pytest'],
        ['a class', 'python -m unittest tests.test_a.TestA', 'pytest'],
        ['a module of many', 'python -m unittest tests.test_a', 'pytest'],
        ['a file of many', 'python3 -m unittest tests/test_a.py', 'pytest'],
        ['a pattern of names', 'python -m unittest -k fast', 'pytest'],
        ['a comment', '# python -m unittest', 'pytest'],
        ['a package', 'python -m unittest tests', 'python -m unittest tests'],
        ['a module that gathers all', 'python -m unittest tests.test_all', 'python -m unittest tests.test_all'],
        ['most of the modules', 'python -m unittest tests.test_a tests.test_b tests.test_c', undefined],
      ] as const
    ).map(([name, line, wanted]): [string, Files, SandboxSettings, string] => [
      `that names ${name}`,
      { ...MODULES, '.github/workflows/ci.yml': `run: |\n  ${line}\n` },
      {},
      wanted ?? line,
    ]),
    [
      'of tox, beside a part of the tests in a workflow',
      {
        ...MODULES,
        '.github/workflows/a.yml': 'run: python -m unittest tests.test_a.TestA',
        'tox.ini': '[testenv]\ncommands =\n  coverage run --source=x -m unittest discover {toxinidir}/tests\n',
      },
      {},
      'python -m unittest discover ./tests',
    ],
    [
      'of Django, by its Makefile',
      { 'setup.py': '', Makefile: 'test:  ## All\n\tDJANGO_SETTINGS_MODULE=t.s \\\n\t\tpython -m django test tests\n' },
      {},
      'make test',
    ],
    [
      'of trial, by tox',
      { 'setup.py': '', 'tox.ini': '[testenv]\ncommands = coverage run -p {envbindir}/trial {posargs:x}\n' },
      {},
      'coverage run -p /opt/env/venv/bin/trial x',
    ],
    [
      'of Django, by tox',
      { 'setup.py': '', 'tox.ini': '[testenv]\ncommands = python -b manage.py test {posargs:tests}\n' },
      {},
      'python -b manage.py test tests',
    ],
  ])('%s', async (_, files, settings, command) => {
    expect(await detect(files, settings)).toMatchObject({ ok: true, recipe: { test: command } });
  });
});

describe('the version of Python', () => {
  const requires = (range: string) => ({ 'pyproject.toml': `${PROJECT}requires-python = "${range}"\n` });

  test.each<[string, Files, string]>([
    ['the preferred one', { 'setup.py': '' }, '3.11'],
    ['requires-python', requires('>=3.8'), '3.11'],
    ['a newer one', requires('>=3.12'), '3.13'],
    ['a newer patch release', requires('>=3.11.9'), '3.13'],
    ['the newest', requires('>=3.14'), '3.14'],
    ['one that Debian has not', requires('>=3.12,<3.13'), '3.12'],
    ['of poetry', { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "~3.10"\n' }, '3.10'],
    ['of setup.cfg', { 'setup.cfg': '[options]\npython_requires = <3.10\n' }, '3.9'],
    ['.python-version', { 'setup.py': '', '.python-version': '3.13.1\n' }, '3.13'],
    ['its first line that is accepted', { ...requires('>=3.12'), '.python-version': '3.11\n3.14.0\n3.13\n' }, '3.14'],
    ['requires-python over it', { ...requires('>=3.9'), '.python-version': '3.8\n' }, '3.11'],
    ['a name that is no version', { 'setup.py': '', '.python-version': 'pypy3.10\n' }, '3.11'],
    ['any Python 3', { 'setup.py': '', '.python-version': '3\n' }, '3.11'],
  ])('%s', async (_, files, expected) => {
    const detection = await detect(files);
    expect(detection.ok && detection.recipe.runtime).toBe(expected);
  });

  test('the pip of the oldest one is replaced before anything is installed', async () => {
    expect((await setup(requires('<3.10'))).slice(0, 2)).toEqual([
      'python3 -m venv /opt/env/venv',
      'pip install --upgrade pip setuptools wheel',
    ]);
  });

  test('a setting decides among those that are accepted', async () => {
    const pinned = { 'setup.py': '', '.python-version': '3.13\n' };
    expect(await detect(pinned, { runtime: '3.14.2' })).toMatchObject({ ok: true, recipe: { runtime: '3.14' } });
    expect(await detect(requires('>=3.12'), { runtime: '3.11' })).toEqual({
      ok: false,
      reason: 'This package needs Python >=3.12, and the sandbox has 3.11.',
      next: 'Set `runtime` in .github/mullover.yml to a version that the package accepts, or remove it.',
    });
  });

  test.each([
    ['requires-python', requires('>=3.15'), undefined, /needs Python >=3\.15/],
    ['.python-version', { 'setup.py': '', '.python-version': '3.7.9\n' }, undefined, /asks for Python 3\.7\.9/],
    ['a setting', { 'setup.py': '' }, '2.7', /has no Python 2\.7/],
  ])('that is not there is told with the next step: %s', async (_, files, runtime, reason) => {
    const detection = await detect(files, runtime === undefined ? {} : { runtime });
    expect(detection).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
    expect(!detection.ok && detection.next).toMatch(/3\.11/);
  });

  test.each([
    ['>=3.8', true],
    ['>=3.8,<4', true],
    ['>=3.8, !=3.11.*', false],
    ['>=3.11.5', false],
    ['<3.12', true],
    ['<=3.10', false],
    ['~=3.8', true],
    ['~=3.10.2', false],
    ['==3.11.*', true],
    ['==3.10.*', false],
    ['^3.8', true],
    ['^4', false],
    ['~3.11', true],
    ['^2.7 || ^3.8', true],
    ['3.*', true],
    ['nonsense', true],
  ])('%s: %s', (range, allowed) => {
    expect(allowsPython(range, [3, 11, 2])).toBe(allowed);
  });
});

test('configuration files of Python keep values of several lines, without comments', () => {
  const ini = parseIni('[a]\nx = 1 # one\ny =\n  b\n  # c\n  d; e\n[z:w]\nq: r\n');
  expect([...ini].map(([name, values]) => [name, Object.fromEntries(values)])).toEqual([
    ['a', { x: '1', y: 'b\nd; e' }],
    ['z:w', { q: 'r' }],
  ]);
});
