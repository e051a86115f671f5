// Budget arithmetic: what is spent, what is reserved in flight, and which cap that reaches.

import type { Budget } from '../task.ts';
import type { CapReached } from '../trace/event.ts';
import type { Tree } from '../trace/tree.ts';

/** Cost that a piece of work may have at most. */
export interface Reserve {
  readonly tokens: number;
  readonly sandboxSeconds: number;
}

/** The cap that is reached already, by what is spent; `activeSeconds` comes from the caller's clock. */
export function reachedCap(tree: Tree, budget: Budget, activeSeconds: number): CapReached | undefined {
  const { inputTokens, outputTokens, money, sandboxSeconds } = tree.spent;
  const spent = { tokens: inputTokens + outputTokens, seconds: activeSeconds, sandboxSeconds, money };
  for (const cap of ['tokens', 'seconds', 'sandboxSeconds', 'money'] as const) {
    if (spent[cap] >= budget[cap]) return { type: 'cap-reached', cap, limit: finite(budget[cap]), spent: spent[cap] };
  }
  return undefined;
}

/** True when work of this cost still fits beside everything reserved in flight, so that no cap is passed by more than that. */
export function fits(tree: Tree, budget: Budget, next: Reserve): boolean {
  let [tokens, seconds] = [next.tokens, next.sandboxSeconds];
  for (const reservation of tree.open.values()) {
    tokens += reservation.tokens;
    seconds += reservation.sandboxSeconds;
  }
  const { inputTokens, outputTokens, sandboxSeconds } = tree.spent;
  return inputTokens + outputTokens + tokens <= budget.tokens && sandboxSeconds + seconds <= budget.sandboxSeconds;
}

function finite(limit: number): number {
  return Number.isFinite(limit) ? limit : Number.MAX_SAFE_INTEGER;
}
