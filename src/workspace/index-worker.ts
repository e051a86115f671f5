// Entry of the index thread: parsing, indexing and ranking happen here, so that the main thread's event loop stays free.

import type { DatabaseSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import { isFault } from '../errors.ts';
import { findDefinitions } from './definitions.ts';
import { failOnCall } from './fail-on-call.ts';
import type { CallMessage, IndexCalls, ReplyMessage, TreeRef } from './index-calls.ts';
import { findNamed, findSimilar } from './names.ts';
import { retrieve } from './retrieve.ts';
import { findSyntaxError } from './syntax-error.ts';
import { findTestsNear } from './tests-near.ts';
import { openTreeIndex } from './tree-index.ts';

const maxOpen = 8;
const open = new Map<string, Promise<DatabaseSync>>();
/** Builds run one after the other: they share a database of outlines and this one thread. */
let last: Promise<unknown> = Promise.resolve();

const calls: IndexCalls = {
  definitions: findDefinitions,
  syntaxError: findSyntaxError,
  failOnCall,
  files: async (tree) =>
    (await index(tree))
      .prepare('SELECT path, bytes, test FROM file ORDER BY path')
      .all()
      .map((row) => ({ path: String(row.path), bytes: Number(row.bytes), isTest: row.test === 1 })),
  retrieve: async (tree, query, limit) => retrieve(await index(tree), query, limit),
  named: async (tree, query) => findNamed(await index(tree), query),
  similarNames: async (tree, kind, name) => findSimilar(await index(tree), kind, name),
  testsNear: async (tree, files, limit) => findTestsNear(await index(tree), files, limit),
};

/** One open index per tree; the one opened first goes when there are too many. A failed one is tried again. */
function index(tree: TreeRef): Promise<DatabaseSync> {
  const key = `${tree.cacheDir}\0${tree.base}`;
  const known = open.get(key);
  if (known !== undefined) return known;
  const fresh = last.then(() => openTreeIndex(tree));
  last = fresh.catch(() => undefined);
  open.set(key, fresh);
  fresh.catch(() => open.delete(key));
  if (open.size > maxOpen) {
    const [oldest] = open;
    if (oldest !== undefined) {
      open.delete(oldest[0]);
      void oldest[1].then((db) => db.close());
    }
  }
  return fresh;
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
