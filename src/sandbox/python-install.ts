// How a Python package and what its tests need are installed: uv or poetry by their lockfiles, pip for everything else.

import type { PythonConfiguration } from './python-configuration.ts';
import { declaredExtras, declaredGroups, TEST_NAMES, testRequirements } from './python-requirements.ts';
import { inFolder, type RecipeSource } from './recipe-source.ts';
import { quoteWords } from './shell-words.ts';

export interface PythonInstall {
  /** Run in the package's folder, after the virtual environment was made. */
  readonly commands: readonly string[];
  /** Requirement files that it reads, as seen from the package's folder. */
  readonly files: readonly string[];
  readonly reasons: readonly string[];
}

/** Tools get an environment of their own, so that what they need never replaces what the package needs. */
const TOOLS = '/opt/env/tools';
const withTool = (name: string, commands: readonly string[]): readonly string[] => [
  `python3 -m venv ${TOOLS} && ${TOOLS}/bin/pip install ${name}`,
  ...commands,
  `rm -rf ${TOOLS}`,
];

export function pythonInstall(
  source: RecipeSource,
  directory: string,
  configuration: PythonConfiguration,
): PythonInstall {
  const { pyproject, files } = configuration;
  const locked = (name: string) => files.includes(name) || source.files.includes(name);
  if (locked('uv.lock') && pyproject.project) return uvInstall(source, directory, configuration);
  const poetry = pyproject.tool.poetry;
  if (poetry && (locked('poetry.lock') || Object.keys(poetry.dependencies).length > 0))
    return poetryInstall(configuration);
  return pipInstall(configuration);
}

/** `uv sync` installs the group `dev` by itself. `--inexact` keeps what is there already. */
function uvInstall(source: RecipeSource, directory: string, configuration: PythonConfiguration): PythonInstall {
  const extras = declaredExtras(configuration);
  const groups = declaredGroups(configuration);
  const chosen = [...extras.flatMap((name) => ['--extra', name]), ...groups.flatMap((name) => ['--group', name])];
  // The members of a workspace share the lockfile of its root, and may depend on each other.
  const atRoot = !source.files.includes(inFolder(directory, 'uv.lock'));
  const variables = 'UV_PROJECT_ENVIRONMENT=/opt/env/venv UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 UV_LINK_MODE=copy';
  const sync = `${variables} ${TOOLS}/bin/uv sync ${quoteWords(['--frozen', '--inexact', ...chosen])}`;
  return {
    commands: withTool('uv', [sync]),
    files: [],
    reasons: [`lockfile uv.lock${atRoot ? ' of the root' : ''}`, ...named(extras, groups)],
  };
}

/** Groups that are not optional are installed by poetry itself; a lockfile that is out of date is written anew. */
function poetryInstall(configuration: PythonConfiguration): PythonInstall {
  const poetry = configuration.pyproject.tool.poetry;
  const extras = declaredExtras(configuration);
  const optional = TEST_NAMES.filter((name) => poetry?.group[name]?.optional);
  const with_ = optional.length > 0 ? ['--with', optional.join(',')] : [];
  const words = ['install', '--no-interaction', ...with_, ...extras.flatMap((name) => ['--extras', name])];
  const variables = 'VIRTUAL_ENV=/opt/env/venv POETRY_CACHE_DIR=/opt/env/home/poetry';
  const install = `${variables} ${TOOLS}/bin/poetry ${quoteWords(words)}`;
  const lock = `${variables} ${TOOLS}/bin/poetry lock --no-interaction`;
  const isLocked = configuration.files.includes('poetry.lock');
  return {
    commands: withTool('poetry', [isLocked ? `${install} || { ${lock} && ${install}; }` : install]),
    files: [],
    reasons: [isLocked ? 'lockfile poetry.lock' : 'poetry without a lockfile', ...named(extras, optional)],
  };
}

const named = (extras: readonly string[], groups: readonly string[]) => [
  ...extras.map((name) => `extra ${name}`),
  ...groups.map((name) => `dependency group ${name}`),
];

function pipInstall(configuration: PythonConfiguration): PythonInstall {
  const { pyproject, files } = configuration;
  const isPackage =
    files.includes('setup.py') ||
    files.includes('setup.cfg') ||
    pyproject.project !== undefined ||
    pyproject['build-system'] !== undefined;
  const { extras, packages, files: requirements, from } = testRequirements(configuration);
  const editable = extras.length > 0 ? `.[${extras.join(',')}]` : '.';
  return {
    commands: [
      ...(isPackage ? [`pip install ${quoteWords(['-e', editable])}`] : []),
      ...requirements.map((file) => `pip install ${quoteWords(['-r', file])}`),
      ...(packages.length > 0 ? [`pip install ${quoteWords(packages)}`] : []),
    ],
    files: requirements,
    reasons: [isPackage ? `installed as ${editable}` : 'no installable package', ...from],
  };
}
