// Divides the usage of one call among its choices, so that their sum is what the call used.

import type { Usage } from '../task.ts';

/** `weights` are the choices' own lengths; the prompt, paid for once, is divided evenly. */
export function shareUsage(whole: Usage, weights: readonly number[], price: Price): readonly Usage[] {
  if (weights.length === 1) return [whole];
  const inputs = divide(
    whole.inputTokens,
    weights.map(() => 1),
  );
  const outputs = divide(whole.outputTokens, weights);
  return weights.map((_, i) => {
    const [inputTokens, outputTokens] = [inputs[i] ?? 0, outputs[i] ?? 0];
    const money = price(inputTokens, outputTokens);
    return { inputTokens, outputTokens, money, estimated: whole.estimated, promptTokens: whole.inputTokens };
  });
}

type Price = (inputTokens: number, outputTokens: number) => number;

/** Whole numbers in the proportion of the weights that add up to `total`. */
function divide(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let [seen, given] = [0, 0];
  return weights.map((weight, i) => {
    seen += sum === 0 ? 1 / weights.length : weight / sum;
    const upTo = i === weights.length - 1 ? total : Math.round(total * seen);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
