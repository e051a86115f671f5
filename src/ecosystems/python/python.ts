// Python: packages and their virtual environments, tested by pytest or unittest.

import { inFolder } from '../../runners/in-folder.ts';
import { type Ecosystem, NO_TOOLCHAIN } from '../ecosystem.ts';
import type { RecipeSource } from '../recipe-source.ts';
import { readPythonConfiguration } from './configuration.ts';
import { detectPython } from './detect.ts';
import { ownPythonCommand } from './own-command.ts';

/** Manifests of an installable package; the others may only belong to tools beside the code. */
const PACKAGE = ['pyproject.toml', 'setup.py', 'setup.cfg'];
const MANIFESTS = [...PACKAGE, 'requirements.txt', 'tox.ini', 'noxfile.py', 'pytest.ini'];

/** What tools ask for that would read a package's version from git, which the sandbox does not have. */
const VERSION_VARIABLES = [
  // setuptools-scm, and hatch-vcs and flit-scm, which use it.
  'SETUPTOOLS_SCM_PRETEND_VERSION',
  'PDM_BUILD_SCM_VERSION',
  'POETRY_DYNAMIC_VERSIONING_BYPASS',
  'UV_DYNAMIC_VERSIONING_BYPASS',
  'PBR_VERSION',
];

export const python: Ecosystem = {
  name: 'python',
  title: 'Python',
  tool: 'python',
  runners: ['pytest', 'unittest'],
  manifests: MANIFESTS,
  claim({ has }) {
    if (PACKAGE.some(has)) return 'package';
    return MANIFESTS.some(has) ? 'settings' : undefined;
  },
  detect: detectPython,
  ownCommand: async (source, folder, made) => made ?? ownPythonCommand(await readPythonConfiguration(source, folder)),
  toolchain: () => ({ ...NO_TOOLCHAIN, run: { PYTHONDONTWRITEBYTECODE: '1', VIRTUAL_ENV: '/opt/env/venv' } }),
  managerVariables: (_, release) => ({
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    ...Object.fromEntries(VERSION_VARIABLES.map((name) => [name, release])),
  }),
  secrets: ({ pipIndex }) =>
    pipIndex === undefined
      ? {}
      : { pipConf: `[global]\nindex-url = ${pipIndex}\n`, variables: { UV_DEFAULT_INDEX: pipIndex } },
  // The index, and the host that its files lie on.
  registries: `python3 -c 'from pip._internal.models.index import PyPI as index
print(index.url, "https://" + index.file_storage_domain)'`,
  sources: /\.pyx?$/,
  generated: 'kept',
  derived:
    /(^|\/)([^/]+\.(egg-info|dist-info)\/.*|\.eggs\/.*|_?version(_info|info)?\.py|[^/]+\.(so|pyd|o|a|c|cpp|cxx))$/,
  // Sources that are compiled, and what says how.
  reads:
    /\.(pyx|pxd|pxi|c|cc|cpp|cxx|h|hpp|hxx|rs|f|f90|cu|proto|tempita)$|(^|\/)(meson\.build|CMakeLists\.txt|MANIFEST\.in)$/,
  layout,
};

/**
 * Top-level packages and modules: an editable install lists them when it is made, so that a new one would not be found.
 * Folders below them are looked up when they are imported.
 */
function layout({ files }: RecipeSource, directory: string): readonly string[] {
  const roots = [inFolder(directory, ''), inFolder(directory, 'src/')];
  const names = files.flatMap((file) =>
    file.endsWith('.py')
      ? roots.filter((root) => file.startsWith(root)).map((root) => root + file.slice(root.length).split('/')[0])
      : [],
  );
  return [...new Set(names)].sort();
}
