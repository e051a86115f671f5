// What a repository may be at most, and the checks for it: while it arrives, and on the tree that arrived.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputFault } from '../errors.ts';
import { isCode } from './exists.ts';
import { maxPathBytes } from './safe-path.ts';
import type { TreeEntry } from './tree-files.ts';

export interface MirrorLimits {
  /** Of what is fetched, and of the files of the tree together. */
  readonly bytes: number;
  readonly files: number;
  /** Of one path. */
  readonly pathBytes: number;
  /** For one fetch. */
  readonly seconds: number;
}

export const defaultLimits: MirrorLimits = {
  bytes: 500 * 1024 * 1024,
  files: 50_000,
  pathBytes: maxPathBytes,
  seconds: 120,
};

/** Throws InputFault when the tree is larger than we handle. */
export function checkTree(entries: readonly TreeEntry[], limits: MirrorLimits): void {
  if (entries.length > limits.files) {
    throw tooLarge(`the repository has ${entries.length} files; at most ${limits.files} are handled`);
  }
  const long = entries.find((entry) => Buffer.byteLength(entry.path) > limits.pathBytes);
  if (long !== undefined) {
    throw tooLarge(`the repository has a path of more than ${limits.pathBytes} bytes: ${long.path.slice(0, 60)}…`);
  }
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes > limits.bytes)
    throw tooLarge(`the repository's files hold ${megabytes(bytes)}; at most ${megabytes(limits.bytes)} are handled`);
}

/** Throws InputFault as soon as `dir` grows by more than the limit while `work` runs; `work` is aborted then. */
export async function whileBelow<T>(
  dir: string,
  limits: MirrorLimits,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const before = await folderBytes(dir);
  const watch = setInterval(() => {
    void folderBytes(dir).then(
      (now) => {
        if (now - before > limits.bytes)
          stop.abort(tooLarge(`the repository is larger than ${megabytes(limits.bytes)}`));
      },
      (error) => stop.abort(error),
    );
  }, 250);
  try {
    return await work(signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]));
  } finally {
    clearInterval(watch);
  }
}

/** Bytes of all files below a folder; files that vanish meanwhile count nothing. */
export async function folderBytes(dir: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }).catch(gone([]))) {
    if (!entry.isFile()) continue;
    sum += await stat(join(entry.parentPath, entry.name)).then((found) => found.size, gone(0));
  }
  return sum;
}

function gone<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (isCode(error, 'ENOENT')) return instead;
    throw error;
  };
}

function tooLarge(message: string): InputFault {
  return new InputFault(message, 'Use a smaller repository, or raise the limits of the workspace.');
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / (1024 * 1024))} MB`;
}
