// `mullover solve` as a process: what is printed and written of a patch that is proposed, and of one that is not.

import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { CALC, calcAnswers, ISSUE, type Repository, repositoryOf } from '../calc.ts';
import type { Answer } from '../model-server/answer.ts';
import { startModelServer } from '../model-server/server.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let repository: Repository;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-solve-command-'));
  repository = await repositoryOf(CALC);
});
afterAll(async () => {
  await repository.remove();
  await rm(folder, { recursive: true });
});

const out = () => join(folder, 'fix.patch');

async function solve(answer: Answer, ...args: string[]) {
  const server = await startModelServer({ answer });
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, MULLOVER_DATA: folder };
  const issue = `${ISSUE.title}\n${ISSUE.body}`;
  const endpoint = ['--model-url', server.url, '--model', 'recorded', '--policy', 'beam', '--budget', '2'];
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    ['src/cli.ts', 'solve', '--repo', repository.path, '--issue', issue, ...endpoint, ...args],
    { cwd: ROOT, env, extendEnv: false, reject: false },
  );
  await server.close();
  return { exitCode, stdout, stderr };
}

/** Starts a run, stops it by a signal once the screen says so much, and gives what it printed. */
async function solveUntil(answer: Answer, seen: RegExp) {
  const server = await startModelServer({ answer });
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, MULLOVER_DATA: folder };
  const endpoint = ['--model-url', server.url, '--model', 'recorded', '--budget', '2'];
  const child = execa(
    process.execPath,
    ['src/cli.ts', 'solve', '--repo', repository.path, '--issue', `${ISSUE.title}\n${ISSUE.body}`, ...endpoint],
    { cwd: ROOT, env, extendEnv: false, reject: false },
  );
  let shown = '';
  const look = (part: Buffer): void => {
    shown += part.toString('utf8');
    if (!seen.test(shown)) return;
    // A second signal would end the process at once.
    child.stdout.off('data', look);
    child.kill('SIGINT');
  };
  child.stdout.on('data', look);
  const { exitCode, stdout, stderr } = await child;
  await server.close();
  return { exitCode, stdout: stdout.replace(/\s+/g, ' '), stderr };
}

const LONG = 'multiply adds its operands, and this title goes on for so long that every list of patches has to cut it';
const BREAKING = `<title>${LONG}</title>
<explanation>It breaks a test.</explanation>
<edit file="lib/calc.js">
<<<<<<< SEARCH
  return a * b;
=======
  return a + b + 9;
>>>>>>> REPLACE
</edit>`;
const breaking: Answer = (call) => (call.work.startsWith('patch-generation/') ? { text: BREAKING } : calcAnswers(call));

test('a proposed patch is printed and written', async () => {
  const { exitCode, stdout, stderr } = await solve(calcAnswers, '--out', out());
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain('2 distinct patches, 1 chosen');
  expect(stdout).toContain('+  return a + b;');
  expect(await readFile(out(), 'utf8')).toContain('+  return a + b;');
  await rm(out());
});

test('a patch that is not proposed is counted as none, not printed, and written on request only', async () => {
  const kept = await solve(breaking, '--out', out());
  expect(kept.exitCode).toBe(1);
  expect(kept.stdout).toContain('2 rollouts, 1 distinct patch, none chosen');
  expect(kept.stdout).toContain('next: See whether test/multiply.test.js::multiplies asserts');
  expect(kept.stdout).not.toContain('return a + b');
  expect(kept.stderr).toBe(
    `mullover: ${out()} was not written: no patch is proposed.\n  next: --best writes the best one all the same.`,
  );
  await expect(access(out())).rejects.toMatchObject({ code: 'ENOENT' });
  const run = /Trace: .*(r-[0-9a-f]{12})/.exec(kept.stdout)?.[1] ?? '';
  const best = await solve(breaking, '--resume', run, '--out', out(), '--best', '--json');
  expect(best.exitCode).toBe(1);
  expect(await readFile(out(), 'utf8')).toContain('+  return a + b + 9;');
  expect(best.stderr).toContain(`mullover: ${out()} holds the best patch, which is not proposed: every patch breaks`);
  expect(JSON.parse(best.stdout)).toMatchObject({
    decision: 'abstain',
    patch: { title: LONG },
    candidates: [{ summary: LONG }],
  });
});

test('a run whose server still loads its model waits, says so, and after a signal says how it goes on', async () => {
  const loading: Answer = () => ({ status: 503, message: 'Loading model' });
  const { exitCode, stdout, stderr } = await solveUntil(loading, /waiting for the model endpoint: .*Loading model/);
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(
    /Stopped why: it was stopped by SIGINT next: `mullover solve --resume r-[0-9a-f]{12}` goes on/,
  );
  expect(stderr).toMatch(/^mullover: stopped; nothing is lost\.\n {2}next: mullover solve --resume r-/);
});

test('a run whose model says nothing ends with the reason and can go on', async () => {
  const { exitCode, stdout } = await solve(() => ({ text: '' }));
  expect(exitCode).toBe(3);
  const words = stdout.replace(/\s+/g, ' ');
  expect(words).toMatch(
    /Stopped why: the model endpoint failed: .* ended its reply without any text \(finish: stop\)\./,
  );
  expect(words).toMatch(/next: .* Then `mullover solve --resume r-[0-9a-f]{12}` goes on; nothing that is finished/);
});
