import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cloneUrls } from '../../src/cli/synthesize-sources.ts';
import { EnvironmentFault } from '../../src/errors.ts';
import { addClones } from '../../src/synthesis/clones.ts';

test('a repository is taken from its clone, else from GitHub; a clone that was moved away is a fault of this machine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-sources-'));
  const clone = join(folder, 'clone');
  await mkdir(clone);
  await addClones(folder, [{ repository: 'acme/calc', folder: clone }]);
  const urlOf = await cloneUrls(folder, undefined);
  expect([urlOf('acme/calc'), urlOf('acme/other')]).toEqual([clone, 'https://github.com/acme/other']);
  await rm(clone, { recursive: true });
  // No row is left out for it: it is tried again.
  expect(() => urlOf('acme/calc')).toThrow(EnvironmentFault);
  expect(() => urlOf('acme/calc')).toThrow(`The clone of acme/calc is no longer in ${clone}.`);
  await rm(folder, { recursive: true });
});
