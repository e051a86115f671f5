// Which tests call what a source file defines, by the names that nothing else defines. Runs in the index thread only.

import type { DatabaseSync } from 'node:sqlite';
import { wholeWord } from './identifiers.ts';

/** A name that more files define says little of this one. */
const maxDefiners = 2;
const maxNames = 200;
const leastLength = 3;

/** By test: how much it calls, as a share of what the test does that calls most. Tests that call nothing are left out. */
export function callShares(db: DatabaseSync, file: string): Map<string, number> {
  const tests = new Map(
    db
      .prepare('SELECT id, path FROM file WHERE test = 1')
      .all()
      .map(({ id, path }) => [Number(id), String(path)]),
  );
  const find = db.prepare('SELECT rowid, -bm25(test_words) AS score FROM test_words WHERE test_words MATCH ?');
  const count = Number(db.prepare('SELECT count(*) AS n FROM test_words').get()?.n);
  const sums = new Map<string, number>();
  for (const [word, definers] of ownNames(db, file)) {
    const rows = find.all(`"${word}"`);
    // As FTS5 weighs it: without, how often the word is there remains. It gives a word of every second test no weight at all.
    const given = Math.max(1e-6, Math.log((count - rows.length + 0.5) / (rows.length + 0.5)));
    const rarity = Math.log(1 + count / Math.max(1, rows.length)) / definers;
    for (const { rowid, score } of rows) {
      const test = tests.get(Number(rowid));
      if (test !== undefined) sums.set(test, (sums.get(test) ?? 0) + (rarity * Number(score)) / given);
    }
  }
  const most = Math.max(0, ...sums.values());
  return new Map([...sums].map(([test, sum]) => [test, sum / most]));
}

/** What a file defines and few others do, as it stands in the index, with the number of files that define it. */
function ownNames(db: DatabaseSync, file: string): Map<string, number> {
  const rows = db
    .prepare(
      `SELECT own.name AS name, (SELECT count(*) FROM name AS other WHERE other.name = own.name) AS definers
       FROM name AS own JOIN file ON file.id = own.file
       WHERE file.path = ? AND definers <= ${maxDefiners} ORDER BY definers, own.name LIMIT ${maxNames}`,
    )
    .all(file);
  const found = new Map<string, number>();
  for (const { name, definers } of rows) {
    const word = wholeWord(String(name));
    if (word.length >= leastLength) found.set(word, Number(definers));
  }
  return found;
}
