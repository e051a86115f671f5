// What the set-up of one commit leaves behind is no part of another one's environment, whatever it executed. Real Docker.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import type { Environment } from '../../src/execution.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';

const SIGNAL = new AbortController().signal;
const LIMITS = { seconds: 120, outputBytes: 200_000 };
const made = new Set<string>();
const REPOSITORY = `poisoned-${process.pid}-${Date.now()}`;
/** It could as well replace the program that the tests are started by. */
const POISON = `open('/opt/env/poison', 'w').write('from another commit')\n`;
const files = (helper: string): Files => ({
  'setup.py':
    'import tools.version\nfrom setuptools import setup\nsetup(name="calc", version="1", py_modules=["calc"])\n',
  'calc.py': 'one = 1\n',
  'tools/__init__.py': '',
  'tools/version.py': helper,
  'pyproject.toml': '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta:__legacy__"\n',
  'tests/test_calc.py': `import os\ndef test_clean(): assert not os.path.exists('/opt/env/poison')\n`,
});

let sandbox: DockerSandbox;
beforeAll(() => {
  sandbox = createSandbox({ worker: 'poisoned-test', readSettings: () => ({}) });
});
afterAll(async () => {
  for (const id of made) await new Docker().getImage(id).remove({ force: true });
});

async function prepared(helper: string) {
  const preparation = await sandbox.prepare(fakeWorkspace(files(helper), REPOSITORY), SIGNAL);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  made.add(preparation.environment.image);
  return preparation;
}

async function statuses(environment: Environment, helper: string) {
  const workspace = fakeWorkspace(files(helper), REPOSITORY);
  const { tests } = await sandbox.run(environment, workspace, [], { kind: 'all' }, LIMITS, SIGNAL);
  return tests?.map(({ status }) => status);
}

test('a helper that a set-up imported at one commit has no say at the next one; the same commit finds its own', async () => {
  const poisoned = await prepared(POISON);
  expect(await statuses(poisoned.environment, POISON)).toEqual(['failed']);
  const clean = await prepared('');
  expect(await statuses(clean.environment, '')).toEqual(['passed']);
  expect([clean.cached, clean.environment.image === poisoned.environment.image]).toEqual([false, false]);
  const again = await prepared('');
  expect([again.cached, again.environment]).toEqual([true, clean.environment]);
});
