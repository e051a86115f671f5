// Budget arithmetic: what is spent, what is reserved in flight, and which cap that reaches.

import type { Budget } from '../task.ts';
import type { CapReached } from '../trace/run-event.ts';
import type { Tree } from '../trace/tree.ts';

/** Cost that a piece of work may have at most. */
export interface Reserve {
  readonly tokens: number;
  readonly sandboxSeconds: number;
  /** By the configured prices; absent: none. */
  readonly money?: number;
}

/** What a piece of work costs at most when it is done as it should be. */
export interface Demand extends Reserve {
  /** With how little of it the work can still be done, worse: shorter replies, less time. Absent: not at all. */
  readonly least?: Reserve;
}

/** The cap that is reached already, by what is spent; `activeSeconds` comes from the caller's clock. */
export function reachedCap(tree: Tree, budget: Budget, activeSeconds: number): CapReached | undefined {
  const { inputTokens, outputTokens, money, sandboxSeconds } = tree.spent;
  const spent = { tokens: inputTokens + outputTokens, seconds: activeSeconds, sandboxSeconds, money };
  for (const cap of ['tokens', 'seconds', 'sandboxSeconds', 'money'] as const) {
    // Calls without a price reach no cap on money, not even one of nothing.
    const isFree = cap === 'money' && money === 0;
    if (spent[cap] >= budget[cap] && !isFree)
      return { type: 'cap-reached', cap, limit: finite(budget[cap]), spent: spent[cap] };
  }
  return undefined;
}

/** What is neither spent nor reserved by work in flight. */
function leftOf(tree: Tree, budget: Budget): Required<Reserve> {
  const { inputTokens, outputTokens } = tree.spent;
  let tokens = budget.tokens - inputTokens - outputTokens;
  let sandboxSeconds = budget.sandboxSeconds - tree.spent.sandboxSeconds;
  let money = budget.money - tree.spent.money;
  for (const reservation of tree.open.values()) {
    tokens -= reservation.tokens;
    sandboxSeconds -= reservation.sandboxSeconds;
    money -= reservation.money;
  }
  return { tokens, sandboxSeconds, money };
}

/** The whole demand, where it fits beside everything in flight. */
export function grantWhole(tree: Tree, budget: Budget, demand: Demand): Reserve | undefined {
  return shortIn(leftOf(tree, budget), demand) === undefined ? demand : undefined;
}

/** As much of the demand as is left, where the work can still be done with that. */
export function grantRest(tree: Tree, budget: Budget, demand: Demand): Reserve | undefined {
  const left = leftOf(tree, budget);
  if (!demand.least || shortIn(left, demand.least) !== undefined) return undefined;
  return {
    tokens: Math.min(demand.tokens, left.tokens),
    sandboxSeconds: Math.min(demand.sandboxSeconds, left.sandboxSeconds),
    money: Math.min(demand.money ?? 0, left.money),
  };
}

/** The cap that leaves too little even for the least of a demand. */
export function capInTheWay(tree: Tree, budget: Budget, demand: Demand): CapReached {
  const cap = shortIn(leftOf(tree, budget), demand.least ?? demand) ?? 'tokens';
  const { inputTokens, outputTokens, money, sandboxSeconds } = tree.spent;
  const spent = { tokens: inputTokens + outputTokens, sandboxSeconds, money }[cap];
  return { type: 'cap-reached', cap, limit: finite(budget[cap]), spent };
}

function shortIn(left: Required<Reserve>, cost: Reserve): keyof Reserve | undefined {
  if (cost.tokens > left.tokens) return 'tokens';
  if (cost.sandboxSeconds > left.sandboxSeconds) return 'sandboxSeconds';
  return (cost.money ?? 0) > left.money ? 'money' : undefined;
}

function finite(limit: number): number {
  return Number.isFinite(limit) ? limit : Number.MAX_SAFE_INTEGER;
}
