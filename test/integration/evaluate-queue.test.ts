// An evaluation that machines share through a real Redis: two workers, workers and followers that are killed, and what is left in the end.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { readEvaluation, readRows } from '../../src/evaluation/evaluation-folder.ts';
import { readPredictions } from '../../src/evaluation/predictions.ts';
import type { ResultRow } from '../../src/evaluation/result-row.ts';
import { runOf } from '../../src/evaluation/settings.ts';
import { createSharedEvaluation } from '../../src/queue/shared-evaluation.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { calcAnswers } from '../calc.ts';
import { type Asked, type CalcEvaluation, calcEvaluation } from '../evaluation/calc-evaluation.ts';
import { type CalcFollower, type CalcWorker, followCalc, workOnCalc } from '../evaluation/calc-machine.ts';
import type { Answer } from '../model-server/answer.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const PROGRAM = resolve(import.meta.dirname, '../evaluation/calc-machine.ts');

let redis: RedisServer;
const opened: CalcEvaluation[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const each of opened.splice(0)) await each.remove();
});
afterAll(() => redis.stop());

async function calc(ids: readonly string[], answer: Answer = calcAnswers): Promise<CalcEvaluation> {
  const made = await calcEvaluation(answer, ids);
  opened.push(made);
  return made;
}

const follower = (made: CalcEvaluation, asked: Asked): CalcFollower => ({
  ...{ role: 'follower', redisUrl: redis.url, evaluation: made.asking(asked) },
});

function followed(made: CalcEvaluation, asked: Asked, signal = new AbortController().signal) {
  const said: string[] = [];
  return { rows: followCalc(follower(made, asked), (line) => said.push(line), signal), said };
}

/** A worker of the evaluation in a folder, as soon as that is described. */
async function workerOf(made: CalcEvaluation, folder: string, name: string): Promise<CalcWorker> {
  let id: string | undefined;
  while (id === undefined) {
    const text = await readFile(join(folder, 'queue.json'), 'utf8').catch(() => '{}');
    id = (JSON.parse(text) as { evaluation?: string }).evaluation;
    await sleep(20);
  }
  const shared = createSharedEvaluation(id, { redisUrl: redis.url, onError: () => {} });
  while ((await shared.about()) === undefined) await sleep(20);
  await shared.close();
  const site = { folder: join(made.folder, name), repository: made.repository, model: made.server.url };
  return { role: 'worker', redisUrl: redis.url, id, ...site };
}

/** A machine in this process; `ended` settles when it has done its part. */
function machine(site: CalcWorker, signal = new AbortController().signal) {
  const heard: string[] = [];
  return { heard, ended: workOnCalc(site, (line) => heard.push(line), signal) };
}

/** A machine that can be killed. */
function machineToKill(site: CalcWorker | CalcFollower) {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(site)], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const heard: string[] = [];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => heard.push(...text.split('\n').filter(Boolean)));
  const kill = async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return { heard, kill };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

/** What hangs on how long things take is left out. */
const timeless = (rows: readonly ResultRow[]) =>
  [...rows]
    .map((row) => ({ ...row, tokens: undefined, seconds: undefined, sandboxSeconds: undefined }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const runsIn = (folder: string) =>
  createTraceStore({ dir: join(folder, 'traces', 'runs'), redact: (text) => text }).runs();

const GRID = { policies: ['best-of-n', 'greedy'], budgets: [1, 2] };

test('two workers make the rows, predictions and traces that one process makes, and leave nothing in Redis', async () => {
  const made = await calc(['b-1', '2', 'c:3']);
  const [one, many] = [join(made.folder, 'one'), join(made.folder, 'many')];
  const alone = await made.run({ ...GRID, folder: one });
  const { rows, said } = followed(made, { ...GRID, folder: many });
  const machines = [machine(await workerOf(made, many, 'w1')), machine(await workerOf(made, many, 'w2'))];
  expect(timeless(await rows)).toEqual(timeless(alone));
  await Promise.all(machines.map(({ ended }) => ended));
  expect(timeless(await readRows(many))).toEqual(timeless(await readRows(one)));
  expect(await readPredictions(many)).toEqual(await readPredictions(one));
  expect(await readEvaluation(many)).toEqual({ ...(await readEvaluation(one)), started: expect.any(String) });
  expect([...(await runsIn(many))].sort()).toEqual([...(await runsIn(one))].sort());
  expect(said.filter((line) => /^\[\d+\/12\] .* tokens so far/.test(line))).toHaveLength(12);
  expect(said[0]).toMatch(/^No worker is at work\. .*: mullover evaluate --join e-[0-9a-f]{12} --out <dir>$/);
  const client = new Redis(redis.url);
  expect(await client.keys('mullover-evaluation:*')).toEqual([]);
  await client.quit();
}, 600_000);

test('kill -9 of the worker and of who follows it: others go on, no row is lost and none is made twice', async () => {
  const made = await calc(['a-1', 'b-2']);
  const folder = join(made.folder, 'out');
  const first = machineToKill(follower(made, { ...GRID, folder }));
  const site = await workerOf(made, folder, 'w1');
  const worker = machineToKill(site);
  await until(() => worker.heard.some((line) => line.startsWith('a-1 ')));
  await Promise.all([worker.kill(), first.kill()]);
  const second = machine({ ...site, folder: join(made.folder, 'w2') });
  const { rows } = followed(made, { ...GRID, folder });
  const all = await rows;
  await second.ended;
  const settingOf = (line: string) => line.split(':')[0];
  const handedIn = worker.heard.filter((line) => line.startsWith('a-1 ') || line.startsWith('b-2 ')).map(settingOf);
  expect(second.heard.filter((line) => handedIn.includes(settingOf(line)))).toEqual([]);
  expect(all).toHaveLength(8);
  expect(all.map(({ decision }) => decision)).not.toContain('void');
  const stored = await readFile(join(folder, 'results.jsonl'), 'utf8');
  expect(stored.trim().split('\n')).toHaveLength(8);
  expect(timeless(await readRows(folder))).toEqual(timeless(all));
}, 600_000);

test('what workers make while nobody follows is there for the next follower, who must ask for the same', async () => {
  const made = await calc(['a-1', 'b-2']);
  const folder = join(made.folder, 'out');
  const stop = new AbortController();
  const before = followed(made, { ...GRID, folder }, stop.signal);
  const site = await workerOf(made, folder, 'w1');
  stop.abort(new Error('killed'));
  await expect(before.rows).rejects.toThrow('killed');
  const { heard, ended } = machine(site);
  await until(() => heard.filter((line) => /^(?:a-1|b-2) /.test(line)).length === 8);
  const requests = made.server.requests().length;
  await expect(followed(made, { ...GRID, budgets: [1, 2, 4], folder }).rows).rejects.toThrow(
    /is at work on something else by the queue/,
  );
  const after = followed(made, { ...GRID, folder });
  expect(await after.rows).toHaveLength(8);
  expect(after.said[0]).toBe('8 of 8 results are there already.');
  expect(made.server.requests()).toHaveLength(requests);
  await ended;
}, 600_000);

test('a worker that is stopped hands in what it has begun, and another one goes on in its middle', async () => {
  const stop = new AbortController();
  const made = await calc(['a-1'], (call) => {
    if (call.work.startsWith('patch-generation/')) stop.abort(new Error('stopped'));
    return calcAnswers(call);
  });
  const folder = join(made.folder, 'out');
  const { rows } = followed(made, { policies: ['process-search'], budgets: [2], folder });
  const site = await workerOf(made, folder, 'w1');
  const first = machine(site, stop.signal);
  await expect(first.ended).rejects.toThrow('stopped');
  const second = machine({ ...site, folder: join(made.folder, 'w2') });
  expect(await rows).toMatchObject([{ resolved: true, decision: 'propose', basis: 'run' }]);
  await second.ended;
  const [run = ''] = await runsIn(folder);
  const store = createTraceStore({ dir: join(folder, 'traces', 'runs'), redact: (text) => text });
  const events = await store.events(run);
  expect(events.filter(({ type }) => type === 'session-started')).toHaveLength(2);
  const asked = events.flatMap((event) => (event.type === 'asked' ? [event.work] : []));
  expect(asked).toEqual([...new Set(asked)]);
  const lost = events.filter(({ type }) => type === 'work-lost').length;
  const finished = Object.values(made.server.calls()).map(({ completed }) => completed);
  expect(finished.reduce((sum, count) => sum + count - 1, 0)).toBeLessThanOrEqual(lost);
}, 600_000);

test('an instance that no machine can open is told by what they said, and the others are made', async () => {
  const made = await calc(['a-1']);
  const folder = join(made.folder, 'out');
  const { rows, said } = followed(made, { ...GRID, budgets: [1], folder });
  const site = await workerOf(made, folder, 'w1');
  const { ended, heard } = machine({ ...site, repository: join(made.folder, 'nothing-here') });
  const all = await rows;
  await ended;
  expect(all).toMatchObject([
    { policy: 'best-of-n', decision: 'void', reason: expect.stringContaining('nothing-here'), failure: 'environment' },
    { policy: 'greedy', decision: 'void', reason: expect.stringContaining('nothing-here') },
  ]);
  expect(heard).toContainEqual(expect.stringMatching(/^a-1 is given up: .*nothing-here/));
  expect(said.filter((line) => line.includes('void: '))).toHaveLength(2);
  expect(timeless(await readRows(folder))).toEqual(timeless(all));
}, 600_000);

test('kill -9 in the middle of a run: the next machine goes on from the last checkpoint, and asks nothing of it again', async () => {
  let [answered, isBack] = [0, false];
  const made = await calc(['a-1'], (call) => {
    answered += 1;
    return answered <= 3 || isBack ? calcAnswers(call) : { status: 503, message: 'away' };
  });
  const folder = join(made.folder, 'out');
  const setting = { instance: 'a-1', policy: 'best-of-n', budget: 2, seed: 1 };
  const { rows } = followed(made, { policies: [setting.policy], budgets: [setting.budget], folder });
  const site = { ...(await workerOf(made, folder, 'w1')), checkpointMs: 50 };
  const worker = machineToKill(site);
  const shared = createSharedEvaluation(site.id, { redisUrl: redis.url, onError: () => {} });
  const keptReplies = async () => {
    const parcel = await shared.trace('a-1', runOf(setting));
    return parcel ? gunzipSync(parcel).toString().split('\\"type\\":\\"asked\\"').length - 1 : 0;
  };
  while ((await keptReplies()) < 3) await sleep(20);
  await worker.kill();
  await shared.close();
  isBack = true;
  const second = machine({ ...site, folder: join(made.folder, 'w2') });
  expect(await rows).toMatchObject([{ ...setting, decision: expect.not.stringMatching('void') }]);
  await second.ended;
  const calls = Object.values(made.server.calls());
  expect(calls.filter(({ completed }) => completed > 1)).toEqual([]);
  expect(calls.reduce((sum, { completed }) => sum + completed, 0)).toBeGreaterThan(3);
}, 600_000);
