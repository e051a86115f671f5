// The second half of a tree's index: the definitions of all files, parsed while questions go on. Runs in the index thread only.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Definition } from './definitions.ts';
import type { TreeRef } from './index-calls.ts';
import { languageOf } from './languages.ts';
import { OutlineCache } from './outline-cache.ts';
import { forTexts } from './tree-files.ts';
import { indexFile } from './tree-index.ts';

/** How long parsing goes on before other questions have their turn. */
const turnMs = 20;
/** `PRAGMA user_version` of an index whose definitions are all there. */
const complete = 1;

interface Entry {
  readonly path: string;
  readonly sha: string;
  readonly bytes: number;
}

/** The cache of outlines that all trees of a repository share. */
export function openOutlines({ cacheDir }: TreeRef): OutlineCache {
  return new OutlineCache(join(cacheDir, 'outlines.sqlite'));
}

/**
 * Adds the definitions of all files to a tree's index, which exists, in one transaction at the end. What was parsed is kept where a
 * process ends before; of two processes that do the same, the second one adds nothing.
 */
export async function completeIndex(tree: TreeRef): Promise<void> {
  // Not made anew: an index that was removed meanwhile would be an empty one for whoever comes next.
  const db = new DatabaseSync(`${pathToFileURL(indexFile(tree))}?mode=rw`, { timeout: 10_000 });
  const cache = openOutlines(tree);
  try {
    if (isComplete(db)) return;
    const found = await outlineAll(db, cache, tree);
    db.exec('BEGIN IMMEDIATE');
    if (!isComplete(db)) insertAll(db, found);
    db.exec(`PRAGMA user_version = ${complete}; COMMIT`);
  } finally {
    cache.close();
    db.close();
  }
}

function isComplete(db: DatabaseSync): boolean {
  return db.prepare('PRAGMA user_version').get()?.user_version === complete;
}

type Outlined = readonly (readonly [string, readonly Definition[]])[];

async function outlineAll(db: DatabaseSync, cache: OutlineCache, tree: TreeRef): Promise<Outlined> {
  const entries = readEntries(db).filter(({ path }) => languageOf(path) !== undefined);
  const found: (readonly [string, readonly Definition[]])[] = [];
  let since = performance.now();
  await forTexts(entries, tree, async ({ path, sha }, text) => {
    found.push([path, await cache.outline(sha, path, text)]);
    if (performance.now() - since < turnMs) return;
    cache.flush();
    await setImmediate();
    since = performance.now();
  });
  cache.flush();
  return found;
}

function readEntries(db: DatabaseSync): Entry[] {
  return db
    .prepare('SELECT path, sha, bytes FROM file ORDER BY path')
    .all()
    .map(({ path, sha, bytes }) => ({ path: String(path), sha: String(sha), bytes: Number(bytes) }));
}

function insertAll(db: DatabaseSync, found: Outlined): void {
  const insert = db.prepare('INSERT INTO definition VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const [path, definitions] of found)
    for (const { name, kind, parent, start, end, head } of definitions)
      insert.run(path, name, kind, parent, start, end, head);
}
