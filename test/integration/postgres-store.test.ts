// The stores in a real PostgreSQL: their conformance, and what other processes, crashes and a server that goes away do to them.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { EnvironmentFault, TraceFault } from '../../src/errors.ts';
import type { DeploymentStore } from '../../src/ports.ts';
import { type Database, openDatabase } from '../../src/store/postgres/database.ts';
import { createPostgresTraceStore } from '../../src/store/postgres/postgres-trace-store.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { openStores } from '../../src/wire-stores.ts';
import { describeStores } from '../conformance/deployment-stores.ts';
import { describeTraceStore } from '../conformance/trace-store.ts';
import { emptied, type PostgresServer, startPostgres, withClient } from '../postgres-server.ts';

const plain = (text: string): string => text;
const session = (worker: string): EventBody => ({ type: 'session-started', worker });
const PATIENCE_MS = 60_000;

let server: PostgresServer;
let one: string;
beforeAll(async () => {
  server = await startPostgres();
  one = await server.newDatabase();
});
afterAll(() => server.stop());

describeTraceStore('the store in PostgreSQL', async (redact, now) => {
  const database = openDatabase({ url: await emptied(one), patienceMs: PATIENCE_MS });
  return { store: createPostgresTraceStore({ database, redact, now }), close: database.close };
});
describeStores('the database', async () => {
  const config = readConfig({ MULLOVER_DATABASE_URL: await emptied(one) });
  return openStores(config, { redact: plain, patienceMs: PATIENCE_MS });
});

async function waitingFor(url: string): Promise<void> {
  const waiting = () =>
    withClient(url, (client) => client.query("select from pg_locks where locktype = 'advisory' and not granted"));
  while ((await waiting()).rows.length === 0) await new Promise((go) => setTimeout(go, 20));
}

describe('a database', () => {
  let url: string;
  let opened: Database[];
  beforeEach(async () => {
    url = await server.newDatabase();
    opened = [];
  });
  afterEach(() => Promise.all(opened.map((database) => database.close())));
  const open = (patienceMs = PATIENCE_MS): { database: Database; store: DeploymentStore } => {
    const database = openDatabase({ url, patienceMs });
    opened.push(database);
    return { database, store: createPostgresTraceStore({ database, redact: plain }) };
  };

  test('that several processes find empty is set up once', async () => {
    const stores = [open(), open(), open()];
    await Promise.all(stores.map(({ store }, at) => store.append(`r-${at}`, 0, session('w'))));
    expect((await open().store.runs()).toSorted()).toEqual(['r-0', 'r-1', 'r-2']);
  });

  test('that a newer build has changed is refused, and so is one that forgets what it has confirmed', async () => {
    await open().store.runs();
    await withClient(url, (client) =>
      client.query("insert into mullover_migrations (name, run_on) values ('0099_x', now())"),
    );
    await expect(open().store.runs()).rejects.toThrow('A newer build of Mullover has changed this database (0099_x).');
    await withClient(url, (client) => client.query('alter role mullover set synchronous_commit = off'));
    await expect(open().store.runs()).rejects.toThrow(
      'PostgreSQL can lose what it has confirmed: synchronous_commit is off.',
    );
    await withClient(url, (client) => client.query('alter role mullover reset synchronous_commit'));
  });

  test('whose tables are made is used at once, also while a process that was halted in making them holds their lock', async () => {
    await open().store.runs();
    await withClient(url, async (client) => {
      await client.query('select pg_advisory_lock(7355608151)');
      await open(2000).store.append('r-1', 0, session('w'));
    });
  });

  test('that goes away while its tables are made is told as one that is away, and the process goes on', async () => {
    await withClient(url, async (client) => {
      await client.query('select pg_advisory_lock(7355608151)');
      const told = open(1500)
        .store.runs()
        .catch((fault: unknown) => fault);
      // It waits for the lock.
      await waitingFor(url);
      await server.kill();
      expect(await told).toBeInstanceOf(EnvironmentFault);
    });
    await server.restart();
    expect(await open().store.runs()).toEqual([]);
  });

  test('that is not there is told with the setting to correct, at once', async () => {
    url = url.replace(/[^/]+$/, 'nowhere');
    const told = await open()
      .store.runs()
      .then(String, (fault: EnvironmentFault) => `${fault.message} ${fault.next}`);
    expect(told).toMatch(/^PostgreSQL refuses: database "nowhere" does not exist\. Correct MULLOVER_DATABASE_URL;/);
  });

  test('holds a text once, compressed, however many runs name it, and as long as one of them is there', async () => {
    const { database, store } = open();
    const text = 'the same line of a log\n'.repeat(10_000);
    for (const run of ['r-1', 'r-2']) {
      await store.append(run, 0, session('w'));
      await store.put(run, text);
    }
    const sizes = () => database.query<{ bytes: number }>('select octet_length(body) as bytes from texts');
    expect((await sizes()).map(({ bytes }) => bytes < text.length / 100)).toEqual([true]);
    await expect(store.get('r-3', await store.put('r-1', text))).rejects.toThrow(TraceFault);
    await database.query("update events set stored_at = now() - interval '40 days' where run = 'r-1'");
    expect(await store.prune({ days: 30, maxBytes: 1e9 })).toEqual(['r-1']);
    expect(await store.events('r-1')).toEqual([]);
    expect(await store.get('r-2', await store.put('r-2', text))).toBe(text);
  });

  test('loses the oldest runs until the rest fits, none that may be at work, and not twice in an hour', async () => {
    const { database, store } = open();
    for (const [run, hours] of [
      ['r-old', 72],
      ['r-older', 96],
      ['r-active', 0],
    ] as const) {
      await store.append(run, 0, session('w'));
      await store.put(run, run.repeat(10));
      await database.query('update events set stored_at = now() - make_interval(hours => $2) where run = $1', [
        run,
        hours,
      ]);
    }
    expect(await store.prune({ days: 30, maxBytes: 1 })).toEqual(['r-older', 'r-old']);
    expect(await store.runs()).toEqual(['r-active']);
    expect(await database.query('select * from texts')).toHaveLength(1);
    await database.query("update events set stored_at = now() - interval '2 hours'");
    expect(await store.prune({ days: 30, maxBytes: 1 })).toEqual([]);
  });

  test('lets one of two writers of a run win each number, and both go on', async () => {
    const writers = ['left', 'right'].map((name) => ({ name, ...open() }));
    const won = new Map<number, string>();
    await Promise.all(
      writers.map(async ({ name, store }) => {
        for (let tries = 0; tries < 40; tries++) {
          const seq = (await store.events('r-1')).length;
          const isWon = await store.append('r-1', seq, session(name)).then(
            () => true,
            () => false,
          );
          if (isWon) expect(won.set(seq, name).size).toBe(new Set(won.keys()).size);
        }
      }),
    );
    const events = await open().store.events('r-1');
    expect(events).toHaveLength(won.size);
    expect(events.map((event) => event.type === 'session-started' && event.worker)).toEqual(
      [...won].toSorted(([a], [b]) => a - b).map(([, name]) => name),
    );
  });

  test('that is away is told within the time, and an event that was not stored can be stored later', async () => {
    const { store } = open(1500);
    await store.append('r-1', 0, session('w'));
    await server.kill();
    const since = performance.now();
    await expect(store.append('r-1', 1, session('w'))).rejects.toThrow(EnvironmentFault);
    expect(performance.now() - since).toBeLessThan(10_000);
    await server.restart();
    await store.append('r-1', 1, session('again'));
    expect(await store.events('r-1')).toMatchObject([{ worker: 'w' }, { worker: 'again' }]);
  });

  test('killed under load loses nothing that it confirmed, and refuses no writer of a run of its own', async () => {
    const { store } = open();
    await store.runs(); // it has its tables
    const confirmed = new Map<string, number>();
    let isOver = false;
    const write = async (run: string) => {
      for (let seq = 0; !isOver; seq++) {
        const text = await store.put(run, `text ${seq} of ${run}`);
        await store.append(run, seq, session(text));
        confirmed.set(run, seq);
      }
    };
    const writing = Array.from({ length: 12 }, (_, n) => write(`r-${n}`));
    for (let round = 0; round < 4; round++) {
      const before = [...confirmed.values()].reduce((sum, seq) => sum + seq, 0);
      while ([...confirmed.values()].reduce((sum, seq) => sum + seq, 0) < before + 40)
        await new Promise((go) => setTimeout(go, 3 + 4 * round));
      await server.kill();
      await server.restart();
    }
    isOver = true;
    await Promise.all(writing);
    const { store: after } = open();
    for (const [run, last] of confirmed) {
      const events = await after.events(run);
      expect([run, events.length]).toEqual([run, last + 1]);
      for (const [seq, event] of events.entries())
        expect(event.type === 'session-started' && (await after.get(run, event.worker))).toBe(`text ${seq} of ${run}`);
    }
  });
});
