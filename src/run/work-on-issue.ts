// What works on an issue, for who asks for a search there: is one at it, has one ended since, or is its job about to be gone?

import { runsLike } from '../github/stored-runs.ts';
import type { CommandStore, Place, Queue, TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import type { StoredEvent } from '../trace/event.ts';
import { isRunId } from '../trace/position.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';

/**
 * `none`: nothing does. `search`: a search does, or waits for a worker. `ending`: no search does any more, but its job is not
 * gone yet. `answered`: a search that was at it came to its end since, other than by being called back.
 */
export type Work = 'none' | 'search' | 'ending' | 'answered';

export interface Asked {
  /** Of the command: its own job is in nobody's way. */
  readonly id: string;
  /** The run that waits for its turn. */
  readonly run?: RunId;
  /** ISO 8601, by the clock of GitHub. */
  readonly at?: string | undefined;
}

/** GitHub's clock and ours may differ by so much: an end as near as that answers nothing that was asked. */
const SAME_MS = 5000;

interface WorkParts {
  readonly trace: Pick<TraceStore, 'list' | 'events'>;
  readonly queue: Pick<Queue, 'busy'>;
  readonly commands: Pick<CommandStore, 'outcome'>;
}

export async function workOn(place: Place, asked: Asked, { trace, queue, commands }: WorkParts): Promise<Work> {
  const { repositoryId, issue } = place;
  const after = Date.parse(asked.at ?? '') + SAME_MS;
  let isAtIt = false;
  for await (const { run, origin } of runsLike(trace, { repositoryId, issue })) {
    if (run === asked.run) continue;
    const events = await trace.events(run);
    isAtIt ||= !runIsOver(events);
    const isForIssue = origin.kind === 'github' && origin.pull === undefined;
    if (isForIssue && endsSince(events, after)) return 'answered';
  }
  const busy = await queue.busy(place);
  if (busy === undefined || busy === asked.id || busy === asked.run) return 'none';
  // A command that is to go on with a search has no outcome before it does: until then the trace knows of its last end only.
  const isToBegin = !isRunId(busy) && (await commands.outcome(busy)) === undefined;
  return isAtIt || isToBegin ? 'search' : 'ending';
}

function endsSince(events: readonly StoredEvent[], after: number): boolean {
  if (!runIsOver(events) || !events.some(({ type }) => type === 'session-started')) return false;
  const last = events.findLast(({ type }) => type === 'published' || type === 'ended');
  return last !== undefined && Date.parse(last.at) > after && !(last.type === 'ended' && last.calledBack);
}
