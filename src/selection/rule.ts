// How a policy selects: criteria in order, the model of confidence, and the thresholds of the decision. Plain data.

import { CAUTIOUS, type Coefficients } from './confidence.ts';
import type { Criterion } from './criteria.ts';

export interface SelectionRule {
  readonly criteria: readonly Criterion[];
  readonly coefficients: Coefficients;
  /** Confidence at or above which a patch without doubts is proposed. */
  readonly propose: number;
  /** Below this nothing is proposed; between the two the pull request states its doubt. */
  readonly doubt: number;
}

/** Execution first, then what the reward model thinks of pairs and of each one, then agreement, then brevity. */
export const EXECUTION_FIRST: SelectionRule = {
  criteria: ['regression', 'reproduction', 'certainty', 'comparison', 'reward', 'votes', 'size'],
  coefficients: CAUTIOUS,
  propose: 0.75,
  doubt: 0.3,
};
