// Adds up what several calls for one judgement cost.

import type { Usage } from '../task.ts';

const NOTHING: Usage = { inputTokens: 0, outputTokens: 0, money: 0, estimated: false };

export function totalUsage(parts: readonly { readonly usage: Usage }[]): Usage {
  return parts.reduce(
    (sum, { usage }) => ({
      inputTokens: sum.inputTokens + usage.inputTokens,
      outputTokens: sum.outputTokens + usage.outputTokens,
      money: sum.money + usage.money,
      estimated: sum.estimated || usage.estimated,
    }),
    NOTHING,
  );
}
