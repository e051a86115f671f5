// A runner that gives each piece of work the result that a recorded trace holds for it; what the trace does not hold is an error.

import type { Runner } from '../../src/search/drive.ts';
import type { Event, EventBody } from '../../src/trace/event.ts';

/** `calls` notes every piece of work that is asked for. */
export function replayedRunner(trace: readonly Event[], calls: string[]): Runner {
  const results = new Map<string, EventBody>();
  for (const event of trace) {
    const settles = event.type !== 'work-started' && event.type !== 'work-lost' && 'work' in event;
    if (settles) results.set(event.work, bodyOf(event));
  }
  return {
    reserve: async () => ({ tokens: 0, sandboxSeconds: 0 }),
    perform: async (work, _tree, attempt, signal) => {
      calls.push(work.id);
      const lost = { type: 'work-lost', work: work.id, attempt, reason: 'aborted', message: '', final: false } as const;
      // What the run itself had aborted, because it was decided by then, never settled in it either.
      await new Promise((resolve) => setImmediate(resolve));
      const result = results.get(work.id);
      if (signal.aborted) return lost;
      if (result) return result;
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(lost), { once: true }));
    },
  };
}

function bodyOf({ v: _v, seq: _seq, at: _at, ...body }: Event): EventBody {
  return body;
}
