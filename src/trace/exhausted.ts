// When a piece of work counts as lost: it cannot be done, or was tried often enough.

import type { WorkId } from '../task.ts';
import type { Tree } from './tree.ts';

/** Attempts of one work item before it counts as lost. */
const MAX_ATTEMPTS = 3;

export function isExhausted({ lost }: Pick<Tree, 'lost'>, work: WorkId): boolean {
  const losses = lost.get(work);
  return losses !== undefined && (losses.final || losses.count >= MAX_ATTEMPTS);
}
