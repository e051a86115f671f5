// One step from the files that an issue seems to be about: what they import, who imports them, and where what they call is defined.
// Runs in the index thread only.

import type { DatabaseSync } from 'node:sqlite';
import type { Definition } from './definitions.ts';
import type { TreeRef } from './index-calls.ts';
import { linesOf } from './numbered.ts';
import { sourceParts } from './source-text.ts';
import { forTexts } from './tree-files.ts';
import { openOutlines } from './tree-outlines.ts';

/** How many of the best files are left from. */
const seeds = 5;
/** What a file gains of the score of the one that it is reached from; shared by all that are reached in the same way. */
const shares = { called: 0.3, imported: 0.15, importer: 0.1 };
/** A name that more files define tells nothing of where a call leads. */
const maxDefiners = 3;
const call = /([\p{L}_$][\p{L}\p{N}_$]*)\s*\(/gu;

interface Seed {
  readonly path: string;
  readonly score: number;
}

/** The gains of files by their paths. `ranked`: best first; `identifiers`: whose bodies are looked into for calls. */
export async function relatedFiles(
  db: DatabaseSync,
  tree: TreeRef,
  ranked: readonly Seed[],
  identifiers: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const from = ranked.slice(0, seeds);
  const called = await calledFiles(db, tree, from, identifiers);
  const find = linksOf(db);
  const gains = new Map<string, number>();
  const gain = (paths: readonly string[], own: string, most: number) => {
    for (const path of paths)
      if (path !== own) gains.set(path, Math.max(gains.get(path) ?? 0, most / Math.sqrt(paths.length)));
  };
  for (const { path, score } of from) {
    gain(find.imported(path), path, shares.imported * score);
    gain(find.importers(path), path, shares.importer * score);
    gain(called.get(path) ?? [], path, shares.called * score);
  }
  return gains;
}

function linksOf(db: DatabaseSync) {
  // Only what retrieval may find: sources.
  const source = 'JOIN file ON file.path = link.path JOIN words ON words.rowid = file.id WHERE file.test = 0';
  const imported = db.prepare(
    `SELECT link.path AS path FROM (SELECT DISTINCT imported AS path FROM import WHERE importer = ?) AS link ${source}`,
  );
  const importers = db.prepare(
    `SELECT link.path AS path FROM (SELECT DISTINCT importer AS path FROM import WHERE imported = ?) AS link ${source}`,
  );
  const paths = (rows: readonly Record<string, unknown>[]) => rows.map(({ path }) => String(path));
  return {
    imported: (path: string) => paths(imported.all(path)),
    importers: (path: string) => paths(importers.all(path)),
  };
}

/** By each file where the functions are defined that those named by the query call. */
async function calledFiles(
  db: DatabaseSync,
  tree: TreeRef,
  from: readonly Seed[],
  identifiers: ReadonlySet<string>,
): Promise<Map<string, readonly string[]>> {
  const definers = db.prepare('SELECT DISTINCT path FROM name JOIN file ON file.id = name.file WHERE name = ?');
  const entry = db.prepare('SELECT sha, bytes FROM file WHERE path = ?');
  const cache = openOutlines(tree);
  try {
    const entries = from.flatMap(({ path }) => {
      const row = entry.get(path);
      return row === undefined ? [] : [{ path, sha: String(row.sha), bytes: Number(row.bytes) }];
    });
    const found = new Map<string, readonly string[]>();
    await forTexts(entries, tree, async ({ path, sha }, text) => {
      const about = (await cache.outline(sha, path, text)).filter(({ name }) => identifiers.has(name));
      const files = callsIn(path, text, about).map((name) => definers.all(name).map((row) => String(row.path)));
      found.set(path, [...new Set(files.filter(({ length }) => length <= maxDefiners).flat())]);
    });
    cache.flush();
    return found;
  } finally {
    cache.close();
  }
}

function callsIn(path: string, text: string, about: readonly Definition[]): string[] {
  const lines = linesOf(text);
  const found = new Set<string>();
  for (const { kind, start, end } of about) {
    if (kind !== 'function') continue;
    const { source } = sourceParts(path, lines.slice(start - 1, end).join('\n'));
    for (const [, name = ''] of source.matchAll(call)) found.add(name);
  }
  return [...found];
}
