// `mullover migrate` from a real data folder to a real PostgreSQL, stopped in its middle and repeated.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { fileStores, openStores, type Stores } from '../../src/wire-stores.ts';
import { type PostgresServer, startPostgres, withClient } from '../postgres-server.ts';

const CLI = resolve('src/cli.ts');
const RUNS = 30;
const plain = { redact: (text: string) => text, patienceMs: 30_000 };
let postgres: PostgresServer;
let folder: string;
let url: string;
let files: Stores;
let database: Stores;

beforeAll(async () => {
  [postgres, folder] = await Promise.all([startPostgres(), mkdtemp(join(tmpdir(), 'mullover-migrate-'))]);
  url = await postgres.newDatabase();
  const config = readConfig({ MULLOVER_DATA: folder, MULLOVER_DATABASE_URL: url });
  files = fileStores(config, plain);
  database = openStores(config, plain);
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

const idOf = (n: number) => `r-${n.toString(16).padStart(12, '0')}`;

async function fill(n: number): Promise<void> {
  const run = idOf(n);
  const beginning = (issue: string): EventBody => ({
    ...{ type: 'run-started', title: `title ${n}\0`, issue, policy: 'beam', seed: 1 },
    origin: {
      ...{ kind: 'github', installation: 5, repositoryId: 7, owner: 'octo', name: 'calc', issue: n },
      ...{ sender: 's', triggeredAt: '2026-01-01T00:00:00Z' },
    },
    budget: { rollouts: 8, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 },
  });
  await files.trace.begin(run, { title: `issue ${n}`, body: '' }, beginning);
  const text = await files.trace.put(run, 'a text that all of them name \u{1F642}');
  await files.trace.append(run, 1, { type: 'session-started', worker: text });
  const url = `https://github.test/octo/calc/pull/${n}`;
  if (n % 2 === 0) await files.trace.append(run, 2, { type: 'published', what: 'pull-request', number: n, url });
}

async function migrate(settings: Readonly<Record<string, string>> = {}): Promise<{ code: number; out: string }> {
  const env = { PATH: process.env.PATH, MULLOVER_DATA: folder, MULLOVER_DATABASE_URL: url, ...settings };
  const args = ['--disable-warning=ExperimentalWarning', CLI, 'migrate'];
  return promisify(execFile)(process.execPath, args, { env }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    ({ code, stdout, stderr }) => ({ code, out: stdout + stderr }),
  );
}

test('an empty folder and a missing address are told with the setting to make', async () => {
  expect(await migrate()).toEqual({ code: 2, out: expect.stringContaining(`${folder} holds no runs.`) });
  const { code, out } = await migrate({ MULLOVER_DATABASE_URL: '' });
  expect([code, out]).toEqual([2, expect.stringContaining('Set MULLOVER_DATABASE_URL')]);
});

test('all of it is there, also after it was stopped in the middle, and once however often it is told to go', async () => {
  for (let n = 1; n <= RUNS; n++) await fill(n);
  const command = { id: 'c-00000000000a', installation: 5, repositoryId: 7, owner: 'octo', name: 'calc', thread: 3 };
  const request = { ...command, onPullRequest: false, comment: 9, sender: 's', command: { kind: 'stop' } } as const;
  await files.commands.keep(request);
  await files.commands.finish('c-00000000000b', 'applied');
  await files.commands.requestStop(idOf(1));
  await files.outcomes.add({ run: idOf(2), pull: 2, what: 'merged', resolved: true });
  // As a stop in its middle leaves it: some runs whole, one begun here by hand without its texts.
  expect((await migrate()).code).toBe(0);
  await withClient(url, async (client) => {
    await client.query('delete from events where run > $1', [idOf(12)]);
    await client.query('delete from events where run = $1 and seq > 0', [idOf(12)]);
    await client.query('delete from run_texts where run = $1', [idOf(11)]);
    await client.query('delete from runs where run > $1', [idOf(12)]);
  });
  expect(await migrate()).toEqual({
    code: 0,
    out: expect.stringMatching(/^20 runs copied and compared, 10 were there already, 0 are left\.\n/),
  });
  expect(await migrate()).toEqual({
    code: 0,
    out: expect.stringMatching(/^0 runs copied and compared, 30 were there already/),
  });
  expect(await database.trace.runs()).toEqual(await files.trace.runs());
  expect(await database.trace.list({ limit: 99 })).toEqual(await files.trace.list({ limit: 99 }));
  for (let n = 1; n <= RUNS; n++) {
    const events = await files.trace.events(idOf(n));
    expect(await database.trace.events(idOf(n))).toEqual(events);
    for (const ref of await readdir(join(folder, 'runs', idOf(n), 'texts')))
      expect(await database.trace.get(idOf(n), ref)).toBe(await files.trace.get(idOf(n), ref));
  }
  expect(await database.commands.pending(7)).toEqual([request]);
  expect(await database.commands.outcome('c-00000000000b')).toBe('applied');
  expect(await database.commands.isStopRequested(idOf(1))).toBe(true);
  expect(await database.outcomes.rows()).toEqual(await files.outcomes.rows());
  // A run that goes on in the database stays as it is there.
  await database.trace.append(idOf(3), 2, { type: 'session-started', worker: 'later' });
  expect((await migrate()).code).toBe(0);
  expect(await database.trace.events(idOf(3))).toHaveLength(3);
});

test('a damaged run is named and left, and so is another one of that name', async () => {
  const damaged = 'r-00000000dead';
  await mkdir(join(folder, 'runs', damaged));
  await writeFile(
    join(folder, 'runs', damaged, 'trace.jsonl'),
    '{"v":1,"seq":0,"at":"2026-01-01T00:00:00Z"}\nno JSON\n',
  );
  await withClient(url, (client) =>
    client.query("update events set line = '{}' where run = $1 and seq = 0", [idOf(4)]),
  );
  const { code, out } = await migrate();
  expect(code).toBe(3);
  expect(out).toContain(`${damaged} is left: Line 2 of the trace of run ${damaged} is damaged.`);
  expect(out).toContain(`${idOf(4)} is left: another run of that name is in the database`);
  expect(out).toContain('0 runs copied and compared, 29 were there already, 2 are left.');
});
