// Ranks source files by BM25 for a text such as an issue. Runs in the index thread only.

import type { DatabaseSync } from 'node:sqlite';
import { splitIdentifiers } from './identifiers.ts';
import { languageOf } from './languages.ts';

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

/** What a name in the query adds, in parts of the best score: the whole path, the file's name, the name without its ending. */
const bonuses = { path: 2, file: 1, stem: 0.5 };

/** Best first; files that share no word with the query are left out. */
export function retrieve(db: DatabaseSync, query: string, limit: number): { path: string; score: number }[] {
  const words = [...new Set(splitIdentifiers(query))].filter((word) => !stopWords.has(word)).slice(0, maxWords);
  if (words.length === 0) return [];
  const match = words.map((word) => `"${word.replaceAll('"', '')}"`).join(' OR ');
  const rows = db
    .prepare(
      `SELECT file.path AS path, -bm25(words, ${weights}) AS score FROM words JOIN file ON file.id = words.rowid
       WHERE words MATCH ? ORDER BY score DESC, path`,
    )
    .all(match)
    .map((row) => ({ path: String(row.path), score: Number(row.score) }));
  const best = rows[0]?.score ?? 0;
  const mentioned = new Set(words);
  const names = new Set(query.split(/[^\w.-]+/).map((name) => name.replace(/\.+$/, '')));
  return rows
    .map(({ path, score }) => ({ path, score: score + best * bonus(path, query, mentioned, names) }))
    .sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1))
    .slice(0, limit);
}

function bonus(path: string, query: string, words: ReadonlySet<string>, names: ReadonlySet<string>): number {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const stem = file.replace(/\.[^.]*$/, '');
  if (path !== file && query.includes(path)) return bonuses.path;
  if (file !== stem && names.has(file)) return bonuses.file;
  if (languageOf(path) === undefined) return 0;
  return stem.length > 2 && words.has(stem.toLowerCase().replace(/[$_]+/g, '')) ? bonuses.stem : 0;
}
