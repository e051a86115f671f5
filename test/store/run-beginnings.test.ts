// Beginnings of runs on disk: many in one go, found by every process, never lost by a writer that dies in the middle.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTraceStore, type FileTraceStore } from '../../src/store/trace-store.ts';
import type { EventBody } from '../../src/trace/event.ts';

let dir: string;
let store: FileTraceStore;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mullover-beginnings-'));
  store = newStore();
});
afterEach(() => rm(dir, { recursive: true }));

const newStore = () => createTraceStore({ dir, redact: (text) => text.replaceAll('ghs_secret', '[secret]') });
const idOf = (index: number) => `r-${index.toString(16).padStart(12, '0')}`;
const fresh = async () => (await readdir(join(dir, '.fresh'))).filter((name) => name.endsWith('.jsonl'));
const segment = async () => join(dir, '.fresh', (await fresh())[0] ?? '');
const budget = { rollouts: 1, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 };

const bodyOf =
  (title: string) =>
  (issue: string): EventBody => ({
    ...{ type: 'run-started', issue, title, budget, policy: 'greedy', seed: 1 },
    origin: {
      kind: 'github',
      installation: 1,
      repositoryId: 1,
      owner: 'o',
      name: 'n',
      issue: 1,
      sender: 's',
      triggeredAt: 't',
    },
  });

const said = (body: string) => ({ title: 't', body });
const begin = (index: number, body = `text ${index}`, title = 'title') =>
  store.begin(idOf(index), said(body), bodyOf(title));

test('many runs that begin at a time are whole lines of one file, and each is found by another process', async () => {
  const begun = await Promise.all(Array.from({ length: 200 }, (_, index) => begin(index)));
  expect(new Set(begun)).toEqual(new Set([true]));
  expect(await fresh()).toHaveLength(1);
  expect((await readFile(await segment(), 'utf8')).trim().split('\n')).toHaveLength(200);
  const other = newStore();
  const [first, ...rest] = await other.events(idOf(7));
  expect([first?.seq, first?.type, rest]).toEqual([0, 'run-started', []]);
  if (first?.type !== 'run-started') throw new Error('event 0 is missing');
  expect(await other.get(idOf(7), first.issue)).toBe(JSON.stringify(said('text 7')));
  expect(await other.first(idOf(8))).toMatchObject({ type: 'run-started' });
  expect(await other.runs()).toHaveLength(200);
});

test('runs that begin in turns of the event loop that follow each other are stored by one write', async () => {
  await begin(1);
  const [first, second] = [begin(2), nextTurn().then(() => begin(3))];
  await first;
  const ahead = await Promise.race([second.then(() => 'stored'), nextTurn().then(() => 'on its way')]);
  expect(ahead).toBe('stored');
  await second;
});

test('a run begins once, in this process, after another one has given it a folder, and while its first line is on its way', async () => {
  expect(await Promise.all([begin(1), begin(1), begin(1)])).toEqual([true, false, false]);
  expect(await begin(1)).toBe(false);
  await newStore().events(idOf(1));
  store = newStore();
  expect(await begin(1, 'another text')).toBe(false);
  expect(await store.events(idOf(1))).toHaveLength(1);
});

test('two processes that begin the same run have one, with the texts of whoever comes first', async () => {
  const other = newStore();
  await Promise.all([begin(1, 'one'), other.begin(idOf(1), said('two'), bodyOf('title'))]);
  await Promise.all([store.events(idOf(1)), other.events(idOf(1)), newStore().settle()]);
  const events = await newStore().events(idOf(1));
  expect(events).toHaveLength(1);
  const [first] = events;
  if (first?.type !== 'run-started') throw new Error('event 0 is missing');
  expect(['one', 'two'].map((body) => JSON.stringify(said(body)))).toContain(
    await newStore().get(idOf(1), first.issue),
  );
});

test('secrets are replaced, and what does not fit into the line is stored beside it', async () => {
  await begin(1, `a ghs_secret ${'x'.repeat(100_000)}`, `ghs_secret ${'ü'.repeat(5000)}`);
  expect(await readFile(await segment(), 'utf8')).not.toContain('ghs_secret');
  const [first] = await newStore().events(idOf(1));
  if (first?.type !== 'run-started') throw new Error('event 0 is missing');
  expect(await newStore().get(idOf(1), first.issue)).toBe(JSON.stringify(said(`a [secret] ${'x'.repeat(100_000)}`)));
  expect(first.title).toMatch(/^\[secret\] ü+…$/);
});

test('the next event follows at once, and event 0 cannot be written over', async () => {
  await begin(1);
  await expect(newStore().append(idOf(1), 0, { type: 'session-started', worker: 'w' })).rejects.toThrow(
    /cannot be appended/,
  );
  await newStore().append(idOf(1), 1, { type: 'ended', reason: 'r', next: 'n' });
  expect((await store.events(idOf(1))).map(({ type }) => type)).toEqual(['run-started', 'ended']);
});

test.each([
  ['a torn line', (path: string) => appendFile(path, '{"run":"r-000000000009","json":"{')],
  ['a line of nothing', (path: string) => appendFile(path, `${'\0'.repeat(512)}\n`)],
  ['half of its last line', async (path: string) => truncate(path, (await stat(path)).size - 20)],
])('%s, as a power cut leaves it, costs nothing that was whole', async (_name, damage) => {
  await begin(1);
  await begin(2);
  await damage(await segment());
  const after = newStore();
  expect(await after.events(idOf(1))).toHaveLength(1);
  expect(await after.events('r-000000000009')).toEqual([]);
  await after.settle();
});

test.each<readonly [name: string, damage: (line: string) => string]>([
  ['a sign that is another one', (line) => line.replace('{', '\0')],
  ['a block of nothing in its middle', (line) => `${line.slice(0, 40)}${'\0'.repeat(60)}${line.slice(100)}`],
  ['its end gone', (line) => line.slice(0, -20)],
  ['JSON that is no beginning', (line) => `[${line}]`],
  ['a text in the place of event 0', (line) => line.replace('"json":', '"jsom":')],
])('a whole line that is damaged (%s) is told of its run, and costs no other one anything', async (_name, damage) => {
  for (const index of [1, 2, 3]) await begin(index);
  const [first = '', second = '', third = ''] = (await readFile(await segment(), 'utf8')).split('\n');
  await writeFile(await segment(), [first, damage(second), third, ''].join('\n'));
  const told = async () => {
    const after = newStore();
    await expect(after.events(idOf(2))).rejects.toThrow(
      `The beginning of run ${idOf(2)} in ${join(dir, '.fresh')} is damaged.`,
    );
    expect(await after.events(idOf(1))).toHaveLength(1);
    expect(await after.events(idOf(3))).toHaveLength(1);
    expect(await after.events(idOf(4))).toEqual([]);
    expect(await after.runs()).toHaveLength(2);
  };
  await told();
  await store.settle();
  await told();
});

test('the lines that are damaged stay when their segment goes, and are told until somebody has removed them', async () => {
  const folder = join(dir, '.fresh');
  await mkdir(folder);
  await writeFile(join(folder, 's.jsonl'), 'no beginning\n\n{"run":"r-000000000009","json":"{');
  await expect(store.settle()).rejects.toThrow(/^Beginnings of runs are damaged: .*s\.damaged holds what is left\.$/);
  expect(await readdir(folder)).toEqual(['s.damaged']);
  expect(await readFile(join(folder, 's.damaged'), 'utf8')).toBe('no beginning\n\n');
  await expect(newStore().settle()).rejects.toThrow(/damaged/);
  await rm(join(folder, 's.damaged'));
  await store.settle();
});

test('where the disk takes nothing, all of a batch are told so, and the next ones begin anew', async () => {
  await writeFile(join(dir, '.fresh'), 'a file in the place of the folder');
  const failed = await Promise.allSettled([begin(1), begin(2)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await rm(join(dir, '.fresh'));
  expect(await begin(1)).toBe(true);
  expect(await newStore().events(idOf(1))).toHaveLength(1);
  expect(await newStore().events(idOf(2))).toEqual([]);
});

test.each<[string, (moved: string) => Promise<unknown>]>([
  ['removed', () => rm(dir, { recursive: true })],
  ['moved away', (moved) => rename(dir, moved)],
  ['moved away, and another one is in its place', (moved) => rename(dir, moved).then(() => mkdir(dir))],
])('what begins after the folder was %s is in the folder that is there now', async (_what, lose) => {
  expect(await begin(1)).toBe(true);
  const moved = `${dir}-moved`;
  await lose(moved);
  expect(await begin(2)).toBe(true);
  expect(await newStore().runs()).toEqual([idOf(2)]);
  await rm(moved, { recursive: true, force: true });
});

test('many long ones are written in several goes, each of them whole', async () => {
  const long = 'long text '.repeat(6000);
  const made: number[] = [];
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 0);
  const all = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      store.begin(idOf(index), said(`${long}${index}`), (issue) => {
        made.push(turns);
        return bodyOf('t')(issue);
      }),
    ),
  );
  clearInterval(counting);
  expect(all.every(Boolean)).toBe(true);
  expect(new Set(made).size).toBeGreaterThan(4); // other work had its turn between them
  expect(await newStore().runs()).toHaveLength(40);
  expect(await fresh()).toHaveLength(1);
});

test('one that cannot be made leaves the others of its batch alone', async () => {
  const broken = store.begin(idOf(1), said('b'), () => {
    throw new Error('nobody knows what to write');
  });
  const all = await Promise.allSettled([begin(0), broken, begin(2)]);
  expect(all.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))).toEqual([
    true,
    'nobody knows what to write',
    true,
  ]);
  expect((await newStore().runs()).toSorted()).toEqual([idOf(0), idOf(2)]);
  expect(await begin(1)).toBe(true);
});

test('a segment stays while its writer lives, and goes when it is killed', async () => {
  const script = `const { createTraceStore } = await import(${JSON.stringify(resolve('src/store/trace-store.ts'))});
    globalThis.store = createTraceStore({ dir: ${JSON.stringify(dir)}, redact: (text) => text });
    await globalThis.store.begin('${idOf(1)}', { title: 't', body: 'b' }, (issue) => ({ ...${JSON.stringify(bodyOf('t')(''))}, issue }));
    console.log('begun');
    setInterval(() => {}, 1000);`;
  const node = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  const writer = spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(writer.stdout, 'data');
  await store.settle();
  expect(await fresh()).toHaveLength(1);
  expect(await store.events(idOf(1))).toHaveLength(1);
  writer.kill('SIGKILL');
  await once(writer, 'exit');
  await store.settle();
  expect(await readdir(join(dir, '.fresh'))).toEqual([]);
  expect(await newStore().events(idOf(1))).toHaveLength(1);
});

test('a run that was removed by retention does not come back', async () => {
  await begin(1);
  await store.settle();
  await rm(join(dir, idOf(1)), { recursive: true });
  await store.settle();
  expect(await store.runs()).toEqual([]);
});
