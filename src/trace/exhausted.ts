// When a piece of work counts as lost: it cannot be done, or was tried often enough.

import type { WorkId } from '../task.ts';
import type { Losses } from './losses.ts';
import type { Tree } from './tree.ts';

/**
 * How often a piece of work is tried before it counts as lost. An endpoint that is away is waited for, with waits that grow
 * to two minutes: twenty minutes in all. One that is crowded is asked by half as many calls each time.
 */
const ATTEMPTS = { away: 16, crowded: 6, other: 3 } as const;

export function isExhausted({ lost }: Pick<Tree, 'lost'>, work: WorkId): boolean {
  const losses = lost.get(work);
  return losses !== undefined && (losses.final || isUsedUp(losses));
}

/** True when an attempt was made that an endpoint did not take, for the last time. */
export function isWaitedOut(losses: Losses): boolean {
  return losses.last.reason === 'away' && isUsedUp(losses);
}

function isUsedUp({ by }: Losses): boolean {
  const shares = [...by].map(
    ([reason, count]) => count / (reason in ATTEMPTS ? ATTEMPTS[reason as 'away'] : ATTEMPTS.other),
  );
  return shares.reduce((sum, share) => sum + share, 0) > 1 - ROUNDING;
}

const ROUNDING = 1e-9;
