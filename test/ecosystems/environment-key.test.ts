import { describe, expect, test } from '@jest/globals';
import { environmentKeys } from '../../src/ecosystems/environment-key.ts';
import { bindsToSources, installsOnly } from '../../src/ecosystems/install-commands.ts';
import type { Recipe } from '../../src/task.ts';

type Files = Readonly<Record<string, string>>;

const PYTHON: Recipe = {
  ...{ ecosystem: 'python', runtime: '3.11', directory: '.', build: [], runner: 'pytest', test: 'pytest', reasons: [] },
  setup: ['python3 -m venv /opt/env/venv', 'pip install -e .', 'pip install -r deps/all.list'],
};
const FILES: Files = {
  'pyproject.toml': '[project]\nname = "calc"\n',
  'deps/all.list': 'pytest\n',
  'calc/__init__.py': '',
  'calc/fast.pyx': 'x',
  'calc/sub/one.py': '1',
  'tests/test_calc.py': '',
};

const keysOf = (files: Files, recipe = PYTHON, tree?: string, repository = 'calc') =>
  environmentKeys({ files: Object.keys(files).sort(), read: async (path) => files[path] }, recipe, {
    ...{ repository, base: 'sha256:1', tree },
  });

describe('the image of an environment', () => {
  test.each<[string, Files]>([
    ['a changed source', { ...FILES, 'calc/sub/one.py': '2' }],
    ['a changed test', { ...FILES, 'tests/test_calc.py': 'changed' }],
    ['a new module below a package', { ...FILES, 'calc/sub/two.py': '' }],
  ])('is the same after %s', async (_what, files) => {
    expect(await keysOf(files)).toEqual(await keysOf(FILES));
  });

  test.each<[string, Files]>([
    ['a changed manifest', { ...FILES, 'pyproject.toml': '[project]\nname = "calc"\n[project.scripts]\na = "b:c"\n' }],
    ['a changed file that a command names', { ...FILES, 'deps/all.list': 'pytest\nattrs\n' }],
    ['a changed source that is compiled', { ...FILES, 'calc/fast.pyx': 'y' }],
    ['a new package beside the others', { ...FILES, 'more/__init__.py': '' }],
    ['a new module at the top', { ...FILES, 'single.py': '' }],
  ])('is another one after %s', async (_what, files) => {
    expect((await keysOf(files)).image).not.toBe((await keysOf(FILES)).image);
  });

  const NODE: Recipe = { ...PYTHON, ecosystem: 'node', runtime: '20', setup: ['npm ci --ignore-scripts'] };
  test.each(['.pnpmfile.cjs', '.yarn/plugins/a.cjs', '.yarn/patches/b.patch', 'patches/c+1.0.0.patch', '.yarnrc.yml'])(
    'depends on what a package manager executes or applies: %s',
    async (path) => {
      const files = { 'package.json': '{}', [path]: 'one', 'lib.js': '' };
      const before = await keysOf(files, NODE);
      expect((await keysOf({ ...files, [path]: 'other' }, NODE)).image).not.toBe(before.image);
      expect((await keysOf({ ...files, 'lib.js': 'other' }, NODE)).image).toBe(before.image);
    },
  );

  test('does not depend on how tests are run, which the name of the recipe does', async () => {
    const [one, other] = [await keysOf(FILES), await keysOf(FILES, { ...PYTHON, test: 'pytest -x', build: ['make'] })];
    expect(other.image).toBe(one.image);
    expect(other.recipe).not.toBe(one.recipe);
  });

  test('belongs to one repository, whatever another one has in common with it', async () => {
    expect((await keysOf(FILES, PYTHON, undefined, 'other')).image).not.toBe((await keysOf(FILES)).image);
  });

  test('depends on every source where the set-up may', async () => {
    expect((await keysOf(FILES, PYTHON, 'a')).image).not.toBe((await keysOf(FILES, PYTHON, 'b')).image);
  });
});

describe('a set-up', () => {
  test.each([
    ['npm ci --ignore-scripts --no-audit'],
    ['cd /workspace && npm install --ignore-scripts --legacy-peer-deps'],
    ['pip install -e ".[test]" -r requirements.txt pyyaml'],
    ['python3 -m venv /opt/env/venv'],
    ['A=1 pip install pytest'],
  ])('that only installs what manifests name may serve other commits: %s', (command) => {
    expect(installsOnly([command])).toBe(true);
  });

  test.each([
    ['npm install', 'scripts of the repository run'],
    ['npm run build', 'a script of the repository runs'],
    ['pip install .', 'sources are copied'],
    ['pip install ./lib', 'sources are copied'],
    ['make deps', 'anybody knows'],
    ['cp -r lib /opt/env', 'sources are copied'],
    ['npm ci --ignore-scripts && ./scripts/after.sh', 'a script of the repository runs'],
  ])('that may read sources serves no other commit: %s (%s)', (command) => {
    expect(installsOnly([command])).toBe(false);
  });

  test('that leaves metadata and compiled files beside the sources may serve other commits, but no more than these', () => {
    expect(bindsToSources(['calc.egg-info/PKG-INFO', './src/calc/_version.py', 'calc/fast.cpython-311.so'])).toBe(
      false,
    );
    expect(bindsToSources(['calc/tables.py'])).toBe(true);
    expect(bindsToSources(['calc/data.json'])).toBe(true);
  });
});
