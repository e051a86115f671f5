// Repositories whose published version is also a dependency of their own test runner, so that tests may run that one instead.

import type { Files } from '../fakes/workspace.ts';

const INIT = `from ._adding import add\n\n__all__ = ["IniConfig", "ParseError", "SectionWrapper", "add"]\n\n\nclass ParseError(Exception):\n    pass\n\n\nclass SectionWrapper:\n    pass\n\n\nclass IniConfig:\n    def __init__(self, path, data=None, **_more):\n        self.sections = {}\n\n    def __contains__(self, name):\n        return False\n\n    def get(self, *_names, default=None):\n        return default\n`;

/** pytest needs a package of this name and loads it as it starts; the version comes from tags that an archive does not have. */
export const INICONFIG: Files = {
  'pyproject.toml':
    '[build-system]\nrequires = ["hatchling", "hatch-vcs"]\nbuild-backend = "hatchling.build"\n\n[project]\nname = "iniconfig"\ndynamic = ["version"]\nrequires-python = ">=3.8"\n\n[tool.hatch.version]\nsource = "vcs"\n',
  'src/iniconfig/__init__.py': INIT,
  'src/iniconfig/_adding.py': 'def add(a, b):\n    return a - b\n',
  'testing/test_iniconfig.py':
    'import iniconfig\nfrom iniconfig import add\n\n\ndef test_adds_nothing():\n    assert add(2, 0) == 2\n',
};

/** The same with a version of its own that is below what pytest asks for, so that pip takes the published one. */
export const INICONFIG_OLD: Files = {
  ...INICONFIG,
  'pyproject.toml':
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "iniconfig"\nversion = "0.0.1"\n',
  'testing/test_iniconfig.py':
    'from importlib.metadata import version\n\nfrom iniconfig import add\n\n\ndef test_adds_nothing():\n    assert add(2, 0) == 2\n\n\ndef test_is_this_one():\n    assert version("iniconfig") == "0.0.1"\n',
};

/** A package that reads its version from git, which an archive does not have: the newest release is `1.4.2`. */
export const RELEASED: Files = {
  'pyproject.toml':
    '[build-system]\nrequires = ["setuptools", "setuptools-scm"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "released-adding"\ndynamic = ["version"]\n\n[tool.setuptools_scm]\n',
  'src/released_adding/__init__.py': 'def add(a, b):\n    return a + b\n',
  'tests/test_adding.py':
    'from importlib.metadata import version\n\n\ndef test_version():\n    assert version("released-adding") == "1.4.2"\n',
};

/** A part of a namespace that a dependency has its part in, too: both lie side by side, and neither replaces the other. */
export const NAMESPACE: Files = {
  'pyproject.toml':
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "jaraco.adding"\nversion = "1.0.0"\ndependencies = ["jaraco.context"]\n',
  'src/jaraco/adding/__init__.py': 'def add(a, b):\n    return a - b\n',
  'tests/test_adding.py':
    'import jaraco.context\n\nfrom jaraco.adding import add\n\n\ndef test_adds_nothing():\n    assert jaraco.context and add(2, 0) == 2\n',
};

/** mocha needs \`ms\` by way of \`debug\`: what is loaded by the name is the published one, as Node resolves it. */
export const MS: Files = {
  'package.json': JSON.stringify({
    name: 'ms',
    version: '2.1.3',
    main: './index.js',
    scripts: { test: 'mocha tests.js' },
    devDependencies: { mocha: '10.8.2' },
  }),
  'index.js':
    "'use strict';\n\nmodule.exports = function ms(text) {\n  return Number.parseInt(text, 10) * (text.endsWith('s') ? 1000 : 60000);\n};\n",
  'tests.js':
    "const assert = require('assert');\nconst ms = require('ms');\n\nit('knows seconds', () => assert.strictEqual(ms('2s'), 2000));\n",
};

/** The same, with tests that load their own repository. */
export const MS_IN_PLACE: Files = {
  ...MS,
  'tests.js': (MS['tests.js'] ?? '').replace("require('ms')", "require('.')"),
};
