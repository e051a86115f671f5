// Which files of a repository are tests is decided by what runners collect and what imports what, not by a folder's name.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Workspace } from '../../src/ports/workspace.ts';
import { patchGeneration } from '../../src/stages/patch-generation.ts';
import { sideIn } from '../../src/stages/side-in.ts';
import type { Scene } from '../../src/stages/stage.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, makeRepository } from './git-repository.ts';
import { LAYOUTS } from './test-side-layouts.ts';
import { MISLEADING, type Tree } from './test-side-trees.ts';

const trees: Readonly<Record<string, Tree>> = {
  'a web framework in Python that ships a test client': {
    product: {
      'setup.cfg': '[metadata]\nname = django\n',
      'django/__init__.py': '',
      'django/core/__init__.py': '',
      'django/core/management/__init__.py': '',
      'django/core/management/commands/__init__.py': '',
      'django/core/management/commands/test.py':
        'from django.core.management.base import BaseCommand\n\n\nclass Command(BaseCommand):\n    def handle(self):\n        from django.test.utils import get_runner\n',
      'django/core/management/base.py': 'class BaseCommand:\n    pass\n',
      'django/test/__init__.py': 'from django.test.client import Client\nfrom django.test.testcases import TestCase\n',
      'django/test/client.py': 'class Client:\n    pass\n',
      'django/test/testcases.py': 'import unittest\n\n\nclass TestCase(unittest.TestCase):\n    pass\n',
      'django/test/utils.py': 'def get_runner():\n    pass\n',
      'django/test/html.py': 'def parse_html(html):\n    return html\n',
    },
    tests: {
      'tests/test_client/__init__.py': '',
      'tests/test_client/tests.py': 'from django.test import Client\n\n\ndef test_get():\n    Client()\n',
      'tests/test_client/views.py': 'from django.core.management.base import BaseCommand\n',
      'tests/runtests.py': 'import django\n',
      'tests/urls.py': 'urlpatterns = []\n',
    },
    newProduct: ['django/test/runner.py'],
    newTests: ['tests/test_client/test_issue.py', 'tests/issue/tests.py', 'django/test/test_new.py'],
  },
  'an array library whose testing package is for users': {
    product: {
      'pyproject.toml': '[project]\nname = "numpy"\n',
      'numpy/__init__.py': 'def __getattr__(name):\n    import numpy.testing as testing\n    return testing\n',
      'numpy/testing/__init__.py': 'from ._private.utils import assert_equal\n',
      'numpy/testing/_private/__init__.py': '',
      'numpy/testing/_private/utils.py': 'def assert_equal(a, b):\n    assert a == b\n',
      'numpy/testing/overrides.py': 'def allows():\n    return True\n',
      'other/__init__.py': '',
      'other/testing/__init__.py': 'def fake():\n    pass\n',
      'other/testing/doubles.py': 'class Double:\n    pass\n',
    },
    tests: {
      'numpy/testing/tests/__init__.py': '',
      'numpy/testing/tests/test_utils.py': 'from numpy.testing import assert_equal\n',
      'numpy/tests/test_all.py': 'import numpy\n',
      'numpy/tests/helpers.py': 'def build():\n    pass\n',
      'numpy/tests/data/a.csv': '1,2\n',
      'numpy/conftest.py': '',
      'other/tests/test_fake.py': 'from other.testing import fake\n',
    },
    newTests: ['numpy/tests/test_new.py', 'numpy/tests/data/new.csv'],
    newProduct: ['numpy/testing/more.py', 'numpy/core/a.py'],
  },
  'a library in TypeScript about specifications and end-to-end encryption': {
    product: {
      'package.json': '{"name": "speclib", "main": "dist/index.js", "scripts": {"test": "vitest run"}}',
      'src/index.ts':
        "export * from './spec/parser.js';\nexport * from './e2e/key.js';\nimport data from './fixtures/table.json';\n",
      'src/spec/parser.ts': "import { read } from './reader.js';\n",
      'src/spec/reader.ts': 'export const read = 1;\n',
      'src/spec/unused.ts': 'export const unused = 1;\n',
      'src/e2e/key.ts': 'export const key = 1;\n',
      'src/fixtures/table.json': '{}',
      'src/fixtures/other.json': '{}',
      'src/test-runner.ts': 'export const run = 1;\n',
    },
    tests: {
      'vitest.config.ts': 'export default {};\n',
      'src/spec/parser.test.ts': "import './parser.js';\n",
      'src/test/setup.ts': 'globalThis.x = 1;\n',
      'src/test/build.ts': 'export const build = 1;\n',
      'src/a.spec.ts': "import { build } from './test/build.js';\n",
      'src/__fixtures__/a.json': '{}',
      'src/test-utils.ts': 'export const help = 1;\n',
      'src/b.spec.ts': "import { help } from './test-utils.js';\n",
      'e2e/login.ts': "import { key } from '../src/e2e/key.js';\n",
      'fixtures/a.json': '{}',
    },
    newProduct: ['src/spec/new.ts', 'src/e2e/pair.ts'],
    newTests: ['src/spec/new.test.ts', 'test/new.ts', 'e2e/new.ts', 'src/test/more.ts'],
  },
  'parsers beside their tests, loaded by nothing that can be followed': {
    product: {
      'package.json': '{"name": "p", "main": "build/all.js"}',
      'src/spec/parser.ts': 'export const parse = 1;\n',
      'src/spec/lexer.ts': 'export const lex = 1;\n',
    },
    tests: { 'src/spec/parser.test.ts': "import { parse } from './parser';\n" },
  },
  'a command line in JavaScript with a command that is called test': {
    product: {
      'package.json': '{"name": "npm", "bin": {"npm": "bin/npm.js"}, "scripts": {"test": "tap"}}',
      'bin/npm.js': "require('../lib/cli.js');\n",
      'lib/cli.js': "module.exports = (name) => require('./commands/' + name);\n",
      'lib/commands/install.js': 'module.exports = 1;\n',
      'lib/commands/test.js': "const run = require('./run-script.js');\n",
      'lib/commands/run-script.js': 'module.exports = 1;\n',
      'lib/testing/doctor.js': 'module.exports = 1;\n',
      'lib/health.js': "require('./testing/doctor.js');\n",
    },
    tests: {
      'test/lib/commands/test.js': "const t = require('tap');\nt.test('runs', () => {});\n",
      'test/fixtures/mock-npm.js': "require('../../lib/cli.js');\n",
      'test/fixtures/app/package.json': '{"name": "app", "main": "spec/a.js"}',
      'test/fixtures/app/spec/a.js': 'module.exports = 1;\n',
      'scripts/test/run.js': "require('../../test/fixtures/mock-npm.js');\n",
      'test.js': "require('assert')(true);\n",
    },
  },
  'tests in a folder that its runner is told of': {
    product: {
      'package.json':
        '{"name": "c", "main": "lib/index.js", "scripts": {"test": "c8 mocha --require lib/boot.js lib/test \'checks/**/*.js\'"}}',
      'lib/index.js': "require('./boot.js');\n",
      'lib/boot.js': '',
    },
    tests: {
      'lib/test/adds.js': "require('../index.js');\n",
      'checks/all.js': "require('../lib');\n",
      'checks/deep/more.js': "require('../../lib');\n",
    },
  },
  'tests that a configuration file names': {
    product: {
      'package.json': '{"name": "j", "main": "src/index.js", "jest": {"testMatch": ["<rootDir>/verify/**/*.js"]}}',
      'src/index.js': '',
      'tools/a.js': '',
    },
    tests: {
      '.mocharc.yml': 'spec:\n  - "integration/*.js"\n',
      'verify/a.js': "require('../src');\n",
      'integration/b.js': "require('../src');\n",
    },
  },
  'test files that pytest is told of': {
    product: { 'pytest_plugin.py': '', 'pkg/__init__.py': '', 'pkg/check.py': '', 'setup.py': '' },
    tests: {
      'pytest.ini': '[pytest]\npython_files = check_*.py *_checks.py\n',
      'pkg/check_sum.py': 'import pkg\n',
      'pkg/sum_checks.py': 'import pkg\n',
    },
  },
  'a module in Go': {
    product: {
      'go.mod': 'module a\n',
      'a.go': 'package a\n',
      'testing/fake.go': 'package testing\n',
      'pkg/test/run.go': 'package test\n',
      'internal/spec/spec.go': 'package spec\n',
    },
    tests: {
      'a_test.go': 'package a\n',
      'testdata/a.golden': 'x\n',
      'pkg/testdata/in.go': 'package in\n',
      'test/e2e/helper.go': 'package e2e\n',
    },
    newProduct: ['internal/spec/more.go'],
    newTests: ['internal/spec/more_test.go'],
  },
  'a crate of Rust': {
    product: {
      'Cargo.toml': '[package]\n',
      'src/lib.rs': 'mod spec;\n',
      'src/spec/mod.rs': 'pub fn a() {}\n',
      'src/testing/mod.rs': 'pub fn b() {}\n#[cfg(test)]\nmod inner {\n    #[test]\n    fn b() {}\n}\n',
    },
    tests: {
      'tests/whole.rs': '#[test]\nfn a() {}\n',
      'tests/common/mod.rs': 'pub fn c() {}\n',
      'src/spec/tests.rs': '#[test]\nfn a() {}\n',
      'src/lexer/tests/mod.rs': 'mod deep;\n',
    },
    newTests: ['tests/new.rs'],
  },
  'a build of Maven': {
    product: {
      'pom.xml': '<project/>\n',
      'src/main/java/a/test/Runner.java': 'package a.test;\n',
      'src/main/java/a/SpeedTest.java': 'package a;\n',
      'src/main/resources/fixtures/a.json': '{}',
    },
    tests: {
      'src/test/java/a/RunnerTest.java': 'package a;\n',
      'src/test/java/a/Support.java': 'package a;\n',
      'src/test/resources/a.json': '{}',
    },
    newTests: ['src/test/java/a/Other.java'],
    newProduct: ['src/main/java/a/test/Other.java'],
  },
  'a gem': {
    product: { 'lib/a.rb': "require 'a/spec/run'\n", 'lib/a/spec/run.rb': 'module A; end\n', 'a.gemspec': '' },
    tests: { 'spec/a_spec.rb': "describe 'a' do\nend\n", 'spec/support/b.rb': 'module B; end\n', 'test/c.rb': '' },
  },
  'a workspace whose package is for testing': {
    product: {
      'package.json': '{"private": true, "workspaces": ["packages/*"]}',
      'packages/testing/package.json': '{"name": "@x/testing", "main": "dist/index.js"}',
      'packages/testing/src/index.ts': "export * from './render';\n",
      'packages/testing/src/render.ts': 'export const render = 1;\n',
      'packages/core/package.json':
        '{"name": "@x/core", "exports": {".": "./src/index.ts", "./testing": "./testing/index.ts"}}',
      'packages/core/src/index.ts': '',
      'packages/core/testing/index.ts': "export * from './harness';\n",
      'packages/core/testing/harness.ts': '',
    },
    tests: {
      'packages/core/test/a.ts': "import '../testing/harness';\n",
      'packages/testing/test/render.ts': "import '../src/render';\n",
      'packages/testing/src/render.test.ts': "import './render';\n",
    },
  },
};

async function opened({ product, tests }: Tree): Promise<Workspace> {
  const gitDir = await makeRepository();
  const base = await commitFiles(gitDir, { ...product, ...tests });
  const cacheDir = await mkdtemp(join(tmpdir(), 'mullover-index-'));
  return openWorkspace({ gitDir, base, cacheDir });
}

test.each(Object.entries({ ...trees, ...MISLEADING, ...LAYOUTS }))('%s', async (_, tree) => {
  const { product, tests, newProduct = [], newTests = [] } = tree;
  const files = await (await opened(tree)).files();
  const isTest = sideIn(files);
  const seen = (paths: readonly string[]) => paths.filter(isTest).sort();
  expect(seen([...Object.keys(product), ...newProduct])).toEqual([]);
  expect(seen([...Object.keys(tests), ...newTests])).toEqual([...Object.keys(tests), ...newTests].sort());
});

const rewrite = (file: string, text: string, by: string) =>
  `<edit file="${file}">\n<<<<<<< SEARCH\n${text.trimEnd()}\n=======\n${by}\n>>>>>>> REPLACE\n</edit>`;

test.each([
  ['a web framework in Python that ships a test client', 'django/test/html.py', 'html parse', 'tests/urls.py'],
  [
    'a library in TypeScript about specifications and end-to-end encryption',
    'src/spec/reader.ts',
    'the spec reader',
    'src/test/build.ts',
  ],
] as const)(
  'in %s, %s is found, edited and published, and edits of tests are stripped',
  async (name, file, words, helper) => {
    const tree = trees[name];
    if (!tree) throw new Error(name);
    const workspace = await opened(tree);
    const found = (await workspace.retrieve(words, 20)).map(({ path }) => path);
    expect(found[0]).toBe(file);
    expect(found.filter((path) => path in tree.tests)).toEqual([]);
    const scene: Scene = {
      task: { id: 'local', title: 'title', body: 'body', comments: [], base: workspace.base },
      prompts: { hashes: {}, render: () => '' },
      ...{
        workspace,
        parent: undefined,
        evidence: '',
        cases: [],
        tried: [],
        left: 8000,
        room: 1000,
        count: (text) => text.length,
      },
    };
    const edits = [
      rewrite(file, tree.product[file] ?? '', 'export = 2'),
      rewrite(helper, tree.tests[helper] ?? '', 'x = 1'),
    ];
    const parsing = { ...workspace, syntaxError: async () => undefined };
    const reading = await patchGeneration.read(`<title>t</title>\n${edits.join('\n')}`, {
      ...scene,
      workspace: parsing,
    });
    expect(reading).toMatchObject({ kind: 'draft', product: { files: [file], refusals: [] } });
  },
);
