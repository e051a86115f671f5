// A lock in the file system: one process at a time, also across processes; a dead owner's lock is taken over.

import { open, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode } from './exists.ts';

const beatMs = 3_000;
/** An owner that has not touched its lock for this long is dead. */
const staleMs = 15_000;
const pollMs = 50;

/** Runs `work` while holding the lock file at `path`. Waits for other owners until the signal aborts. */
export async function withLock<T>(path: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  while (!(await take(path))) {
    signal?.throwIfAborted();
    await sleep(pollMs, undefined, signal === undefined ? {} : { signal });
  }
  const beat = setInterval(() => void touch(path), beatMs);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    const age = await ageMs(path);
    if (age !== undefined && age > staleMs) await rm(path, { force: true });
    return false;
  }
}

async function ageMs(path: string): Promise<number | undefined> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(path, now, now);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}
