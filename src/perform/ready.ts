// A piece of work that is ready to be done: what it costs at most, and doing it within what was granted.

import type { Meter } from '../ports/model.ts';
import type { Demand, Reserve } from '../search/caps.ts';
import type { EventBody } from '../trace/event.ts';

/** One attempt. */
export interface Attempt {
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** What the work may cost: its demand, or what a cap left of it. */
  readonly grant: Reserve;
  /** Told of every call to a model. */
  readonly meter: Meter;
}

export interface Ready {
  readonly demand: Demand;
  perform(attempt: Attempt): Promise<EventBody>;
}

/** Tokens and money. */
interface Cost {
  readonly tokens: number;
  readonly money: number;
}

/** What calls cost at most when each reply has so many tokens; grows with them. */
export type CostOfReplies = (replyTokens: number) => Cost;

/** Replies of up to `most` tokens; where a cap leaves less, of `least` at the least. */
export function demandOf(
  costOf: CostOfReplies,
  { most, least }: { readonly most: number; readonly least: number },
): Demand {
  return { ...costOf(most), sandboxSeconds: 0, least: { ...costOf(Math.min(most, least)), sandboxSeconds: 0 } };
}

/** The longest replies, up to `most` tokens, that a grant pays for. */
export function repliesWithin(costOf: CostOfReplies, grant: Reserve, most: number): number {
  const paid = (replyTokens: number) => {
    const { tokens, money } = costOf(replyTokens);
    return tokens <= grant.tokens && money <= (grant.money ?? 0);
  };
  if (paid(most)) return most;
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (paid(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
