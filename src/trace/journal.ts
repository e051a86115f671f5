// An open run: its trace and the tree folded from it, kept in step. The one writer of the run holds it.

import { TraceFault } from '../errors.ts';
import type { BlobRef, RunId } from '../task.ts';
import type { Event, EventBody, StoredEvent } from './event.ts';
import { TRACE_VERSION } from './event.ts';
import { applyEvent, foldTree } from './fold-tree.ts';
import type { Tree } from './tree.ts';
import { type Readable, wholeEvent, wholeEvents } from './whole-events.ts';

/** The part of the trace store that a journal needs (see `TraceStore` in ports.ts). */
interface Store extends Readable {
  append(run: RunId, expectedSeq: number, body: EventBody): Promise<StoredEvent>;
  put(run: RunId, text: string): Promise<BlobRef>;
}

export interface Journal {
  readonly run: RunId;
  /** Always the fold of everything appended so far. */
  readonly tree: Tree;
  /** Of any size; returns it whole, as it was stored. */
  append(body: EventBody): Promise<Event>;
  put(text: string): Promise<BlobRef>;
  get(ref: BlobRef): Promise<string>;
}

/** Opens a run for writing. Throws TraceFault when the trace was written by a newer version. */
export async function openJournal(store: Store, run: RunId): Promise<Journal> {
  const events = await wholeEvents(store, run);
  const newest = Math.max(0, ...new Set(events.map((event) => event.v)));
  if (newest > TRACE_VERSION) {
    throw new TraceFault(`run ${run} was written with trace version ${newest}`, 'Use a newer Mullover to continue it.');
  }
  const tree = foldTree(events);
  return {
    run,
    tree,
    append: async (body) => {
      const event = await wholeEvent(store, run, await store.append(run, tree.length, body));
      applyEvent(tree, event);
      return event;
    },
    put: (text) => store.put(run, text),
    get: (ref) => store.get(run, ref),
  };
}
