import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { detectRecipe } from '../../src/ecosystems/detect.ts';
import { environmentKeys } from '../../src/ecosystems/environment-key.ts';
import { bindsToSources, runsOwnCode } from '../../src/ecosystems/own-code.ts';
import type { Recipe } from '../../src/execution.ts';

type Files = Readonly<Record<string, string>>;

const NODE: Recipe = {
  ...{ ecosystem: 'node', runtime: '20', directory: '.', build: [], runner: 'jest', test: 'jest', reasons: [] },
  setup: ['npm ci --ignore-scripts', 'cd /workspace && npm install --ignore-scripts --legacy-peer-deps'],
};
const FILES: Files = { 'package.json': '{}', 'package-lock.json': '{}', 'lib/a.js': '1', 'test/a.test.js': '' };

const sourceOf = (files: Files) => ({ files: Object.keys(files).sort(), read: async (path: string) => files[path] });

const keysOf = (files: Files, recipe = NODE, repository = 'calc') =>
  environmentKeys(sourceOf(files), recipe, {
    ...{ repository, base: 'sha256:1' },
    tree: async () => createHash('sha256').update(JSON.stringify(files)).digest('hex'),
  });

async function detected(files: Files): Promise<Recipe> {
  const found = await detectRecipe(sourceOf(files));
  if (!found.ok) throw new Error(found.reason);
  return found.recipe;
}

describe('the image of an environment', () => {
  test.each<[string, Files]>([
    ['a changed source', { ...FILES, 'lib/a.js': '2' }],
    ['a changed test', { ...FILES, 'test/a.test.js': 'changed' }],
    ['a new module', { ...FILES, 'lib/b.js': '' }],
  ])('that follows from manifests is the same after %s', async (_what, files) => {
    expect(await keysOf(files)).toEqual(await keysOf(FILES));
  });

  test.each<[string, Files]>([
    ['a changed manifest', { ...FILES, 'package.json': '{"dependencies": {"a": "1"}}' }],
    ['a changed lockfile', { ...FILES, 'package-lock.json': '{"packages": {}}' }],
    ['new settings of the manager', { ...FILES, '.npmrc': 'legacy-peer-deps=true' }],
    ['a patch that is applied', { ...FILES, 'patches/c+1.0.0.patch': 'diff' }],
  ])('is another one after %s', async (_what, files) => {
    expect((await keysOf(files)).image).not.toBe((await keysOf(FILES)).image);
  });

  test('does not depend on how tests are run, which the name of the recipe does', async () => {
    const [one, other] = [await keysOf(FILES), await keysOf(FILES, { ...NODE, test: 'jest --ci', build: ['make'] })];
    expect(other.image).toBe(one.image);
    expect(other.recipe).not.toBe(one.recipe);
  });

  test('belongs to one repository, whatever another one has in common with it', async () => {
    expect((await keysOf(FILES, NODE, 'other')).image).not.toBe((await keysOf(FILES)).image);
  });
});

/** A file that the set-up of each ecosystem loads though no manifest says so, and what makes it load it. */
const POISONED: readonly (readonly [what: string, files: Files, helper: string])[] = [
  [
    'what a setup.py imports',
    { 'setup.py': 'import tools.version\nfrom setuptools import setup\nsetup()', 'tests/test_a.py': '' },
    'tools/version.py',
  ],
  [
    'a build backend of the repository',
    {
      'pyproject.toml':
        '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["build"]\n[project]\nname = "a"\nversion = "1"\n',
      'tests/test_a.py': '',
    },
    'build/own.py',
  ],
  [
    'a module that Python finds before its own',
    { 'requirements.txt': 'pytest\n', 'tests/test_a.py': 'import pytest' },
    'logging.py',
  ],
  [
    'what a conftest imports',
    {
      'pyproject.toml': '[project]\nname = "a"\nversion = "1"\n',
      'conftest.py': 'import helper',
      'tests/test_a.py': '',
    },
    'helper.py',
  ],
  [
    'what a gemspec requires',
    {
      Gemfile: "gemspec\ngem 'minitest'\n",
      'a.gemspec': "require_relative 'lib/a/version'",
      'test/a_test.rb': "require 'minitest/autorun'",
    },
    'lib/a/version.rb',
  ],
  [
    'a build script in Rust',
    { 'Cargo.toml': '[package]\nname = "a"\n', 'src/lib.rs': '', 'build.rs': 'mod x;' },
    'x.rs',
  ],
  [
    'a macro of the repository',
    { 'Cargo.toml': '[package]\nname = "a"\n[dependencies]\nm = { path = "m" }', 'src/lib.rs': '', 'm/Cargo.toml': '' },
    'm/src/lib.rs',
  ],
  ['an extension of Maven', { 'pom.xml': '<project/>', 'src/test/java/ATest.java': '' }, '.mvn/extensions.xml'],
  [
    'buildSrc of Gradle',
    { 'build.gradle': "plugins { id 'java' }", 'src/test/java/ATest.java': '' },
    'buildSrc/src/main/groovy/Own.groovy',
  ],
  [
    'what CMake runs',
    {
      'CMakeLists.txt': 'execute_process(COMMAND sh x.sh)\nenable_testing()\nadd_test(NAME a COMMAND a)\n',
      'test/a.c': '',
    },
    'x.sh',
  ],
  [
    'a plugin of Composer from the repository',
    {
      'composer.json': '{"repositories": [{"type": "path", "url": "plugin"}], "require-dev": {"phpunit/phpunit": "*"}}',
      'tests/ATest.php': '',
    },
    'plugin/src/Plugin.php',
  ],
  [
    'what .pnpmfile.cjs requires',
    {
      'package.json': '{"scripts": {"test": "node --test"}, "devDependencies": {"x": "1"}}',
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      '.pnpmfile.cjs': "require('./hooks/own.cjs')",
    },
    'hooks/own.cjs',
  ],
  [
    'a plugin of yarn under any path',
    {
      'package.json':
        '{"scripts": {"test": "node --test"}, "devDependencies": {"x": "1"}, "packageManager": "yarn@4.1.0"}',
      'yarn.lock': '__metadata:\n  version: 8\n',
      '.yarnrc.yml': 'plugins:\n  - path: tools/own.cjs\n',
    },
    'tools/own.cjs',
  ],
  [
    'a yarn of the repository',
    {
      'package.json': '{"scripts": {"test": "node --test"}, "devDependencies": {"x": "1"}}',
      'yarn.lock': '# yarn lockfile v1\n',
      '.yarnrc': 'yarn-path "./tools/yarn.js"\n',
    },
    'tools/yarn.js',
  ],
  [
    'a program that .npmrc names',
    {
      'package.json': '{"scripts": {"test": "node --test"}, "devDependencies": {"x": "1"}}',
      'package-lock.json': '{}',
      '.npmrc': 'git=./tools/git\n',
    },
    'tools/git',
  ],
  [
    'packages that lie there before the installation',
    {
      'package.json': '{"scripts": {"test": "node --test"}, "devDependencies": {"x": "1"}}',
      'package-lock.json': '{}',
      'node_modules/a/index.js': '',
    },
    'node_modules/a/own.js',
  ],
  [
    'a dependency that is a folder of the repository',
    {
      'package.json':
        '{"scripts": {"test": "node --test"}, "devDependencies": {"x": "1"}, "dependencies": {"own": "file:./own"}}',
      'yarn.lock': '# yarn lockfile v1\n',
      'own/package.json': '{"name": "own"}',
    },
    'own/index.js',
  ],
];

test.each(POISONED)('%s is part of the name of the image', async (_what, files, helper) => {
  const clean = { ...files, [helper]: 'clean' };
  const poisoned = { ...files, [helper]: 'poisoned' };
  const recipe = await detected(clean);
  expect(await detected(poisoned)).toEqual(recipe);
  expect(recipe.setup).not.toEqual([]);
  const [one, other] = [await keysOf(clean, recipe), await keysOf(poisoned, recipe)];
  expect(other.image).not.toBe(one.image);
  // Another try of the same sources finds it.
  expect(await keysOf({ ...clean }, recipe)).toEqual(one);
});

const FROM_MANIFESTS: readonly (readonly [manager: string, files: Files])[] = [
  ['npm', { 'package-lock.json': '{}' }],
  ['npm without a lockfile', {}],
  ['yarn', { 'yarn.lock': '# yarn lockfile v1\n' }],
  ['yarn since its second version', { 'yarn.lock': '__metadata:\n  version: 8\n', '.yarnrc.yml': 'nodeLinker: pnp\n' }],
  ['pnpm', { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n", '.npmrc': 'auto-install-peers=true\n# x\n' }],
  ['another pnpm', { 'pnpm-lock.yaml': "lockfileVersion: '5.3'\n", 'pnpm-workspace.yaml': 'packages:\n  - a/*\n' }],
];

test.each(FROM_MANIFESTS)('what %s installs follows from manifests alone', async (_manager, files) => {
  const all = {
    'package.json': '{"scripts": {"test": "node --test"}, "devDependencies": {"eslint": "9"}}',
    'a.test.js': '',
    ...files,
  };
  const recipe = await detected(all);
  expect([recipe.setup, await runsOwnCode(sourceOf(all), recipe)]).toEqual([recipe.setup, false]);
});

test('what Go fetches and compiles follows from manifests and from what it compares itself', async () => {
  const all = { 'go.mod': 'module example.com/calc\n\ngo 1.22\n', 'a_test.go': 'package calc\n' };
  expect(await runsOwnCode(sourceOf(all), await detected(all))).toBe(false);
});

describe('a set-up', () => {
  const source = sourceOf(FILES);
  test.each([
    'npm install',
    'npm run build',
    'npm rebuild own-workspace',
    'npm ci --ignore-scripts && ./scripts/after.sh',
    'npm ci --ignore-scripts --script-shell=./x',
    'npm ci --ignore-scripts --userconfig x',
    'npm install --ignore-scripts ./lib',
    'NODE_OPTIONS=--require=./x.js npm ci --ignore-scripts',
    'export NODE_OPTIONS=--require=./x.js; npm ci --ignore-scripts',
    'cd "$(./x.sh)" && npm ci --ignore-scripts',
    'echo `./x.sh`',
    'cd tools && PATH=. npm ci --ignore-scripts',
    'npx pnpm install --ignore-scripts',
    'pip install -r requirements.txt',
    'pip install -e .',
    'python3 -m venv /opt/env/venv',
    'bundle install',
    'composer install --no-scripts',
    'cargo fetch',
    'go test -exec=true -toolexec=./x ./...',
    'go test -exec=true --toolexec ./x ./...',
    'go test ./...',
    'make deps',
    'cp -r lib /opt/env',
    'node /opt/mullover/install-without.mjs ./x.sh',
    "node /opt/mullover/install-without.mjs 'npm ci --ignore-scripts; ./x.sh'",
    'true > /opt/env/venv/bin/python',
    'true\n./x.sh',
    'npm ci --ignore-scripts & ./x.sh',
    'npm ci --ignore-scripts | sh',
  ])('that may run what lies in the repository serves no other commit: %s', async (command) => {
    expect(await runsOwnCode(source, { setup: [command] })).toBe(true);
  });

  test('whose variables make tools load files serves no other commit', async () => {
    const { setup } = NODE;
    expect(await runsOwnCode(source, { setup, env: { TZ: 'UTC', LC_ALL: 'C' } })).toBe(false);
    for (const name of ['NODE_OPTIONS', 'npm_config_git', 'GOFLAGS', 'PYTHONPATH', 'BASH_ENV', 'LD_PRELOAD', 'PATH'])
      expect(await runsOwnCode(source, { setup, env: { [name]: 'x' } })).toBe(true);
  });

  test('that leaves metadata and compiled files beside the sources may serve other commits, but no more than these', () => {
    expect(bindsToSources(['calc.egg-info/PKG-INFO', './src/calc/_version.py', 'calc/fast.cpython-311.so'])).toBe(
      false,
    );
    expect(bindsToSources(['calc/tables.py'])).toBe(true);
    expect(bindsToSources(['calc/data.json'])).toBe(true);
  });
});

describe('an installation of Node', () => {
  const isBound = (files: Files) => runsOwnCode(sourceOf({ ...FILES, ...files }), NODE);
  const depends = (version: string) => ({ 'package.json': JSON.stringify({ dependencies: { e: version } }) });

  test.each([
    ...['./vendor/e.tgz', 'vendor/e.tgz', 'e.tar.gz', '../e', '/e', '~/e', '.', 'C:e', 'file:e', 'FILE:e', ' file:e'],
    ...[
      'exec:./e.js',
      'portal:./e',
      'git+file:///workspace/e',
      'patch:e@1.0.0#./tools/e.diff',
      'fi\tle:e',
      'vendor\\e',
    ],
    ...['patch:e@file%3A.%2Fe#~/.yarn/patches/e.patch', 'patch:e@npm%3A1.0.0#~/.yarn/patches/../../e.patch'],
    ...['npm:../e', 'unknown:e', 'vendor/e.tgz#x'],
  ])('that depends on %j is for one tree', async (version) => {
    expect(await isBound(depends(version))).toBe(true);
  });

  test.each([
    ...[
      '',
      '*',
      '1',
      '^1.2.3',
      '>=1 <2 || 3.x',
      'latest',
      '~1.2',
      '1.0.0-beta.1+x',
      'npm:@a/b@^1',
      'workspace:*',
      'link:../a',
    ],
    ...[
      'catalog:',
      'a/b',
      'a/b#semver:^1',
      'github:a/b',
      'git+https://github.com/a/b.git#v1',
      'https://a.example/e.tgz',
    ],
    ...['git@github.com:a/b.git', 'patch:e@npm%3A1.0.0#~/.yarn/patches/e-npm-1.0.0-abc.patch'],
  ])('that depends on %j follows from manifests', async (version) => {
    expect(await isBound(depends(version))).toBe(false);
  });

  test.each<[string, Files]>([
    ['escapes in a manifest', { 'package.json': '{"dependencies": {"e": "\\u0066ile:./e"}}' }],
    ['escapes in a name', { 'package.json': '{"d\\u0065pendencies": {"e": "./e"}}' }],
    ['no JSON', { 'package.json': '{"dependencies": ' }],
    ['an override', { 'package.json': '{"overrides": {"a": {"b": "./e"}}}' }],
    ['a resolution', { 'package.json': '{"resolutions": {"a": "./e"}}' }],
    ['an override of pnpm', { 'package.json': '{"pnpm": {"overrides": {"a": "./e"}}}' }],
    ['a patch elsewhere', { 'package.json': '{"pnpm": {"patchedDependencies": {"a@1": "tools/x.diff"}}}' }],
    ['a copied workspace', { 'package.json': '{"dependenciesMeta": {"a": {"injected": true}}}' }],
    ['a manifest below', { 'a/package.json': '{"devDependencies": {"e": "../e"}}' }],
    [
      'a lockfile',
      { 'package-lock.json': '{"packages": {"node_modules/e": {"version": "1.0.0", "resolved": "file:e.tgz"}}}' },
    ],
    ['an old lockfile', { 'package-lock.json': '{"dependencies": {"e": {"version": "file:e.tgz"}}}' }],
    ['a lockfile of yarn', { 'yarn.lock': 'e@1:\n  version "1"\n  resolved "file:./e.tgz"\n' }],
    ...['git=./x', ' git=./x', 'fund=false\rgit=./x', '\ufeffgit=./x', '"git"=./x', '$A=x', 'git', '[a]\ngit=x'].map(
      (text): [string, Files] => [`.npmrc ${JSON.stringify(text)}`, { '.npmrc': text }],
    ),
    ['a helper for tokens', { '.npmrc': '//a.example/:tokenHelper=./x' }],
    ...[' plugins:\n  - ./x', '{plugins: [./x]}', '? plugins\n: [./x]', '"plug\\x69ns": [./x]', 'a: [', '- a'].map(
      (text): [string, Files] => [`.yarnrc.yml ${JSON.stringify(text)}`, { '.yarnrc.yml': text }],
    ),
    ['an extension', { '.yarnrc.yml': 'packageExtensions:\n  a@*:\n    dependencies:\n      e: file:./e\n' }],
    ['a pnpmfile', { 'pnpm-workspace.yaml': ' packages:\n  - a\n pnpmfile: ./x.cjs\n' }],
    ['a catalog', { 'pnpm-workspace.yaml': 'catalog:\n  e: ./e.tgz\n' }],
    ...[' yarn-path "./x"', '"yarn-path" "./x"', 'registry, yarn-path "./x"', 'registry "a" yarn-path "./x"'].map(
      (text): [string, Files] => [`.yarnrc ${JSON.stringify(text)}`, { '.yarnrc': text }],
    ),
  ])('with %s is for one tree', async (_what, files) => {
    expect(await isBound(files)).toBe(true);
  });

  test.each<[string, Files]>([
    [
      'ordinary settings',
      { '.npmrc': '; a\n registry = https://a.example/\n@a:registry=https://a.example/\nhoist-pattern[]=*\n' },
    ],
    ['a login', { '.npmrc': '//a.example/:_authToken=abc\n' }],
    ['a setting of yarn', { '.yarnrc': 'registry "https://a.example"\n--install.ignore-engines true\n' }],
    [
      'patches that are in the key',
      { 'package.json': '{"pnpm": {"patchedDependencies": {"a@1": "patches/a@1.patch"}}}' },
    ],
    [
      'a lockfile of workspaces',
      {
        'package-lock.json':
          '{"lockfileVersion": 3, "packages": {"": {"version": "1.0.0"}, "node_modules/a": {"resolved": "packages/a", "link": true}, "node_modules/b": {"version": "1.0.0", "resolved": "https://a.example/b-1.0.0.tgz"}}}',
      },
    ],
  ])('with %s follows from manifests', async (_what, files) => {
    expect(await isBound(files)).toBe(false);
  });
});
