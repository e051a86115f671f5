// Arithmetic of `/mull retry`: from the present budget and the wish to the new budget, within the operator's maximum.

import type { Budget } from '../task.ts';

export interface RaiseRequest {
  /** That the run began with, before the repository's file or a command changed it: the measure of what rollouts cost. */
  readonly start: Budget;
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

/** The caps of a run that began with as many rollouts, twice the present ones where those ended it; none ever shrinks. */
export function raiseOf({ start, present, asked, most, cutShort }: RaiseRequest): Raise {
  const wished = asked ?? 2 * present.rollouts;
  const rollouts = Math.min(wished, most.rollouts);
  if (rollouts < present.rollouts || (rollouts === present.rollouts && !cutShort)) return { kind: 'not-larger' };
  const sized = inProportion({ present: start, rollouts, most });
  const more = grown({ present, rollouts, most }, cutShort ? 2 : 1);
  return { kind: 'raised', budget: larger(sized, more), capped: wished > rollouts };
}

export interface Proportion {
  readonly present: Budget;
  readonly rollouts: number;
  /** The operator's maximum. */
  readonly most: Budget;
}

/**
 * The budget for other rollouts, of which nothing was spent. For fewer of them the caps stay: the environment and the runs on
 * base cost the same, and what is not needed is not spent.
 */
export function inProportion(wish: Proportion): Budget {
  return grown(wish, Math.max(1, wish.rollouts / wish.present.rollouts));
}

/** A part of a budget for work of which the environment and the runs on base cost the same: their caps stay. */
export function share(budget: Budget, part: number): Budget {
  return {
    rollouts: Math.max(1, Math.ceil(budget.rollouts * part)),
    tokens: Math.round(budget.tokens * part),
    seconds: budget.seconds,
    sandboxSeconds: budget.sandboxSeconds,
    money: budget.money * part,
  };
}

function larger(one: Budget, other: Budget): Budget {
  return {
    rollouts: one.rollouts,
    tokens: Math.max(one.tokens, other.tokens),
    seconds: Math.max(one.seconds, other.seconds),
    sandboxSeconds: Math.max(one.sandboxSeconds, other.sandboxSeconds),
    money: Math.max(one.money, other.money),
  };
}

function grown({ present, rollouts, most }: Proportion, factor: number): Budget {
  const cap = (name: 'tokens' | 'seconds' | 'sandboxSeconds' | 'money') =>
    Math.max(present[name], Math.min(most[name], present[name] * factor));
  return {
    rollouts,
    tokens: Math.round(cap('tokens')),
    seconds: Math.round(cap('seconds')),
    sandboxSeconds: Math.round(cap('sandboxSeconds')),
    money: cap('money'),
  };
}
