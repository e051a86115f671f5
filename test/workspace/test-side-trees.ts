// Small repositories in which names alone mislead: product that is called like tests, and tests that lie among it.

export interface Tree {
  readonly product: Readonly<Record<string, string>>;
  readonly tests: Readonly<Record<string, string>>;
  /** Paths that are not there yet. */
  readonly newProduct?: readonly string[];
  readonly newTests?: readonly string[];
}

const pytest = (line: string) => `${line}\n\n\ndef test_a():\n    pass\n`;
const mocha = (line: string) => `${line}\ndescribe('a', () => {});\n`;
const required = (...paths: readonly string[]) => paths.map((path) => `require('${path}');\n`).join('');
const ONE = 'module.exports = 1;\n';
const PY = 'def run():\n    pass\n';

export const MISLEADING: Readonly<Record<string, Tree>> = {
  'Python: a package called spec that the application imports': {
    product: {
      'app.py': 'from spec.parser import run\n',
      'spec/__init__.py': '',
      'spec/parser.py': PY,
      'spec/lexer.py': PY,
    },
    tests: { 'tests/test_parser.py': pytest('from spec.parser import run') },
    newProduct: ['spec/more.py'],
  },
  'Python: a library called fixtures, of which a module is imported by nothing': {
    product: {
      'setup.py': 'from setuptools import setup\n',
      'fixtures/__init__.py': 'from .fixture import run\n',
      'fixtures/fixture.py': PY,
      'fixtures/callmany.py': PY,
    },
    tests: { 'tests/test_fixture.py': pytest('from fixtures import run') },
  },
  'Python: fixtures that only tests import, beside the package': {
    product: { 'setup.py': '', 'pkg/__init__.py': '' },
    tests: {
      'fixtures/__init__.py': '',
      'fixtures/people.py': PY,
      'tests/test_a.py': pytest('from fixtures.people import run'),
    },
  },
  'Python: a program that runs tests, in the package': {
    product: {
      'setup.py': '',
      'sym/__init__.py': 'from sym.testing.runtests import run\n',
      'sym/testing/__init__.py': '',
      'sym/testing/runtests.py': PY,
      'sym/utilities/__init__.py': '',
      'sym/utilities/runtests.py': 'from sym.testing.runtests import run\n',
    },
    tests: { 'sym/core/tests/test_a.py': pytest('import sym'), 'runtests.py': 'import sym\n' },
  },
  'Python: modules that are called like tests': {
    product: {
      'setup.py': '',
      'web/__init__.py': 'from .test_client import run\n',
      'web/test_client.py': `from .test_runner import run\n${PY}`,
      'web/test_runner.py': PY,
      'web/load_test.py': PY,
      'web/cli.py': 'from web import load_test\n',
    },
    tests: {
      'web/test_web.py': pytest('import web'),
      'test_all.py': pytest('import web'),
      'web/test_idle.py': 'import web\n',
    },
  },
  'Python: tests that a module of the root only starts': {
    product: { 'setup.py': '', 'pkg/__init__.py': '' },
    tests: {
      'run_tests.py': 'from tests import helper\n',
      'tests/__init__.py': '',
      'tests/helper.py': PY,
      'tests/test_a.py': pytest('from tests.helper import run'),
    },
  },
  'Python: one file of the tests is loaded by the product': {
    product: {
      'setup.py': '',
      'pkg/__init__.py': 'from tests.fakes import run\n',
      'tests/__init__.py': '',
      'tests/fakes.py': PY,
    },
    tests: { 'tests/helper.py': PY, 'tests/test_a.py': pytest('from tests.helper import run') },
  },
  'Python: spec holds tests, and no product loads it': {
    product: { 'setup.py': '', 'pkg/__init__.py': '' },
    tests: { 'spec/__init__.py': '', 'spec/support.py': PY, 'spec/parser_spec.py': 'import pkg\n' },
  },
  'Python: a module that only tests import, in the product': {
    product: { 'setup.py': '', 'pkg/__init__.py': '', 'pkg/codec.py': PY },
    tests: { 'tests/test_codec.py': pytest('from pkg.codec import run'), 'tests/data.py': 'VALUES = []\n' },
  },
  'Go: packages called spec and test': {
    product: {
      'go.mod': 'module example.com/a\n',
      'main.go': 'package main\n\nimport "example.com/a/spec"\n',
      'spec/spec.go': 'package spec\n',
      'spec/more.go': 'package spec\n',
      'test/runner.go': 'package test\n',
      'cmd/x/main.go': 'package main\n\nimport (\n\t"fmt"\n\tt "example.com/a/test"\n)\n',
    },
    tests: {
      'spec/spec_test.go': 'package spec\n',
      'test/e2e/helper.go': 'package e2e\n',
      'test/e2e/e2e_test.go': 'package e2e\n\nimport "example.com/a/test/e2e"\n',
    },
  },
  'Go: a package of helpers that only tests import': {
    product: { 'go.mod': 'module a\n', 'a.go': 'package a\n' },
    tests: { 'test/util.go': 'package test\n', 'a_test.go': 'package a\n\nimport "a/test"\n' },
  },
  'Go: a second module': {
    product: {
      'go.mod': 'module a\n',
      'srv/go.mod': 'module a/srv\n',
      'srv/main.go': 'package main\n\nimport "a/srv/fixtures"\n',
      'srv/fixtures/f.go': 'package fixtures\n',
    },
    tests: { 'srv/main_test.go': 'package main\n' },
  },
  'Rust: a crate called spec that another one is built with': {
    product: {
      'Cargo.toml': '[workspace]\nmembers = ["spec", "core"]\n',
      'spec/Cargo.toml': '[package]\nname = "spec"\n',
      'spec/src/lib.rs': 'mod a;\n',
      'spec/src/a.rs': 'pub fn a() {}\n',
      'core/Cargo.toml': '[package]\nname = "core2"\n\n[dependencies]\nspec = { path = "../spec" }\n',
      'core/src/lib.rs': 'use spec::a;\n',
    },
    tests: { 'core/tests/a.rs': '#[test]\nfn a() {}\n', 'spec/tests/b.rs': '#[test]\nfn b() {}\n' },
  },
  'Rust: a crate of helpers that only tests are built with': {
    product: {
      'Cargo.toml': '[package]\nname = "a"\n\n[dev-dependencies]\ntests = { path = "tests" }\n',
      'src/lib.rs': 'pub fn a() {}\n',
    },
    tests: {
      'tests/Cargo.toml': '[package]\nname = "tests"\n',
      'tests/src/lib.rs': 'pub fn help() {}\n',
      'tests/a.rs': '#[test]\nfn a() {}\n',
    },
  },
  'JavaScript: commands and documents that are called like tests': {
    product: {
      'package.json': '{"name": "cli", "main": "lib/index.js", "scripts": {"test": "mocha"}}',
      'lib/index.js': required('./commands/run-test.js', './openapi-spec.js', './load-test.js', './petstore.spec.js'),
      'lib/commands/run-test.js': required('./unit-tests.js'),
      'lib/commands/unit-tests.js': ONE,
      'lib/openapi-spec.js': ONE,
      'lib/load-test.js': ONE,
      'lib/petstore.spec.js': ONE,
    },
    tests: {
      'test/a.js': mocha("require('../lib');"),
      'lib/index.test.js': mocha("require('./index.js');"),
      'lib/idle.spec.js': required('./index.js'),
    },
  },
  'JavaScript: a server that loads its spec folder': {
    product: {
      'package.json': '{"name": "srv", "scripts": {"start": "node server.js", "test": "mocha test"}}',
      'server.js': required('./spec/load.js'),
      'spec/load.js': required('./rules.js'),
      'spec/rules.js': ONE,
      'spec/extra.js': ONE,
    },
    tests: { 'test/a.js': mocha("require('../server');") },
  },
  'JavaScript: a server that loads one file of its specs': {
    product: { 'package.json': '{"name": "srv"}', 'server.js': required('./spec/openapi.js'), 'spec/openapi.js': ONE },
    tests: {
      'spec/server.js': mocha("require('../server');"),
      'spec/support.js': ONE,
      'spec/a_spec.js': mocha("require('./support');"),
    },
  },
  'JavaScript: a server that loads a file of its tests': {
    product: { 'package.json': '{"name": "srv"}', 'server.js': required('./test/mock.js'), 'test/mock.js': ONE },
    tests: { 'test/helper.js': ONE, 'test/a.js': mocha("require('./helper');") },
  },
  'JavaScript: tools and benchmarks that load tests': {
    product: {
      'package.json': '{"name": "a", "main": "index.js"}',
      'index.js': ONE,
      'bench.js': '',
      'scripts/all.js': '',
    },
    tests: { 'test/helper.js': ONE, 'test/a.js': mocha(''), 'run-tests.js': required('./test/helper.js') },
  },
  'JavaScript: files that configure runners stay tests, whatever loads them': {
    product: {
      'package.json': '{"name": "a", "main": "index.js"}',
      'index.js': required('./jest.config.js', './spec_helper.js'),
    },
    tests: { 'jest.config.js': ONE, 'spec_helper.js': ONE, 'jest.setup.js': ONE },
  },
  'TypeScript: a test that the product exports by mistake': {
    product: { 'package.json': '{"name": "a", "main": "src/index.ts"}', 'src/index.ts': "export * from './a.test';\n" },
    tests: { 'src/a.test.ts': "import { test } from 'vitest';\ntest('a', () => {});\n" },
  },
  'TypeScript: helpers that only tests import': {
    product: {
      'package.json': '{"name": "a", "main": "src/index.ts"}',
      'src/index.ts': 'export const a = 1;\n',
      'src/codec.ts': 'export const b = 1;\n',
    },
    tests: {
      'src/testing/render.ts': 'export const r = 1;\n',
      'src/a.spec.ts': "import { r } from './testing/render';\nimport { b } from './codec';\nit('a', () => {});\n",
    },
  },
  'Java: a module called spec with sources of its own': {
    product: {
      'pom.xml': '<project/>\n',
      'spec/src/com/x/Spec.java': 'package com.x;\n',
      'junit-spec/src/main/java/a/A.java': 'package a;\n',
    },
    tests: { 'junit-spec/src/test/java/a/ATest.java': 'package a;\n', 'tests/src/com/x/Help.java': 'package com.x;\n' },
  },
  'Java: sources and tests in one folder': {
    product: {
      'build.xml': '<project/>\n',
      'src/com/x/ProductSpec.java': 'package com.x;\npublic class ProductSpec {}\n',
    },
    tests: {
      'src/com/x/CalcTest.java': 'package com.x;\nimport org.junit.Test;\npublic class CalcTest {}\n',
      'src/com/x/OtherTest.java': 'package com.x;\npublic class OtherTest extends TestCase {}\n',
    },
  },
  'C#: classes that are called like tests': {
    product: {
      'src/Acme/OpenApiSpec.cs': 'namespace Acme;\npublic class OpenApiSpec {}\n',
      'src/Acme/SpeedTest.cs': 'namespace Acme;\npublic class SpeedTest {}\n',
      'src/Acme.Testing/Runner.cs': 'namespace Acme.Testing;\npublic class Runner {}\n',
    },
    tests: {
      'test/Acme.Tests/RunnerTests.cs': '[Fact]\n',
      'Acme.Tests/BaseTests.cs': 'public abstract class BaseTests {}\n',
      'src/Acme/InlineTests.cs': 'using Xunit;\npublic class InlineTests {}\n',
    },
  },
  'PHP, Kotlin, Scala and Swift: a class is a test by its framework': {
    product: {
      'app/LoadTest.php': '<?php\nclass LoadTest {}\n',
      'app/ApiSpec.kt': 'class ApiSpec\n',
      'app/DocSpec.scala': 'class DocSpec\n',
      'Sources/App/SpeedTest.swift': 'struct SpeedTest {}\n',
    },
    tests: {
      'app/CalcTest.php': '<?php\nclass CalcTest extends TestCase {}\n',
      'app/CalcSpec.kt': 'class CalcSpec : StringSpec({})\n',
      'app/CalcSpec.scala': 'class CalcSpec extends AnyFlatSpec\n',
      'Sources/App/CalcTests.swift': 'import XCTest\n',
    },
  },
  'Go: a package at the top that helps to test what uses the module': {
    product: {
      'go.mod': 'module example.org/client\n',
      'client.go': 'package client\n',
      'testing/fake.go': 'package testing\n\nfunc New() int { return 1 }\n',
    },
    tests: { 'testing/fake_test.go': 'package testing\n\nimport "testing"\n\nfunc TestNew(t *testing.T) {}\n' },
  },
  'Ruby: specs beside their support': {
    product: { 'lib/a.rb': 'module A; end\n', 'a.gemspec': '' },
    tests: {
      'spec/spec_helper.rb': '',
      'spec/support/help.rb': 'module B; end\n',
      'spec/a_spec.rb': "describe 'a' do\nend\n",
    },
  },
  'PHP: tests at the top with their data': {
    product: { 'composer.json': '{}', 'src/A.php': '<?php\n' },
    tests: {
      'tests/ATest.php': '<?php\nclass ATest extends TestCase {}\n',
      'tests/Stub.php': '<?php\n',
      'tests/data.php': '<?php\n',
    },
  },
  'data that the product loads': {
    product: {
      'package.json': '{"name": "a", "main": "index.js"}',
      'index.js': required('./fixtures/table.js'),
      'fixtures/table.js': ONE,
    },
    tests: { 'test/a.js': mocha("require('..');"), 'test/fixtures/b.js': ONE },
  },
};
