// Arithmetic of `/mull retry`: from the present budget and the wish to the new budget, within the operator's maximum.

import type { Budget } from '../task.ts';

export interface RaiseRequest {
  readonly present: Budget;
  /** Rollouts asked for; undefined doubles the present ones. */
  readonly asked: number | undefined;
  /** The operator's maximum. */
  readonly most: Budget;
  /** The search ended before its budget was spent: the same rollouts again finish it. */
  readonly cutShort: boolean;
}

/** `capped`: less than what was asked for, by the operator's maximum. */
export type Raise =
  | { readonly kind: 'raised'; readonly budget: Budget; readonly capped: boolean }
  | { readonly kind: 'not-larger' };

/** All caps grow in proportion to the rollouts, so that the added ones can be paid; none ever shrinks. */
export function raiseOf({ present, asked, most, cutShort }: RaiseRequest): Raise {
  const wished = asked ?? 2 * present.rollouts;
  const rollouts = Math.min(wished, most.rollouts);
  if (rollouts < present.rollouts || (rollouts === present.rollouts && !cutShort)) return { kind: 'not-larger' };
  const factor = Math.max(rollouts / present.rollouts, cutShort ? 2 : 1);
  const grown = (cap: 'tokens' | 'seconds' | 'sandboxSeconds' | 'money') =>
    Math.max(present[cap], Math.min(most[cap], present[cap] * factor));
  const budget = {
    rollouts,
    tokens: Math.round(grown('tokens')),
    seconds: Math.round(grown('seconds')),
    sandboxSeconds: Math.round(grown('sandboxSeconds')),
    money: grown('money'),
  };
  return { kind: 'raised', budget, capped: wished > rollouts };
}
