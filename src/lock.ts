// A lock in the file system: one process at a time. The kernel holds it, so that it ends with its owner, however that dies.

import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 50;
/** SQLITE_BUSY: somebody else is inside. */
const busy = 5;

/**
 * Runs `work` while holding the lock named by the file at `path`, on a local file system. Waits for other owners until
 * the signal aborts. The empty file stays: one that is removed could be locked by two at once.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    while (!take(file)) {
      signal?.throwIfAborted();
      await sleep(pollMs, undefined, signal === undefined ? {} : { signal });
    }
    return await work();
  } finally {
    file.close();
  }
}

export interface Lock {
  readonly path: string;
  release(): void;
}

/** Takes the lock for as long as this process lives, or until it is released; undefined where somebody else holds it. */
export function lockNow(path: string): Lock | undefined {
  const file = new DatabaseSync(path, { timeout: 0 });
  if (take(file)) return { path, release: () => file.close() };
  file.close();
  return undefined;
}

/** Whether another process holds the lock at this moment. */
export function isLocked(path: string): boolean {
  const lock = lockNow(path);
  lock?.release();
  return lock === undefined;
}

/** SQLite's lock of a whole file, never written to: kept until the file is closed or the process is gone. */
function take(file: DatabaseSync): boolean {
  try {
    file.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { errcode?: unknown }).errcode === busy) return false;
    throw error;
  }
}
