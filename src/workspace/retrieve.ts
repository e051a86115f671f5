// Ranks source files by BM25 for a text such as an issue. Runs in the index thread only.

import type { DatabaseSync } from 'node:sqlite';
import { splitIdentifiers } from './identifiers.ts';

/** Weights of a word in the path, in the names defined in the file, and in its text. */
const weights = '8.0, 4.0, 1.0';
const maxWords = 300;

const stopWords = new Set(
  (
    'an the and or of to in is it be on for with as at by this that from are was were will would should could can not no but if ' +
    'when then than so do does did has have had we you he she they them there here what which who how why where all any some ' +
    'my your our its their also just like use used using get got see only about into out up down over after before because ' +
    'please issue bug expected actual behavior behaviour steps reproduce version following example code'
  ).split(' '),
);

/** Best first; files that share no word with the query are left out. */
export function retrieve(db: DatabaseSync, query: string, limit: number): { path: string; score: number }[] {
  const words = [...new Set(splitIdentifiers(query))].filter((word) => !stopWords.has(word)).slice(0, maxWords);
  if (words.length === 0) return [];
  const match = words.map((word) => `"${word.replaceAll('"', '')}"`).join(' OR ');
  const rows = db
    .prepare(
      `SELECT file.path AS path, -bm25(words, ${weights}) AS score FROM words JOIN file ON file.id = words.rowid
       WHERE words MATCH ? ORDER BY score DESC, path LIMIT ?`,
    )
    .all(match, limit);
  return rows.map((row) => ({ path: String(row.path), score: Number(row.score) }));
}
