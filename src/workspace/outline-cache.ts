// Remembers what parsing a blob gave, by git's blob id: a file that did not change is never parsed again.

import { DatabaseSync } from 'node:sqlite';
import { type Definition, findDefinitions } from './definitions.ts';
import { findImports } from './imports.ts';
import { languageOf, languagesVersion } from './languages.ts';

export interface Outline {
  readonly definitions: readonly Definition[];
  readonly imports: readonly string[];
}

/** Holds the database open. */
export class OutlineCache {
  readonly #db: DatabaseSync;
  readonly #fresh = new Map<string, string>();

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 10_000 });
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.#db.exec('CREATE TABLE IF NOT EXISTS outline (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID');
  }

  async outline(sha: string, path: string, text: string): Promise<Outline> {
    const key = `${sha}:${languageOf(path)?.name ?? ''}:${languagesVersion}`;
    const known = this.#db.prepare('SELECT json FROM outline WHERE key = ?').get(key);
    if (typeof known?.json === 'string') return JSON.parse(known.json) as Outline;
    const fresh = { definitions: (await findDefinitions(path, text)) ?? [], imports: findImports(path, text) };
    this.#fresh.set(key, JSON.stringify(fresh));
    return fresh;
  }

  /** Writes what is new in one short transaction, so that other processes hardly wait. */
  flush(): void {
    const insert = this.#db.prepare('INSERT OR REPLACE INTO outline VALUES (?, ?)');
    this.#db.exec('BEGIN IMMEDIATE');
    for (const [key, json] of this.#fresh) insert.run(key, json);
    this.#db.exec('COMMIT');
    this.#fresh.clear();
  }

  close(): void {
    this.#db.close();
  }
}
