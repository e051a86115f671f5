// Attempts of one piece of work that settled without a result.

import type { WorkLost } from './work-event.ts';

export interface Losses {
  readonly count: number;
  /** How many for each reason. */
  readonly by: ReadonlyMap<WorkLost['reason'], number>;
  readonly final: boolean;
  /** The last one that says something: an abort only where there was no other. */
  readonly last: WorkLost;
}

/** An abort is our own wish and says nothing about the work, so it uses up no attempt. */
export function countLoss(losses: Losses | undefined, event: WorkLost): Losses {
  const by = new Map(losses?.by);
  if (event.reason !== 'aborted') by.set(event.reason, (by.get(event.reason) ?? 0) + 1);
  const count = (losses?.count ?? 0) + (event.reason === 'aborted' ? 0 : 1);
  const last = event.reason === 'aborted' && losses ? losses.last : event;
  return { count, by, final: event.final || (losses?.final ?? false), last };
}
