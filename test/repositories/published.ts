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

/** What builds it is a program of its own that calls its own functions: with all of them failing no test would run. */
export const BUILDS_ITSELF: Files = {
  'package.json': JSON.stringify({
    name: 'adds',
    version: '1.0.0',
    private: true,
    scripts: { build: 'node lib/generate.js', test: 'npm run build && node --test test/adds.test.js' },
  }),
  '.gitignore': 'built/\n',
  'lib/add.js': "'use strict';\n\nexports.add = function add(a, b) {\n  return a - b;\n};\n",
  'lib/zero.js': "'use strict';\n\nconst { add } = require('./add.js');\n\nexports.zero = () => add(0, 0);\n",
  'lib/generate.js':
    "const fs = require('fs');\nconst { zero } = require('./zero.js');\n\nfs.mkdirSync('built', { recursive: true });\nfs.writeFileSync('built/zero.json', String(zero()));\n",
  'test/adds.test.js':
    "const assert = require('assert');\nconst { test } = require('node:test');\nconst { add } = require('../lib/add.js');\nconst zero = require('../built/zero.json');\n\ntest('adds nothing', () => assert.strictEqual(add(1, zero), 1));\n",
};

/** A repository whose tests load its code; what they assert on is a published copy, or that code. */
export interface Copied {
  readonly language: string;
  readonly files: Files;
  /** The test file as `files` have it, and with its assertion on the repository's own code. */
  readonly test: { readonly path: string; readonly used: string };
}

const copied = (
  language: string,
  files: Files,
  [path, elsewhere, used]: readonly [string, string, string],
): Copied => ({
  language,
  files: { ...files, [path]: elsewhere },
  test: { path, used },
});

const tapOn = (value: string) =>
  `const assert = require('assert');\nconst ms = require('ms');\nconst own = require('../lib');\n\nit('knows seconds', () => assert.strictEqual(${value}('2s'), 2000));\n`;
const pytestOn = (value: string) =>
  `import iniconfig\nimport iniconfig_fork\n\n\ndef test_knows_an_error():\n    assert ${value}\n`;
const goTestOn = (value: string) =>
  `package calc_test\n\nimport (\n\t"testing"\n\n\t"example.com/calc"\n\t"github.com/google/go-cmp/cmp"\n)\n\nvar _ = calc.Three\nvar _ = cmp.Equal\n\nfunc TestAdds(t *testing.T) {\n\tif !(${value}) {\n\t\tt.Error("no")\n\t}\n}\n`;
const rustTestOn = (value: string) =>
  `#[allow(unused_imports)]\nuse itoa_fork as own;\n\n#[test]\nfn shows() {\n    assert_eq!(${value}, "7");\n}\n`;
const javaTestOn = (value: string) =>
  `package com.acme;\n\nimport static org.junit.Assert.assertEquals;\n\nimport org.apache.commons.lang3.math.NumberUtils;\nimport org.junit.Test;\n\npublic class CalcTest {\n  @Test public void reads() throws Exception {\n    Class.forName("com.acme.Calc");\n    assertEquals(7, ${value}("7"));\n  }\n}\n`;

/** Each calls its own functions while it is loaded, which is no use of them by its tests. */
export const COPIES: readonly Copied[] = [
  copied(
    'Node',
    {
      'package.json': JSON.stringify({
        name: 'ms',
        version: '2.1.3',
        main: './lib/index.js',
        scripts: { test: 'mocha' },
        devDependencies: { mocha: '10.8.2', ms: '2.1.3' },
      }),
      'lib/index.js':
        "'use strict';\n\nconst make = require('./make.js');\n\nmodule.exports = make(1000);\nmodule.exports.isMs = (value) => value === module.exports;\n",
      'lib/make.js':
        "'use strict';\n\nmodule.exports = function make(second) {\n  return (text) => Number.parseInt(text, 10) * second;\n};\n",
    },
    ['test/ms.js', tapOn('ms'), tapOn('own')],
  ),
  copied(
    'Python',
    {
      'pyproject.toml':
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "iniconfig-fork"\nversion = "1.0.0"\n',
      'src/iniconfig_fork/__init__.py':
        '"""A fork."""\n\nfrom .errors import ParseError, error, registered\n\n\n@registered\ndef parse(text):\n    return text\n\n\nERROR = error("any")\n',
      'src/iniconfig_fork/errors.py':
        'class ParseError(Exception):\n    def __init__(self, path):\n        super().__init__(path)\n\n\nerror = lambda path: ParseError(path)\n\n\ndef registered(function):\n    return function\n',
    },
    [
      'tests/test_fork.py',
      pytestOn("str(iniconfig.ParseError('a', 1, 'b')) == 'a:2: b'"),
      pytestOn("str(iniconfig_fork.ParseError('a')) == 'a'"),
    ],
  ),
  copied(
    'Go',
    {
      'go.mod': 'module example.com/calc\n\ngo 1.22\n\nrequire github.com/google/go-cmp v0.6.0\n',
      'go.sum':
        'github.com/google/go-cmp v0.6.0 h1:ofyhxvXcZhMsU5ulbFiLKl/XBFqE1GSq7atu8tAmTRI=\ngithub.com/google/go-cmp v0.6.0/go.mod h1:17dUlkBOakJ0+DkrSSNjCkIjxS6bF9zb3elmeNGIjoY=\n',
      'calc.go':
        'package calc // adds\n\nvar Three = Add(1, 2)\n\nvar ops = map[string]func(int) int{}\n\nfunc init() { ops["id"] = func(n int) int { return Add(n, 0) } }\n\nfunc Add(a, b int) int { return a + b }\n',
    },
    ['calc_test.go', goTestOn('cmp.Equal(3, 3)'), goTestOn('cmp.Equal(3, calc.Add(1, 2))')],
  ),
  copied(
    'Rust',
    {
      'Cargo.toml':
        '[package]\nname = "itoa-fork"\nversion = "1.0.0"\nedition = "2021"\n\n[dev-dependencies]\nupstream = { package = "itoa", version = "1.0" }\n',
      'src/lib.rs':
        '//! A fork.\n\nconst fn base() -> u32 {\n    10\n}\n\npub const BASE: u32 = base();\n\npub fn show(n: u32) -> String {\n    inner::shown(n % BASE)\n}\n\nmod inner {\n    pub fn shown(n: u32) -> String {\n        n.to_string()\n    }\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn knows_upstream() {\n        assert_eq!(upstream::Buffer::new().format(1), "1");\n    }\n}\n',
    },
    ['tests/shows.rs', rustTestOn('upstream::Buffer::new().format(7)'), rustTestOn('own::show(7)')],
  ),
  copied(
    'Java',
    {
      'pom.xml':
        '<project xmlns="http://maven.apache.org/POM/4.0.0">\n  <modelVersion>4.0.0</modelVersion>\n  <groupId>com.acme</groupId><artifactId>fork</artifactId><version>1</version>\n  <properties>\n    <maven.compiler.source>17</maven.compiler.source>\n    <maven.compiler.target>17</maven.compiler.target>\n    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>\n  </properties>\n  <dependencies>\n    <dependency><groupId>org.apache.commons</groupId><artifactId>commons-lang3</artifactId><version>3.14.0</version></dependency>\n    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13.2</version><scope>test</scope></dependency>\n  </dependencies>\n</project>\n',
      'src/main/java/com/acme/Calc.java':
        'package com.acme;\n\npublic class Calc {\n  static final int ZERO = toInt("0");\n\n  private final int value;\n\n  Calc(int value) { this.value = value; }\n\n  Calc() { this(ZERO); }\n\n  public static int toInt(String text) { return Integer.parseInt(text); }\n}\n',
    },
    ['src/test/java/com/acme/CalcTest.java', javaTestOn('NumberUtils.toInt'), javaTestOn('Calc.toInt')],
  ),
];

/** Nothing calls the code: one test reads it as a text, the other one loads it, and it is built before. */
export const ONLY_READ: Files = {
  'package.json': '{"name":"only-read","version":"1.0.0","main":"lib/index.js","scripts":{"test":"node --test"}}',
  'src/index.js': 'module.exports = function add(a, b) {\n  return a + b;\n};\n',
  'lib/index.js': 'module.exports = function add(a, b) {\n  return a + b;\n};\n',
  'test/add.test.js':
    "const { test } = require('node:test');\nconst assert = require('node:assert');\nconst { readFileSync } = require('node:fs');\nconst add = require('..');\n\ntest('adds', () => assert.strictEqual(add(1, 2), 3));\ntest('is small', () => assert.ok(readFileSync('src/index.js', 'utf8').length < 100));\n",
};
