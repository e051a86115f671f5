// `mullover synthesize` as processes that are killed: tasks from a clone, their environments in Docker, a teacher's attempts.

import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { reachDocker } from '../../src/docker/docker.ts';
import { readAttempts } from '../../src/synthesis/attempts.ts';
import { readRejections } from '../../src/synthesis/rejections.ts';
import { readTasks } from '../../src/synthesis/task-row.ts';
import { calcAnswers } from '../calc.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import { nodeImage } from '../node-image.ts';
import { ADD_TEST, FIXED_CALC, type MinedRepository, minedRepository } from '../synthesis/mined-repository.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let repository: MinedRepository;
let server: ModelServer;
let out: string;

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'mullover-synthesize-command-'));
  server = await startModelServer({ answer: calcAnswers });
  repository = await minedRepository();
});
afterAll(async () => {
  await server.close();
  await repository.remove();
  await rm(out, { recursive: true });
});

function synthesize(step: string, ...options: readonly string[]) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, MULLOVER_DATA: join(out, 'data') };
  const args = ['src/cli.ts', 'synthesize', step, '--out', out, ...options];
  return execa(process.execPath, args, { cwd: ROOT, env, extendEnv: false, reject: false });
}

test('a fix of a clone becomes a task that a teacher solves, also when each step is killed and started again', async () => {
  const fix = await repository.commit('fix: add subtracts, see #1', {
    'lib/calc.js': FIXED_CALC,
    'test/add.test.js': ADD_TEST,
  });
  const still = { 'lib/more.js': '1\n', 'test/more.test.js': "require('node:test').test('is there', () => {});\n" };
  const idle = await repository.commit('fix: more is wrong, see #2', still);
  const mined = await synthesize('collect', '--from-git', repository.path);
  expect(mined.stdout).toBe('acme/calc: 2 tasks, 2 of them new\n2 tasks are collected.');

  const child = synthesize('prepare');
  await new Promise<void>((done) => child.stdout.once('data', () => done()));
  child.kill('SIGKILL');
  await child;
  const first = (await readTasks(out)).length + (await readRejections(out)).length;
  expect(first).toBe(1);
  const docker = await reachDocker();
  const orphan = await docker.createContainer({
    Image: await nodeImage(),
    Cmd: ['sleep', '600'],
    Labels: { 'mullover.sandbox': '1', 'mullover.worker': `${hostname()}:${out}`, 'mullover.boot': 'killed' },
  });
  await orphan.start();
  const prepared = await synthesize('prepare');
  expect({ code: prepared.exitCode, stdout: prepared.stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^1\/1 .*\n1 tasks are prepared, 0 not decided\.$/),
  });
  await expect(orphan.inspect()).rejects.toThrow('no such container');
  const [task] = await readTasks(out);
  expect([task?.instance_id, task?.FAIL_TO_PASS, task?.PASS_TO_PASS]).toEqual([
    `acme__calc-${fix.slice(0, 12)}`,
    ['test/add.test.js::adds'],
    ['test/add.test.js::still multiplies'],
  ]);
  expect(task?.prepared).toMatchObject({ setUp: 'as detected', runner: 'node:test', flaky: [], broken: [] });
  expect(task?.prepared.reach).toMatch(
    /^1 failed twice without the fix and passed twice with it; of the others: 1 of 1 /,
  );
  expect(await readRejections(out)).toEqual([
    { step: 'prepare', id: `acme__calc-${idle.slice(0, 12)}`, reason: 'its fix turns no test green' },
  ]);

  const teacher = ['--model-url', server.url, '--model', 'recorded', '--model-kind', 'replayed'];
  const asked = ['--attempts', '1', '--rollouts', '2', '--policy', 'process-search', ...teacher];
  const striving = synthesize('bootstrap', ...asked);
  let ended = false;
  void striving.then(() => {
    ended = true;
  });
  while (!ended && server.requests().length < 3) await new Promise((done) => setTimeout(done, 20));
  striving.kill('SIGKILL');
  await striving;
  const again = await synthesize('bootstrap', ...asked);
  expect({ code: again.exitCode, stderr: again.stderr }).toEqual({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/1 attempts of recorded, 1 resolved, 0 open: /);
  expect(await readAttempts(join(out, 'bootstrap'))).toMatchObject([
    { instance: task?.instance_id, attempt: 1, resolved: true },
  ]);
});
