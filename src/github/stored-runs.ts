// The runs of an issue or a repository, read from the traces: nothing else remembers which search belongs to which issue.

import type { RunsWanted, TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import type { StoredEvent } from '../trace/event.ts';
import type { RunSummary } from '../trace/views/run-summary.ts';

/** The newest run of an issue whose events are as wanted. */
export async function newestRun(
  trace: Pick<TraceStore, 'list' | 'events'>,
  { repositoryId, issue }: { readonly repositoryId: number; readonly issue: number },
  isWanted: (events: readonly StoredEvent[], run: RunId) => boolean,
): Promise<RunId | undefined> {
  for await (const { run } of runsLike(trace, { repositoryId, issue }))
    if (isWanted(await trace.events(run), run)) return run;
  return undefined;
}

const PAGE = 50;

/** Newest first, all of them. What cannot be read tells of no issue: it is no reason to keep the runs of all others from theirs. */
export async function* runsLike(
  trace: Pick<TraceStore, 'list'>,
  wanted: Omit<RunsWanted, 'limit' | 'offset'>,
): AsyncGenerator<RunSummary> {
  for (let offset = 0; ; offset += PAGE) {
    const { runs } = await trace.list({ ...wanted, limit: PAGE, offset });
    yield* runs;
    if (runs.length < PAGE) return;
  }
}
