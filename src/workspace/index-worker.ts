// Entry of the index thread: parsing, indexing and ranking happen here, so that the main thread's event loop stays free.

import type { DatabaseSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import { isFault } from '../errors.ts';
import { codeText } from './code-text.ts';
import { findDefinitions } from './definitions.ts';
import { failOnCall } from './fail-on-call.ts';
import type { CallMessage, IndexCalls, Links, ReplyMessage, TreeRef } from './index-calls.ts';
import { findNamed, findSimilar } from './names.ts';
import { phrasesOf } from './phrases.ts';
import { retrieve } from './retrieve.ts';
import { findSyntaxError } from './syntax-error.ts';
import { findTestsNear } from './tests-near.ts';
import { openTreeIndex } from './tree-index.ts';
import { completeIndex } from './tree-outlines.ts';

/** An open index, and the same once it holds the definitions of all files. */
interface Open {
  readonly index: Promise<DatabaseSync>;
  outlined?: Promise<DatabaseSync>;
}

const maxOpen = 8;
const open = new Map<string, Open>();
/** Builds run one after the other, and so do completions: they share a database of outlines and this one thread. */
let lastBuild: Promise<unknown> = Promise.resolve();
let lastCompletion: Promise<unknown> = Promise.resolve();

const calls: IndexCalls = {
  definitions: findDefinitions,
  syntaxError: findSyntaxError,
  codeText,
  phrases: phrasesOf,
  failOnCall,
  files: async (tree) =>
    (await index(tree))
      .prepare(
        'SELECT path, bytes, test, test = 1 AND runs = 1 AS runs, test = 0 AND id IN (SELECT rowid FROM words) AS source FROM file ORDER BY path',
      )
      .all()
      .map((row) => ({
        path: String(row.path),
        bytes: Number(row.bytes),
        isTest: row.test === 1,
        isRunnable: row.runs === 1,
        isSource: row.source === 1,
      })),
  links: async (tree) => readLinks(await index(tree)),
  retrieve: async (tree, query, limit) => retrieve(await index(tree), tree, query, limit),
  named: async (tree, query) => findNamed(await outlined(tree), query),
  similarNames: async (tree, kind, name) => findSimilar(await outlined(tree), kind, name),
  testsNear: async (tree, files, limit) => findTestsNear(await index(tree), files, limit),
};

function readLinks(db: DatabaseSync): Links {
  const listed = (query: string) =>
    db
      .prepare(query)
      .all()
      .map(({ one }) => String(one));
  return {
    reached: listed('SELECT path AS one FROM file WHERE reached = 1'),
    foreign: listed('SELECT DISTINCT specifier AS one FROM import WHERE imported IS NULL'),
  };
}

/** What questions of files and words need; what the others need goes on behind it. A failed build is tried again. */
function index(tree: TreeRef): Promise<DatabaseSync> {
  return opened(tree).index;
}

/** Waits for the definitions of all files. */
function outlined(tree: TreeRef): Promise<DatabaseSync> {
  const one = opened(tree);
  one.outlined ??= complete(tree, one);
  return one.outlined;
}

/** One open index per tree; the one opened first goes when there are too many. */
function opened(tree: TreeRef): Open {
  const key = `${tree.cacheDir}\0${tree.base}`;
  const known = open.get(key);
  if (known !== undefined) return known;
  const fresh: Open = { index: lastBuild.then(() => openTreeIndex(tree)) };
  lastBuild = fresh.index.catch(() => undefined);
  open.set(key, fresh);
  fresh.index.then(
    () => {
      fresh.outlined ??= complete(tree, fresh);
    },
    () => open.delete(key),
  );
  if (open.size > maxOpen) close();
  return fresh;
}

function complete(tree: TreeRef, one: Open): Promise<DatabaseSync> {
  const done = Promise.all([one.index, lastCompletion]).then(async ([db]) => {
    await completeIndex(tree);
    return db;
  });
  lastCompletion = done.catch(() => undefined);
  // Whoever asks next tries again, and is told.
  done.catch(() => delete one.outlined);
  return done;
}

function close(): void {
  const [oldest] = open;
  if (oldest === undefined) return;
  const [key, { index: db, outlined: later = db }] = oldest;
  open.delete(key);
  void later
    .then(
      () => undefined,
      () => undefined,
    )
    .then(async () => (await db).close());
}

async function answer({ id, call, args }: CallMessage): Promise<ReplyMessage> {
  try {
    const run = calls[call] as (...args: readonly unknown[]) => Promise<unknown>;
    return { id, ok: true, value: await run(...args) };
  } catch (error) {
    const next = isFault(error) ? error.next : 'Report this with the message above.';
    return error instanceof Error
      ? { id, ok: false, name: error.name, message: error.message, next }
      : { id, ok: false, name: 'Error', message: String(error), next };
  }
}

parentPort?.on('message', (message: CallMessage) => {
  void answer(message).then((reply) => parentPort?.postMessage(reply));
});
