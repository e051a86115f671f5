// What a run has spent, in all and by stage.

import type { Usage } from '../task.ts';
import type { Asked, Compared, Scored } from './work-event.ts';

export interface Spent {
  calls: number;
  inputTokens: number;
  outputTokens: number;
  /** Of both: those of calls whose usage nobody told, and all that calls had reserved which a crash cut off. */
  estimatedTokens: number;
  money: number;
  executions: number;
  sandboxSeconds: number;
}

export interface Spending {
  readonly spent: Spent;
  /** By stage name, `judge`, `environment`. */
  readonly spentBy: Map<string, Spent>;
}

export function noSpending(): Spent {
  return { calls: 0, inputTokens: 0, outputTokens: 0, estimatedTokens: 0, money: 0, executions: 0, sandboxSeconds: 0 };
}

/** Another run paid for what is kept. */
export function spendCall(tree: Spending, by: string, { kept, usage }: Asked | Scored | Compared): void {
  if (!kept) spend(tree, by, usageSpent(usage));
}

export function usageSpent(usage: Usage): Partial<Spent> {
  const { inputTokens, outputTokens, money, estimated } = usage;
  return { calls: 1, inputTokens, outputTokens, estimatedTokens: estimated ? inputTokens + outputTokens : 0, money };
}

export function spend(tree: Spending, by: string, cost: Partial<Spent>): void {
  const part = tree.spentBy.get(by) ?? noSpending();
  tree.spentBy.set(by, part);
  for (const total of [tree.spent, part]) {
    total.calls += cost.calls ?? 0;
    total.inputTokens += cost.inputTokens ?? 0;
    total.outputTokens += cost.outputTokens ?? 0;
    total.estimatedTokens += cost.estimatedTokens ?? 0;
    total.money += cost.money ?? 0;
    total.executions += cost.executions ?? 0;
    total.sandboxSeconds += cost.sandboxSeconds ?? 0;
  }
}
