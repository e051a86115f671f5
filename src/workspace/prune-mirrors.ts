// Keeps the folder of mirrors below its disk cap: the least recently used go first.

import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { withLock } from '../lock.ts';
import { exists } from './exists.ts';
import { folderBytes } from './mirror-limits.ts';

/** A mirror used this recently may belong to a run in another process. */
const recentMs = 60 * 60 * 1000;

export interface PruneResult {
  readonly removed: readonly string[];
  /** What is left. */
  readonly bytes: number;
}

/**
 * Removes mirrors, least recently used first, until the rest holds at most `maxBytes`. Mirrors in `inUse` (git folders)
 * and those used within the last hour stay, so the rest can be larger than the cap: compare `bytes`.
 */
export async function pruneMirrors(dir: string, maxBytes: number, inUse: readonly string[] = []): Promise<PruneResult> {
  // Before the first run there is no folder.
  const names = (await exists(dir)) ? await readdir(dir) : [];
  for (const name of names.filter((name) => name.endsWith('.trash')))
    await rm(join(dir, name), { recursive: true, force: true });
  const mirrors = [];
  for (const name of names.filter((name) => name.endsWith('.git'))) {
    const path = join(dir, name);
    mirrors.push({ path, usedAt: (await stat(join(path, 'mullover-used'))).mtimeMs, bytes: await folderBytes(path) });
  }
  mirrors.sort((a, b) => a.usedAt - b.usedAt);
  const kept = new Set(inUse.map((path) => resolve(path)));
  const removed: string[] = [];
  let bytes = mirrors.reduce((sum, mirror) => sum + mirror.bytes, 0);
  for (const mirror of mirrors) {
    if (bytes <= maxBytes) break;
    if (kept.has(resolve(mirror.path)) || Date.now() - mirror.usedAt < recentMs) continue;
    await remove(mirror.path);
    removed.push(mirror.path);
    bytes -= mirror.bytes;
  }
  return { removed, bytes };
}

/** Renamed first: nobody ever opens half a mirror. */
async function remove(path: string): Promise<void> {
  await withLock(`${path}.lock`, () => rename(path, `${path}.trash`));
  await rm(`${path}.trash`, { recursive: true, force: true });
}
