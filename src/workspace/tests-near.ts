// Finds the tests of given source files by what they import and what they call. Runs in the index thread only.

import type { DatabaseSync } from 'node:sqlite';
import { callShares } from './test-calls.ts';

/** Import steps from a test to the source that still count. */
const maxSteps = 3;
/** As far as tests are looked for where none is near. */
const farSteps = 10;
const importScore = [0, 60, 35, 15];

/** What a file of this place in the list counts: the first is the one that matters. */
const rankWeight = (rank: number) => 0.5 ** rank;

/** Of a test that calls more of what a file defines than any other one does. */
const callScore = 60;
/** A test that calls less than this share of that only has a word in common. */
const leastCalls = 0.2;
/** A name only decides between tests that import and call the same. */
const nameShare = 0.1;

/**
 * Nearest to the first files first; a test that neither imports the files nor calls what they define is left out, unless there
 * is no other.
 */
export function findTestsNear(db: DatabaseSync, files: readonly string[], limit: number): string[] {
  const tests = db
    .prepare('SELECT path FROM file WHERE test = 1 AND runs = 1')
    .all()
    .map((row) => String(row.path));
  const importers = readImporters(db);
  const related = new Map<string, number>();
  const alike = new Map<string, number>();
  let isImported = false;
  for (const [rank, file] of files.entries()) {
    const steps = stepsFrom(file, importers);
    const calls = callShares(db, file);
    for (const test of tests) {
      const called = calls.get(test) ?? 0;
      const step = steps.get(test) ?? (called > 0 && isSamePackage(file, test) ? 1 : 0);
      const imported = importScore[step] ?? 0;
      const isRelated = imported > 0 || called >= leastCalls;
      isImported ||= imported > 0;
      const named = nameScore(file, test) * (isRelated ? nameShare : 1);
      const score = imported + callScore * called + named + placeScore(file, test);
      if (!isRelated && score < 15) continue;
      const found = isRelated ? related : alike;
      found.set(test, Math.max(found.get(test) ?? 0, score * rankWeight(rank)) + (found.has(test) ? 5 : 0));
    }
  }
  // A word of the text may be there by chance: those that reach the files from afar come with it.
  const far = isImported ? new Map<string, number>() : farTests(files, tests, importers);
  // A name says little where other tests import the files or call what they define; it can cost minutes of running.
  const found = related.size + far.size > 0 ? new Map([...far, ...related]) : alike;
  return [...found]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, limit)
    .map(([path]) => path);
}

/** True where a test sees a file without an import. */
function isSamePackage(file: string, test: string): boolean {
  const [own, other] = [file, test].map((path) => path.replace(/[^/]+$/, '').replace(/(^|\/)src\/(main|test)\//, '$1'));
  return own === other && /\.(go|java|kt|groovy|scala)$/.test(file);
}

/** Where no test is near: those that reach the files through more steps, as tests of a whole package do. */
function farTests(
  files: readonly string[],
  tests: readonly string[],
  importers: ReadonlyMap<string, readonly string[]>,
): Map<string, number> {
  const found = new Map<string, number>();
  for (const file of files) {
    const steps = stepsFrom(file, importers, farSteps);
    for (const test of tests) {
      const step = steps.get(test);
      if (step === undefined) continue;
      found.set(test, Math.max(found.get(test) ?? 0, 2 * (farSteps - step) + placeScore(file, test)));
    }
  }
  return found;
}

function readImporters(db: DatabaseSync): Map<string, string[]> {
  const importers = new Map<string, string[]>();
  for (const row of db.prepare('SELECT DISTINCT importer, imported FROM import WHERE imported IS NOT NULL').all()) {
    const imported = String(row.imported);
    const list = importers.get(imported) ?? [];
    list.push(String(row.importer));
    importers.set(imported, list);
  }
  return importers;
}

/** Import steps from every file that reaches `file`, itself 0. */
function stepsFrom(
  file: string,
  importers: ReadonlyMap<string, readonly string[]>,
  most = maxSteps,
): Map<string, number> {
  const steps = new Map([[file, 0]]);
  let edge = [file];
  for (let step = 1; step <= most; step++) {
    const next: string[] = [];
    for (const one of edge) {
      for (const importer of importers.get(one) ?? []) {
        if (steps.has(importer)) continue;
        steps.set(importer, step);
        next.push(importer);
      }
    }
    edge = next;
  }
  return steps;
}

const sameName = 80;

/** `sameName` for the same name, less for shared words. */
function nameScore(file: string, test: string): number {
  const source = stem(file);
  const subject = stem(test).replace(/^tests?[_.-]|[_.-]?(tests?|spec|unit|integration)$/gi, '');
  const folder = file.split('/').at(-2) ?? '';
  const own = /^(index|__init__|main|mod|lib)$/.test(source) ? folder : source;
  if (own !== '' && subject.toLowerCase() === own.toLowerCase()) return sameName;
  const left = new Set(wordsOf(own));
  const right = new Set(wordsOf(subject));
  const shared = [...left].reduce((sum, word) => sum + likeness(word, right), 0);
  return shared === 0 ? 0 : (40 * shared) / (left.size + right.size - shared);
}

/** 1 for the same word, less for an abbreviation: `res` is likely `response`. */
function likeness(word: string, others: ReadonlySet<string>): number {
  if (others.has(word)) return 1;
  const short = [...others].some(
    (other) => Math.min(word.length, other.length) > 2 && (word.startsWith(other) || other.startsWith(word)),
  );
  return short ? 0.7 : 0;
}

/** Up to 20 for lying in the same corner of the repository. */
function placeScore(file: string, test: string): number {
  const skipped = /^(src|lib|source|tests?|__tests__|specs?|unit|integration)$/;
  const folders = (path: string) =>
    path
      .split('/')
      .slice(0, -1)
      .filter((part) => !skipped.test(part));
  const left = folders(file);
  const right = folders(test);
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  const most = Math.max(left.length, right.length);
  return most === 0 ? 5 : (20 * same) / most;
}

function stem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/(\.d)?\.[^.]+$/, '').replace(/[._-](test|spec)$/, '');
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 1);
}
