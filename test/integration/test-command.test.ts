// `mullover test` as a process: real git, real Docker, no model.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { CALC, type Repository, repositoryOf } from '../calc.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RED =
  "const test = require('node:test');\nconst assert = require('node:assert');\nconst { add } = require('../lib/calc.js');\n\ntest('adds', () => {\n  assert.strictEqual(add(2, 2), 4);\n});\n";
let repository: Repository;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-test-command-'));
  repository = await repositoryOf({ ...CALC, 'test/add.test.js': RED });
});
afterAll(async () => {
  await repository.remove();
  await rm(folder, { recursive: true });
});

const mulloverTest = (...args: string[]) => testOf(repository, ...args);

async function testOf({ path }: Repository, ...args: string[]) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, MULLOVER_DATA: folder };
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['src/cli.ts', 'test', '--repo', path, ...args], {
    cwd: ROOT,
    env,
    extendEnv: false,
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

test('tells environment, runs, and what a patch would be measured by', async () => {
  const { exitCode, stdout } = await mulloverTest();
  expect(stdout).toContain(`Environment of ${repository.base.slice(0, 12)}: node 20, node:test`);
  expect(stdout.match(/Run \d of 2: 1 passed, 1 failed in [\d.]+ s \(exit code 1\)/g)).toHaveLength(2);
  expect(stdout).toContain('A patch is measured by 1 test passing in each of 2 runs.');
  expect(stdout).toMatch(/ {2}✗ test\/add\.test\.js::adds: .*\n\nA run finds this environment by itself\.$/);
  expect(exitCode).toBe(0);
});

test('a suite whose report is too large is measured by the files whose reports are not', async () => {
  const many = "const test = require('node:test');\nfor (let at = 0; at < 100_000; at++) test(String(at), () => {});\n";
  const large = await repositoryOf({ ...CALC, 'test/many.test.js': many });
  try {
    const { exitCode, stdout } = await testOf(large);
    expect(stdout).toContain('The whole suite is too slow or too large to be run at once: 1 of 2 test files ran.');
    expect(stdout).toContain('A patch is measured by 1 test passing in each of 2 runs.');
    expect(exitCode).toBe(0);
  } finally {
    await large.remove();
  }
});

test('one test, by the id that was printed, and one file; a test that fails alone measures nothing', async () => {
  const one = await mulloverTest('--runs', '1', '--test', 'test/multiply.test.js::multiplies', '--json');
  const report = JSON.parse(one.stdout) as { passing: string[]; runs: { tests: unknown[] }[] };
  expect([one.exitCode, report.passing, report.runs[0]?.tests.length]).toEqual([
    0,
    ['test/multiply.test.js::multiplies'],
    1,
  ]);
  const red = await mulloverTest('--runs', '1', '--file', 'test/add.test.js');
  expect(red.exitCode).toBe(1);
  expect(red.stdout).toContain('Nothing to measure a patch by: no test passes on the base commit.');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s in the middle of a run is no error of its own', async (signal, code) => {
  const slow = join(folder, 'slow.yml');
  await writeFile(slow, 'sandbox:\n  test: sleep 500 && node --test\n');
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, MULLOVER_DATA: folder };
  const words = ['src/cli.ts', 'test', '--repo', repository.path, '--settings', slow];
  const child = execa(process.execPath, words, { cwd: ROOT, env, extendEnv: false, reject: false });
  child.stdout.on('data', (text: Buffer) => text.includes('Environment of') && child.kill(signal));
  const { exitCode, stderr } = await child;
  expect([exitCode, stderr.split('\n').at(-1)]).toEqual([code, 'mullover: stopped.']);
});

test('settings are tried before they are committed, and bad ones name their file', async () => {
  const [good, bad, wrong] = ['good.yml', 'bad.yml', 'wrong.yml'].map((name) => join(folder, name));
  await writeFile(good ?? '', 'sandbox:\n  test: node --test test/multiply.test.js\n');
  await writeFile(bad ?? '', 'sandbox:\n  setup: exit 7\n');
  await writeFile(wrong ?? '', 'sandbox:\n  tests: mocha\n');
  const tried = await mulloverTest('--runs', '1', '--settings', good ?? '');
  expect(tried.stdout).toContain('Run 1 of 1: 1 passed in');
  expect(tried.stdout).toContain(`commit ${good} as .github/mullover.yml to the default branch.`);
  const failed = await mulloverTest('--settings', bad ?? '');
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toMatch(/^There is no environment: The set-up failed: exit 7\n/);
  expect(failed.stdout).toContain('sandbox:\n  setup: exit 7\n');
  const refused = await mulloverTest('--settings', wrong ?? '');
  expect([refused.exitCode, refused.stderr]).toEqual([
    2,
    `mullover: ${wrong} cannot be used: unknown key sandbox.tests (line 2).\n  next: Correct ${wrong}; docs/repository-file.md shows every key.`,
  ]);
});

test.each([
  [['--file', 'test/gone.js'], /^mullover: There is no file test\/gone\.js at \w{12}\.\n {2}next: Give a path/],
  [['--test', 'adds'], /^mullover: "adds" is no id of a test\./],
  [['--test', 'a::b', '--file', 'a'], /^mullover: --test and --file exclude each other\./],
  [['--base', 'no-such-branch'], /no-such-branch/],
  [['--runs', '0'], /^mullover: --runs is 0\./],
  [['--settings', '/no/such/file'], /^mullover: \/no\/such\/file cannot be read\./],
])('%j ends with exit code 2 and says what is wrong', async (args, message) => {
  const { exitCode, stderr } = await mulloverTest(...args);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
});
