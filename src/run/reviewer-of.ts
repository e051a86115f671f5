// Who is asked to review a pull request: whoever asked for it, once, where maintainers do not want it otherwise.

import type { Place } from '../ports.ts';
import type { StoredEvent } from '../trace/event.ts';
import type { RepositorySettings } from './repository-settings.ts';

/** Whoever asked last, by label or command, may write here: that was looked at before. Undefined once it was published. */
export function askerOf(events: readonly StoredEvent[]): string | undefined {
  if (events.some((event) => event.type === 'published' && event.what === 'pull-request')) return undefined;
  const raised = events.findLast((event) => event.type === 'budget-raised' && event.command !== undefined);
  if (raised?.type === 'budget-raised') return raised.by;
  const [first] = events;
  return first?.type === 'run-started' && first.origin.kind === 'github' ? first.origin.sender : undefined;
}

export async function reviewerOf(
  settings: Pick<RepositorySettings, 'known'>,
  place: Place,
  events: readonly StoredEvent[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const { reviewer = 'asker' } = await settings.known(place, signal);
  return reviewer === 'none' ? undefined : askerOf(events);
}
