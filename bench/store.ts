// `npm run bench:store`: both trace stores side by side on this machine: events a second by writers at a time, the fold of a trace
// of 100,000 events, a page of 10,000 runs. Real files, a real PostgreSQL; the last line is JSON. `-- --quick` ends within 45 s.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { readConfig } from '../src/config.ts';
import { openDatabase } from '../src/store/postgres/database.ts';
import { importRun } from '../src/store/postgres/import-run.ts';
import type { EventBody } from '../src/trace/event.ts';
import { eventLine } from '../src/trace/fit-event.ts';
import { foldTree } from '../src/trace/fold-tree.ts';
import { wholeEvents } from '../src/trace/whole-events.ts';
import { fileStores, openStores, type Stores } from '../src/wire-stores.ts';
import { startPostgres } from '../test/postgres-server.ts';
import { QUICK, readCommandLine } from './command-line.ts';

const values = readCommandLine(
  'bench:store',
  'Files and PostgreSQL: events a second, the fold of a long trace, a page of many runs. The last line is JSON.',
  { quick: QUICK },
);
const WRITERS = values.quick ? [1, 16] : [1, 16, 64];
const WRITING_MS = values.quick ? 1500 : 10_000;
const EVENTS = values.quick ? 30_000 : 100_000;
const RUNS = values.quick ? 3000 : 10_000;
const LOOKS = 9;
/** Divides the runs of both sizes. */
const AT_A_TIME = 250;

const redact = (text: string): string => text;
const folder = await mkdtemp(join(tmpdir(), 'mullover-bench-store-'));
const postgres = await startPostgres();
const url = await postgres.newDatabase();
const config = readConfig({ MULLOVER_DATA: folder, MULLOVER_DATABASE_URL: url });
const stores: Readonly<Record<'files' | 'postgres', Stores>> = {
  files: fileStores(config, { redact }),
  postgres: openStores(config, { redact, patienceMs: 30_000 }),
};

const idOf = (n: number): string => ['r', n.toString(16).padStart(12, '0')].join('-');
const PLACE = { kind: 'github', installation: 5, repositoryId: 7, owner: 'octo', name: 'calc' } as const;
const beginning = (n: number): EventBody => ({
  ...{ type: 'run-started', title: `range ${n} is parsed wrong`, issue: 'a'.repeat(64), policy: 'beam', seed: 1 },
  origin: { ...PLACE, issue: n, sender: 'writer', triggeredAt: '2026-01-01T00:00:00Z' },
  budget: { rollouts: 8, tokens: 1e6, seconds: 3600, sandboxSeconds: 3600, money: 1 },
});
/** As long as most events are: some 300 bytes. */
const started = (n: number): EventBody => ({
  ...{ type: 'work-started', work: `repository-understanding/-/${n}/0`, attempt: 1 },
  ...{ reservedTokens: 12_000, reservedSandboxSeconds: 0, reservedMoney: 0.0125 },
});
const lost = (n: number): EventBody => ({
  ...{ type: 'work-lost', work: `repository-understanding/-/${n}/0`, attempt: 1, reason: 'away', final: false },
  message: 'the endpoint answers 503: the model is being loaded, and takes no request for some time'.padEnd(150, '.'),
});

let nextRun = 1_000_000;

/** Each writer appends to a run of its own and waits for each event. */
async function eventsPerSecond({ trace }: Stores, writers: number): Promise<number> {
  let stored = 0;
  const until = performance.now() + WRITING_MS;
  const write = async (run: string) => {
    for (let seq = 0; performance.now() < until; seq++) {
      await trace.append(run, seq, seq === 0 ? beginning(seq) : started(seq));
      stored += 1;
    }
  };
  const since = performance.now();
  await Promise.all(Array.from({ length: writers }, () => write(idOf(nextRun++))));
  return Math.round((1000 * stored) / (performance.now() - since));
}

function longTrace(): readonly string[] {
  const at = '2026-01-01T00:00:00.000Z';
  const bodyOf = (seq: number) => (seq % 2 === 1 ? started((seq - 1) / 2) : lost(seq / 2 - 1));
  return Array.from(
    { length: EVENTS },
    (_, seq) => eventLine(seq === 0 ? beginning(0) : bodyOf(seq), { seq, at }, redact).json,
  );
}

async function fillLong(run: string): Promise<void> {
  const lines = longTrace();
  await mkdir(join(folder, 'runs', run), { recursive: true });
  await writeFile(join(folder, 'runs', run, 'trace.jsonl'), lines.map((line) => `${line}\n`).join(''));
  const database = openDatabase({ url, patienceMs: 30_000 });
  await importRun(database, { run, lines, texts: [] });
  await database.close();
}

async function foldMs({ trace }: Stores, run: string): Promise<number> {
  const since = performance.now();
  const tree = foldTree(await wholeEvents(trace, run));
  if (tree.length !== EVENTS) throw new Error('the fold has lost events');
  return Math.round(performance.now() - since);
}

async function fillRuns({ trace }: Stores): Promise<void> {
  // Not all at once: each holds a file open, and many systems let a process have 1,024.
  for (let from = 0; from < RUNS; from += AT_A_TIME) {
    const numbers = Array.from({ length: AT_A_TIME }, (_, more) => from + more);
    await Promise.all(numbers.map((n) => trace.begin(idOf(n), { title: `issue ${n}`, body: '' }, () => beginning(n))));
  }
  await trace.settle();
}

async function listMs({
  trace,
}: Stores): Promise<{ readonly first: number; readonly page: number; readonly found: number }> {
  const timed = async (wanted: Parameters<typeof trace.list>[0]) => {
    const since = performance.now();
    const { runs } = await trace.list(wanted);
    if (runs.length === 0) throw new Error('the list is empty');
    return performance.now() - since;
  };
  const first = await timed({ limit: 50 });
  const pages: number[] = [];
  const found: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    pages.push(await timed({ limit: 50, offset: 50 * look, repository: 'octo/calc' }));
    found.push(await timed({ limit: 50, text: `RANGE ${look}` }));
  }
  return { first: Math.round(first), page: Math.round(median(pages)), found: Math.round(median(found)) };
}

const LONG = idOf(9_999_999);
const results: Record<string, Record<string, unknown>> = {};
try {
  await fillLong(LONG);
  for (const [kind, store] of Object.entries(stores)) {
    const rates: Record<string, number> = {};
    for (const writers of WRITERS) rates[`${writers}`] = await eventsPerSecond(store, writers);
    const fold = await foldMs(store, LONG);
    await fillRuns(store);
    const list = await listMs(store);
    results[kind] = { eventsPerSecond: rates, foldMs: fold, listMs: list };
    process.stdout.write(
      `${kind.padEnd(9)} events/s by writers ${JSON.stringify(rates)}, fold of ${EVENTS} events ${fold} ms, list of ${RUNS} runs: first ${list.first} ms, a page ${list.page} ms, by a word ${list.found} ms\n`,
    );
  }
} finally {
  for (const store of Object.values(stores)) await store.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`${JSON.stringify({ bench: 'store', events: EVENTS, runs: RUNS, ...results })}\n`);
