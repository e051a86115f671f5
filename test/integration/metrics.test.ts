// Figures of a web process and of a worker's port, scraped by a real Prometheus with the alert rules that come with Mullover.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { OperatorsServer } from '../../src/github/operators-server.ts';
import type { RunningServer } from '../../src/github/webhook-server.ts';
import { startWeb } from '../../src/index.ts';
import { countedStore } from '../../src/metrics/counted-store.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { answerOperators } from '../../src/wire-operators.ts';
import { startWebProcess } from '../../src/wire-web.ts';
import { freePort } from '../free-port.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const RULES = resolve('deploy/prometheus/alerts.yml');
const DASHBOARD = resolve('deploy/grafana/mullover.json');
const SECRET = 'a secret of sufficient length';
let folder: string;
let redis: RedisServer;
let web: RunningServer;
let worker: OperatorsServer;
let prometheus: ChildProcess;
let prometheusUrl: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-metrics-'));
  redis = await startRedis();
  const config = readConfig({
    ...{ MULLOVER_DATA: join(folder, 'data'), MULLOVER_REDIS_URL: redis.url, MULLOVER_HOST: '127.0.0.1' },
    ...{ MULLOVER_PORT: '0', MULLOVER_HEALTH_PORT: '0', MULLOVER_WORKER_PORT: '0', MULLOVER_LOG_LEVEL: 'error' },
    MULLOVER_WEBHOOK_SECRET: SECRET,
  });
  web = await startWebProcess(config, startWeb);
  const figures = createMetrics('worker');
  const store = createTraceStore({ dir: join(folder, 'data/runs'), redact: (text) => text });
  await countedStore(store, figures.event).append('r-0', 0, { type: 'session-started', worker: 'w' });
  figures.gitHub({ method: 'GET', status: 200, installation: '5', remaining: 120 });
  const log = pino({ level: 'silent' });
  const answering = await answerOperators(config, { metrics: figures.text, checks: [], log });
  if (!answering) throw new Error('no port was configured');
  worker = answering;
  [prometheus, prometheusUrl] = await startPrometheus([web.healthUrl, worker.url]);
});
afterAll(async () => {
  if (prometheus?.kill('SIGKILL')) await once(prometheus, 'exit');
  await Promise.all([web.close(), worker.close()]);
  await redis.stop();
  await rm(folder, { recursive: true });
});

async function startPrometheus(urls: readonly string[]): Promise<[ChildProcess, string]> {
  const targets = urls.map((url) => new URL(url).host);
  const config = {
    global: { scrape_interval: '200ms', scrape_timeout: '200ms', evaluation_interval: '200ms' },
    rule_files: [RULES],
    scrape_configs: [{ job_name: 'mullover', static_configs: [{ targets }] }],
  };
  const file = join(folder, 'prometheus.yml');
  await writeFile(file, JSON.stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const storage = `--storage.tsdb.path=${join(folder, 'tsdb')}`;
  const child = spawn('prometheus', [`--config.file=${file}`, storage, `--web.listen-address=${address}`], {
    stdio: 'ignore',
  });
  return [child, `http://${address}`];
}

type Answer = { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] };

/** Value of each series of an expression, once there is one. */
async function ask(expression: string): Promise<readonly Answer[]> {
  for (let tries = 0; ; tries++) {
    const query = new URLSearchParams({ query: expression });
    const found = await fetch(`${prometheusUrl}/api/v1/query?${query}`).then(
      async (response) => (response.ok ? ((await response.json()) as { data: { result: Answer[] } }).data.result : []),
      () => [], // it does not listen yet
    );
    if (found.length > 0 || tries > 200) return found;
    await sleep(100);
  }
}

const figuresOf = async (expression: string) => (await ask(expression)).map(({ value }) => Number(value[1]));

test('Prometheus scrapes web and worker, and finds deliveries, jobs, events and what GitHub leaves', async () => {
  const body = '{"zen":"Keep it logically awesome."}';
  const deliver = (signature: string) =>
    fetch(`${web.url}/api/github/webhooks`, {
      ...{ method: 'POST', body },
      headers: { 'content-type': 'application/json', 'x-github-event': 'ping', 'x-hub-signature-256': signature },
    }).then((response) => response.status);
  const signed = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  expect([await deliver(signed), await deliver(signed.replace(/.$/, 'x'))]).toEqual([202, 401]);
  expect(await figuresOf('sum(up{job="mullover"}) == 2')).toEqual([2]);
  expect(await figuresOf('mullover_webhook_seconds_count{event="ping",status="202"}')).toEqual([1]);
  expect(await figuresOf('mullover_webhook_seconds_count{event="unsigned",status="401"}')).toEqual([1]);
  expect(await figuresOf('mullover_queue_jobs{queue="mullover-runs",state="waiting"}')).toEqual([0]);
  expect(await figuresOf('mullover_trace_events_total{type="session-started",process="worker"}')).toEqual([1]);
});

test('the alert rules load, and one fires on what was scraped', async () => {
  expect(execFileSync('promtool', ['check', 'rules', RULES], { encoding: 'utf8' })).toContain('SUCCESS');
  expect((await ask('ALERTS{alertname="MulloverGitHubLimitNear"}')).map(({ metric }) => metric.installation)).toEqual([
    '5',
  ]);
});

test('both ports tell figures that promtool finds nothing wrong with, and the port of webhooks tells none', async () => {
  for (const url of [web.healthUrl, worker.url]) {
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const input = await response.text();
    const { stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    // What every Node process tells is named by the client library.
    expect(stderr.split('\n').filter((line) => line !== '' && !/^mullover_(nodejs|process)_/.test(line))).toEqual([]);
    expect(await fetch(`${url}/healthz`).then(({ status }) => status)).toBe(200);
    expect(await fetch(`${url}/api/github/webhooks`).then(({ status }) => status)).toBe(404);
  }
  expect(await fetch(`${web.url}/metrics`).then(({ status }) => status)).toBe(404);
});

test('rules and dashboard ask for figures that are told, and for no others', async () => {
  const told = await createMetricsText();
  const files = await Promise.all([RULES, DASHBOARD].map((file) => readFile(file, 'utf8')));
  const asked = new Set(files.flatMap((text) => text.match(/\bmullover_[a-z0-9_]+/g) ?? []));
  expect(asked.size).toBeGreaterThan(10);
  const missing = [...asked].filter((name) => !told.has(name.replace(/_(count|sum|bucket)$/, '')));
  expect(missing).toEqual([]);
});

async function createMetricsText(): Promise<ReadonlySet<string>> {
  const figures = createMetrics('web');
  figures.watchQueues(async () => ({}));
  figures.watchRuns(async () => ({}));
  return new Set([...(await figures.text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''));
}
