// One line of a list of runs, from the first event of a trace and its last ones.

import type { RunId } from '../../task.ts';
import type { EventBody, StoredEvent } from '../event.ts';
import type { Origin } from '../run-event.ts';
import { isProposed } from '../tree.ts';

/**
 * `queued`: no worker has it; `proposed`: it chose a patch; `abstained`: none was good enough; `stopped`: it ended without a
 * verdict about any patch; the last three are what people made of its pull request.
 */
export const RUN_STATES = [
  'queued',
  'working',
  'proposed',
  'abstained',
  'stopped',
  'merged',
  'closed',
  'reverted',
] as const;
export type RunState = (typeof RUN_STATES)[number];

export interface RunSummary {
  readonly run: RunId;
  readonly title: string;
  readonly origin: Origin;
  readonly state: RunState;
  /** ISO 8601: when it was asked for, and when something happened last. */
  readonly at: string;
  readonly lastAt: string;
  /** Events so far. */
  readonly length: number;
  /** Of the pull request, where the last events name it. */
  readonly pull: { readonly number: number; readonly url: string } | undefined;
}

/** Undefined for what does not begin as a run does. `latest`: the last events in their order, the first one among them or not. */
export function summaryOf(
  run: RunId,
  first: StoredEvent | undefined,
  latest: readonly StoredEvent[],
): RunSummary | undefined {
  if (first?.type !== 'run-started') return undefined;
  const last = latest.at(-1) ?? first;
  const pull = latest.findLast((event) => event.type === 'published' && event.what === 'pull-request');
  return {
    ...{ run, title: first.title, origin: first.origin, at: first.at, lastAt: last.at, length: last.seq + 1 },
    state: runState(latest),
    pull: pull?.type === 'published' ? { number: pull.number, url: pull.url } : undefined,
  };
}

export function runState(latest: readonly StoredEvent[]): RunState {
  let state: RunState = 'queued';
  for (const event of latest) state = stateAfter(event, state);
  return state;
}

/** The state behind one more event. */
export function stateAfter(event: EventBody, state: RunState): RunState {
  switch (event.type) {
    case 'run-started':
    case 'budget-raised':
      return 'queued';
    case 'decided':
      if (isProposed(event)) return 'proposed';
      return event.decision === 'abstain' && event.unjudged !== true ? 'abstained' : 'stopped';
    case 'ended':
      return state === 'proposed' || state === 'abstained' ? state : 'stopped';
    case 'outcome':
      return event.what;
    case 'published':
    case 'pinned':
    case 'given':
    case 'taken-over':
    case 'base-moved':
      return state;
    default:
      return 'working';
  }
}

/** `owner/name`, or what a run of the command line was given. */
export function repositoryOf(origin: Origin): string {
  return origin.kind === 'github' ? `${origin.owner}/${origin.name}` : origin.repository;
}
