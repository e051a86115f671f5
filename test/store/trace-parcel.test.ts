import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TraceFault } from '../../src/errors.ts';
import { createTraceStore, type FileTraceStore } from '../../src/store/trace-store.ts';

const RUN = 'r-000000000001';
let dir: string;
let [here, there]: [FileTraceStore | undefined, FileTraceStore | undefined] = [undefined, undefined];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mullover-parcel-'));
  here = createTraceStore({ dir: join(dir, 'here'), redact: (text) => text });
  there = createTraceStore({ dir: join(dir, 'there'), redact: (text) => text });
});
afterEach(() => rm(dir, { recursive: true }));

/** Both stores, the first one with so many events and a text. */
async function stores(events: number) {
  if (!here || !there) throw new Error('they are made before each test');
  const ref = await here.put(RUN, 'ein Text – größer\n');
  for (let seq = 0; seq < events; seq++) await here.append(RUN, seq, { type: 'session-started', worker: `w${seq}` });
  return { here, there, ref };
}

async function packed(store: FileTraceStore): Promise<Buffer> {
  const parcel = await store.pack(RUN);
  if (!parcel) throw new Error('there is no trace');
  return parcel;
}

describe('a trace as a parcel', () => {
  test('is the same trace on another machine, where it can be gone on with', async () => {
    const { here, there, ref } = await stores(3);
    await there.unpack(RUN, await packed(here), 'longer');
    expect(await there.events(RUN)).toEqual(await here.events(RUN));
    expect(await there.get(RUN, ref)).toBe('ein Text – größer\n');
    await there.append(RUN, 3, { type: 'session-started', worker: 'other' });
    expect(await there.events(RUN)).toHaveLength(4);
    expect(await there.runs()).toEqual([RUN]);
  });

  test('takes the place of a shorter trace, of a longer one only where it is to', async () => {
    const { here, there } = await stores(2);
    for (let seq = 0; seq < 3; seq++) await there.append(RUN, seq, { type: 'session-started', worker: 'own' });
    const own = await there.events(RUN);
    await there.unpack(RUN, await packed(here), 'longer');
    expect(await there.events(RUN)).toEqual(own);
    await there.unpack(RUN, await packed(here), 'whole');
    expect(await there.events(RUN)).toEqual(await here.events(RUN));
    expect(await readdir(join(dir, 'there', '.parcels'))).toEqual([]);
  });

  test('leaves out a torn last line; there is none of a run without events', async () => {
    const { here, there } = await stores(2);
    await appendFile(join(dir, 'here', RUN, 'trace.jsonl'), '{"v":1,"seq":2');
    await there.unpack(RUN, await packed(here), 'longer');
    expect(await there.events(RUN)).toHaveLength(2);
    expect(await here.pack('r-000000000002')).toBeUndefined();
  });

  test.each([
    ['bytes that are not packed', Buffer.from('{}')],
    ['another thing', gzipSync('{"v":1,"lines":[3],"texts":[]}')],
    ['a line that is two', gzipSync(JSON.stringify({ v: 1, lines: ['a\nb'], texts: [] }))],
    ['a later version', gzipSync(JSON.stringify({ v: 2, lines: [], texts: [] }))],
  ])('%s are refused, and the trace that is there stays', async (_name, bytes) => {
    const { here } = await stores(1);
    await expect(here.unpack(RUN, bytes, 'whole')).rejects.toThrow(TraceFault);
    expect(await here.events(RUN)).toHaveLength(1);
  });
});
