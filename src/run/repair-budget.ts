// What a repair of CI may spend: no more than a revision, and no more than the run that made the commit left.

import { share } from '../commands/raise.ts';
import type { Budget } from '../task.ts';
import type { Tree } from '../trace/tree.ts';
import { REVISION_SHARE } from './revise.ts';

/** Least of what a repair needs to be worth its start. */
const LEAST = { tokens: 20_000, seconds: 120, sandboxSeconds: 60 };

/** As much as a revision has, as far as the run that made the commit left it; undefined where that is next to nothing. */
export function repairBudget({ budget, spent, activeMs }: Tree, whole: Budget): Budget | undefined {
  const part = share(whole, REVISION_SHARE);
  if (!budget) return part;
  const left = {
    rollouts: part.rollouts,
    tokens: Math.min(part.tokens, budget.tokens - spent.inputTokens - spent.outputTokens),
    seconds: Math.min(part.seconds, budget.seconds - Math.round(activeMs / 1000)),
    sandboxSeconds: Math.min(part.sandboxSeconds, budget.sandboxSeconds - Math.round(spent.sandboxSeconds)),
    money: Math.min(part.money, budget.money - spent.money),
  };
  const isLittle = (['tokens', 'seconds', 'sandboxSeconds'] as const).some((cap) => left[cap] < LEAST[cap]);
  return isLittle || left.money <= 0 ? undefined : left;
}
