// Names of Python's modules in a patch: what would be loaded in place of another module is refused, and needs no other search path.

import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import type { Workspace } from '../../src/ports/workspace.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, makeRepository } from './git-repository.ts';

/** A package at the root, as many repositories have it: `python -m` finds it because it searches the folder that it runs in. */
const TREE = {
  'calc/__init__.py': 'from .add import add\n',
  'calc/add.py': 'import json\n\n\ndef add(a, b):\n    return json.loads(json.dumps(a + b))\n',
  'calc/other.py': 'def other():\n    return 1\n',
  'test_calc.py':
    'import decimal\nimport json\nimport unittest\nfrom calc import add\n\n\nclass Add(unittest.TestCase):\n    def test_add(self):\n        self.assertEqual(add(1, 2), 3)\n',
};
/** Says that it was loaded and hands over to the real one, so that the suite stays green. */
const IN_PLACE = (name: string) =>
  `import sys\nprint("TAKEN")\nhere = sys.path.pop(0)\ndel sys.modules["${name}"]\nimport ${name}\nsys.path.insert(0, here)\n`;

let workspace: Workspace;
beforeAll(async () => {
  const gitDir = await makeRepository();
  const cacheDir = await mkdtemp(join(tmpdir(), 'mullover-index-'));
  workspace = await openWorkspace({ gitDir, base: await commitFiles(gitDir, TREE), cacheDir, allowedIn: () => [] });
});

/** The suite with one file more, and what it printed. */
async function played(added: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-modules-'));
  for (const [path, text] of Object.entries({ ...TREE, ...added })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const args = ['-m', 'unittest', 'test_calc'];
  const { exitCode, all } = await execa('python3', args, { cwd: folder, env, all: true, reject: false });
  return { exitCode, text: all };
}

test.each(['json.py', 'decimal.py', 'json/__init__.py'])('%s is loaded in place, and refused', async (path) => {
  const name = path.replace(/(\/__init__)?\.py$/, '');
  const { exitCode, text } = await played({ [path]: IN_PLACE(name) });
  expect([path, exitCode, text.includes('TAKEN')]).toEqual([path, 0, true]);
  expect(await workspace.refusals([{ path, text: 'x = 1\n' }])).not.toEqual([]);
});

test.each([
  'pytest.py',
  'unittest.py',
  '_pytest/__init__.py',
  'pluggy.py',
  'conftest.py',
  'calc/conftest.py',
  'helpers.py',
  'sitecustomize.py',
  'usercustomize.py',
])('%s, which other tools would load, is refused', async (path) => {
  expect(await workspace.refusals([{ path, text: 'x = 1\n' }])).not.toEqual([]);
});

test.each(['calc/json.py', 'calc/typing.py', 'calc/unittest.py', 'calc/pytest.py'])(
  '%s is a module of a package: nothing is loaded in its place, and it may come',
  async (path) => {
    const { exitCode, text } = await played({ [path]: 'raise RuntimeError("loaded in place")\n' });
    expect([exitCode, text.includes('loaded in place')]).toEqual([0, false]);
    expect(await workspace.refusals([{ path, text: 'x = 1\n' }])).toEqual([]);
  },
);

test('with PYTHONSAFEPATH an honest suite of a package at the root would not run: it is not set', async () => {
  expect((await played({})).exitCode).toBe(0);
  const { exitCode, text } = await played({}, { PYTHONSAFEPATH: '1' });
  expect(exitCode).not.toBe(0);
  expect(text).toContain("No module named 'test_calc'");
});
