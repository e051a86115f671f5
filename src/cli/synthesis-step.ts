// A step of `mullover synthesize` as the command line knows it.

import type { Option, OptionValues } from 'commander';
import type { StepWork } from '../synthesis/step.ts';

export interface SynthesisStep {
  readonly name: string;
  readonly description: string;
  /** Beside `--out`. Steps that share an option share the value, too, in `all`. */
  readonly options: readonly Option[];
  /** Whether `all` has a use of it, given its options; absent: always. */
  isWanted?(options: OptionValues): boolean;
  /** True where what it could not decide keeps no later step from what it could. */
  readonly mayLeaveSome?: true;
  /** Returns the exit code; 0 lets `all` go on with the next step. */
  run(options: OptionValues, work: StepWork): Promise<number>;
}
