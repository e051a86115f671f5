// Reads files one by one for the caller and many at once for git: whatever is asked for at the same time is one batch.

import type { GitOptions } from './git.ts';
import { isRegular, maxTextBytes, readBlobs, type TreeEntry, textOf } from './tree-files.ts';

type Read = (entry: TreeEntry | undefined) => Promise<string | undefined>;

interface Asked {
  readonly entry: TreeEntry;
  readonly resolve: (text: string | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes of one batch, so that reading a whole repository never holds all of it. */
const BATCH_BYTES = 32 * 2 ** 20;

/** A process for every file would cost 8 ms each. Absent, binary and too large files are undefined. */
export function readInBatches(git: GitOptions): Read {
  let queue: Asked[] = [];
  const flush = async () => {
    const asked = queue;
    queue = [];
    for (const batch of batchesOf(asked)) await answer(batch, git);
  };
  return async (entry) => {
    if (entry === undefined || !isRegular(entry) || entry.bytes > maxTextBytes) return undefined;
    return new Promise((resolve, reject) => {
      if (queue.length === 0) setImmediate(() => void flush());
      queue.push({ entry, resolve, reject });
    });
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
      resolve(blob === undefined ? undefined : textOf(blob));
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
