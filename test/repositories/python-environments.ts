// Repositories whose tests need what only the right way of installing brings: `six` from the index, or `marker` beside it.

import type { Files } from '../fakes/workspace.ts';

export interface EnvironmentRepository {
  /** Tool and version, as the registry offers it. */
  readonly name: string;
  readonly files: Files;
  /** Why the recipe is as it is, beside the version of Python. */
  readonly reasons: readonly string[];
}

const SIX = 'six==1.17.0';
const ADDING = { 'adding.py': 'def add(a, b):\n    return a + b\n' };
const testOf = (needed: string) => ({
  'tests/test_adding.py': `import ${needed}\n\nfrom adding import add\n\n\ndef test_adds():\n    assert ${needed} and add(1, 2) == 3\n`,
});
const SETUPTOOLS = '\n[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';
const PROJECT = '[project]\nname = "adding"\nversion = "1.0.0"\nrequires-python = ">=3.11"\n';
const MODULE = '\n[tool.setuptools]\npy-modules = ["adding"]\n';
/** A package of the repository itself, so that a lockfile needs no address. */
const MARKER = {
  'marker/pyproject.toml': PROJECT.replace('adding', 'marker') + SETUPTOOLS,
  'marker/src/marker/__init__.py': 'HERE = True\n',
};
const PYTEST = 'runner pytest (runs unittest too)';

export const PYTHON_ENVIRONMENTS: readonly EnvironmentRepository[] = [
  {
    name: 'requirement files',
    files: { ...ADDING, ...testOf('six'), 'requirements.txt': '# none\n', 'requirements-dev.txt': `${SIX}\n` },
    reasons: [
      'no installable package',
      'requirements of requirements-dev.txt',
      'requirements of requirements.txt',
      PYTEST,
    ],
  },
  {
    name: 'an extra of pyproject.toml',
    files: {
      ...ADDING,
      ...testOf('six'),
      'pyproject.toml': `${PROJECT}\n[project.optional-dependencies]\ntests = [\n  "${SIX}", # for old times\n]\n${MODULE}${SETUPTOOLS}`,
    },
    reasons: ['installed as .[tests]', 'extra tests', PYTEST],
  },
  {
    name: 'a dependency group that includes another',
    files: {
      ...ADDING,
      ...testOf('six'),
      'pyproject.toml': `${PROJECT}\n[dependency-groups]\ntyping = ["${SIX}"]\ndev = [{ include-group = "typing" }]\n${MODULE}${SETUPTOOLS}`,
    },
    reasons: ['installed as .', 'dependency group dev', PYTEST],
  },
  {
    name: 'poetry 2.5.1 with an optional group',
    files: {
      ...ADDING,
      ...MARKER,
      ...testOf('marker'),
      'pyproject.toml': `[tool.poetry]
package-mode = false

[tool.poetry.dependencies]
python = "^3.11"

[tool.poetry.group.test]
optional = true

[tool.poetry.group.test.dependencies]
marker = { path = "marker" }
`,
      'poetry.lock': `[[package]]
name = "marker"
version = "1.0.0"
description = ""
optional = false
python-versions = ">=3.11"
groups = ["test"]
files = []
develop = false

[package.source]
type = "directory"
url = "marker"

[metadata]
lock-version = "2.1"
python-versions = "^3.11"
content-hash = "9a55151cf1e172e2b484794a816da1cc57e6cd01e16e6c7ea7f4ccb57f884d82"
`,
    },
    reasons: ['lockfile poetry.lock', 'dependency group test', PYTEST],
  },
  {
    name: 'uv 0.13.9 with a group',
    files: {
      ...ADDING,
      ...MARKER,
      ...testOf('marker'),
      'pyproject.toml': `${PROJECT}
[dependency-groups]
test = ["marker"]
${MODULE}
[tool.uv.sources]
marker = { path = "marker" }
${SETUPTOOLS}`,
      'uv.lock': `version = 1
revision = 5
requires-python = ">=3.11"

[[package]]
name = "adding"
version = "1.0.0"
source = { editable = "." }

[package.dev-dependencies]
test = [
    { name = "marker" },
]

[package.metadata]

[package.metadata.requires-dev]
test = [{ name = "marker", directory = "marker" }]

[[package]]
name = "marker"
version = "1.0.0"
source = { directory = "marker" }
`,
    },
    reasons: ['lockfile uv.lock', 'dependency group test', PYTEST],
  },
  {
    name: 'an environment of hatch',
    files: {
      ...ADDING,
      ...testOf('six'),
      'pyproject.toml': `${PROJECT}\n[tool.hatch.envs.test]\ndependencies = ["${SIX}"]\n\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n`,
    },
    reasons: ['installed as .', 'hatch environment test', PYTEST],
  },
  {
    name: 'an extra of setup.py',
    files: {
      ...ADDING,
      ...testOf('six'),
      'setup.py': `from setuptools import setup\n\nsetup(name='adding', version='1', py_modules=['adding'], extras_require={'test': ['${SIX}']})\n`,
    },
    reasons: ['installed as .[test]', 'extra test', PYTEST],
  },
  {
    name: 'an extra of setup.cfg',
    files: {
      ...ADDING,
      ...testOf('six'),
      'setup.py': 'from setuptools import setup\n\nsetup()\n',
      'setup.cfg': `[metadata]\nname = adding\nversion = 1\n\n[options]\npy_modules = adding\n\n[options.extras_require]\ntesting =\n    ${SIX}\n`,
    },
    reasons: ['installed as .[testing]', 'extra testing', PYTEST],
  },
  {
    name: 'the environment of tox',
    files: {
      ...ADDING,
      ...testOf('six'),
      'tox.ini': `[tox]\nskipsdist = true\n\n[testenv]\ndeps =\n    pytest\n    py27: mock\n    py311: ${SIX}\n    -c{toxinidir}/none.txt\ncommands = pytest\n`,
    },
    reasons: ['no installable package', 'tox environment testenv', PYTEST],
  },
  {
    name: 'a session of nox',
    files: {
      ...ADDING,
      ...testOf('six'),
      'requirements/extra.txt': `${SIX}\n`,
      'noxfile.py': `import nox


@nox.session
def lint(session):
    session.install("ruff")


@nox.session(python=["3.10", "3.11"])
def tests(session):
    session.install("pytest", "-r", "requirements/extra.txt")
    session.run("pytest", *session.posargs)
`,
    },
    reasons: ['no installable package', 'nox session tests', PYTEST],
  },
];
