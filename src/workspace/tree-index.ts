// The index of one tree: an SQLite file with its files, definitions, imports and words. Runs in the index thread only.

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isTestPath } from '../stages/test-path.ts';
import { exists } from './exists.ts';
import { splitIdentifiers } from './identifiers.ts';
import { type PackagePlace, resolveImport } from './imports.ts';
import type { TreeRef } from './index-calls.ts';
import { languagesVersion } from './languages.ts';
import { OutlineCache } from './outline-cache.ts';
import { isSourcePath } from './source-path.ts';
import { isRegular, listTree, maxTextBytes, readBlobs, type TreeEntry, textOf } from './tree-files.ts';

const schema = `
CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL, test INTEGER NOT NULL);
CREATE TABLE definition (path TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, head INTEGER NOT NULL, test INTEGER NOT NULL);
CREATE TABLE import (importer TEXT NOT NULL, specifier TEXT NOT NULL, imported TEXT);
CREATE VIRTUAL TABLE words USING fts5(path, names, body, content='', tokenize='unicode61 remove_diacritics 2');
`;
const indexes = `
CREATE INDEX definition_name ON definition (name COLLATE NOCASE, kind);
CREATE INDEX import_imported ON import (imported);
`;
/** How much text is held at once, and how much of one file is indexed by words. */
const batchBytes = 16 * 1024 * 1024;
const maxWordsText = 400_000;
/** Indexes of older trees beyond this number are removed. */
const keptTrees = 20;

/** Opens the index of a tree, building it first when there is none. */
export async function openTreeIndex(tree: TreeRef): Promise<DatabaseSync> {
  await mkdir(tree.cacheDir, { recursive: true });
  const file = join(tree.cacheDir, `tree-${tree.base}-v${languagesVersion}.sqlite`);
  if (await exists(file)) {
    await utimes(file, new Date(), new Date());
    return new DatabaseSync(file, { readOnly: true });
  }
  const fresh = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    await build(tree, fresh);
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
  await dropOldTrees(tree.cacheDir);
  return new DatabaseSync(file, { readOnly: true });
}

async function build(tree: TreeRef, file: string): Promise<void> {
  const db = new DatabaseSync(file);
  const cache = new OutlineCache(join(tree.cacheDir, 'outlines.sqlite'));
  try {
    db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL; BEGIN; ${schema}`);
    await fill(db, cache, tree);
    db.exec(`${indexes} COMMIT`);
  } finally {
    cache.close();
    db.close();
  }
}

async function fill(db: DatabaseSync, cache: OutlineCache, tree: TreeRef): Promise<void> {
  const options = { gitDir: tree.gitDir, env: tree.env };
  const entries = (await listTree(tree.base, options)).filter(
    (entry) => isRegular(entry) && entry.bytes <= maxTextBytes,
  );
  const insert = new Inserter(db);
  const packages = new Map<string, PackagePlace>();
  for (const batch of batches(entries)) {
    const blobs = await readBlobs(
      batch.map((entry) => entry.sha),
      options,
    );
    for (const [index, entry] of batch.entries()) {
      const text = textOf(blobs[index] ?? Buffer.alloc(0));
      if (text === undefined) continue;
      if (entry.path.split('/').at(-1) === 'package.json') notePackage(packages, entry.path, text);
      await insert.file(entry, text, cache);
    }
    cache.flush();
  }
  insert.links(packages);
}

/** Prepared statements of one build. */
class Inserter {
  readonly #db: DatabaseSync;
  readonly #file: StatementSync;
  readonly #definition: StatementSync;
  readonly #import: StatementSync;
  readonly #words: StatementSync;
  readonly #paths = new Set<string>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#file = db.prepare('INSERT INTO file (path, bytes, test) VALUES (?, ?, ?)');
    this.#definition = db.prepare('INSERT INTO definition VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#import = db.prepare('INSERT INTO import VALUES (?, ?, NULL)');
    this.#words = db.prepare('INSERT INTO words (rowid, path, names, body) VALUES (?, ?, ?, ?)');
  }

  async file(entry: TreeEntry, text: string, cache: OutlineCache): Promise<void> {
    const { path } = entry;
    const test = isTestPath(path) ? 1 : 0;
    const { lastInsertRowid } = this.#file.run(path, entry.bytes, test);
    this.#paths.add(path);
    const { definitions, imports } = await cache.outline(entry.sha, path, text);
    for (const one of definitions) {
      this.#definition.run(path, one.name, one.kind, one.parent, one.start, one.end, one.head, test);
    }
    for (const specifier of imports) this.#import.run(path, specifier);
    if (!isSourcePath(path, text)) return;
    const names = definitions.flatMap((one) => splitIdentifiers(one.name));
    const body = splitIdentifiers(text.slice(0, maxWordsText));
    this.#words.run(
      lastInsertRowid,
      splitIdentifiers(path.replaceAll('/', ' ')).join(' '),
      names.join(' '),
      body.join(' '),
    );
  }

  /** Once all paths are known, says which files the imports mean. */
  links(packages: ReadonlyMap<string, PackagePlace>): void {
    const modules = { packages, has: (path: string) => this.#paths.has(path) };
    const update = this.#db.prepare('UPDATE import SET imported = ? WHERE rowid = ?');
    for (const row of this.#db.prepare('SELECT rowid, importer, specifier FROM import').all()) {
      const imported = resolveImport(String(row.importer), String(row.specifier), modules);
      if (imported !== undefined) update.run(imported, Number(row.rowid));
    }
  }
}

function* batches(entries: readonly TreeEntry[]): Generator<TreeEntry[]> {
  let batch: TreeEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    batch.push(entry);
    bytes += entry.bytes;
    if (bytes < batchBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** A package.json that cannot be read names no package: imports by its name then lead nowhere. */
function notePackage(packages: Map<string, PackagePlace>, path: string, text: string): void {
  if (path.includes('node_modules/')) return;
  const directory = path.split('/').slice(0, -1).join('/');
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return;
    const { name, main } = parsed as { name?: unknown; main?: unknown };
    const known = typeof name === 'string' ? name : directory === '' ? '.' : undefined;
    if (known !== undefined && !packages.has(known))
      packages.set(known, { directory, main: typeof main === 'string' ? main : 'index.js' });
  } catch {
    return;
  }
}

async function dropOldTrees(cacheDir: string): Promise<void> {
  const found = [];
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith('tree-') || !name.endsWith('.sqlite')) continue;
    found.push({ name, usedAt: (await stat(join(cacheDir, name))).mtimeMs });
  }
  found.sort((a, b) => b.usedAt - a.usedAt);
  for (const { name } of found.slice(keptTrees)) await rm(join(cacheDir, name), { force: true });
}
