// Files of a data set on a hub that speaks the HTTP API of Hugging Face: what there is at a revision, and their bytes, checked.

import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { EnvironmentFault } from '../errors.ts';

export interface HubFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Of what the hub stores: SHA-256 of large files, git's own hash of small ones. */
  readonly hash: { readonly kind: 'sha256' | 'git'; readonly value: string };
}

export interface DatasetHub {
  /** The commit that a branch, tag or commit means. All throw EnvironmentFault where the hub cannot be used. */
  revision(id: string, name: string): Promise<string>;
  files(id: string, revision: string): Promise<readonly HubFile[]>;
  /** Writes a file whose bytes are those that the hub lists; returns their SHA-256. */
  download(id: string, revision: string, file: HubFile, target: string): Promise<string>;
}

const LIST_MS = 30_000;
const FILE_MS = 30 * 60_000;

const Revision = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });
const Entries = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.int().min(0).default(0),
    oid: z.string().default(''),
    lfs: z.object({ oid: z.string() }).nullish(),
  }),
);

/** `url`: of the hub, without `/` at its end. */
export function createDatasetHub(url: string): DatasetHub {
  return {
    revision: async (id, name) => {
      const response = await get(`${url}/api/datasets/${id}/revision/${encodeURIComponent(name)}`, LIST_MS);
      return (await read(Revision, response)).sha;
    },
    files: (id, revision) => listed(`${url}/api/datasets/${id}/tree/${revision}?recursive=true`),
    download: async (id, revision, file, target) => {
      const path = file.path.split('/').map(encodeURIComponent).join('/');
      const response = await get(`${url}/datasets/${id}/resolve/${revision}/${path}`, FILE_MS);
      return store(response, file, target);
    },
  };
}

/** A long list comes in pages; each names the next one. */
async function listed(first: string): Promise<readonly HubFile[]> {
  const files: HubFile[] = [];
  for (let page: string | undefined = first; page !== undefined; ) {
    const response: Response = await get(page, LIST_MS);
    for (const { type, path, size, oid, lfs } of await read(Entries, response)) {
      const hash = lfs ? ({ kind: 'sha256', value: lfs.oid } as const) : ({ kind: 'git', value: oid } as const);
      if (type === 'file') files.push({ path, size, hash });
    }
    const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    page = next === undefined ? undefined : new URL(next, page).href;
  }
  return files;
}

async function get(url: string, limitMs: number): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) }).catch((cause: unknown) => {
    throw unusable(url, reasonOf(cause), cause);
  });
  if (response.ok) return response;
  await response.body?.cancel();
  throw unusable(url, `it answers ${response.status}`);
}

async function read<T extends z.ZodType>(schema: T, response: Response): Promise<z.infer<T>> {
  try {
    return schema.parse(await response.json());
  } catch (cause) {
    throw unusable(response.url, 'its answer is not that of a hub', cause);
  }
}

async function store(response: Response, { size, hash }: HubFile, target: string): Promise<string> {
  if (!response.body) throw unusable(response.url, 'its answer is empty');
  const [sha256, git] = [createHash('sha256'), createHash('sha1').update(`blob ${size}\0`)];
  let bytes = 0;
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      for (const one of [sha256, git]) one.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await mkdir(dirname(target), { recursive: true });
  await pipeline(response.body, count, createWriteStream(target)).catch((cause: unknown) => {
    throw unusable(response.url, reasonOf(cause), cause);
  });
  const found = sha256.digest('hex');
  const own = hash.kind === 'sha256' ? found : git.digest('hex');
  if (bytes === size && own === hash.value) return found;
  throw unusable(response.url, `it sent other bytes than it lists (${bytes} of ${size}, ${own.slice(0, 12)})`);
}

function reasonOf(cause: unknown): string {
  const error = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return error instanceof Error ? error.message : String(error);
}

function unusable(url: string, reason: string, cause?: unknown): EnvironmentFault {
  return new EnvironmentFault(`${url} cannot be used: ${reason}.`, 'Set MULLOVER_DATASETS_URL to a hub that can.', {
    cause,
  });
}
