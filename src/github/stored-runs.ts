// The runs of an issue, read from the traces: nothing else remembers which search belongs to which issue.

import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import type { StoredEvent } from '../trace/event.ts';
import { unlessUnreadable } from '../trace/whole-events.ts';

/** The newest run of an issue whose events are as wanted. */
export async function newestRun(
  trace: Pick<TraceStore, 'runs' | 'first' | 'events'>,
  { repositoryId, issue }: { readonly repositoryId: number; readonly issue: number },
  isWanted: (events: readonly StoredEvent[]) => boolean,
): Promise<RunId | undefined> {
  for (const run of await trace.runs()) {
    // What cannot be read tells of no issue: it is no reason to keep the runs of all others from theirs.
    const first = await unlessUnreadable(() => trace.first(run));
    const origin = first?.type === 'run-started' ? first.origin : undefined;
    if (origin?.kind !== 'github' || origin.repositoryId !== repositoryId || origin.issue !== issue) continue;
    if (isWanted(await trace.events(run))) return run;
  }
  return undefined;
}
