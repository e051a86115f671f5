import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { EnvironmentFault, InputFault } from '../../src/errors.ts';
import { cachedDataset } from '../../src/evaluation/cached-dataset.ts';
import { createDatasetHub } from '../../src/evaluation/dataset-hub.ts';
import { DATASET_NAMES, namedDataset } from '../../src/evaluation/named-dataset.ts';
import { calcRow } from './calc-evaluation.ts';
import { type HubContent, type HubServer, startHub } from './dataset-hub-server.ts';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const BASE = 'b'.repeat(40);
const VERIFIED = 'SWE-bench/SWE-bench_Verified';

let cache: string;
const hubs: HubServer[] = [];
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'mullover-datasets-'));
});
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close();
  await rm(cache, { recursive: true });
});

async function hubWith(content: Partial<HubContent>): Promise<HubServer> {
  const hub = await startHub({
    id: VERIFIED,
    sha: SHA,
    files: { 'data/test-00000-of-00001.parquet': parquet() },
    ...content,
  });
  hubs.push(hub);
  return hub;
}

/** As the data sets of the field are: lists as JSON texts in some, as lists in others; more columns than are read. */
function parquet(
  ids: readonly string[] = ['acme__calc-1', 'acme__calc-2'],
  lists: 'texts' | 'lists' = 'texts',
  more = {},
) {
  const rows = ids.map((id) => calcRow(id, BASE));
  const column = (name: keyof ReturnType<typeof calcRow>) => {
    const values = rows.map((row) => row[name]);
    if (typeof values[0] === 'string') return { name, data: values };
    return lists === 'texts' ? { name, data: values.map((list) => JSON.stringify(list)) } : { name, data: values };
  };
  const names = ['instance_id', 'repo', 'base_commit', 'patch', 'test_patch', 'problem_statement'] as const;
  const columnData = [
    ...names.map(column),
    column('FAIL_TO_PASS'),
    column('PASS_TO_PASS'),
    { name: 'version', data: rows.map(() => 3n) },
    { name: 'difficulty', data: rows.map(() => '<15 min fix') },
  ];
  return Buffer.from(parquetWriteBuffer({ columnData, ...more } as Parameters<typeof parquetWriteBuffer>[0]));
}

function open(name: string, url: string) {
  const said: string[] = [];
  const named = namedDataset(name);
  if (!named) throw new Error(`${name} is no name`);
  const places = { cache, hub: createDatasetHub(url), say: (line: string) => void said.push(line) };
  return { said, dataset: cachedDataset(named, places) };
}

const idsIn = async (opened: ReturnType<typeof open>) =>
  (await opened.dataset).tasks.map(({ instance }) => instance.id);

describe('a data set by its name', () => {
  test('is fetched once, with revision and hash, and taken from the cache after that, without any network', async () => {
    const hub = await hubWith({
      files: {
        'README.md': 'x',
        'data/test-00000-of-00001.parquet': parquet(),
        'data/dev-00000-of-00001.parquet': 'no',
      },
    });
    const first = open('verified', hub.url);
    const dataset = await first.dataset;
    expect(dataset.name).toBe('verified@0123456789ab');
    const text = await readFile(dataset.file, 'utf8');
    expect(dataset.digest).toBe(createHash('sha256').update(text).digest('hex'));
    expect(dataset.tasks.map(({ instance }) => instance.id)).toEqual(['acme__calc-1', 'acme__calc-2']);
    expect(dataset.tasks[0]?.gold).toMatchObject({
      failToPass: ['test/hidden.test.js::adds two numbers'],
      difficulty: '<15 min fix',
    });
    expect(JSON.parse(await readFile(join(cache, 'verified@0123456789ab.json'), 'utf8'))).toEqual({
      ...{ id: VERIFIED, revision: SHA, left: [], sha256: dataset.digest, fetched: expect.any(String) },
      files: [
        { path: 'data/test-00000-of-00001.parquet', sha256: createHash('sha256').update(parquet()).digest('hex') },
      ],
    });
    expect(first.said[0]).toMatch(/^Fetching 1 files of SWE-bench\/SWE-bench_Verified at 0123456789ab, 0\.0 MB\.$/);
    await hubs.splice(0)[0]?.close();
    const again = open('verified', hub.url);
    expect((await again.dataset).digest).toBe(dataset.digest);
    expect(again.said).toEqual([
      expect.stringMatching(/^verified: 2 tasks of SWE-bench\/SWE-bench_Verified at 0123456789abcdef/),
    ]);
    expect((await readdir(cache)).sort()).toEqual(['verified@0123456789ab.json', 'verified@0123456789ab.jsonl']);
  });

  test.each([
    ['lists as lists', parquet(['x-1'], 'lists')],
    [
      'pages by Zstandard',
      parquet(['x-1'], 'texts', {
        codec: 'ZSTD',
        compressors: { ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes) },
      }),
    ],
  ])('is read from Parquet with %s', async (_name, bytes) => {
    const hub = await hubWith({ files: { 'data/test-00000-of-00001.parquet': bytes } });
    expect(await idsIn(open('verified', hub.url))).toEqual(['x-1']);
  });

  test('of many files holds the rows of all, in their order, or those of one language', async () => {
    const row = (org: string, number: number) =>
      JSON.stringify({
        ...{ org, repo: 'r', number, base: { sha: BASE }, resolved_issues: [{ title: 't', body: 'b' }] },
        ...{ fix_patch: 'diff', test_patch: 'diff', run_result: { log: 'x'.repeat(1000) } },
        f2p_tests: { 'a::b': { run: 'x'.repeat(1000), fix: 'PASS' } },
      });
    const files = {
      'go/a__r_dataset.jsonl': `${row('a', 1)}\n${row('a', 2)}\n`,
      'rust/b__r_dataset.jsonl': row('b', 1),
      'python/multi_swe_bench_python.jsonl': '{}',
    };
    const id = 'ByteDance-Seed/Multi-SWE-bench';
    const hub = await hubWith({ id, files, large: (path) => path.startsWith('go/') });
    expect(await idsIn(open('multi-swe-bench', hub.url))).toEqual(['a__r-1', 'a__r-2', 'b__r-1']);
    const go = await open('multi-swe-bench/go', hub.url).dataset;
    expect(go.tasks.map(({ instance, gold }) => [instance.id, gold.failToPass])).toEqual([
      ['a__r-1', ['a::b']],
      ['a__r-2', ['a::b']],
    ]);
    expect((await readFile(go.file, 'utf8')).length).toBeLessThan(600);
  });

  test('leaves out rows that are no tasks, and says how many and why', async () => {
    const good = calcRow('acme__calc-1', BASE);
    const lines = [good, { ...good, instance_id: 'x-2', test_patch: '' }, good].map((row) => JSON.stringify(row));
    await mkdir(join(cache, 'lite'), { recursive: true });
    await writeFile(join(cache, 'lite', 'tasks.jsonl'), lines.join('\n'));
    const opened = open('lite', 'http://127.0.0.1:1');
    expect(await idsIn(opened)).toEqual(['acme__calc-1']);
    expect(opened.said.at(-1)).toMatch(/^ {2}2 of its rows cannot be used\. The first: tasks\.jsonl:2:1: test_patch: /);
  });

  test('is taken from files that somebody has put where the refusal said', async () => {
    const refused = await open('verified', 'http://127.0.0.1:1').dataset.catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EnvironmentFault);
    const folder = join(cache, 'verified');
    expect(refused).toMatchObject({
      message: expect.stringMatching(
        /^The data set verified is not in the cache, and cannot be fetched: http:\/\/127\.0\.0\.1:1\//,
      ),
      next: `Download data/test-*.parquet of the data set ${VERIFIED} where it can be reached, and put it into ${folder}; or give a file of JSON lines.`,
    });
    await mkdir(join(folder, 'data'), { recursive: true });
    await writeFile(join(folder, 'data', 'test-00000-of-00001.parquet'), parquet(['put-1']));
    const opened = await open('verified', 'http://127.0.0.1:1').dataset;
    expect([opened.name, opened.tasks.length]).toEqual(['verified@files', 1]);
  });

  test('at another revision is another one; one that the hub lacks is refused', async () => {
    const hub = await hubWith({});
    expect((await open(`verified@${SHA}`, hub.url).dataset).name).toBe('verified@0123456789ab');
    const asked = hub.asked.length;
    expect((await open('verified@main', hub.url).dataset).name).toBe('verified@0123456789ab');
    expect(hub.asked.slice(asked)).toEqual([`/api/datasets/${VERIFIED}/revision/main`]);
    await expect(open('verified@v9', hub.url).dataset).rejects.toThrow('/revision/v9 cannot be used: it answers 404.');
  });

  test.each<[string, Partial<HubContent>, RegExp]>([
    ['sends other bytes', { sent: () => Buffer.from('x') }, /it sent other bytes than it lists \(1 of \d+, /],
    [
      'sends a changed file of that length',
      { sent: () => Buffer.alloc(parquet().length) },
      /it sent other bytes than it lists/,
    ],
    ['sends a small file changed', { large: () => false, sent: () => Buffer.alloc(parquet().length) }, /other bytes/],
    ['refuses', { status: 401 }, /it answers 401\./],
    ['limits', { status: 429 }, /it answers 429\./],
    ['has no such files', { files: { 'README.md': 'x' } }, /has no data\/test-\*\.parquet at 0123456789ab\./],
    [
      'has what is no Parquet',
      { files: { 'data/test-0.parquet': 'PAR1 is not this' } },
      /data\/test-0\.parquet cannot be read: /,
    ],
  ])('of a hub that %s is refused, and nothing of it stays', async (_name, content, words) => {
    const hub = await hubWith(content);
    const refused = await open('verified', hub.url).dataset.catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EnvironmentFault);
    expect(refused).toMatchObject({ message: expect.stringMatching(words) });
    expect(await readdir(cache)).toEqual([]);
  });

  test('that was changed in the cache is refused', async () => {
    const hub = await hubWith({});
    const { file } = await open('verified', hub.url).dataset;
    await appendFile(file, '\n');
    const refused = open('verified', hub.url).dataset;
    await expect(refused).rejects.toThrow(`${file} is not what was fetched: its SHA-256 is another one.`);
    await expect(refused).rejects.toBeInstanceOf(InputFault);
  });
});

describe('names', () => {
  test('are those of the field', () => {
    expect(DATASET_NAMES).toEqual(['verified', 'lite', 'swe-bench', 'multilingual', 'swe-rebench', 'multi-swe-bench']);
  });

  test.each(['tasks.jsonl', 'Verified', 'verified.jsonl', './verified', 'constructor', '', 'toString@main'])(
    '"%s" is none',
    (text) => {
      expect(namedDataset(text)).toBeUndefined();
    },
  );

  test.each([
    ['verified@', 'names no revision of verified'],
    ['verified@a/b', 'names no revision of verified'],
    ['verified@a@b', 'names no revision of verified'],
    ['verified/go', 'There is no part "go" of verified'],
    ['multi-swe-bench/python', 'There is no part "python" of multi-swe-bench'],
    ['multi-swe-bench/../go', 'There is no part "../go" of multi-swe-bench'],
  ])('"%s" is refused with what can be asked for', (text, words) => {
    expect(() => namedDataset(text)).toThrow(words);
  });
});
