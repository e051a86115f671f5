// When a piece of work counts as lost: it cannot be done, or was tried often enough.

import type { WorkId } from '../task.ts';
import type { Losses } from './losses.ts';
import type { Tree } from './tree.ts';

/**
 * How often a piece of work is tried before it counts as lost. An endpoint that is away is waited for, with waits that grow
 * to two minutes: twenty minutes in all, or one where a queue takes the run up again, since its waits cost no time of the
 * run. One that is crowded is asked by half as many calls each time.
 */
export const ATTEMPTS = { away: { cli: 16, github: 6 }, crowded: 6, other: 3 } as const;

export function isExhausted(tree: Pick<Tree, 'lost' | 'run'>, work: WorkId): boolean {
  const losses = tree.lost.get(work);
  return losses !== undefined && (losses.final || isUsedUp(tree, losses));
}

/** True when an attempt was made that an endpoint did not take, for the last time. */
export function isWaitedOut(tree: Pick<Tree, 'run'>, losses: Losses): boolean {
  return losses.last.reason === 'away' && isUsedUp(tree, losses);
}

function isUsedUp({ run }: Pick<Tree, 'run'>, { by }: Losses): boolean {
  const most = { away: ATTEMPTS.away[run?.origin.kind ?? 'cli'], crowded: ATTEMPTS.crowded };
  const shares = [...by].map(([reason, count]) => {
    return count / (reason === 'away' || reason === 'crowded' ? most[reason] : ATTEMPTS.other);
  });
  return shares.reduce((sum, share) => sum + share, 0) > 1 - ROUNDING;
}

const ROUNDING = 1e-9;
