// `mullover evaluate` as a process that is killed: the same command goes on, and ends where it would have ended.

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { readRows } from '../../src/evaluation/evaluation-folder.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { CALC, calcAnswers, type Repository, repositoryOf } from '../calc.ts';
import { calcRow } from '../evaluation/calc-evaluation.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let repository: Repository;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-evaluate-command-'));
  repository = await repositoryOf(CALC);
  await writeFile(join(folder, 'tasks.jsonl'), `${JSON.stringify(calcRow('acme__calc-1', repository.base))}\n`);
  await mkdir(join(folder, 'clones'));
  await symlink(repository.path, join(folder, 'clones', 'acme+calc'));
});
afterAll(async () => {
  await repository.remove();
  await rm(folder, { recursive: true });
});

function evaluate(server: ModelServer, out: string) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const options = {
    dataset: join(folder, 'tasks.jsonl'),
    'repo-mirror': join(folder, 'clones'),
    ...{ out, policies: 'process-search', budgets: '2', 'model-url': server.url, model: 'recorded' },
    'model-kind': 'replayed',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return execa(process.execPath, ['src/cli.ts', 'evaluate', ...args], {
    // What is in flight at a kill counts at its most: three set-ups are more than the cap of one run.
    ...{
      cwd: ROOT,
      env: { PATH, NODE_COMPILE_CACHE, MULLOVER_SANDBOX_SECONDS: '14400' },
      extendEnv: false,
      reject: false,
    },
  });
}

/** Settles when the model was asked so many times in all, or the process has ended. */
async function asked(server: ModelServer, times: number, child: Promise<unknown>): Promise<void> {
  let ended = false;
  void child.then(() => {
    ended = true;
  });
  while (!ended && server.requests().length < times) await new Promise((done) => setTimeout(done, 20));
}

const finished = (server: ModelServer) =>
  Object.entries(server.calls()).flatMap(([work, { completed }]) => Array.from({ length: completed }, () => work));

test('killed three times, it goes on each time, repeats nothing that is finished, and ends with the same rows', async () => {
  const [plain, killed] = [
    await startModelServer({ answer: calcAnswers }),
    await startModelServer({ answer: calcAnswers }),
  ];
  const whole = await evaluate(plain, join(folder, 'whole'));
  expect({ code: whole.exitCode, stderr: whole.stderr }).toEqual({ code: 0, stderr: '' });
  const out = join(folder, 'killed');
  for (const times of [1, 4, 8]) {
    const child = evaluate(killed, out);
    await asked(killed, times, child);
    child.kill('SIGKILL');
    await child;
  }
  expect(await evaluate(killed, out)).toMatchObject({ exitCode: 0 });
  const rows = await readRows(out);
  // What was in flight is counted as spent, and so is the time of all sessions.
  const unspent = { tokens: undefined, seconds: undefined, sandboxSeconds: undefined };
  const comparable = (each: typeof rows) => each.map((row) => ({ ...row, ...unspent }));
  expect(comparable(rows)).toEqual(comparable(await readRows(join(folder, 'whole'))));
  expect(rows).toMatchObject([{ resolved: true, decision: 'propose', oracle: true }]);
  const store = createTraceStore({ dir: join(out, 'traces', 'runs'), redact: (text) => text });
  const [run = ''] = await store.runs();
  const lost = (await store.events(run)).filter(({ type }) => type === 'work-lost').length;
  const repeated = finished(killed).length - new Set(finished(killed)).size;
  expect(repeated).toBeLessThanOrEqual(lost);
  expect(new Set(finished(killed))).toEqual(new Set(finished(plain)));
  const before = killed.requests().length;
  expect((await evaluate(killed, out)).stdout).toContain('1 of 1 results are there already.');
  expect(killed.requests()).toHaveLength(before);
  await Promise.all([plain.close(), killed.close()]);
});
