// The index of one tree: an SQLite file with its files, imports and words, and definitions that come later. Runs in the index thread only.

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isRunnableTest, mayHoldTests } from '../stages/runnable-test.ts';
import { isSureTest, looksLikeTest } from '../stages/test-path.ts';
import { testSide } from '../stages/test-side.ts';
import type { TreeFacts } from '../stages/tree-evidence.ts';
import { Attributes } from './attributes.ts';
import { declaresTests } from './declares-tests.ts';
import { definedNames } from './defined-names.ts';
import { exists } from './exists.ts';
import { splitIdentifiers, wholeWords } from './identifiers.ts';
import { findImports, type Modules, type PackagePlace, resolveImport } from './imports.ts';
import type { TreeRef } from './index-calls.ts';
import { languageOf, languagesVersion } from './languages.ts';
import { isSourcePath } from './source-path.ts';
import { sourceParts } from './source-text.ts';
import { FactsSoFar } from './tree-facts.ts';
import { forTexts, isRegular, listTree, maxTextBytes, type TreeEntry } from './tree-files.ts';

const schema = `
CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, sha TEXT NOT NULL, bytes INTEGER NOT NULL,
  test INTEGER NOT NULL, reached INTEGER NOT NULL, runs INTEGER NOT NULL);
CREATE TABLE definition (path TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, head INTEGER NOT NULL);
CREATE TABLE name (name TEXT NOT NULL, file INTEGER NOT NULL);
CREATE TABLE import (importer TEXT NOT NULL, specifier TEXT NOT NULL, imported TEXT);
CREATE VIRTUAL TABLE words USING fts5(path, names, body, comments, content='', tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE word USING fts5vocab(words, 'row');
CREATE VIRTUAL TABLE test_words USING fts5(body, content='', tokenize='unicode61 remove_diacritics 2');
`;
const indexes = `
CREATE INDEX definition_name ON definition (name COLLATE NOCASE, kind);
CREATE INDEX name_name ON name (name);
CREATE INDEX name_file ON name (file);
CREATE INDEX import_importer ON import (importer);
CREATE INDEX import_imported ON import (imported);
`;
/** How much of one file is indexed by words. */
const maxWordsText = 400_000;
/** Indexes of older trees beyond this number are removed. */
const keptTrees = 20;
/** Raised whenever an index holds something else for the same tree. */
const indexVersion = 8;

/** Another process may be writing definitions, for less than a second. */
const reading = { readOnly: true, timeout: 10_000 };

/** Where the index of a tree is. */
export function indexFile({ cacheDir, base }: TreeRef): string {
  return join(cacheDir, `tree-${base}-v${languagesVersion}.${indexVersion}.sqlite`);
}

/** Opens the index of a tree, building it first when there is none; without definitions, which `completeIndex` adds. */
export async function openTreeIndex(tree: TreeRef): Promise<DatabaseSync> {
  await mkdir(tree.cacheDir, { recursive: true, mode: 0o700 });
  const file = indexFile(tree);
  if (await exists(file)) {
    await utimes(file, new Date(), new Date());
    return new DatabaseSync(file, reading);
  }
  const fresh = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    await build(tree, fresh);
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
  await dropOldTrees(tree.cacheDir);
  return new DatabaseSync(file, reading);
}

async function build(tree: TreeRef, file: string): Promise<void> {
  const db = new DatabaseSync(file);
  try {
    db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL; BEGIN; ${schema}`);
    await fill(db, tree);
    db.exec(`${indexes} COMMIT`);
  } finally {
    db.close();
  }
}

async function fill(db: DatabaseSync, tree: TreeRef): Promise<void> {
  const entries = (await listTree(tree.base, tree)).filter((entry) => isRegular(entry) && entry.bytes <= maxTextBytes);
  const attributes = new Attributes();
  const marking = entries.filter(({ path }) => /(^|\/)\.gitattributes$/.test(path));
  await forTexts(marking, tree, ({ path }, text) => attributes.note(path, text));
  const insert = new Inserter(db, attributes);
  const packages = new Map<string, PackagePlace>();
  const facts = new FactsSoFar();
  await forTexts(entries, tree, (entry, text) => {
    if (entry.path.split('/').at(-1) === 'package.json') notePackage(packages, entry.path, text);
    facts.note(entry.path, text);
    insert.file(entry, text);
  });
  const modules = { packages, has: (path: string) => insert.ids.has(path) };
  const links = insert.links(modules);
  const known = facts.facts([...insert.ids.keys()], modules, links);
  const tests = testSide(known);
  insert.sides(tests);
  insert.reached(reachedFrom([...tests, ...known.entries], known.imports));
  // What looked like a test and is none is found by its words too.
  const late = entries.filter(({ path }) => isOpen(path) && !tests.has(path) && insert.ids.has(path));
  await forTexts(late, tree, (entry, text) => insert.words(entry, text));
}

/** What is loaded from these files, they themselves included. */
function reachedFrom(from: readonly string[], imports: TreeFacts['imports']): ReadonlySet<string> {
  const found = new Set(from);
  // A set is walked in the order of insertion, what is added meanwhile included.
  for (const path of found) for (const next of imports.get(path) ?? []) found.add(next);
  return found;
}

/** True for a path whose side is only known when the whole tree is. */
function isOpen(path: string): boolean {
  return looksLikeTest(path) && !isSureTest(path);
}

/** Prepared statements of one build. */
class Inserter {
  readonly #db: DatabaseSync;
  readonly #attributes: Attributes;
  readonly #file: StatementSync;
  readonly #import: StatementSync;
  readonly #name: StatementSync;
  readonly #words: StatementSync;
  readonly #testWords: StatementSync;
  /** Row of every file that was inserted. */
  readonly ids = new Map<string, number>();

  constructor(db: DatabaseSync, attributes: Attributes) {
    this.#db = db;
    this.#attributes = attributes;
    this.#file = db.prepare('INSERT INTO file (path, sha, bytes, test, reached, runs) VALUES (?, ?, ?, 0, 0, ?)');
    this.#import = db.prepare('INSERT INTO import VALUES (?, ?, NULL)');
    this.#name = db.prepare('INSERT INTO name VALUES (?, ?)');
    this.#words = db.prepare('INSERT INTO words (rowid, path, names, body, comments) VALUES (?, ?, ?, ?, ?)');
    this.#testWords = db.prepare('INSERT INTO test_words (rowid, body) VALUES (?, ?)');
  }

  file(entry: TreeEntry, text: string): void {
    const { path, sha, bytes } = entry;
    const runs = isRunnableTest(path) || (mayHoldTests(path) && declaresTests(path, text));
    const id = Number(this.#file.run(path, sha, bytes, Number(runs)).lastInsertRowid);
    this.ids.set(path, id);
    for (const specifier of findImports(path, text)) this.#import.run(path, specifier);
    if (!isOpen(path)) this.words(entry, text);
    if (looksLikeTest(path) && languageOf(path) !== undefined)
      this.#testWords.run(id, wholeWords(sourceParts(path, text.slice(0, maxWordsText)).source).join(' '));
  }

  /** Makes the file one that retrieval finds, if it is a source. */
  words({ path }: TreeEntry, text: string): void {
    if (!isSourcePath(path, text) || this.#attributes.isAside(path)) return;
    const id = this.ids.get(path) ?? null;
    const { source, comments } = sourceParts(path, text.slice(0, maxWordsText));
    const names = definedNames(path, source);
    for (const name of names) this.#name.run(name, id);
    const parts = [path.replaceAll('/', ' '), names.join(' '), source, comments].map((part) =>
      splitIdentifiers(part).join(' '),
    );
    this.#words.run(id, ...parts);
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
  }

  reached(paths: ReadonlySet<string>): void {
    const file = this.#db.prepare('UPDATE file SET reached = 1 WHERE id = ?');
    for (const path of paths) file.run(this.ids.get(path) ?? null);
  }
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

/** Beside old trees what killed processes left half built. */
async function dropOldTrees(cacheDir: string): Promise<void> {
  const found = [];
  const hourAgo = Date.now() - 3_600_000;
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith('tree-')) continue;
    const { mtimeMs } = await stat(join(cacheDir, name));
    if (name.endsWith('.sqlite')) found.push({ name, usedAt: mtimeMs });
    else if (name.endsWith('.new') && mtimeMs < hourAgo) await rm(join(cacheDir, name), { force: true });
  }
  found.sort((a, b) => b.usedAt - a.usedAt);
  for (const { name } of found.slice(keptTrees)) await rm(join(cacheDir, name), { force: true });
}
