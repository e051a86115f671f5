// Packages that their own test runner depends on: the tests must run the repository's code, or nothing counts. Real Docker, a real registry.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execa } from 'execa';
import { ensureBaseImage } from '../../scripts/base-image.js';
import { type Repository, repositoryOf } from '../calc.ts';
import type { Files } from '../fakes/workspace.ts';
import { INICONFIG, MS, MS_IN_PLACE } from '../repositories/published.ts';

jest.setTimeout(600_000);

const ROOT = resolve(import.meta.dirname, '../..');
const RAISES = { 'src/iniconfig/__init__.py': 'raise RuntimeError("broken on base")\n' };
let data: string;
let baseImage: string;
const repositories: Repository[] = [];

beforeAll(async () => {
  baseImage = await ensureBaseImage();
  data = await mkdtemp(join(tmpdir(), 'mullover-data-'));
});
afterAll(async () => {
  for (const repository of repositories) await repository.remove();
  await rm(data, { recursive: true, force: true });
});

async function made(files: Files): Promise<Repository> {
  const repository = await repositoryOf(files);
  repositories.push(repository);
  return repository;
}

describe('mullover test', () => {
  async function mulloverTest(files: Files) {
    const { path } = await made(files);
    const env = { PATH: process.env.PATH, MULLOVER_DATA: data, MULLOVER_BASE_IMAGE: baseImage };
    const { exitCode, stdout, stderr } = await execa(process.execPath, ['src/cli.ts', 'test', '--repo', path], {
      ...{ cwd: ROOT, env, extendEnv: false, reject: false },
    });
    return { exitCode, output: stdout + stderr };
  }

  test('a package of the test runner is installed in place of the published one, and its tests see it', async () => {
    const { exitCode, output } = await mulloverTest(INICONFIG);
    expect(output).toContain('A patch is measured by 1 test passing in each of 2 runs.');
    expect(output).toContain(
      'They run the code of this repository: no test runs to its end when 2 source files are broken.',
    );
    expect(exitCode).toBe(0);
  });

  test('one whose source raises is red', async () => {
    const { exitCode, output } = await mulloverTest({ ...INICONFIG, ...RAISES });
    expect(output).toContain('broken on base');
    expect(exitCode).toBe(1);
  });

  test('tests that load the published package are no environment, and one line says why', async () => {
    const { exitCode, output } = await mulloverTest(MS);
    expect(output).toContain(
      'Nothing to measure a patch by: the tests were not seen to run the code of this repository. the only test that passes on base still passes when 1 source file is broken: they do not run it, or run another copy of it.',
    );
    expect(exitCode).toBe(1);
  });

  test('tests of the same package in place are one', async () => {
    const { exitCode, output } = await mulloverTest(MS_IN_PLACE);
    expect(output).toContain('They run the code of this repository: 1 of 1 tests fails when 1 source file is broken.');
    expect(exitCode).toBe(0);
  });
});
