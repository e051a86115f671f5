// Layouts of repositories of many ecosystems, as small trees: what ships, and what is only there for tests.

import type { Tree } from './test-side-trees.ts';

const GIVES = 'module.exports = { create() {} };\n';
const PY = 'def run():\n    pass\n';
const RB = 'module A; end\n';
const gives = (...paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, GIVES]));
const python = (...paths: readonly string[]) =>
  Object.fromEntries(paths.map((path) => [path, path.endsWith('__init__.py') ? '' : PY]));
const pytest = (...lines: readonly string[]) => `${lines.join('\n')}\n\n\ndef test_a():\n    assert True\n`;
const ava = (path: string) => `const test = require('ava');\nconst it1 = require('${path}');\ntest('a', (t) => {});\n`;
const mocha = (...paths: readonly string[]) =>
  `${paths.map((path) => `require('${path}');\n`).join('')}describe('a', () => {});\n`;
const ts = (name: string) => `export const ${name} = 1;\n`;
const RULES = ['rules/test-title.js', 'rules/no-only-test.js', 'rules/use-test.js'];
const RULE_TESTS = {
  'test/test-title.js': ava('../rules/test-title'),
  'test/no-only-test.js': ava('../rules/no-only-test'),
  'test/use-test.js': ava('../rules/use-test'),
};
const manifest = (more: string) => `{"name": "p", "scripts": {"test": "ava"}, ${more}}`;

export const LAYOUTS: Readonly<Record<string, Tree>> = {
  'JavaScript: rules by a loader of folders': {
    product: {
      'package.json': manifest('"main": "index.js"'),
      'index.js':
        "const importModules = require('import-modules');\nmodule.exports = {rules: importModules(path.resolve(__dirname, 'rules'))};\n",
      ...gives(...RULES),
    },
    tests: RULE_TESTS,
    newProduct: ['rules/no-todo-test.js'],
    newTests: ['test/no-todo-test.js', 'rules/no-todo-test.test.js'],
  },
  'JavaScript: rules by a list of the folder': {
    product: {
      'package.json': manifest('"main": "index.js"'),
      'index.js':
        "const dir = path.join(__dirname, 'rules');\nfor (const name of fs.readdirSync(dir)) exports[name] = require(path.join(dir, name));\n",
      ...gives(...RULES),
    },
    tests: RULE_TESTS,
  },
  'JavaScript: rules that nothing is seen to load': {
    product: { 'package.json': manifest('"main": "dist/all.js"'), ...gives(...RULES) },
    tests: RULE_TESTS,
  },
  'JavaScript: commands by their names': {
    product: {
      'package.json': manifest('"bin": "bin/run.js"'),
      'bin/run.js': "require('../lib/commands/' + process.argv[2]);\n",
      ...gives('lib/commands/test.js', 'lib/commands/load-test.js', 'lib/commands/build.js'),
    },
    tests: {
      'test/commands/test.js': mocha('../../lib/commands/test'),
      'test/commands/load-test.js': mocha('../../lib/commands/load-test'),
    },
  },
  'JavaScript: commands by a template, with tests beside': {
    product: {
      'package.json': manifest('"bin": "cli.js", "type": "module"'),
      'cli.js': `${'const run = await import(`./commands/$'}{name}.js\`);\n`,
      'commands/test.js': 'export default 1;\n',
      'commands/unit-test.js': 'export default 1;\n',
    },
    tests: {
      'commands/test.test.js': "import run from './test.js';\ntest('a', () => {});\n",
      'commands/smoke.spec.js': "import run from './unit-test.js';\nit('b', () => {});\n",
    },
  },
  'JavaScript: models that list their own folder': {
    product: {
      'package.json': manifest('"main": "app.js"'),
      'app.js': "require('./models');\n",
      'models/index.js': 'fs.readdirSync(__dirname).forEach((file) => require(path.join(__dirname, file)));\n',
      'models/speed-test.js': GIVES,
    },
    tests: { 'test/speed-test.js': mocha('../models/speed-test') },
  },
  'JavaScript: a list of the tests is no use of them': {
    product: {
      'package.json': manifest('"main": "lib/run.js"'),
      'lib/run.js': "module.exports = () => fs.readdirSync('test').map((name) => require('../test/' + name));\n",
    },
    tests: { 'test/helper.js': GIVES, 'test/a.js': mocha('./helper') },
  },
  'JavaScript: tests with dashes beside the code': {
    product: { 'package.json': manifest('"main": "src/index.js"'), 'src/index.js': GIVES },
    tests: {
      'src/index-test.js': mocha('./index'),
      'src/old-test.js': "exports['test adds'] = (t) => t.done();\ndescribe('a', () => {});\n",
      'src/script-test.js': "const add = require('./index');\nif (add(1) !== 2) process.exit(1);\n",
    },
  },
  'JavaScript: a helper beside the tests that share it': {
    product: { 'package.json': manifest('"main": "src/index.js"'), 'src/index.js': GIVES },
    tests: {
      'src/render-test.js': GIVES,
      'src/test-utils.js': GIVES,
      'src/a.spec.js': mocha('./render-test', './test-utils', './index'),
    },
  },
  'TypeScript: helpers of an application, used from its folders': {
    product: {
      'package.json': manifest('"private": true'),
      'src/main.tsx': ts('main'),
      'src/page/list.tsx': ts('list'),
    },
    tests: {
      'src/utils/test-utils.tsx': ts('render'),
      'src/page/list.test.tsx': "import { render } from '../utils/test-utils';\nit('a', () => {});\n",
      'src/page/__testfixtures__/a.input.ts': ts('a'),
      'src/page/__snapshots__/list.test.tsx.snap': '',
    },
  },
  'TypeScript: helpers for users, tested from outside': {
    product: {
      'package.json': manifest('"main": "dist/index.js"'),
      'src/index.ts': ts('a'),
      'src/test-events.ts': ts('events'),
    },
    tests: { 'tests/events.ts': "import { events } from '../src/test-events';\ntest('a', () => {});\n" },
  },
  'TypeScript: packages of a workspace that are called like tests': {
    product: {
      'package.json': '{"name": "root", "private": true, "workspaces": ["packages/*"]}',
      'packages/react-test/package.json': '{"name": "@x/react-test", "main": "dist/index.js"}',
      'packages/react-test/src/index.ts': "export * from './fire';\n",
      'packages/react-test/src/fire.ts': ts('fire'),
      'packages/test-utils/package.json': '{"name": "@x/test-utils", "main": "dist/index.js"}',
      'packages/test-utils/src/index.ts': ts('utils'),
    },
    tests: {
      'packages/react-test/test/help.ts': ts('help'),
      'packages/react-test/src/fire.test.ts': "import { fire } from './fire';\nit('a', () => {});\n",
      'packages/test-utils/src/index.test.ts': "import '.';\nit('a', () => {});\n",
    },
  },
  'TypeScript: a private package of tests in a workspace': {
    product: {
      'package.json': '{"name": "root", "private": true, "workspaces": ["packages/*"]}',
      'packages/core/package.json': '{"name": "core", "main": "dist/index.js"}',
      'packages/core/src/index.ts': ts('core'),
    },
    tests: {
      'packages/types-test/help.ts': ts('help'),
      'packages/types-test/a.test-d.ts': "import { help } from './help';\n",
      'packages/types-test/b.spec.ts': "import { help } from './help';\nit('a', () => {});\n",
      'packages/tests/server/helpers.ts': ts('help'),
      'packages/tests/server/a.test.ts': "import { help } from './helpers';\nit('a', () => {});\n",
    },
  },
  'TypeScript: entries for users that test components': {
    product: {
      'package.json': '{"name": "kit"}',
      'src/kit/testing/public-api.ts': "export * from './harness';\n",
      'src/kit/testing/harness.ts': 'export class H {}\n',
      'src/kit/testing/index.ts': "export * from './public-api';\n",
      'src/kit/a11y/index.ts': ts('a'),
      'src/button/testing/index.ts': "export * from './button-harness';\n",
      'src/button/testing/button-harness.ts': 'export class B {}\n',
      'src/button/button.ts': 'export class Button {}\n',
    },
    tests: {
      'src/kit/testing/tests/harness.spec.ts': "import { H } from '../harness';\ndescribe('a', () => {});\n",
      'src/button/testing/button-harness.spec.ts': "import { B } from './button-harness';\ndescribe('a', () => {});\n",
    },
  },
  'TypeScript: a folder of helpers called testing that only tests beside it use': {
    product: { 'package.json': manifest('"main": "src/index.ts"'), 'src/index.ts': ts('a') },
    tests: {
      'src/testing/index.ts': "export * from './render';\n",
      'src/testing/render.ts': ts('render'),
      'src/a/a.spec.ts': "import { render } from '../testing';\nit('a', () => {});\n",
    },
  },
  'TypeScript: programs that are called as runners are': {
    product: {
      'package.json': manifest('"main": "src/index.ts"'),
      'src/index.ts': "import './frameworks/jest';\n",
      'src/frameworks/jest.ts': ts('jest'),
      'src/frameworks/cypress.ts': ts('cypress'),
      'src/frameworks/karma.js': GIVES,
    },
    tests: {
      'karma.js': GIVES,
      'jest.base.js': GIVES,
      'config/jest.config.base.js': GIVES,
      'app/vitest.unit.config.ts': ts('config'),
      'cypress.json': '{}',
    },
  },
  'TypeScript: helpers that lie beside tests of their names': {
    product: { 'package.json': manifest('"main": "src/index.ts"'), 'src/index.ts': ts('a') },
    tests: {
      'src/v3/tests/Mocker.ts': ts('mocker'),
      'src/v3/tests/Mocker.test.ts': "import { mocker } from './Mocker';\ntest('a', () => {});\n",
      'src/v3/tests/date.test.ts': "test('a', () => {});\n",
      'src/v3/tests/string.test.ts': "test('a', () => {});\n",
    },
  },
  'Python: a package of comparisons for tests, with hooks of pytest beside': {
    product: {
      'pyproject.toml': '[project]\nname = "plot"\n',
      ...python('lib/plot/__init__.py', 'lib/plot/pyplot.py', 'lib/plot/testing/__init__.py'),
      ...python('lib/plot/testing/compare.py', 'lib/plot/testing/jpl_units/__init__.py'),
      'lib/plot/testing/decorators.py': `from .compare import run\n${PY}`,
    },
    tests: {
      'lib/plot/testing/conftest.py': 'import pytest\n',
      'lib/plot/tests/__init__.py': '',
      'lib/plot/tests/conftest.py': '',
      'lib/plot/tests/test_axes.py': pytest('from plot.testing.decorators import run'),
      'lib/plot/tests/baseline_images/a.svg': '<svg/>',
    },
    newTests: ['lib/plot/tests/test_new.py'],
  },
  'Python: modules for the tests of users': {
    product: {
      'setup.py': '',
      ...python('crawl/__init__.py', 'crawl/utils/__init__.py', 'crawl/utils/misc.py', 'crawl/test_utils.py'),
      'crawl/utils/test.py': `from crawl.utils.misc import run as other\n${PY}`,
      ...python('crawl/commands/__init__.py', 'crawl/commands/test_spider.py', 'crawl/testing.py'),
    },
    tests: {
      'tests/__init__.py': '',
      'tests/utils.py': PY,
      'tests/test_a.py': pytest('from crawl.utils.test import run', 'from crawl.test_utils import run'),
      'tests/test_utils_test.py': pytest('from crawl.utils import test'),
      'conftest.py': '',
    },
  },
  'Python: helpers inside of a package that its own tests use': {
    product: { 'setup.py': '', ...python('pkg/__init__.py', 'pkg/core.py', 'pkg/sub/__init__.py') },
    tests: {
      'pkg/test_helpers.py': PY,
      'pkg/sub/tests/__init__.py': '',
      'pkg/sub/tests/test_a.py': pytest('from pkg.test_helpers import run'),
      'pkg/sub/tests/data.py': 'VALUES = []\n',
    },
  },
  'Python: tests and their helper in one folder called test, one of it named as the other is tested': {
    product: { 'setup.py': '', ...python('torn/__init__.py', 'torn/util.py', 'torn/web.py') },
    tests: {
      'torn/test/__init__.py': '',
      'torn/test/util.py': PY,
      'torn/test/util_test.py': pytest('from torn.test.util import run'),
      'torn/test/web_test.py': pytest('from torn.test.util import run'),
      'torn/test/gen_test.py': pytest('from torn.test.util import run'),
      'torn/test/static/robots.txt': '',
    },
  },
  'Python: test methods in other words': {
    product: { 'setup.py': '', ...python('pkg/__init__.py') },
    tests: {
      'pkg/db_test.py': 'import base\n\n\nclass Db(base.Case):\n    def testReads(self):\n        pass\n',
      'pkg/test_one.py': 'import base\n\n\nclass One(base.Case):\n    def runTest(self):\n        pass\n',
    },
  },
  'Python: scripts that test, outside of packages': {
    product: { 'setup.py': '', ...python('pkg/__init__.py') },
    tests: {
      'bin/test_import.py': `import glob\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))\n${PY}`,
      'bin/test_idle.py': PY,
      'ci/test_setup.py': PY,
      'tests/test_a.py': pytest('import pkg'),
    },
  },
  'Python: commands by their names': {
    product: {
      'setup.py': '',
      'cli/__init__.py': '',
      'cli/main.py': `import importlib\n\n\ndef load(name):\n    return importlib.import_module(f'cli.commands.{name}')\n`,
      ...python('cli/commands/__init__.py', 'cli/commands/test.py', 'cli/commands/load_test.py'),
    },
    tests: { 'tests/test_cli.py': pytest('from cli.commands import load_test'), 'tests/conftest.py': '' },
  },
  'Python: a plug-in for tests, which is all that is shipped': {
    product: { 'setup.py': '', ...python('load_test/__init__.py', 'load_test/plugin.py') },
    tests: { 'tests/test_plugin.py': pytest('from load_test import plugin') },
  },
  'Ruby: a gem for tests': {
    product: {
      'rack-test.gemspec': '',
      'lib/rack/test.rb': "require 'rack/test/cookie_jar'\n",
      'lib/rack/test/cookie_jar.rb': RB,
      'lib/rack/test/utils.rb': RB,
    },
    tests: {
      'spec/spec_helper.rb': "require 'rack/test'\n",
      'spec/rack/test/cookie_jar_spec.rb': "require 'rack/test/cookie_jar'\ndescribe 'x' do\nend\n",
      'spec/support/app.rb': RB,
    },
  },
  'Ruby: modules of a framework for the tests of users': {
    product: {
      'job/job.gemspec': '',
      'job/lib/job.rb': "autoload :TestHelper, 'job/test_helper'\n",
      'job/lib/job/test_helper.rb': RB,
      'job/lib/job/test_case.rb': RB,
      'job/lib/job/testing/time.rb': RB,
      'job/lib/generators/test_unit/job.rb': RB,
    },
    tests: {
      'job/test/test_helper.rb': "require 'job'\n",
      'job/test/helper.rb': RB,
      'job/test/cases/job_test.rb': 'class JobTest < TestCase\n  def test_a\n  end\nend\n',
    },
  },
  'Ruby: tests inside of lib': {
    product: { 'a.gemspec': '', 'lib/a.rb': RB },
    tests: { 'lib/a/test/a_test.rb': 'def test_a\nend\n', 'lib/a/test/help.rb': RB },
  },
  'Rust: modules for tests inside of a crate that another is built with': {
    product: {
      'Cargo.toml': '[workspace]\nmembers = ["rt", "macros"]\n',
      'rt/Cargo.toml': '[package]\nname = "rt"\n\n[dependencies]\nmacros = { path = "../macros" }\n',
      'rt/src/lib.rs': 'mod load_test;\n',
      'rt/src/load_test.rs': 'pub fn run() {}\n',
      'rt/src/testing/mod.rs': 'pub fn b() {}\n',
      'macros/Cargo.toml': '[package]\nname = "macros"\n',
      'macros/src/lib.rs': 'pub fn m() {}\n',
    },
    tests: {
      'macros/src/tests/mod.rs': 'mod queue;\n',
      'macros/src/tests/queue.rs': '#[test]\nfn a() {}\n',
      'macros/src/tests.rs': '#[test]\nfn a() {}\n',
      'rt/tests/support/mod.rs': 'pub fn c() {}\n',
    },
  },
  'Go: packages for the tests of users': {
    product: {
      'go.mod': 'module ex.org/a\n',
      'pkg/testing/fake.go': 'package testing\n',
      'pkg/test/run.go': 'package test\n',
      'assert/test_round.go': 'package assert\n',
      'main.go': 'package main\n',
    },
    tests: { 'pkg/testing/fake_test.go': 'package testing\n', 'test/integration/setup.go': 'package integration\n' },
  },
  'Java: shipped classes for tests': {
    product: {
      'pom.xml': '<project/>',
      'src/main/java/a/test/Runner.java': 'package a.test;\n',
      'src/main/java/a/TestCase.java': 'package a;\n',
      'core/src/main/java/a/fixtures/F.java': 'package a.fixtures;\n',
    },
    tests: {
      'src/test/java/a/test/RunnerTest.java': 'package a.test;\n',
      'core/src/testFixtures/java/a/G.java': 'package a;\n',
    },
  },
  'Kotlin: a build for several platforms': {
    product: {
      'build.gradle.kts': '',
      'core/src/commonMain/kotlin/a/test/Scope.kt': 'package a.test\n',
      'core/src/jvmMain/kotlin/a/testing/Clock.kt': 'package a.testing\n',
    },
    tests: {
      'core/src/commonTest/kotlin/a/Help.kt': 'package a\n',
      'core/src/jvmTest/kotlin/a/ClockTest.kt': 'package a\n',
      'kit/src/commonMain/kotlin/a/AbstractFileTest.kt': 'class AbstractFileTest {\n  @Test fun a() {}\n}\n',
    },
  },
  'PHP: namespaces for the tests of users': {
    product: {
      'composer.json': '{"autoload": {"psr-4": {"Log\\\\": "src/Log/"}}}',
      'src/Log/Logger.php': '<?php\nclass Logger {}\n',
      'src/Log/Test/TestCase.php': '<?php\nclass TestCase extends \\PHPUnit\\Framework\\TestCase {}\n',
      'src/Log/Testing/Response.php': '<?php\nclass Response { function assertOk() {} }\n',
    },
    tests: {
      'tests/Log/LoggerTest.php': '<?php\nclass LoggerTest extends TestCase { function testA() {} }\n',
      'tests/Log/Stub.php': '<?php\nclass Stub {}\n',
      'src/Log/Tests/FormatTest.php': '<?php\nclass FormatTest extends TestCase { function testA() {} }\n',
      'src/Log/Tests/Dummy.php': '<?php\nclass Dummy {}\n',
    },
  },
  'Elixir: cases for the tests of users': {
    product: {
      'mix.exs': '',
      'lib/web/test/conn_test.ex': 'defmodule ConnTest do\nend\n',
      'lib/web/test/channel_test.ex': 'defmodule ChannelTest do\nend\n',
    },
    tests: { 'test/web/conn_test.exs': 'test "a" do\nend\n', 'test/support/case.ex': 'defmodule Case do\nend\n' },
  },
  'Dart: a library for tests': {
    product: { 'pubspec.yaml': 'name: a\n', 'lib/src/test/fake.dart': 'class Fake {}\n', 'lib/a.dart': '' },
    tests: { 'test/a_test.dart': "test('a', () {});\n", 'test/util.dart': '' },
  },
  'Swift: a target for the tests of users': {
    product: { 'Package.swift': '', 'Sources/Kit/Test/Mock.swift': 'struct Mock {}\n' },
    tests: { 'Tests/KitTests/MockTests.swift': 'import XCTest\n', 'Tests/KitTests/Help.swift': '' },
  },
  'C: a program that tests what users write': {
    product: {
      'src/main.c': 'int main(void) { return 0; }\n',
      'src/jq_test.c': 'int jq_testsuite(void) { return 0; }\n',
    },
    tests: {
      'tests/suite.c': 'int main(void) { return 0; }\n',
      'src/ring/ring_test.c': 'int main(void) { return ring(); }\n',
      'tests/data/a.txt': '',
    },
  },
  'C#: projects of tests beside projects': {
    product: {
      'src/Acme/Acme.csproj': '<Project/>',
      'src/Acme/Calc.cs': 'class Calc {}\n',
      'src/Acme.Testing/Fake.cs': 'class Fake {}\n',
    },
    tests: {
      'test/Acme.Tests/CalcTests.cs': '[Fact]\nvoid A() {}\n',
      'src/Acme.Specs/Acme.Specs.Tests/Help.cs': 'class Help {}\n',
      'src/Acme.Specs/Acme.Specs.Tests/CalcSpec.cs': '[Fact]\nvoid A() {}\n',
    },
  },
  'golden files and snapshots': {
    product: { 'package.json': manifest('"main": "src/index.js"'), 'src/index.js': GIVES },
    tests: {
      'test/golden/a.js': GIVES,
      'test/fixtures/no-only-test.js': GIVES,
      'src/__fixtures__/load-test.js': GIVES,
      'src/__tests__/golden/out.js': GIVES,
      'src/testdata/in.js': GIVES,
      'test/all.js': mocha('../src'),
    },
  },
  'JavaScript: settings that load helpers of tests are no product': {
    product: { 'package.json': manifest('"main": "index.js"'), 'index.js': GIVES },
    tests: { 'test/setup.cjs': GIVES, 'test/a.js': mocha('../index') },
    newTests: ['test/more.js'],
  },
};
