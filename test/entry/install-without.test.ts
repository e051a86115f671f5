// The entry script that repeats an install without development dependencies that cannot be fetched.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';

const SCRIPT = resolve(import.meta.dirname, '../../sandbox/entry/install-without.mjs');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-install-'));
});
afterEach(() => rm(folder, { recursive: true }));

const PACKAGES = {
  dependencies: { needed: '1' },
  devDependencies: { mocha: '10', tooling: 'owner/tooling#v1', '@corp/lint': '1', lint: '2' },
};

/** An install that fails with the line while the manifest names the package. */
async function install(name: string, line: string) {
  await writeFile(join(folder, 'package.json'), JSON.stringify(PACKAGES));
  await writeFile(join(folder, 'line'), `${line}\n`);
  const command = `if grep -q '"${name}":' package.json; then cat line; exit 128; fi; echo done`;
  const { exitCode, stdout } = await execa(process.execPath, [SCRIPT, command], { cwd: folder, reject: false });
  const left = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as typeof PACKAGES;
  return { exitCode, said: stdout.split('\n').filter((one) => one.startsWith('left out')), left };
}

test.each([
  ['tooling', 'npm error command git --no-replace-objects ls-remote ssh://git@github.com/owner/tooling.git'],
  ['tooling', 'error Couldn\'t find the binary git for "tooling@owner/tooling#v1"'],
  ['@corp/lint', 'npm error 404 Not Found - GET https://registry/@corp%2flint - Not found'],
  ['@corp/lint', ' ERR_PNPM_FETCH_403  GET https://registry/@corp%2Flint: Forbidden - 403 for @corp/lint@1'],
  ['lint', 'error https://registry/lint: Not found'],
])('%s is left out for: %s', async (name, line) => {
  const { exitCode, said, left } = await install(name, line);
  expect([exitCode, said]).toEqual([0, [`left out, since it cannot be fetched: ${name}`]]);
  const { [name]: _, ...others } = PACKAGES.devDependencies as Record<string, string>;
  expect(left).toEqual({ ...PACKAGES, devDependencies: others });
});

test.each([
  ['what the package itself needs', 'needed', 'npm error 404 needed@1'],
  ['an error that names no package', 'mocha', 'npm error code ERESOLVE'],
  ['a conflict between packages', 'mocha', 'npm error Could not resolve dependency: npm error Found: mocha@10.0.0'],
  ['a name that only begins or ends like one', 'mocha', 'npm error 404 mocha-junit, @x/mocha'],
  ['a line that is no error', 'mocha', 'added mocha@10'],
  ['a place that belongs to another package', 'mocha', 'npm error 404 https://registry/node_modules/mocha'],
])('%s fails as it is', async (_, name, line) => {
  expect(await install(name, line)).toEqual({ exitCode: 128, said: [], left: PACKAGES });
});
