// How a Python package and what its tests need are installed: uv or poetry by their lockfiles, pip for everything else.

import { inFolder } from '../../runners/in-folder.ts';
import { quoteWords } from '../../runners/shell-words.ts';
import type { RecipeSource } from '../recipe-source.ts';
import type { AsOf } from './as-of.ts';
import type { Poetry, PythonConfiguration } from './configuration.ts';
import {
  askedRequirements,
  declaredExtras,
  declaredGroups,
  type Requirements,
  TEST_NAMES,
  testRequirements,
} from './requirements.ts';

export interface PythonInstall {
  /** Run in the package's folder, after the virtual environment was made. */
  readonly commands: readonly string[];
  /** Run after all others, when there is a package: nothing that is installed later may take its place. */
  readonly last: readonly string[];
  /** Requirement files that it reads, as seen from the package's folder. */
  readonly files: readonly string[];
  readonly reasons: readonly string[];
}

/** Tools get an environment of their own, so that what they need never replaces what the package needs. */
const TOOLS = '/opt/env/tools';
/** Fails when tests would load another copy of the package, after it was installed once more. */
const OWN_PACKAGE = ['python /opt/mullover/own-package.py'];
const withTools = (names: readonly string[], commands: readonly string[]): readonly string[] => [
  `python3 -m venv ${TOOLS} && ${TOOLS}/bin/pip install ${names.join(' ')}`,
  ...commands,
  `rm -rf ${TOOLS}`,
];

/** `asOf`: how pip installs what no lockfile names. */
export function pythonInstall(
  source: RecipeSource,
  directory: string,
  configuration: PythonConfiguration,
  asOf: AsOf,
): PythonInstall {
  const { pyproject, files } = configuration;
  const isLocked = files.includes('uv.lock') || source.files.includes('uv.lock');
  if (isLocked && pyproject.project) return uvInstall(source, directory, configuration);
  const poetry = pyproject.tool.poetry;
  // Without a lockfile pip does, but for groups, which only poetry can read.
  if (poetry && (files.includes('poetry.lock') || Object.keys(poetry.group).length > 0 || poetry['dev-dependencies']))
    return poetryInstall(configuration, poetry);
  return pipInstall(configuration, asOf);
}

/**
 * `uv sync` installs the group `dev` by itself. `--inexact` keeps what is there already. The Python is named, since a
 * `.python-version` may prefer one that is not there to those that the package accepts.
 */
function uvInstall(source: RecipeSource, directory: string, configuration: PythonConfiguration): PythonInstall {
  const { pyproject } = configuration;
  const extras = declaredExtras(configuration);
  const groups = declaredGroups(configuration);
  const chosen = [...extras.flatMap((name) => ['--extra', name]), ...groups.flatMap((name) => ['--group', name])];
  // The members of a workspace share the lockfile of its root, and may depend on each other.
  const atRoot = !source.files.includes(inFolder(directory, 'uv.lock'));
  const variables =
    'UV_PROJECT_ENVIRONMENT=/opt/env/venv UV_PYTHON=python3 UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 UV_LINK_MODE=copy';
  const sync = `${variables} ${TOOLS}/bin/uv sync ${quoteWords(['--frozen', '--inexact', ...chosen])}`;
  return {
    commands: withTools(['uv'], [sync]),
    last: pyproject['build-system'] === undefined ? [] : OWN_PACKAGE,
    files: [],
    reasons: [`lockfile uv.lock${atRoot ? ' of the root' : ''}`, ...named(extras, groups)],
  };
}

/**
 * The lockfile is exported and installed by pip, which knows the operator's index. Groups that are not optional count,
 * as in `poetry install`; a lockfile that is missing or out of date is written anew.
 */
function poetryInstall(configuration: PythonConfiguration, poetry: Poetry): PythonInstall {
  const extras = declaredExtras(configuration);
  const asked = (name: string) => configuration.parts.some((part) => part === name || part === '*');
  const groups = [
    ...(poetry['dev-dependencies'] === undefined ? [] : ['dev']),
    ...Object.entries(poetry.group).flatMap(([name, { optional }]) =>
      optional && !TEST_NAMES.includes(name) && !asked(name) ? [] : [name],
    ),
  ];
  const chosen = [...groups.flatMap((name) => ['--with', name]), ...extras.flatMap((name) => ['--extras', name])];
  const program = `${TOOLS}/bin/poetry`;
  const list = '/opt/env/home/requirements.txt';
  const isLocked = configuration.files.includes('poetry.lock');
  return {
    commands: withTools(
      ['poetry', 'poetry-plugin-export'],
      [
        isLocked ? `${program} check --lock || ${program} lock` : `${program} lock`,
        `${program} export --without-hashes ${quoteWords([...chosen, '--output', list])}`,
        `pip install -r ${list}`,
        ...(poetry['package-mode'] ? ['pip install --no-deps -e .'] : []),
      ],
    ),
    last: poetry['package-mode'] ? OWN_PACKAGE : [],
    files: [],
    reasons: [isLocked ? 'lockfile poetry.lock' : 'poetry without a lockfile', ...named(extras, groups)],
  };
}

const named = (extras: readonly string[], groups: readonly string[]) => [
  ...extras.map((name) => `extra ${name}`),
  ...groups.map((name) => `dependency group ${name}`),
];

const NOT_THERE = 'echo "not installed: what is declared for work on the package beside its tests"';

const NOT_AS_CI = 'echo "not installed: what CI installs beside what the tests are known to need"';

/** A file that cannot be installed as a whole, line by line. */
const EACH = 'node /opt/mullover/pip-each.mjs';

function pipInstall(configuration: PythonConfiguration, { install }: AsOf): PythonInstall {
  const { pyproject, files } = configuration;
  const isPackage =
    files.includes('setup.py') ||
    files.includes('setup.cfg') ||
    pyproject.project !== undefined ||
    pyproject['build-system'] !== undefined;
  const { beside, from, ...needed } = testRequirements(configuration);
  const asked = askedRequirements(configuration);
  const editable = needed.extras.length > 0 ? `.[${needed.extras.join(',')}]` : '.';
  const further = ({ extras, packages, files: named }: Omit<Requirements, 'from' | 'beside'>) => [
    ...(isPackage && extras.length > 0 ? [install(quoteWords(['-e', `.[${extras.join(',')}]`]))] : []),
    ...named.map((file) => `${install(quoteWords(['-r', file]))} || ${EACH} ${quoteWords([file])}`),
    ...(packages.length > 0 ? [install(quoteWords(packages))] : []),
  ];
  return {
    commands: [
      ...(isPackage && needed.extras.length === 0 ? [install(quoteWords(['-e', editable]))] : []),
      ...further(needed),
      ...(beside ? further(beside).map((command) => `${command} || ${NOT_THERE}`) : []),
      ...(asked ? further({ ...asked, files: [] }).map((command) => `${command} || ${NOT_AS_CI}`) : []),
    ],
    last: isPackage ? OWN_PACKAGE : [],
    files: [...needed.files, ...(beside?.files ?? [])],
    reasons: [isPackage ? `installed as ${editable}` : 'no installable package', ...from, ...(asked?.from ?? [])],
  };
}
