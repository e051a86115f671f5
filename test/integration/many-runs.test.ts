// Ten thousand runs in each of the two stores: none is missing, whatever way the list is read.

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import type { RunsWanted } from '../../src/ports.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { eventLine } from '../../src/trace/fit-event.ts';
import { fileStores, openStores, type Stores } from '../../src/wire-stores.ts';
import { type PostgresServer, startPostgres } from '../postgres-server.ts';

const RUNS = 10_000;
const AT_A_TIME = 500;
const PAGE = 1000;
/** Each hundredth has ended. */
const ENDED = 100;
/** Whose texts are read. */
const TOLD = [0, 4242, RUNS - 1];

const idOf = (n: number): string => `r-${n.toString(16).padStart(12, '0')}`;
const plain = (text: string): string => text;
const budget = { rollouts: 8, tokens: 1e6, seconds: 3600, sandboxSeconds: 3600, money: 1 };

let folder: string;
let postgres: PostgresServer;
const opened: Stores[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-many-runs-'));
  postgres = await startPostgres();
});
afterAll(async () => {
  await Promise.all(opened.map((stores) => stores.close()));
  await postgres.stop();
  await rm(folder, { recursive: true });
});

function beginning(n: number, issue: string): EventBody {
  const place = { installation: 5, repositoryId: 7, owner: 'octo', name: n % 2 === 0 ? 'calc' : 'xml', issue: n + 1 };
  const origin = { kind: 'github', ...place, sender: 'writer', triggeredAt: '2026-01-01T00:00:00Z' } as const;
  return { type: 'run-started', origin, issue, title: `range of ${n}`, policy: 'beam', budget, seed: 1 };
}

/** Events 0 and 1 of a run, and its text. */
const bodiesOf = (n: number, issue: string): readonly EventBody[] => [
  beginning(n, issue),
  ...(n % ENDED === 0 ? [{ type: 'ended', reason: 'r', next: 'n' } as const] : []),
];

/** As they would be stored, without the wait for the disk that each of them takes. */
async function fillFiles(): Promise<void> {
  const store = createTraceStore({ dir: join(folder, 'runs'), redact: plain });
  const begun = Date.parse('2026-01-01T00:00:00Z');
  for (let n = 0; n < RUNS; n++) {
    const text = JSON.stringify(issueOf(n));
    const ref = createHash('sha256').update(text).digest('hex');
    const at = new Date(begun + 1000 * n).toISOString();
    const lines = bodiesOf(n, ref).map((body, seq) => eventLine(body, { seq, at }, plain).json);
    if (TOLD.includes(n)) await store.put(idOf(n), text);
    await mkdir(join(folder, 'runs', idOf(n)), { recursive: true });
    await writeFile(join(folder, 'runs', idOf(n), 'trace.jsonl'), lines.map((line) => `${line}\n`).join(''));
  }
}

const issueOf = (n: number) => ({ title: `issue ${n}`, body: '' });

async function fillDatabase({ trace }: Stores): Promise<void> {
  for (let from = 0; from < RUNS; from += AT_A_TIME) {
    const numbers = Array.from({ length: AT_A_TIME }, (_, more) => from + more);
    await Promise.all(numbers.map((n) => trace.begin(idOf(n), issueOf(n), (ref) => beginning(n, ref))));
    const ended = numbers.filter((n) => n % ENDED === 0);
    await Promise.all(ended.map((n) => trace.append(idOf(n), 1, { type: 'ended', reason: 'r', next: 'n' })));
  }
  await trace.settle();
}

async function openFiles(): Promise<Stores> {
  await fillFiles();
  return fileStores(readConfig({ MULLOVER_DATA: folder }), { redact: plain });
}

async function openPostgres(): Promise<Stores> {
  const config = readConfig({ MULLOVER_DATABASE_URL: await postgres.newDatabase() });
  const stores = openStores(config, { redact: plain, patienceMs: 60_000 });
  await fillDatabase(stores);
  return stores;
}

describe.each([
  ['files', openFiles],
  ['PostgreSQL', openPostgres],
] as const)('ten thousand runs in %s', (_kind, open) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await open();
    opened.push(stores);
  });

  test('are all there, each with its text', async () => {
    const { trace } = stores;
    expect(new Set(await trace.runs())).toEqual(new Set(Array.from({ length: RUNS }, (_, n) => idOf(n))));
    for (const n of TOLD) {
      const first = await trace.first(idOf(n));
      expect(first?.type === 'run-started' && (await trace.get(idOf(n), first.issue))).toBe(JSON.stringify(issueOf(n)));
    }
  });

  test('come on one page and no other, newest first, and are counted by their state', async () => {
    const pages = [];
    for (let offset = 0; offset < RUNS; offset += PAGE) pages.push(await stores.trace.list({ limit: PAGE, offset }));
    const runs = pages.flatMap((page) => page.runs);
    expect([runs.length, new Set(runs.map(({ run }) => run)).size]).toEqual([RUNS, RUNS]);
    expect(runs.map(({ at }) => at)).toEqual(
      runs
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    expect(pages[0]?.counts).toEqual({ ...pages[0]?.counts, queued: RUNS - RUNS / ENDED, stopped: RUNS / ENDED });
  });

  test('are found by a word, by repository and by state', async () => {
    const found = async (wanted: Omit<RunsWanted, 'limit'>) =>
      (await stores.trace.list({ ...wanted, limit: RUNS })).runs.map(({ run }) => run);
    expect(await found({ text: 'OF 4242' })).toEqual([idOf(4242)]);
    expect(await found({ repository: 'octo/xml' })).toHaveLength(RUNS / 2);
    expect(await found({ states: ['stopped'], repository: 'octo/xml' })).toEqual([]);
    expect(await found({ states: ['stopped'] })).toHaveLength(RUNS / ENDED);
  });
});
