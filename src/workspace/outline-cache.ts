// Remembers what parsing a blob gave, by git's blob id: a file that did not change is never parsed again.

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type Definition, findDefinitions } from './definitions.ts';
import { languageOf, languagesVersion } from './languages.ts';

/** Holds the database open. */
export class OutlineCache {
  readonly #db: DatabaseSync;
  readonly #known: StatementSync;
  readonly #fresh = new Map<string, string>();

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 10_000 });
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.#db.exec('CREATE TABLE IF NOT EXISTS outline (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID');
    this.#known = this.#db.prepare('SELECT json FROM outline WHERE key = ?');
  }

  /** Definitions of a text in its order; none where no parser is known. */
  async outline(sha: string, path: string, text: string): Promise<readonly Definition[]> {
    const key = `${sha}:${languageOf(path)?.name ?? ''}:${languagesVersion}`;
    const known = this.#fresh.get(key) ?? this.#known.get(key)?.json;
    if (typeof known === 'string') return JSON.parse(known) as Definition[];
    const fresh = (await findDefinitions(path, text)) ?? [];
    this.#fresh.set(key, JSON.stringify(fresh));
    return fresh;
  }

  /** Writes what is new in one short transaction, so that other processes hardly wait. */
  flush(): void {
    if (this.#fresh.size === 0) return;
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
