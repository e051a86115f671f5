// Ranks source files for a text such as an issue: by its rare words, by what they define, by what they import and call.
// Runs in the index thread only.

import type { DatabaseSync } from 'node:sqlite';
import { isTelling, isUnspaced } from '../stages/identifier.ts';
import { wholeWord } from './identifiers.ts';
import type { TreeRef } from './index-calls.ts';
import { languageOf } from './languages.ts';
import { type QueryWords, queryWords } from './query-words.ts';
import { relatedFiles } from './related-files.ts';

/** What a word counts in the path, in the names that a file defines, in its source and in its comments. */
const columns = '8.0, 4.0, 1.0, 0.2';
/** How much more rare words say than BM25 gives them. */
const rarity = 0.5;
/** BM25 counts long files down as if they were long for nothing; most faults lie in long files. */
const sizeShare = 0.2;
const usualBytes = 5000;
/** Neither product nor test, so that a fault is seldom there. */
const aside =
  /(^|\/)(scripts?|tools?|examples?|samples?|docs?|website|demos?|playgrounds?|ci)\/|(^|\/)(gulpfile|gruntfile|setup|makefile)\.\w+$|\.config\.\w+$/i;
const asideShare = 0.4;
/** What a name in the query adds, in parts of the best score: the whole path, the file's name, the name without its ending. */
const bonuses = { path: 2, file: 1, stem: 0.5 };
/** What all identifiers of the query together add to a file that alone defines them, in parts of the best score. */
const definerShare = 0.5;
/** One identifier alone may be named by the way. */
const leastIdentifiers = 2;

interface Ranked {
  readonly path: string;
  readonly score: number;
}

/**
 * Best first. Files that share no word with the query are left out, unless the best ones import them or call what they
 * define.
 */
export async function retrieve(db: DatabaseSync, tree: TreeRef, query: string, limit: number): Promise<Ranked[]> {
  const asked = queryWords(query, unspacedNames(db, query.normalize()));
  const scores = scoreWords(db, asked);
  const best = Math.max(0, ...scores.values());
  if (best === 0) return [];
  const names = new Set(query.split(/[^\p{ID_Continue}.-]+/u).map((name) => name.replace(/\.+$/, '')));
  for (const [path, score] of scores) scores.set(path, score + best * bonus(path, { query, asked, names }));
  for (const [path, gain] of definers(db, asked)) add(scores, path, best * gain);
  const related = await relatedFiles(db, tree, sorted(scores), asked.identifiers);
  for (const [path, gain] of related) add(scores, path, gain);
  return sorted(scores).slice(0, limit);
}

/** Names and words of the sources in scripts without blanks that the query holds, wherever in a sentence. */
function unspacedNames(db: DatabaseSync, query: string): readonly string[] {
  if (!isUnspaced(query)) return [];
  const rows = db
    .prepare('SELECT name FROM name WHERE name GLOB ?1 UNION SELECT term FROM word WHERE term GLOB ?1')
    .all('*[^ -~]*');
  const names = rows.map(({ name }) => String(name));
  return names.filter((name) => isUnspaced(name) && isTelling(name) && query.includes(name.normalize()));
}

function add(scores: Map<string, number>, path: string, gain: number): void {
  scores.set(path, (scores.get(path) ?? 0) + gain);
}

function sorted(scores: ReadonlyMap<string, number>): Ranked[] {
  return [...scores]
    .map(([path, score]) => ({ path, score }))
    .sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
}

/** BM25 of every word by itself, so that each has its own weight. */
function scoreWords(db: DatabaseSync, { words }: QueryWords): Map<string, number> {
  const files = readFiles(db);
  const find = db.prepare(`SELECT rowid, -bm25(words, ${columns}) AS score FROM words WHERE words MATCH ?`);
  const count = Number(db.prepare('SELECT count(*) AS n FROM words').get()?.n);
  const scores = new Map<string, number>();
  for (const [word, { weight, isCode }] of words) {
    const rows = find.all(isCode ? `{path names body} : "${word}"` : `"${word}"`);
    const idf = Math.log((count - rows.length + 0.5) / (rows.length + 0.5)) / Math.log(2 * count + 1);
    // In a few files a word of every second one still says something.
    const factor = weight * Math.max(idf, 0.01) ** rarity;
    for (const { rowid, score } of rows) {
      const file = files.get(Number(rowid));
      if (file !== undefined) add(scores, file.path, factor * file.share * Number(score));
    }
  }
  return scores;
}

function readFiles(db: DatabaseSync): Map<number, { readonly path: string; readonly share: number }> {
  const found = new Map<number, { path: string; share: number }>();
  for (const row of db.prepare('SELECT id, path, bytes FROM file').all()) {
    const path = String(row.path);
    const share = (Math.max(usualBytes / 10, Number(row.bytes)) / usualBytes) ** sizeShare;
    found.set(Number(row.id), { path, share: aside.test(path) ? share * asideShare : share });
  }
  return found;
}

/** What each file gains by the identifiers that it defines: more, the fewer others define them too. */
function definers(db: DatabaseSync, { identifiers }: QueryWords): Map<string, number> {
  const find = db.prepare('SELECT path FROM name JOIN file ON file.id = name.file WHERE name = ?');
  const all = [...identifiers].map((one) => find.all(one)).filter((rows) => rows.length > 0);
  const share = definerShare / Math.max(leastIdentifiers, all.length);
  const gains = new Map<string, number>();
  for (const rows of all) for (const { path } of rows) add(gains, String(path), share / rows.length);
  return gains;
}

interface Mentions {
  readonly query: string;
  readonly asked: QueryWords;
  /** Names of files, whatever follows them. */
  readonly names: ReadonlySet<string>;
}

function bonus(path: string, { query, asked, names }: Mentions): number {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const stem = file.replace(/\.[^.]*$/, '');
  if (path !== file && query.includes(path)) return bonuses.path;
  if (file !== stem && names.has(file)) return bonuses.file;
  if (languageOf(path) === undefined) return 0;
  return stem.length > 2 && asked.words.has(wholeWord(stem)) ? bonuses.stem : 0;
}
