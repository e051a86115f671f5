// A data set by its name: from the cache, from files that somebody has put there, or from the hub; with revision and hash.

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EnvironmentFault, InputFault } from '../errors.ts';
import { type Dataset, parseDataset } from './dataset.ts';
import type { DatasetHub } from './dataset-hub.ts';
import { datasetLines } from './dataset-lines.ts';
import { writeWhole } from './evaluation-folder.ts';
import { unlessMissing } from './json-lines.ts';
import { jsonOf } from './json-of.ts';
import type { NamedDataset } from './named-dataset.ts';

/** Beside the lines: where they are from. */
const Origin = z.strictObject({
  id: z.string(),
  /** Commit on the hub; null: of files that somebody has put there. */
  revision: z.string().nullable(),
  files: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
  /** SHA-256 of the lines. */
  sha256: z.string(),
  /** Why rows were left out. */
  left: z.array(z.string()),
  /** ISO 8601. */
  fetched: z.string(),
});
type Origin = z.infer<typeof Origin>;

export interface DatasetPlaces {
  readonly cache: string;
  readonly hub: DatasetHub;
  say(line: string): void;
}

export interface CachedDataset extends Dataset {
  /** File of its lines. */
  readonly file: string;
}

/**
 * What is in the cache is taken as it is, unless another revision is asked for. Throws EnvironmentFault with what to put
 * where, when it is not there and the hub cannot be reached; InputFault for a cache that was changed.
 */
export async function cachedDataset(named: NamedDataset, places: DatasetPlaces): Promise<CachedDataset> {
  const slug = named.name.replaceAll('/', '-');
  const folder = join(places.cache, slug);
  const known = named.revision === undefined ? await newest(places.cache, slug) : undefined;
  if (known !== undefined) return read(named, join(places.cache, known), places);
  const put = named.revision === undefined ? await filesIn(folder, named) : [];
  const stem = put.length > 0 ? await adopt(put, named, places) : await fetched(named, places, folder);
  return read(named, stem, places);
}

/** The stem of the newest one; those of the cache are named by their revision. */
async function newest(cache: string, slug: string): Promise<string | undefined> {
  const names = (await readdir(cache).catch(unlessMissing([]))).filter((name) => isStemOf(name, slug));
  const known: { readonly stem: string; readonly fetched: string }[] = [];
  for (const name of names) {
    const stem = name.slice(0, -'.json'.length);
    known.push({ stem, fetched: (await originOf(join(cache, stem))).fetched });
  }
  return known.sort((a, b) => (a.fetched < b.fetched ? 1 : -1))[0]?.stem;
}

function isStemOf(name: string, slug: string): boolean {
  return name.startsWith(`${slug}@`) && name.endsWith('.json');
}

async function originOf(stem: string): Promise<Origin> {
  const text = await readFile(`${stem}.json`, 'utf8');
  const parsed = Origin.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new InputFault(`${stem}.json does not say where a data set is from.`, 'Remove it: it is fetched again.');
}

async function read(named: NamedDataset, stem: string, { say }: DatasetPlaces): Promise<CachedDataset> {
  const { revision, sha256, left } = await originOf(stem);
  const file = `${stem}.jsonl`;
  const text = await readFile(file, 'utf8').catch(unlessMissing(''));
  const digest = sha256Of(text);
  if (digest !== sha256)
    throw new InputFault(
      `${file} is not what was fetched: its SHA-256 is another one.`,
      `Remove ${stem}.json: it is fetched again.`,
    );
  const tasks = parseDataset(text, file);
  say(
    `${named.name}: ${tasks.length} tasks of ${named.id} at ${revision ?? 'no known revision'}, SHA-256 ${digest.slice(0, 12)}: ${file}`,
  );
  if (left.length > 0) say(`  ${left.length} of its rows cannot be used. The first: ${left[0]}`);
  return { name: `${named.name}@${revision?.slice(0, 12) ?? 'files'}`, digest, tasks, file };
}

/** Files that somebody has put into the folder of the name, by the paths that they have on the hub or flat. */
async function filesIn(
  folder: string,
  { isTasks }: NamedDataset,
): Promise<readonly { readonly path: string; readonly file: string }[]> {
  const names = await readdir(folder, { recursive: true }).catch(unlessMissing([]));
  const paths = names.map((name) => name.replaceAll('\\', '/')).sort();
  const isOurs = (path: string) => isTasks(path) || (!path.includes('/') && /\.(?:parquet|jsonl)$/.test(path));
  return paths.filter(isOurs).map((path) => ({ path, file: join(folder, path) }));
}

async function adopt(
  files: readonly { readonly path: string; readonly file: string }[],
  { name, id }: NamedDataset,
  { cache }: DatasetPlaces,
): Promise<string> {
  const hashes: Origin['files'] = [];
  for (const { path, file } of files) hashes.push({ path, sha256: sha256Of(await readFile(file)) });
  return keep(files, join(cache, `${name.replaceAll('/', '-')}@files`), { id, revision: null, files: hashes });
}

async function fetched(named: NamedDataset, places: DatasetPlaces, folder: string): Promise<string> {
  const { cache, hub, say } = places;
  try {
    return await fetchedFrom(hub, named, { cache, say });
  } catch (error) {
    if (!(error instanceof EnvironmentFault)) throw error;
    const own = named.revision === undefined ? '' : `, and ask for ${named.name} without a revision`;
    throw new EnvironmentFault(
      `The data set ${named.name} is not in the cache, and cannot be fetched: ${error.message}`,
      `Download ${named.files} of the data set ${named.id} where it can be reached, and put it into ${folder}${own}; or give a file of JSON lines.`,
      { cause: error },
    );
  }
}

async function fetchedFrom(
  hub: DatasetHub,
  { name, id, files, isTasks, revision: asked }: NamedDataset,
  { cache, say }: Pick<DatasetPlaces, 'cache' | 'say'>,
): Promise<string> {
  const revision = await hub.revision(id, asked ?? 'main');
  const stem = join(cache, `${name.replaceAll('/', '-')}@${revision.slice(0, 12)}`);
  if (await readFile(`${stem}.json`).catch(unlessMissing(undefined))) return stem;
  const wanted = (await hub.files(id, revision)).filter(({ path }) => isTasks(path));
  if (wanted.length === 0)
    throw new EnvironmentFault(`${id} has no ${files} at ${revision.slice(0, 12)}.`, 'Ask for another revision.');
  const bytes = wanted.reduce((sum, { size }) => sum + size, 0);
  say(`Fetching ${wanted.length} files of ${id} at ${revision.slice(0, 12)}, ${(bytes / 1e6).toFixed(1)} MB.`);
  const draft = join(cache, `.part-${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  try {
    const [stored, hashes]: [{ path: string; file: string }[], Origin['files']] = [[], []];
    for (const [i, file] of wanted.entries()) {
      const target = join(draft, String(i));
      hashes.push({ path: file.path, sha256: await hub.download(id, revision, file, target) });
      stored.push({ path: file.path, file: target });
    }
    return await keep(stored, stem, { id, revision, files: hashes });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The origin is written last: without it nothing is there. */
async function keep(
  files: readonly { readonly path: string; readonly file: string }[],
  stem: string,
  from: Pick<Origin, 'id' | 'revision' | 'files'>,
): Promise<string> {
  const { lines, left } = await datasetLines(files);
  const text = lines.map((line) => `${line}\n`).join('');
  await writeWhole(`${stem}.jsonl`, text);
  const origin: Origin = { ...from, sha256: sha256Of(text), left: [...left], fetched: new Date().toISOString() };
  await writeWhole(`${stem}.json`, `${JSON.stringify(origin, null, 2)}\n`);
  return stem;
}

function sha256Of(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
