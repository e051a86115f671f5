// The trace store on disk: its conformance, and what files, crashes and a second process do to it.

import { spawn } from 'node:child_process';
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TraceFault } from '../../src/errors.ts';
import type { TraceStore } from '../../src/ports.ts';
import { pruneRuns } from '../../src/store/prune-runs.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { describeTraceStore } from '../conformance/trace-store.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';

const RUN = 'r-0123456789ab';
const session = (worker: string): EventBody => ({ type: 'session-started', worker });
const plain = (text: string): string => text;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mullover-store-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describeTraceStore('the store on disk', async (redact, now) => {
  const dir = await mkdtemp(join(root, 'c-'));
  return { store: createTraceStore({ dir, redact, now }), close: async () => undefined };
});
describeTraceStore('the fake store', async (redact, now) => ({
  store: createFakeTraceStore(redact, now),
  close: async () => undefined,
}));

async function newStore() {
  const dir = await mkdtemp(join(root, 's-'));
  return { dir, store: createTraceStore({ dir, redact: plain }), file: join(dir, RUN, 'trace.jsonl') };
}

async function dropClaims(dir: string): Promise<void> {
  for (const name of await readdir(join(dir, RUN))) {
    if (name.startsWith('claim-')) await unlink(join(dir, RUN, name));
  }
}

describe('a trace on disk', () => {
  test('is plain JSON lines, and texts are files under their hash', async () => {
    const { dir, store, file } = await newStore();
    const event = await store.append(RUN, 0, session('a'));
    const ref = await store.put(RUN, 'hello');
    expect(await readFile(file, 'utf8')).toBe(`${JSON.stringify(event)}\n`);
    expect(await readFile(join(dir, RUN, 'texts', ref), 'utf8')).toBe('hello');
    expect(await readdir(join(dir, RUN, 'texts'))).toEqual([ref]);
  });

  test('torn at any byte keeps every whole line, and goes on from there', async () => {
    const origin = await newStore();
    for (const [seq, worker] of ['one', 'a longer worker name', 'é\u{1F642}'].entries()) {
      await origin.store.append(RUN, seq, session(worker));
    }
    const whole = await origin.store.events(RUN);
    const bytes = await readFile(origin.file);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length }), fc.string({ maxLength: 40 }), async (cut, worker) => {
        const { store, dir, file } = await newStore();
        await mkdir(join(dir, RUN));
        await copyFile(origin.file, file);
        await truncate(file, cut);
        const kept = bytes.subarray(0, cut).toString('latin1').split('\n').length - 1;
        expect(await store.events(RUN)).toEqual(whole.slice(0, kept));
        const next = await store.append(RUN, kept, session(worker));
        const after = await store.append(RUN, kept + 1, session('after'));
        expect(await store.events(RUN)).toEqual([...whole.slice(0, kept), next, after]);
        expect(await readFile(file, 'utf8')).toMatch(/\n$/);
      }),
      { numRuns: 60 },
    );
  });

  test('an event whose writer died while copying it is whole again, for readers and for the next writer', async () => {
    const { store, file } = await newStore();
    await store.append(RUN, 0, session('a'));
    const last = await store.append(RUN, 1, session('b'));
    const { length } = await readFile(file);
    await truncate(file, length - 10);
    expect((await store.events(RUN))[1]).toEqual(last);
    await expect(store.append(RUN, 1, session('c'))).rejects.toThrow('it ends with event 1');
    await store.append(RUN, 2, session('d'));
    expect(await store.events(RUN)).toMatchObject([{ worker: 'a' }, { worker: 'b' }, { worker: 'd' }]);
  });

  test('a long torn line is covered by a short event: the file is plain JSON lines again', async () => {
    const { store, file } = await newStore();
    const first = await store.append(RUN, 0, session('a'));
    await appendFile(file, `{"v":1,"seq":1,"worker":"${'x'.repeat(3000)}`);
    const second = await store.append(RUN, 1, session('b'));
    const lines = (await readFile(file, 'utf8')).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line))).toEqual([first, second]);
  });

  test('a claim without its bytes, as a power cut leaves it, blocks nobody', async () => {
    const { dir, store, file } = await newStore();
    await store.append(RUN, 0, session('a'));
    const { length } = await readFile(file);
    await writeFile(join(dir, RUN, `claim-1-${length}`), '');
    expect(await store.events(RUN)).toHaveLength(1);
    await store.append(RUN, 1, session('b'));
    expect(await store.events(RUN)).toMatchObject([{ worker: 'a' }, { worker: 'b' }]);
  });

  test('appending leaves one claim and no drafts behind', async () => {
    const { dir, store } = await newStore();
    for (let seq = 0; seq < 5; seq += 1) await store.append(RUN, seq, session('w'));
    expect((await readdir(join(dir, RUN))).filter((name) => name.startsWith('claim-'))).toHaveLength(1);
  });

  test('of a newer schema version is refused with the way out', async () => {
    const { store, file, dir } = await newStore();
    await store.append(RUN, 0, session('a'));
    await dropClaims(dir);
    await writeFile(file, '{"v":3,"seq":0,"at":"2026-01-01T00:00:00.000Z","type":"from-the-future"}\n');
    await expect(store.events(RUN)).rejects.toMatchObject({
      name: 'TraceFault',
      next: 'Use the newer build that wrote it.',
    });
  });

  test('damaged in the middle is refused, never half read', async () => {
    const { store, file } = await newStore();
    for (let seq = 0; seq < 3; seq += 1) await store.append(RUN, seq, session(`w${seq}`));
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"w1"', '"w1'));
    await expect(store.events(RUN)).rejects.toThrow('Line 2 of the trace');
  });

  test('a damaged text is a fault, not a different text', async () => {
    const { dir, store } = await newStore();
    const ref = await store.put(RUN, 'hello');
    await writeFile(join(dir, RUN, 'texts', ref), 'hellu');
    await expect(store.get(RUN, ref)).rejects.toThrow(/damaged/);
  });

  test.each(['..', '../x', 'a/b', '', '.', 'r-\0'])('the run name %j never becomes a path', async (run) => {
    const { store } = await newStore();
    await expect(store.events(run)).rejects.toThrow(TraceFault);
    await expect(store.append(run, 0, session('a'))).rejects.toThrow(TraceFault);
    await expect(store.put(run, 'x')).rejects.toThrow(TraceFault);
  });
});

/** Appends as fast as it can whatever number comes next, up to a limit; prints each number that was acknowledged. */
const WRITER = `
  const [, dir, run, name, limit, source] = process.argv;
  const { createTraceStore } = await import(source);
  const store = createTraceStore({ dir, redact: (text) => text });
  for (let seq = 0; seq < Number(limit); seq = (await store.events(run)).length) {
    await store.append(run, seq, { type: 'session-started', worker: name }).then(
      () => process.stdout.write(seq + '\\n'),
      (fault) => { if (fault.name !== 'TraceFault') throw fault; },
    );
  }
`;

function startWriter(dir: string, name: string, limit: number) {
  const source = new URL('../../src/store/trace-store.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, dir, RUN, name, String(limit), source]);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = new Promise<{ won: readonly number[]; code: number | null }>((resolve) => {
    child.once('close', (code) => resolve({ won: output.trim().split('\n').filter(Boolean).map(Number), code }));
  });
  const firstWord = new Promise<void>((go) => child.stdout.once('data', () => go()));
  return { child, ended, firstWord };
}

describe('many writers in a hurry', () => {
  test('what was acknowledged is what stands, whoever overtakes whom', async () => {
    const { dir, store } = await newStore();
    const acknowledged = new Map<number, string>();
    const write = async (name: string): Promise<void> => {
      const own = createTraceStore({ dir, redact: plain });
      for (let seq = 0; seq < 150; seq = (await own.events(RUN)).length) {
        const done = await own.append(RUN, seq, session(name)).catch((fault: unknown) => {
          expect(fault).toBeInstanceOf(TraceFault);
        });
        if (!done) continue;
        expect(acknowledged.get(seq)).toBeUndefined();
        acknowledged.set(seq, name);
      }
    };
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(write));
    const events = await store.events(RUN);
    for (const [seq, name] of acknowledged) expect(events[seq]).toMatchObject({ worker: name });
    expect(acknowledged.size).toBeGreaterThan(100);
  });
});

describe('two processes on one trace', () => {
  const numbersOf = async (store: TraceStore, worker: string): Promise<number[]> =>
    (await store.events(RUN)).flatMap((event) =>
      event.type === 'session-started' && event.worker === worker ? [event.seq] : [],
    );

  test('never both win a number, and what was acknowledged stands', async () => {
    const { dir, store } = await newStore();
    const writers = ['left', 'right'].map((name) => startWriter(dir, name, 80));
    const [left, right] = await Promise.all(writers.map((writer) => writer.ended));
    expect([left?.code, right?.code]).toEqual([0, 0]);
    const events = await store.events(RUN);
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: events.length }, (_, seq) => seq));
    // A writer that is overtaken at once is told that it lost though its event stands: never the other way round.
    expect(await numbersOf(store, 'left')).toEqual(expect.arrayContaining([...(left?.won ?? [])]));
    expect(await numbersOf(store, 'right')).toEqual(expect.arrayContaining([...(right?.won ?? [])]));
    expect((left?.won ?? []).filter((seq) => right?.won.includes(seq))).toEqual([]);
  });

  test('one killed at any moment blocks no other and loses nothing that was acknowledged', async () => {
    const { dir, store } = await newStore();
    for (let round = 0; round < 4; round += 1) {
      const writer = startWriter(dir, `killed-${round}`, 100_000);
      await writer.firstWord;
      await new Promise((go) => setTimeout(go, 7 * round));
      writer.child.kill('SIGKILL');
      const { won } = await writer.ended;
      expect(won.length).toBeGreaterThan(0);
      expect(await numbersOf(store, `killed-${round}`)).toEqual(expect.arrayContaining([...won]));
      const before = await store.events(RUN);
      const mine = await store.append(RUN, before.length, session('survivor'));
      expect(await store.events(RUN)).toEqual([...before, mine]);
    }
  });
});

describe('retention', () => {
  const weigh = async (dir: string, run: string, bytes: number, ageDays: number): Promise<void> => {
    const store = createTraceStore({ dir, redact: plain });
    await store.append(run, 0, session('a'));
    await store.put(run, 'x'.repeat(bytes));
    const at = new Date(Date.now() - ageDays * 86_400_000);
    await utimes(join(dir, run, 'trace.jsonl'), at, at);
  };

  test('removes runs beyond the age, then the oldest until the rest fits, never one that is being written', async () => {
    const dir = await mkdtemp(join(root, 'p-'));
    await weigh(dir, 'r-ancient', 10, 40);
    await weigh(dir, 'r-active', 200_000, 0);
    await weigh(dir, 'r-old', 60_000, 3);
    await weigh(dir, 'r-new', 60_000, 1);
    await mkdir(join(dir, 'not-a-run'));
    expect(await pruneRuns(dir, { days: 30, maxBytes: 280_000 })).toEqual(['r-ancient', 'r-old']);
    expect(await pruneRuns(dir, { days: 30, maxBytes: 1 })).toEqual(['r-new']);
    expect((await readdir(dir)).toSorted()).toEqual(['not-a-run', 'r-active']);
  });

  test('of a folder that does not exist removes nothing', async () => {
    expect(await pruneRuns(join(root, 'nowhere'), { days: 1, maxBytes: 1 })).toEqual([]);
  });
});
