// The folder of an export before its sets are written: what names and tells them is taken away first, and written last.

import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const LAST = new Set(['README.md', 'dataset_info.json']);

/** An export that was stopped has no card and no list of its sets, so that its files are not taken for those of one export. */
export async function beginExport(out: string): Promise<void> {
  await mkdir(join(out, 'train'), { recursive: true });
  const stale = (await readdir(out)).filter(
    (name) => LAST.has(name) || /\.(jsonl|parquet)(\.[\w-]+)?\.tmp$/.test(name),
  );
  for (const name of stale) await rm(join(out, name));
}
