// The steps of `mullover synthesize` in their order, as far as each lets the next one go on.

import type { OptionValues } from 'commander';
import type { StepWork } from '../synthesis/step.ts';
import type { SynthesisStep } from './synthesis-step.ts';

/** The exit code of the first step that did not end well. */
export async function runSteps(
  steps: readonly SynthesisStep[],
  options: OptionValues,
  work: StepWork,
): Promise<number> {
  const wanted = steps.length === 1 ? steps : steps.filter((step) => step.isWanted?.(options) ?? true);
  let told = 0;
  for (const step of wanted) {
    if (wanted.length > 1) work.say(`== ${step.name}`);
    const code = await step.run(options, work);
    work.signal.throwIfAborted();
    if (told === 0) told = code;
    if (code !== 0 && !step.mayLeaveSome) return told;
  }
  return told;
}
