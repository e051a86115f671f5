// `mullover evaluate` as a process that is killed: the same command goes on, and ends where it would have ended.

import { glob, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { readEvaluation, readRows } from '../../src/evaluation/evaluation-folder.ts';
import { markdownOf } from '../../src/evaluation/report/markdown.ts';
import { reportOf } from '../../src/evaluation/report/report.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { CALC, calcAnswers, type Repository, repositoryOf } from '../calc.ts';
import { calcRow } from '../evaluation/calc-evaluation.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import { startRedis } from '../redis-server.ts';

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

const ASKED = () => ({
  ...{ dataset: join(folder, 'tasks.jsonl'), policies: 'process-search', budgets: '2', 'model-kind': 'replayed' },
});

function evaluate(server: ModelServer, out: string, asked: Readonly<Record<string, string>> = ASKED(), redis = '') {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const here = { out, 'repo-mirror': join(folder, 'clones'), 'model-url': server.url, model: 'recorded' };
  const args = Object.entries({ ...here, ...asked })
    .flatMap(([name, value]) => [`--${name}`, value])
    .filter(Boolean);
  return execa(process.execPath, ['src/cli.ts', 'evaluate', ...args], {
    ...{ cwd: ROOT, env: { PATH, NODE_COMPILE_CACHE, MULLOVER_REDIS_URL: redis }, extendEnv: false, reject: false },
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

/** Settles when the run has an execution on base, or the process has ended. */
async function measured(out: string, child: Promise<unknown>): Promise<void> {
  let ended = false;
  void child.then(() => {
    ended = true;
  });
  const isMeasured = async () => {
    for await (const file of glob(join(out, 'traces/runs/*/trace.jsonl'))) {
      const lines = (await readFile(file, 'utf8')).split('\n');
      if (lines.some((line) => line.includes('"type":"executed"') && line.includes('"kind":"baseline"'))) return true;
    }
    return false;
  };
  while (!ended && !(await isMeasured())) await new Promise((done) => setTimeout(done, 100));
}

/** The name that a follower prints, in whatever pieces it comes. Throws with what it said where it ends without one. */
async function nameIn(following: ReturnType<typeof evaluate>): Promise<string> {
  const { promise, resolve: found } = Promise.withResolvers<string>();
  let said = '';
  following.stdout.on('data', (text) => {
    said += String(text);
    const [, id] = /--join (e-[0-9a-f]{12}) /.exec(said) ?? [];
    if (id !== undefined) found(id);
  });
  const ended = following.then(({ exitCode, stderr }) => {
    throw new Error(`the follower ended with ${exitCode} before it had a name: ${said}${stderr}`);
  });
  ended.catch(() => {}); // it ends in any case
  return Promise.race([promise, ended]);
}

/** The report of a folder, without what hangs on how long things take and on what was in flight when a process was killed. */
async function reported(out: string): Promise<string> {
  const rows = (await readRows(out)).map((row) => ({
    ...row,
    ...{ tokens: { prompt: 0, completion: 0 }, seconds: 0, sandboxSeconds: 0 },
  }));
  const evaluation = { ...(await readEvaluation(out)), started: '' };
  return markdownOf(reportOf({ evaluation, rows }, { findings: [], seen: undefined }));
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
    // What a crash cut off three times is not tried again: on a slow machine all three would meet the same runs of the suite.
    if (times === 4) await measured(out, child);
    child.kill('SIGKILL');
    await child;
  }
  expect(await evaluate(killed, out)).toMatchObject({ exitCode: 0 });
  const rows = await readRows(out);
  // What was in flight is counted as spent, and so is the time of all sessions.
  const unspent = { tokens: undefined, seconds: undefined, sandboxSeconds: undefined };
  const comparable = (each: typeof rows) => each.map((row) => ({ ...row, ...unspent }));
  expect(comparable(rows)).toEqual(comparable(await readRows(join(folder, 'whole'))));
  expect(await reported(out)).toBe(await reported(join(folder, 'whole')));
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

test('two shards, merged by the command, are one run: the same rows, the same report', async () => {
  const server = await startModelServer({ answer: calcAnswers });
  const dataset = join(folder, 'two.jsonl');
  const lines = ['acme__calc-1', 'acme__calc-2'].map((id) => `${JSON.stringify(calcRow(id, repository.base))}\n`);
  await writeFile(dataset, lines.join(''));
  const [one, first, second, merged] = ['one', 'first', 'second', 'merged'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const common = { ...ASKED(), dataset, policies: 'greedy', budgets: '1' };
  for (const [out, more] of [
    [one, {}],
    [first, { shard: '1/2' }],
    [second, { shard: '2/2' }],
  ] as const)
    expect(await evaluate(server, out, { ...common, ...more })).toMatchObject({ exitCode: 0 });
  const { PATH } = process.env;
  const args = ['src/cli.ts', 'evaluate', '--merge', second, first, '--out', merged];
  const { stdout } = await execa(process.execPath, args, { cwd: ROOT, env: { PATH }, extendEnv: false });
  expect(stdout).toBe(`2 rows of 2 parts are in ${merged}.`);
  expect((await readRows(merged)).map(({ instance }) => instance)).toEqual(['acme__calc-1', 'acme__calc-2']);
  expect(await reported(merged)).toBe(await reported(one));
  await server.close();
});

test('by a queue: the worker that joins is killed, the next one ends it, and both commands end with their codes', async () => {
  const redis = await startRedis();
  const server = await startModelServer({ answer: calcAnswers });
  const out = join(folder, 'queued');
  expect(await evaluate(server, join(folder, 'tasks.jsonl'))).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(
      /tasks\.jsonl is no folder that can be written to \(it is a file\)\.\n {2}next: Give another --out\.$/,
    ),
  });
  const strange = await evaluate(server, join(folder, 'w0'), { join: 'e-000000000000' }, redis.url);
  expect(strange).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('No evaluation e-000000000000') });
  const following = evaluate(server, out, { ...ASKED(), queue: '' }, redis.url);
  const joining = { join: await nameIn(following) };
  const other = await evaluate(server, join(folder, 'w1'), { ...joining, model: 'another' }, redis.url);
  expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('model (recorded, here another)') });
  const first = evaluate(server, join(folder, 'w1'), joining, redis.url);
  await asked(server, 4, first);
  first.kill('SIGKILL');
  await first;
  const second = await evaluate(server, join(folder, 'w1'), joining, redis.url);
  expect({ code: second.exitCode, stderr: second.stderr }).toEqual({ code: 0, stderr: '' });
  expect(await following).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('1 results, 1 resolved, 0 not'),
  });
  expect(await readRows(out)).toMatchObject([{ resolved: true, decision: 'propose', oracle: true }]);
  expect(await createTraceStore({ dir: join(out, 'traces', 'runs'), redact: (text) => text }).runs()).toHaveLength(1);
  await Promise.all([server.close(), redis.stop()]);
});
