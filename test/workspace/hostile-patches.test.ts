// Patches that must not be published, and harmless ones beside them, judged on a real repository.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { Workspace } from '../../src/ports/workspace.ts';
import { isTestName } from '../../src/stages/test-path.ts';
import { judgePaths } from '../../src/workspace/refusals.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, makeRepository } from './git-repository.ts';
import { ACCEPTED, FILES, REFUSED, REFUSED_TREES } from './hostile-patches.ts';
import { DISARMING, HONEST, HONEST_SOURCES } from './test-drafts.ts';

let workspace: Workspace;

beforeAll(async () => {
  const gitDir = await makeRepository();
  const base = await commitFiles(gitDir, FILES);
  workspace = await openWorkspace({ gitDir, base, cacheDir: await mkdtemp(join(tmpdir(), 'mullover-index-')) });
});

test.each(REFUSED.map((one) => [one.name, one] as const))('%s is refused', async (_, { changes, because }) => {
  const reasons = await workspace.refusals(changes);
  expect(reasons.join(' ')).toMatch(because);
  for (const reason of reasons) expect(reason).toMatch(/^[^\n]+\.$/);
});

test.each(REFUSED_TREES.map((one) => [one.name, one] as const))('%s is refused', (_, { change, because }) => {
  expect(judgePaths([change], [change.path], isTestName).join(' ')).toMatch(because);
});

test.each(ACCEPTED)('%s is accepted', async (_, changes) => {
  expect(await workspace.refusals(changes)).toEqual([]);
});

/** Reasons that lie in lines, not in where the file lies. */
async function wrongLines(path: string, text: string): Promise<readonly string[]> {
  const reasons = await workspace.refusals([{ path, text }]);
  return reasons.filter((reason) => reason.startsWith('A line added to '));
}

test.each(HONEST.map((one) => [one.name, one] as const))('a new test may hold %s', async (_, { path, text }) => {
  expect(await wrongLines(path, text)).toEqual([]);
});

test.each(DISARMING.map((one) => [one.name, one] as const))(
  'a new test must not hold %s',
  async (_, { path, text, because }) => {
    expect((await wrongLines(path, text)).join(' ')).toContain(because);
  },
);

test.each(HONEST_SOURCES.map((one) => [one.name, one] as const))('a source may hold %s', async (_, { path, text }) => {
  expect(await wrongLines(path, text)).toEqual([]);
});

test.each(['argparse', 'difflib', 'linecache', 'signal', 'heapq', 'gettext', 'queue', 'exceptiongroup'])(
  'tests/%s.py is refused where tests are a package: run as a script, a test finds it first',
  async (name) => {
    const gitDir = await makeRepository();
    const base = await commitFiles(gitDir, { ...FILES, 'lib/__init__.py': '', 'tests/__init__.py': '' });
    const cacheDir = await mkdtemp(join(tmpdir(), 'mullover-index-'));
    const inPackages = await openWorkspace({ gitDir, base, cacheDir });
    const path = `tests/${name}.py`;
    expect(await inPackages.refusals([{ path, text: 'x = 1\n' }])).toEqual([
      expect.stringContaining('could be loaded in place of an installed module'),
    ]);
    expect(await inPackages.refusals([{ path: 'tests/helpers.py', text: 'x = 1\n' }])).toEqual([]);
  },
);
