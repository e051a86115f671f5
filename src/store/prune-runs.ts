// Retention: removes the oldest runs beyond an age or a disk cap.

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Retention } from '../ports.ts';
import type { RunId } from '../task.ts';
import { absent } from './event-log.ts';

/** A run that was written to within this time may be at work, in this process or another: it stays whatever it weighs. */
const ACTIVE_MS = 3_600_000;

/** Returns the removed runs, oldest first. */
export async function pruneRuns(dir: string, retention: Retention, now = Date.now()): Promise<readonly RunId[]> {
  const runs = (await measureRuns(dir)).toSorted((a, b) => a.touched - b.touched);
  const oldest = now - retention.days * 86_400_000;
  let total = runs.reduce((sum, run) => sum + run.bytes, 0);
  const removed: RunId[] = [];
  for (const run of runs) {
    const active = now - run.touched < ACTIVE_MS;
    if (active || (run.touched >= oldest && total <= retention.maxBytes)) continue;
    await rm(join(dir, run.name), { recursive: true, force: true });
    total -= run.bytes;
    removed.push(run.name);
  }
  return removed;
}

/** Only folders that hold a trace are runs; anything else in the folder is left alone. */
async function measureRuns(dir: string): Promise<readonly { name: RunId; bytes: number; touched: number }[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(absent([]));
  const runs: { name: RunId; bytes: number; touched: number }[] = [];
  for (const entry of entries.filter((one) => one.isDirectory())) {
    const trace = await stat(join(dir, entry.name, 'trace.jsonl')).catch(absent(undefined));
    if (trace) runs.push({ name: entry.name, bytes: await folderBytes(join(dir, entry.name)), touched: trace.mtimeMs });
  }
  return runs;
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    bytes += (await stat(join(entry.parentPath, entry.name)).catch(absent(undefined)))?.size ?? 0;
  }
  return bytes;
}
