// The names and recipes of the set-ups that are tried, in their order, by what a repository holds and its maintainer says.

import { describe, expect, test } from '@jest/globals';
import { setUpsOf } from '../../src/ecosystems/set-ups.ts';
import type { SandboxSettings } from '../../src/execution.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';

const PACKAGE = {
  'package.json': JSON.stringify({
    name: 'calc',
    main: 'dist/add.js',
    scripts: { build: 'tsc', test: 'cross-env CI=1 nyc mocha test/' },
    devDependencies: { mocha: '10' },
  }),
  'test/add.js': `require('../dist/add.js');\n`,
};

async function named(files: Files, settings: SandboxSettings = {}) {
  const workspace = fakeWorkspace(files);
  const paths = (await workspace.files()).map(({ path }) => path);
  const setUps = await setUpsOf({ files: paths, read: (path) => workspace.read(path) }, settings);
  return setUps.map(({ name, detection }) => {
    if (!detection.ok) return [name, detection.reason];
    const { runner, test: command, build } = detection.recipe;
    return [name, runner, command, ...build];
  });
}

describe('set-ups', () => {
  test('what detection finds, the same without the build, and the command of the repository itself', async () => {
    expect(await named(PACKAGE)).toEqual([
      ['', 'mocha', 'CI=1 mocha test/', 'npm run build'],
      ['without the build', 'mocha', 'CI=1 mocha test/'],
      ['`npm test` as it is', 'observed', 'npm test', 'npm run build'],
      ['with more memory', 'mocha', 'CI=1 mocha test/', 'npm run build'],
    ]);
  });

  test.each<[string, SandboxSettings]>([
    ['a test command', { test: 'mocha test/' }],
    ['a set-up', { setup: ['npm ci'] }],
    ['no build', { build: [] }],
    ['a runtime', { runtime: '22' }],
  ])('a maintainer who gives %s is not searched past', async (_what, settings) => {
    expect((await named(PACKAGE, settings)).map(([name]) => name)).toEqual(['']);
  });

  test('limits of time and memory decide nothing about the way', async () => {
    expect(await named(PACKAGE, { timeout: 60, memory: 512 })).toHaveLength(3);
  });

  test('what cannot be detected is the only one', async () => {
    expect(await named({ 'README.md': '' })).toEqual([
      ['', expect.stringMatching(/^No manifest of a known ecosystem/)],
    ]);
  });
});

const CI = `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    env: { TZ: Europe/Kyiv }
    steps:
      - run: sudo apt-get install -y libfoo-dev
      - run: ./prepare
      - run: make -C t check
`;
const NODE_PACKAGE = '{"scripts": {"test": "node --test", "build": "tsc"}, "devDependencies": {"typescript": "5"}}';

async function shown(files: Readonly<Record<string, string>>, settings = {}) {
  const setUps = await setUpsOf({ files: Object.keys(files), read: async (path) => files[path] }, settings);
  return setUps.map(({ name, detection }) => {
    if (!detection.ok) return [name, detection.reason.slice(0, 15)];
    const { runner, test: command, build, env = {}, systemPackages = [] } = detection.recipe;
    return [name, runner, command, build.join(), JSON.stringify(env), systemPackages.join()];
  });
}

test('what detection finds comes first, on the machine of CI; the way of CI follows', async () => {
  const files = { 'package.json': NODE_PACKAGE, '.github/workflows/ci.yml': CI };
  const machine = ['{"TZ":"Europe/Kyiv"}', 'libfoo-dev'];
  const found = await shown(files);
  expect(found.slice(0, 2)).toEqual([
    ['', 'node:test', 'node --test', expect.any(String), ...machine],
    ['as CI does it', 'observed', 'make -C t check', './prepare', ...machine],
  ]);
  expect(await shown(files, { test: 'node --test' })).toEqual([['', 'node:test', 'node --test', '', ...machine]]);
});

test('a repository of no known language has the way of CI', async () => {
  expect(await shown({ 'x.zig': '', '.github/workflows/ci.yml': CI })).toEqual([
    ['', 'No manifest of '],
    ['as CI does it', 'observed', 'make -C t check', './prepare', '{"TZ":"Europe/Kyiv"}', 'libfoo-dev'],
  ]);
});

describe('another version in CI', () => {
  const workflow = (version: string) => `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
        with: { python-version: "${version}" }
      - run: pip install -e . pytest
      - run: pytest
`;
  const files = (version: string) => ({
    'pyproject.toml': '[project]\nname = "calc"\nrequires-python = ">=3.10"\n',
    'tests/test_add.py': 'def test_add():\n    assert True\n',
    '.github/workflows/ci.yml': workflow(version),
  });
  const runtimes = async (version: string) => {
    const workspace = fakeWorkspace(files(version));
    const paths = (await workspace.files()).map(({ path }) => path);
    const setUps = await setUpsOf({ files: paths, read: (path) => workspace.read(path) });
    return setUps.map(({ name, detection }) => [name, detection.ok ? detection.recipe.runtime : detection.reason]);
  };

  test('is tried after what detection prefers', async () => {
    expect(await runtimes('3.14')).toContainEqual(['with Python 3.14, as in CI', '3.14']);
  });

  test.each([
    ['with Python', 'runner pytest (runs unittest too)'],
    ['as CI does it', 'test: as the job test in .github/workflows/ci.yml does it'],
  ])('is no setting of a maintainer, and is told (%s)', async (begin, last) => {
    const source = {
      files: Object.keys(files('3.14')),
      read: async (path: string) => new Map(Object.entries(files('3.14'))).get(path),
    };
    const other = (await setUpsOf(source)).find(({ name }) => name.startsWith(begin))?.detection;
    expect(other?.ok && other.recipe.reasons).toEqual(expect.arrayContaining(['Python 3.14', 'installed as .', last]));
    expect(other?.ok && other.recipe.reasons).not.toContain('Python 3.11');
  });

  test('brings the parts of the package that CI installs', async () => {
    const more = {
      ...files('3.14'),
      'pyproject.toml': '[project]\nname = "calc"\n[project.optional-dependencies]\nfast = ["a"]\n',
      '.github/workflows/ci.yml': workflow('3.14').replace('-e .', '-e .[fast]'),
    };
    const workspace = fakeWorkspace(more);
    const paths = (await workspace.files()).map(({ path }) => path);
    const setUps = await setUpsOf({ files: paths, read: (path) => workspace.read(path) });
    expect(
      setUps.map(({ detection }) => detection.ok && detection.recipe.setup.join('\n').includes('.[fast]')),
    ).toEqual(setUps.map(() => true));
  });

  test.each(['3.11', '2.7', 'pypy3.10'])(
    'is no variation where it is the same or is not at hand (%s)',
    async (version) => {
      expect((await runtimes(version)).map(([name]) => name)).not.toContainEqual(expect.stringMatching(/^with Python/));
    },
  );
});
