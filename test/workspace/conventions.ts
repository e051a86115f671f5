// What tools run or read because of a name or a place, by ecosystem: no patch may bring any of it. Data for the table test.

/** A repository with a package of each ecosystem, whose tests load its sources. */
export const TREE = {
  'package.json': '{ "name": "many", "main": "src/index.js", "scripts": { "test": "mocha" } }\n',
  'src/index.js': "const { debug } = require('debug');\nexports.parse = require('./parse');\n",
  'src/parse.js': "const table = require('./table.json');\nmodule.exports = (text) => table[text];\n",
  'src/table.json': '{}\n',
  'src/typed.ts': 'export const typed = 1;\n',
  'src/deep/index.js': 'module.exports = 1;\n',
  'src/locales/en.json': '{}\n',
  'src/locales.js': "const { readdirSync } = require('fs');\nexports.all = readdirSync(__dirname + '/locales');\n",
  'scripts/release.js': 'publish();\n',
  'test/parse.test.js':
    "const { parse } = require('../src');\nrequire('../src/locales');\nrequire('../src/deep');\nrequire('../src/typed');\ntest('parses', () => parse(''));\n",
  'test/setup.js': 'globalThis.ready = true;\n',
  'README.md': '# Many\n',
  'docs/guide.md': '# Guide\n',
  'py/pyproject.toml': '[project]\nname = "calc"\n',
  'py/src/calc/__init__.py': 'from .add import add\n',
  'py/src/calc/add.py': 'import requests\n\ndef add(a, b):\n    return a + b\n',
  'py/tests/test_add.py': 'import pytest\nfrom calc import add\n\ndef test_add():\n    assert add(1, 2) == 3\n',
  'py/tests/data/sample.py': 'x = 1\n',
  'py/tests/cases/test_more.py': 'import requests\n\ndef test_more():\n    assert True\n',
  'py/flat.py': 'flat = 1\n',
  'py/tests/test_flat.py': 'from flat import flat\n\ndef test_flat():\n    assert flat == 1\n',
  'go/go.mod': 'module example.org/calc\n',
  'go/calc.go': 'package calc\n',
  'go/calc_test.go': 'package calc\n',
  'rust/Cargo.toml': '[package]\nname = "calc"\n',
  'rust/src/lib.rs': 'pub mod add;\n',
  'rust/src/add.rs': 'pub fn add() {}\n',
  'rust/tests/add.rs': '#[test]\nfn adds() {}\n',
  'java/pom.xml': '<project/>\n',
  'java/src/main/java/org/example/calc/Add.java': 'package org.example.calc;\npublic class Add {}\n',
  'java/src/test/resources/sums.properties': 'two=2\n',
  'java/src/test/resources/list.txt': 'a\n',
  'java/src/test/resources/calc/sums.xml': '<sums/>\n',
  'java/src/test/java/org/example/calc/AddTest.java':
    'package org.example.calc;\nimport org.junit.Test;\npublic class AddTest { @Test public void a() {} }\n',
  'ruby/calc.gemspec': 'Gem::Specification.new\n',
  'ruby/lib/calc.rb': "require 'calc/add'\n",
  'ruby/lib/calc/add.rb': 'module Calc; end\n',
  'ruby/spec/add_spec.rb': "require 'calc'\ndescribe 'add' do\nend\n",
  'php/composer.json': '{ "autoload": { "psr-4": { "Calc\\\\": "src/" } } }\n',
  'php/src/Add.php': '<?php namespace Calc; class Add {}\n',
  'php/tests/AddTest.php':
    '<?php use PHPUnit\\Framework\\TestCase; class AddTest extends TestCase { function testAdd() {} }\n',
  'web/package.json': '{ "name": "web", "main": "src/index.js" }\n',
  'web/src/index.js': "require('parts/list');\nrequire('glob');\nrequire('yaml/parse');\n",
  'web/src/parts/list.js': 'module.exports = [];\n',
  'web/test/index.test.js': "require('../src');\nrequire('./known/one');\ntest('lists', () => {});\n",
  'web/test/known/one.js': 'module.exports = 1;\n',
  'web/src/__tests__/one.js': "test('one', () => {});\n",
  'suite/setup.cfg': '[metadata]\nname = suite\n',
  'suite/calc/__init__.py': 'x = 1\n',
  'suite/calc/add.py': 'def add(a, b):\n    return a + b\n',
  'suite/calc/management/__init__.py': '',
  'suite/calc/management/commands/__init__.py': '',
  'suite/calc/management/commands/close.py': 'from calc.add import add\n\nclass Command:\n    x = add(1, 2)\n',
  'suite/tests/test_close.py':
    'from calc.management.commands.close import Command\n\ndef test_close():\n    assert Command.x == 3\n',
  'suite/tests/__init__.py': '',
  'suite/tests/test_add.py': 'from calc.add import add\n\ndef test_add():\n    assert add(1, 2) == 3\n',
  'suite/tests/helpers.py': 'x = 1\n',
  'suite/features/steps.py': 'x = 1\n',
  'c/CMakeLists.txt': 'project(calc)\n',
  'c/src/add.c': '#include "add.h"\n#include <assert.h>\n',
  'c/src/straße.h': 'int street;\n',
  'c/src/add.h': 'int add(int, int);\n',
  'c/tests/test_add.c': '#include "add.h"\nint main(void) { return 0; }\n',
};

export interface Convention {
  /** What finds the files by their names. */
  readonly tool: string;
  /** Folders in which it looks. */
  readonly where: readonly string[];
  /** Separated by blanks. */
  readonly names: string;
}

const js = ['', 'packages/a/', 'test/'];
const py = ['py/', 'py/tests/', 'py/src/', ''];

export const CONVENTIONS: readonly Convention[] = [
  {
    tool: 'git and forges',
    where: ['', 'src/', 'packages/a/'],
    names:
      '.github/workflows/x.yml .github/dependabot.yml .github/mullover.yml .gitlab-ci.yml .circleci/config.yml .husky/pre-commit .githooks/pre-push .gitmodules .gitattributes .woodpecker/x.yml .buildkite/pipeline.yml',
  },
  {
    tool: 'pipelines',
    where: ['', 'packages/a/'],
    names:
      'action.yml action.yaml azure-pipelines.yml Jenkinsfile bitbucket-pipelines.yml cloudbuild.yaml .travis.yml .drone.yml appveyor.yml Earthfile Tiltfile skaffold.yaml dagger.json renovate.json lefthook.yml codecov.yml netlify.toml vercel.json fly.toml Procfile',
  },
  {
    tool: 'editors and agents',
    where: [''],
    names:
      '.vscode/tasks.json .idea/x.xml .devcontainer/devcontainer.json .cursorrules AGENTS.md CLAUDE.md GEMINI.md .claude/settings.json docs/review.prompt.md SKILL.md',
  },
  {
    tool: 'Node',
    where: ['', 'src/', 'test/', 'packages/a/'],
    names:
      'node_modules/debug/index.js node_modules/chai.js node_modules/.bin/mocha node_modules/@types/node/index.d.ts package.json npm-shrinkwrap.json .npmrc .pnpmfile.cjs .pnp.cjs .yarnrc.yml .yarn/plugins/x.cjs binding.gyp tsconfig.json tsconfig.build.json jsconfig.json __mocks__/fs.js',
  },
  {
    tool: 'runners of Node',
    where: js,
    names:
      'vitest.workspace.ts vitest.setup.ts vitest.config.mts jest.config.js jest.setup.js jest-setup.ts jest-environment.js jest.preset.js setupTests.ts src/setupProxy.js setup-tests.js setupJest.js globalSetup.ts global-teardown.js test-setup.js test-helper.js mocha.opts test/mocha.opts .mocharc.yml .taprc .c8rc.json ava.config.js karma.conf.js protractor.conf.js wallaby.js playwright.config.ts cypress.config.js cypress/support/e2e.js cypress/plugins/index.js jasmine.json jasmine.mjs',
  },
  {
    tool: 'builds of Node',
    where: ['', 'packages/a/'],
    names:
      'gulpfile.js gulpfile.mjs Gruntfile.js Gruntfile.coffee Jakefile.js plopfile.js dangerfile.ts Herebyfile.mjs webpack.mix.js webpack.prod.js rollup.js vite.config.js babel.config.json .babelrc.js .swcrc metro.config.js next.config.mjs postinstall.js preinstall.js install.js prepare.js build.js ember-cli-build.js nx.json turbo.json lerna.json deno.json bunfig.toml angular.json nodemon.json',
  },
  {
    tool: 'Python',
    where: py,
    names:
      'pytest.py unittest.py unittest/__init__.py _pytest/__init__.py requests.py requests/__init__.py iniconfig.py pluggy/__init__.py packaging.py os.py json.py random.py typing.py sitecustomize.py usercustomize.py conftest.py evil.pth calc.egg-info/entry_points.txt calc.dist-info/entry_points.txt __init__.py site-packages/x.py venv/lib/x.py __pycache__/add.pyc noxfile.py fabfile.py dodo.py tasks.py setup.py setup.cfg tox.ini pytest.ini .coveragerc _build_backend.py versioneer.py requirements-dev.txt constraints.txt MANIFEST.in Pipfile',
  },
  {
    tool: 'Python, among the data of tests',
    where: ['py/tests/'],
    names:
      'data/conftest.py data/__init__.py data/requests.py data/unittest.py data/json.py data/pytest.py cases/requests.py cases/unittest.py cases/__init__.py cases/conftest.py data/pytest.toml pytest.toml',
  },
  {
    tool: 'Python, in a package of tests',
    where: ['suite/tests/'],
    names:
      '__main__.py conftest.py conftest/__init__.py sitecustomize.py sitecustomize/__init__.py usercustomize.py setup.py noxfile.py a.pth pytest.py nox.py behave.py invoke.py calc.py locustfile.py conftest.pyc',
  },
  {
    tool: 'Python, in a package',
    where: ['suite/calc/', 'suite/'],
    names:
      'conftest.py conftest/__init__.py sitecustomize.py sitecustomize/__init__.py usercustomize/__init__.py setup.py noxfile.py a.pth',
  },
  {
    tool: 'a framework, for the command that runs its tests',
    where: ['suite/calc/', 'suite/'],
    names: 'management/commands/test.py management/commands/test/__init__.py management/commands/TEST.py',
  },
  {
    tool: 'Python, at the root of a package',
    where: ['suite/', 'py/'],
    names: '__main__.py hatch_build.py pdm_build.py gunicorn.conf.py locustfile.py features/environment.py index.py',
  },
  {
    tool: 'whoever names a folder',
    where: ['web/'],
    names:
      'test/index.js test/index.mjs test/index.ts test/known/index.js test/known/index.cjs index.js src.js src/glob.js src/glob/index.ts src/yaml/parse.js src/parts/list/index.js',
  },
  {
    tool: 'Go',
    where: ['go/'],
    names:
      'vendor/modules.txt vendor/example.org/x/x.go go.work go.sum go.mod magefile.go magefiles/x.go tools/tools.go scripts/gen.go .golangci.yml x.s Makefile',
  },
  {
    tool: 'Rust',
    where: ['rust/'],
    names:
      'build.rs .cargo/config.toml rust-toolchain rust-toolchain.toml src/main.rs src/bin/x.rs examples/x.rs benches/x.rs Cargo.lock .config/nextest.toml clippy.toml tests/build.rs',
  },
  {
    tool: 'Java',
    where: ['java/'],
    names:
      'src/main/resources/META-INF/services/org.junit.platform.launcher.TestExecutionListener src/main/java/META-INF/services/javax.annotation.processing.Processor src/test/resources/junit-platform.properties src/test/resources/mockito-extensions/org.mockito.plugins.MockMaker src/main/java/org/junit/Assert.java src/test/java/org/junit/AssertTest.java src/main/java/org/hamcrest/core/Is.java src/main/java/com/google/common/truth/Truth.java src/main/resources/logback.xml src/test/resources/log4j2-test.xml src/test/resources/cucumber.properties src/test/resources/kotest.properties src/test/resources/jqwik.properties src/test/resources/archunit.properties src/test/resources/archunit_ignore_patterns.txt src/test/resources/application.properties src/test/resources/bootstrap.properties src/test/resources/hibernate.properties src/test/resources/allure.properties src/test/resources/simplelogger.properties src/test/resources/testcontainers.properties src/test/resources/SpockConfig.groovy src/test/resources/arquillian.xml src/test/resources/applicationContext.xml src/main/java/module-info.java build.gradle build.gradle.kts settings.gradle buildSrc/src/main/java/A.java build-logic/a.gradle.kts gradle/wrapper/gradle-wrapper.properties gradle.properties gradlew .mvn/extensions.xml mvnw lombok.config build.xml src/test/resources/testng.xml',
  },
  {
    tool: 'Ruby',
    where: ['ruby/'],
    names:
      '.rspec .irbrc Rakefile lib/tasks/x.rake Gemfile Guardfile lib/rspec.rb lib/rspec/core.rb lib/minitest.rb lib/minitest/autorun.rb lib/json.rb lib/set.rb spec/spec_helper.rb test/test_helper.rb spec/rails_helper.rb spec/support.rb lib/calc.gemspec config.ru vendor/bundle/x.rb',
  },
  {
    tool: 'PHP',
    where: ['php/'],
    names:
      'composer.json composer.lock vendor/autoload.php vendor/phpunit/phpunit/src/Framework/TestCase.php phpunit.xml phpunit.xml.dist bootstrap.php tests/bootstrap.php tests/_bootstrap.php tests/unit/_bootstrap.php tests/Pest.php autoload.php .user.ini php.ini phpstan.neon rector.php castor.php RoboFile.php deploy.php artisan',
  },
  {
    tool: 'C and C++',
    where: ['c/'],
    names:
      'configure configure.ac Makefile Makefile.am Makefile.in GNUmakefile src/Makefile cmake/x.cmake m4/x.m4 aclocal.m4 meson.build meson_options.txt meson.options CMakeLists.txt src/CMakeLists.txt CMakePresets.json conanfile.py SConstruct wscript src/assert.h src/stdio.h src/gtest/gtest.h src/check.h src/cmocka.h x.mk autogen.sh',
  },
  {
    tool: 'builds of any language',
    where: ['', 'src/', 'packages/a/'],
    names:
      'BUILD BUILD.bazel WORKSPACE WORKSPACE.bazel MODULE.bazel rules.bzl justfile Taskfile.yml Dockerfile docker-compose.yml Vagrantfile flake.nix default.nix shell.nix .envrc .tool-versions .env CODEOWNERS run.sh x.bat x.ps1 x',
  },
  {
    tool: 'loaders of neighbours',
    where: [''],
    names:
      'src/parse.ts src/parse/index.js src/typed.js src/typed.mjs src/table.js src/deep.js src/deep/index.ts py/src/calc/add/__init__.py rust/src/add/mod.rs src/chai.js src/jest/index.js src/assert.js',
  },
  {
    tool: 'whoever reads names',
    where: [''],
    names:
      'src/pаrse.js src/ｐarse.js src/сору.js src/parse.jѕ src/ﬁle.js src/con.js src/aux.ts src/nul src/com1.js src/lpt9.test.js src/a. src/a.js. src/PACKAG~1.JS src/a:b.js src/a*.js src/a?.js src/PARSE.js SRC/new.js src/ſ.js src/a∕b.js src/a․js src/ɡit.js src/e\u0301.js src/a\u00ad.js src/a\u200b.js src/\u202ea.js src/a\u3164.js src/a\u2800.js .GitHub/x.yml',
  },
  {
    tool: 'an attacker who read this table',
    where: [''],
    names:
      'src/index.mjs src/index.cjs src/parse.node test/fixtures/node_modules/chai/index.js test/node_modules/x.js chai.d.ts package.yaml packages/a/package.json5 test/mocha-hooks.js index.js py/src/calc.py py/tests/unittest/__init__.py py/tests/conftest/__init__.py py/tests/test_add/__init__.py py/src/sitecustomize/__init__.py py/src/calc/py.typed py/src/calc/add.so py/src/calc/add.pyx py/doctest.py py/tests/helpers.py go/x.syso go/x.c go/testdata/x.txt go/vendor.mod rust/tests/common/mod.rs rust/src/add/build.rs java/src/main/java/Foo.java java/src/main/java/org/Foo.java java/src/main/kotlin/Foo.kt java/src/main/resources/x.properties ruby/spec/rspec.rb ruby/spec/json.rb ruby/spec/support/env.rb ruby/lib/bundler/setup.rb ruby/lib/calc.so php/tests/autoload.php c/src/sys/types.h c/src/bits/types.h c/src/stdc-predef.h c/src/STRASSE.h c/src/strasse.h LICENSE LICENSE.md COPYING llms.txt .gıthub/x.yml .ɢithub/x.yml .git./config src/a.js::$DATA CITATION.cff public/index.html',
  },
];

/** What a fix is made of: accepted, one by one. */
export const ORDINARY: readonly (readonly [path: string, text: string])[] = [
  ['src/parse.js', 'module.exports = 1;\n'],
  ['suite/calc/management/commands/reopen.py', 'x = 2\n'],
  ['src/deep/more.js', 'module.exports = 2;\n'],
  ['src/new/one.js', 'module.exports = 2;\n'],
  ['src/build.js', 'module.exports = 2;\n'],
  ['src/other.d.ts', 'export {};\n'],
  ['src/table.json', '{ "a": 1 }\n'],
  ['src/locales/de.json', '{}\n'],
  ['lib/extra.js', 'module.exports = 2;\n'],
  ['java/src/test/resources/calc/more.xml', '<sums/>\n'],
  ['java/src/test/resources/more.txt', 'b\n'],
  ['py/tests/data/other.py', 'x = 2\n'],
  ['py/tests/cases/test_other.py', 'def test_other():\n    assert 1 == 1\n'],
  ['test/more.test.js', "test('more', () => {});\n"],
  ['test/other.js', "test('more', () => {});\n"],
  ['README.md', '# More\n'],
  ['CHANGELOG.md', '# 1.0\n'],
  ['docs/guide.md', '# More\n'],
  ['docs/new.md', '# More\n'],
  ['py/src/calc/add.py', 'def add(a, b):\n    return b + a\n'],
  ['py/src/calc/json.py', 'x = 1\n'],
  ['py/src/calc/sub/__init__.py', 'x = 1\n'],
  ['py/src/calc/add.pyi', 'def add(a: int, b: int) -> int: ...\n'],
  ['py/flat.py', 'flat = 2\n'],
  ['py/tests/test_more.py', 'def test_more():\n    pass\n'],
  ['go/calc.go', 'package calc\n\nvar x = 1\n'],
  ['go/more.go', 'package calc\n'],
  ['go/internal/x/x.go', 'package x\n'],
  ['go/more_test.go', 'package calc\n'],
  ['rust/src/lib.rs', 'pub mod add;\npub mod sub;\n'],
  ['rust/src/sub.rs', 'pub fn sub() {}\n'],
  ['rust/src/sub/mod.rs', 'pub fn sub() {}\n'],
  ['rust/tests/sub.rs', '#[test]\nfn subs() {}\n'],
  ['java/src/main/java/org/example/calc/Sub.java', 'package org.example.calc;\nclass Sub {}\n'],
  ['java/src/main/java/org/example/calc/more/Sub.java', 'package org.example.calc.more;\nclass Sub {}\n'],
  ['java/src/test/java/org/example/calc/SubTest.java', 'package org.example.calc;\nclass SubTest {}\n'],
  ['ruby/lib/calc.rb', "require 'calc/sub'\n"],
  ['ruby/lib/calc/sub.rb', 'module Calc; end\n'],
  ['ruby/spec/sub_spec.rb', "describe 'sub' do\nend\n"],
  ['php/src/Sub.php', '<?php namespace Calc; class Sub {}\n'],
  ['php/tests/SubTest.php', '<?php class SubTest {}\n'],
  ['suite/calc/__main__.py', 'from .add import add\n'],
  ['suite/calc/conf.py', 'x = 1\n'],
  ['suite/tests/test_main.py', 'def test_main():\n    assert 1 == 1\n'],
  ['suite/tests/more.py', 'x = 1\n'],
  ['web/src/parts/glob.js', 'module.exports = 2;\n'],
  ['web/src/parts/index.js', 'module.exports = 2;\n'],
  ['web/src/__tests__/index.js', "test('more', () => {});\n"],
  ['web/test/known/two.js', 'module.exports = 2;\n'],
  ['src/debug.js', 'module.exports = 2;\n'],
  ['c/src/add.c', '#include "add.h"\n'],
  ['c/src/sub.c', 'int sub;\n'],
  ['c/src/sub.h', 'int sub(int, int);\n'],
];
