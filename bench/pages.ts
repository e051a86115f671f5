// `npm run bench:pages`: how long the pages take: a run of 2,000 nodes, a list of 10,000 runs. The last line is JSON.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { median } from 'simple-statistics';
import { readConfig } from '../src/config.ts';
import { createSecrets } from '../src/secrets/secrets.ts';
import { createTraceStore } from '../src/store/trace-store.ts';
import { runIdOf } from '../src/trace/position.ts';
import { startPages } from '../src/wire-pages.ts';
import { grownTrace, storeTrace } from '../test/pages/stored-trace.ts';
import { begin, createTrace } from '../test/trace/views/sample-trace.ts';
import { QUICK, readCommandLine } from './command-line.ts';

const values = readCommandLine('bench:pages', 'Time of the pages of a large run and of a long list.', { quick: QUICK });
const RUNS = values.quick ? 1000 : 10_000;
const NODES = 2000;
const REPEATS = 5;
const PAUSE_MS = 2500;
const LARGE = 'r-ffffffffffff';

async function milliseconds(url: string): Promise<{ readonly ms: number; readonly bytes: number }> {
  const started = performance.now();
  const response = await fetch(url);
  const { length } = await response.text();
  if (response.status !== 200) throw new Error(`${url} answers ${response.status}`);
  return { ms: Math.round(performance.now() - started), bytes: length };
}

async function measured(
  url: string,
): Promise<{ readonly first: number; readonly again: number; readonly bytes: number }> {
  const { ms: first, bytes } = await milliseconds(url);
  const times: number[] = [];
  for (let at = 0; at < REPEATS; at++) {
    // Long enough that nothing is told from memory that may have changed.
    await sleep(PAUSE_MS);
    times.push((await milliseconds(url)).ms);
  }
  return { first, again: Math.round(median(times)), bytes };
}

const folder = await mkdtemp(join(tmpdir(), 'mullover-bench-pages-'));
try {
  const runs = join(folder, 'runs');
  await storeTrace(runs, LARGE, await grownTrace(NODES));
  const short = createTrace();
  begin(short);
  for (let at = 0; at < RUNS; at += 50)
    await Promise.all(
      Array.from({ length: 50 }, (_, more) => storeTrace(runs, runIdOf(String(at + more).padStart(12, '0')), short)),
    );
  const secrets = createSecrets();
  const trace = createTraceStore({ dir: runs, redact: secrets.redact });
  const log = pino({ level: 'silent' }, { write: () => {} });
  const pages = await startPages(readConfig({ MULLOVER_OPERATORS_PORT: '0' }), { trace, log, secrets });
  await sleep(2 * PAUSE_MS);
  const run = await measured(`${pages.operatorsUrl}/runs/${LARGE}`);
  const list = await measured(`${pages.operatorsUrl}/?text=one`);
  await pages.close();
  process.stdout.write(`a run of ${NODES} nodes: ${run.first} ms, then ${run.again} ms, ${run.bytes} bytes\n`);
  process.stdout.write(`a list of ${RUNS + 1} runs: ${list.first} ms, then ${list.again} ms, ${list.bytes} bytes\n`);
  process.stdout.write(`${JSON.stringify({ nodes: NODES, run, runs: RUNS + 1, list })}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
