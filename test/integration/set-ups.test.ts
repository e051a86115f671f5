// A repository whose first set-up is not good: `mullover test` goes on to the next one and says what each came to. Real Docker.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { type Repository, repositoryOf } from '../calc.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** One test of twenty loads what a build makes, and the build needs what is not there. */
const FILES = {
  'package.json': JSON.stringify({
    name: 'calc',
    main: 'dist/add.js',
    scripts: { build: 'bundle-for-publishing lib', test: 'node --test' },
  }),
  'lib/add.js': 'exports.add = (a, b) => a + b;\n',
  'test/dist.test.js': `const { test } = require('node:test');\ntest('is built', () => require('../dist/add.js'));\n`,
  'test/add.test.js': [
    `const { test } = require('node:test');`,
    `const assert = require('node:assert');`,
    `const { add } = require('../lib/add');`,
    `for (let i = 0; i < 19; i++) test('adds ' + i, () => assert.equal(add(i, 1), i + 1));\n`,
  ].join('\n'),
};
let data: string;
let repository: Repository;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'mullover-data-'));
  repository = await repositoryOf(FILES);
});
afterAll(async () => {
  await repository.remove();
  await rm(data, { recursive: true, force: true });
});

test('a build that fails before the tests is left out where nearly all of them pass without it', async () => {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, MULLOVER_DATA: data };
  const args = ['src/cli.ts', 'test', '--repo', repository.path];
  const { exitCode, stdout } = await execa(process.execPath, args, { cwd: ROOT, env, extendEnv: false, reject: false });
  expect(stdout).toContain('Run 1 of 2: no result');
  expect(stdout).toContain('Another set-up: without the build');
  expect(stdout).toMatch(
    /2 set-ups tried:\n {4}as detected: failed before the tests: npm run build \(exit code 127\)\n {2}→ without the build: 19 of 20 tests pass\n/,
  );
  expect(stdout).toContain('A patch is measured by 19 tests passing in each of 2 runs.');
  expect(stdout).toContain('A run finds this environment by itself');
  expect(exitCode).toBe(0);
});
