// Reads files one by one for the caller and many at once for git: whatever is asked for at the same time is one batch, and
// what was read lately is kept, since a blob never changes.

import { LRUCache } from 'lru-cache';
import type { Sha } from '../task.ts';
import { type Decoded, decodeText } from '../text-encoding.ts';
import type { GitOptions } from './git.ts';
import { isRegular, maxTextBytes, readBlobs, type TreeEntry } from './tree-files.ts';

type Read = (entry: TreeEntry | undefined) => Promise<Decoded | undefined>;

interface Asked {
  readonly entry: TreeEntry;
  readonly resolve: (decoded: Decoded | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes of one batch, so that reading a whole repository never holds all of it. */
const BATCH_BYTES = 32 * 2 ** 20;

/** Bytes of the files that are kept: the prompts and patches of a search show the same few again and again. */
const KEPT_BYTES = 16 * 2 ** 20;

/** A process for every file would cost 8 ms each, 30 ms in a large process. Absent, binary and too large files are undefined. */
export function readInBatches(git: GitOptions): Read {
  const kept = new LRUCache<Sha, Promise<Decoded | undefined>>({ maxSize: KEPT_BYTES });
  let queue: Asked[] = [];
  const flush = async () => {
    const asked = queue;
    queue = [];
    for (const batch of batchesOf(asked)) await answer(batch, git);
  };
  return async (entry) => {
    if (entry === undefined || !isRegular(entry) || entry.bytes > maxTextBytes) return undefined;
    const known = kept.get(entry.sha);
    if (known !== undefined) return known;
    const decoded = new Promise<Decoded | undefined>((resolve, reject) => {
      if (queue.length === 0) setImmediate(() => void flush());
      queue.push({ entry, resolve, reject });
    });
    kept.set(entry.sha, decoded, { size: Math.max(1, entry.bytes) });
    decoded.catch(() => kept.delete(entry.sha));
    return decoded;
  };
}

async function answer(batch: readonly Asked[], git: GitOptions): Promise<void> {
  try {
    const blobs = await readBlobs(
      batch.map(({ entry }) => entry.sha),
      git,
    );
    for (const [at, { resolve }] of batch.entries()) {
      const blob = blobs[at];
      resolve(blob === undefined || blob.length > maxTextBytes ? undefined : decodeText(blob));
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

function batchesOf(asked: readonly Asked[]): readonly (readonly Asked[])[] {
  const batches: Asked[][] = [];
  let batch: Asked[] = [];
  let bytes = 0;
  for (const one of asked) {
    if (batch.length === 0 || bytes + one.entry.bytes > BATCH_BYTES) {
      batch = [];
      batches.push(batch);
      bytes = 0;
    }
    batch.push(one);
    bytes += one.entry.bytes;
  }
  return batches;
}
