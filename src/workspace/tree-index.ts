// The index of one tree: an SQLite file with its files, definitions, imports and words. Runs in the index thread only.

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isTestName, looksLikeTest } from '../stages/test-path.ts';
import { testSide } from '../stages/test-side.ts';
import { exists } from './exists.ts';
import type { GitOptions } from './git.ts';
import { splitIdentifiers } from './identifiers.ts';
import { type Modules, type PackagePlace, resolveImport } from './imports.ts';
import type { TreeRef } from './index-calls.ts';
import { languagesVersion } from './languages.ts';
import { OutlineCache } from './outline-cache.ts';
import { isSourcePath } from './source-path.ts';
import { FactsSoFar } from './tree-facts.ts';
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
/** Raised whenever an index holds something else for the same tree. */
const indexVersion = 2;

/** Opens the index of a tree, building it first when there is none. */
export async function openTreeIndex(tree: TreeRef): Promise<DatabaseSync> {
  await mkdir(tree.cacheDir, { recursive: true });
  const file = join(tree.cacheDir, `tree-${tree.base}-v${languagesVersion}.${indexVersion}.sqlite`);
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
  const insert = new Inserter(db, cache);
  const packages = new Map<string, PackagePlace>();
  const facts = new FactsSoFar();
  await forTexts(entries, cache, options, async (entry, text) => {
    if (entry.path.split('/').at(-1) === 'package.json') notePackage(packages, entry.path, text);
    facts.note(entry.path, text);
    await insert.file(entry, text);
  });
  const modules = { packages, has: (path: string) => insert.ids.has(path) };
  const links = insert.links(modules);
  const tests = testSide(facts.facts([...insert.ids.keys()], modules, links));
  insert.sides(tests);
  // What looked like a test and is none is found by its words too.
  const late = entries.filter(({ path }) => isOpen(path) && !tests.has(path) && insert.ids.has(path));
  await forTexts(late, cache, options, (entry, text) => insert.words(entry, text));
}

/** True for a path whose side is only known when the whole tree is. */
function isOpen(path: string): boolean {
  return looksLikeTest(path) && !isTestName(path);
}

async function forTexts(
  entries: readonly TreeEntry[],
  cache: OutlineCache,
  options: GitOptions,
  use: (entry: TreeEntry, text: string) => Promise<void>,
): Promise<void> {
  for (const batch of batches(entries)) {
    const blobs = await readBlobs(
      batch.map((entry) => entry.sha),
      options,
    );
    for (const [index, entry] of batch.entries()) {
      const text = textOf(blobs[index] ?? Buffer.alloc(0));
      if (text !== undefined) await use(entry, text);
    }
    cache.flush();
  }
}

/** Prepared statements of one build. */
class Inserter {
  readonly #db: DatabaseSync;
  readonly #cache: OutlineCache;
  readonly #file: StatementSync;
  readonly #definition: StatementSync;
  readonly #import: StatementSync;
  readonly #words: StatementSync;
  /** Row of every file that was inserted. */
  readonly ids = new Map<string, number>();

  constructor(db: DatabaseSync, cache: OutlineCache) {
    this.#db = db;
    this.#cache = cache;
    this.#file = db.prepare('INSERT INTO file (path, bytes, test) VALUES (?, ?, 0)');
    this.#definition = db.prepare('INSERT INTO definition VALUES (?, ?, ?, ?, ?, ?, ?, 0)');
    this.#import = db.prepare('INSERT INTO import VALUES (?, ?, NULL)');
    this.#words = db.prepare('INSERT INTO words (rowid, path, names, body) VALUES (?, ?, ?, ?)');
  }

  async file(entry: TreeEntry, text: string): Promise<void> {
    const { path } = entry;
    this.ids.set(path, Number(this.#file.run(path, entry.bytes).lastInsertRowid));
    const { definitions, imports } = await this.#cache.outline(entry.sha, path, text);
    for (const one of definitions)
      this.#definition.run(path, one.name, one.kind, one.parent, one.start, one.end, one.head);
    for (const specifier of imports) this.#import.run(path, specifier);
    if (!isOpen(path)) await this.words(entry, text);
  }

  /** Makes the file one that retrieval finds, if it is a source. */
  async words({ sha, path }: TreeEntry, text: string): Promise<void> {
    if (!isSourcePath(path, text)) return;
    const { definitions } = await this.#cache.outline(sha, path, text);
    const names = definitions.flatMap((one) => splitIdentifiers(one.name));
    const body = splitIdentifiers(text.slice(0, maxWordsText));
    const words = splitIdentifiers(path.replaceAll('/', ' '));
    this.#words.run(this.ids.get(path) ?? null, words.join(' '), names.join(' '), body.join(' '));
  }

  /** Once all paths are known, says which files the imports mean. */
  links(modules: Modules): readonly (readonly [string, string])[] {
    const update = this.#db.prepare('UPDATE import SET imported = ? WHERE rowid = ?');
    const found: (readonly [string, string])[] = [];
    for (const row of this.#db.prepare('SELECT rowid, importer, specifier FROM import').all()) {
      const importer = String(row.importer);
      const imported = resolveImport(importer, String(row.specifier), modules);
      if (imported === undefined) continue;
      update.run(imported, Number(row.rowid));
      found.push([importer, imported]);
    }
    return found;
  }

  sides(tests: ReadonlySet<string>): void {
    const file = this.#db.prepare('UPDATE file SET test = 1 WHERE id = ?');
    for (const path of tests) file.run(this.ids.get(path) ?? null);
    this.#db.exec('UPDATE definition SET test = 1 WHERE path IN (SELECT path FROM file WHERE test = 1)');
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
