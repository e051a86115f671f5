// A trace store whose appended events are counted.

import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import type { EventBody } from '../trace/event.ts';

export function countedStore<S extends Pick<TraceStore, 'append'>>(
  store: S,
  count: (event: EventBody, run: RunId) => void,
): S {
  return {
    ...store,
    append: async (run, expectedSeq, body) => {
      const stored = await store.append(run, expectedSeq, body);
      count(body, run);
      return stored;
    },
  };
}
