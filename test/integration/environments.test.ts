// One environment for several commits: what they may share, and what must not come from one into another.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import type { Environment, SandboxSettings } from '../../src/execution.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';

const never = new AbortController().signal;
const LIMITS = { seconds: 120, outputBytes: 200_000 };
const made = new Set<string>();
let sandbox: DockerSandbox;

beforeAll(async () => {
  sandbox = createSandbox({
    ...{ worker: `environments-${process.pid}` },
    readSettings: (yaml) => parseRepositoryFile(yaml).sandbox ?? {},
  });
});
afterAll(async () => {
  for (const image of made)
    await new Docker()
      .getImage(image)
      .remove({ force: true })
      .catch(() => undefined);
});

async function prepared(
  files: Files,
  settings?: SandboxSettings,
): Promise<{ environment: Environment; cached: boolean; seconds: number }> {
  const preparation = await sandbox.prepare(fakeWorkspace(files), never, settings);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  if (!preparation.cached) made.add(preparation.environment.image);
  return preparation;
}

async function statuses(environment: Environment, files: Files): Promise<Readonly<Record<string, string>>> {
  const { tests, log } = await sandbox.run(environment, fakeWorkspace(files), [], { kind: 'all' }, LIMITS, never);
  if (!tests) throw new Error(log);
  return Object.fromEntries(tests.map(({ id, status }) => [id.slice(id.lastIndexOf('::') + 2), status]));
}

/** A unique name makes the first set-up a real one. */
const NAME = `calc${process.pid}x${Date.now()}`;
const FIRST: Files = {
  'setup.py': `from setuptools import setup, find_packages
setup(name='${NAME}', version='1', packages=find_packages(exclude=['tests']))
`,
  'calc/__init__.py': 'VALUE = 1\n',
  'calc/old.py': 'OLD = 1\n',
  'tests/test_calc.py': 'import calc\ndef test_value():\n    assert calc.VALUE == 1\n',
};

describe('a Node package whose dependencies run no script', () => {
  const manifest = { name: NAME, scripts: { test: 'node --test' }, dependencies: { 'is-number': '7.0.0' } };
  const files = (value: number): Files => ({
    'package.json': JSON.stringify(manifest),
    'value.js': `module.exports = ${value};\n`,
    'a.test.js': `const { test } = require('node:test');
test('value', () => require('node:assert').strictEqual(require('./value'), ${value}));
test('dependency', () => require('node:assert').ok(require('is-number')(1)));
`,
  });

  test('at the next commit is set up within three seconds', async () => {
    const first = await prepared(files(1));
    expect(first.cached).toBe(false);
    expect(await statuses(first.environment, files(1))).toEqual({ value: 'passed', dependency: 'passed' });
    const again = await prepared(files(2));
    expect(again).toMatchObject({ cached: true, environment: { image: first.environment.image } });
    expect(again.seconds).toBeLessThan(3);
    // The time of its last use, by which images are pruned.
    const inspected = await new Docker().getImage(again.environment.image).inspect();
    const { RepoTags, Metadata } = inspected as typeof inspected & { Metadata: { LastTagTime: string } };
    expect(RepoTags).toEqual([expect.stringMatching(/^mullover-environment:/)]);
    expect(Date.now() - Date.parse(Metadata.LastTagTime)).toBeLessThan(60_000);
    expect(await statuses(again.environment, files(2))).toEqual({ value: 'passed', dependency: 'passed' });
  });
});

describe('an editable Python package', () => {
  test('at the next commit is set up anew, since its setup.py is code, and nothing of the first one is left in it', async () => {
    const first = await prepared(FIRST);
    expect(first.cached).toBe(false);
    expect(await statuses(first.environment, FIRST)).toEqual({ test_value: 'passed' });
    expect(await prepared(FIRST)).toMatchObject({ cached: true, environment: { image: first.environment.image } });
    const { 'calc/old.py': _gone, ...kept } = FIRST;
    const second: Files = {
      ...kept,
      'calc/__init__.py': 'VALUE = 2\n',
      'calc/fresh/__init__.py': 'FRESH = 3\n',
      'tests/test_calc.py': `import importlib.util
import calc, calc.fresh
def test_new(): assert (calc.VALUE, calc.fresh.FRESH) == (2, 3)
def test_gone(): assert importlib.util.find_spec('calc.old') is None
def test_place(): assert calc.__file__ == '/workspace/calc/__init__.py'
`,
    };
    const again = await prepared(second);
    expect(again.cached).toBe(false);
    expect(await statuses(again.environment, second)).toEqual({
      ...{ test_new: 'passed', test_gone: 'passed', test_place: 'passed' },
    });
  });

  test('with a new package beside the others is set up anew, since the old set-up would not find it', async () => {
    const more: Files = {
      ...FIRST,
      'more/__init__.py': 'MORE = 1\n',
      'tests/test_calc.py': 'import more\ndef test_more(): assert more.MORE == 1\n',
    };
    const { environment, cached } = await prepared(more);
    expect(cached).toBe(false);
    expect(await statuses(environment, more)).toEqual({ test_more: 'passed' });
  });

  test('whose set-up writes sources of its own is set up anew for other sources', async () => {
    const generating: Files = {
      ...FIRST,
      'setup.py': `import pathlib\npathlib.Path('calc/tables.py').write_text('TABLE = ' + pathlib.Path('calc/table.txt').read_text())\n${FIRST['setup.py']}`,
      'calc/table.txt': '1',
      'tests/test_calc.py':
        'from calc.tables import TABLE\nfrom pathlib import Path\ndef test_table(): assert TABLE == int(Path("calc/table.txt").read_text())\n',
    };
    const one = await prepared(generating);
    expect(await statuses(one.environment, generating)).toEqual({ test_table: 'passed' });
    expect(await prepared(generating)).toMatchObject({ cached: true });
    const other = { ...generating, 'calc/table.txt': '2' };
    const two = await prepared(other);
    expect(two.cached).toBe(false);
    expect(await statuses(two.environment, other)).toEqual({ test_table: 'passed' });
  });
});

test('another test command or build is another recipe in the same image', async () => {
  const plain = await prepared(FIRST);
  const other = await prepared(FIRST, { test: 'pytest -x tests', build: ['true'] });
  expect(other).toMatchObject({ cached: true, environment: { image: plain.environment.image } });
  expect(other.environment.recipeHash).not.toBe(plain.environment.recipeHash);
});

test('a set-up that copies sources serves these sources only', async () => {
  const files = (value: number): Files => ({
    'package.json': '{"scripts": {"test": "node --test"}}',
    'value.txt': `${value}`,
    'a.test.js': `require('node:test')('copied', () => require('node:assert').strictEqual(require('node:fs').readFileSync('/opt/env/value.txt', 'utf8'), '${value}'));`,
    '.github/mullover.yml': 'sandbox: { setup: cp value.txt /opt/env/ }\n',
  });
  const salt = Number(`${process.pid}${Date.now() % 1000}`);
  for (const value of [salt, salt + 1]) {
    const { environment, cached } = await prepared(files(value));
    expect(cached).toBe(false);
    expect(await statuses(environment, files(value))).toMatchObject({ copied: 'passed' });
    expect(await prepared(files(value))).toMatchObject({ cached: true });
  }
});
