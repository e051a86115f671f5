// `npm run bench:scale`: runs an hour by 1, 2 and 4 worker processes that share Redis and PostgreSQL and nothing else. The sandbox is
// simulated: its work is waiting, so that the figure is what queue, store and consumer leave of a worker's time, on any machine.
// The last line is JSON. `-- --quick` ends within 45 s.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { createProducer } from '../src/queue/producer.ts';
import { openStores } from '../src/wire-stores.ts';
import { startPostgres } from '../test/postgres-server.ts';
import { startRedis } from '../test/redis-server.ts';
import { QUICK, readCommandLine } from './command-line.ts';

const values = readCommandLine(
  'bench:scale',
  'Runs an hour by 1, 2 and 4 workers with simulated sandbox work that is waiting. The last line is JSON.',
  { quick: QUICK },
);
const WORKERS = [1, 2, 4];
const RUNS = values.quick ? 12 : 24;
/** Of one run: so many executions, each waits so long. */
const EXECUTIONS = 5;
const EXECUTION_MS = values.quick ? 200 : 1000;

const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
const url = await postgres.newDatabase();
const stores = openStores(readConfig({ MULLOVER_DATABASE_URL: url }), { redact: (text) => text, patienceMs: 30_000 });
const producer = createProducer({ redisUrl: redis.url, onError: () => {} });
const children: ChildProcess[] = [];
let next = 1;

async function startWorker(): Promise<void> {
  const given = { databaseUrl: url, redisUrl: redis.url, executions: EXECUTIONS, executionMs: EXECUTION_MS };
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const child = fork(join(import.meta.dirname, 'scale/worker.ts'), [JSON.stringify(given)], { execArgv });
  children.push(child);
  await once(child, 'message');
}

/** Seconds from the first run that waits to the end of the last one. */
async function round(): Promise<number> {
  const begun: string[] = [];
  const since = performance.now();
  for (let n = 0; n < RUNS; n++) begun.push(await enqueue(next++));
  const left = new Set(begun);
  while (left.size > 0) {
    for (const run of left) if ((await stores.trace.events(run)).at(-1)?.type === 'ended') left.delete(run);
    await sleep(20);
  }
  return (performance.now() - since) / 1000;
}

async function enqueue(issue: number): Promise<string> {
  const run = ['r', issue.toString(16).padStart(12, '0')].join('-');
  const place = { installation: 5, repositoryId: 7, owner: 'octo', name: 'calc', issue };
  await stores.trace.begin(run, { title: 'an issue', body: '' }, (ref) => ({
    ...{ type: 'run-started', title: `issue ${issue}`, issue: ref, policy: 'beam', seed: 1 },
    origin: { kind: 'github', ...place, sender: 'writer', triggeredAt: '2026-01-01T00:00:00Z' },
    budget: { rollouts: 8, tokens: 1e6, seconds: 3600, sandboxSeconds: 3600, money: 1 },
  }));
  await producer.enqueue({ run, place });
  return run;
}

const seconds: Record<string, number> = {};
try {
  for (const workers of WORKERS) {
    while (children.length < workers) await startWorker();
    seconds[workers] = Number((await round()).toFixed(2));
    const ideal = (RUNS * EXECUTIONS * EXECUTION_MS) / 1000 / workers;
    process.stdout.write(
      `${workers} workers: ${RUNS} runs in ${seconds[workers]} s; their waiting alone takes ${ideal} s\n`,
    );
  }
} finally {
  for (const child of children) child.kill('SIGKILL');
  await producer.close();
  await stores.close();
  await Promise.all([redis.stop(), postgres.stop()]);
}
const ratio = (workers: number) => Number(((seconds[1] ?? 0) / (seconds[workers] ?? Number.NaN)).toFixed(2));
process.stdout.write(
  `${JSON.stringify({ bench: 'scale', runs: RUNS, seconds, times: { 2: ratio(2), 4: ratio(4) } })}\n`,
);
process.exit();
