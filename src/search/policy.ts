// Search strategies as data. A new strategy is a new value here, not a new branch in plan().

import { EXECUTION_FIRST, type SelectionRule } from '../selection/rule.ts';

/** Widths, rewards and stopping rules of one strategy. */
export interface Policy {
  readonly name: string;
  /** One paragraph for the documentation and `--help`. */
  readonly describe: string;
  /** Rollouts are cut to this many (greedy: 1). */
  readonly maxRollouts: number;
  /** Rollouts of the first round; each further round of a budget doubles what was spent before it. */
  readonly firstRound: number;
  /** Survivors of the understanding and localization beams; `all` keeps every rollout as a chain of its own. */
  readonly keep: { readonly understanding: number | 'all'; readonly localization: number | 'all' };
  /** Process reward model at both beams; without it survivors are chosen by agreement. */
  readonly processReward: boolean;
  /** Outcome reward model on verified patches. */
  readonly outcomeReward: boolean;
  /** Reproduction tests sampled; 0 samples none. */
  readonly reproductionTests: number;
  /** Run regression and reproduction tests on patches. */
  readonly execute: boolean;
  /** Rounds of repair for a patch that fails its checks; at most `repairShare` of the rollouts go to repairs. */
  readonly repairRounds: number;
  readonly repairShare: number;
  /** End early once a patch would be proposed with at least this confidence. */
  readonly stopAt: number;
  readonly selection: SelectionRule;
}

const PROCESS_SEARCH: Policy = {
  name: 'process-search',
  describe:
    'Development-process search (default): N understandings and N localizations are sampled, the process reward model keeps two of each, patches are sampled in waves from the survivors, verified by execution, repaired, and chosen by execution, outcome reward and votes. Ends early when a verified patch is confident enough.',
  maxRollouts: Number.POSITIVE_INFINITY,
  firstRound: Number.POSITIVE_INFINITY,
  keep: { understanding: 2, localization: 2 },
  processReward: true,
  outcomeReward: true,
  reproductionTests: 3,
  execute: true,
  repairRounds: 2,
  repairShare: 0.5,
  stopAt: 0.8,
  selection: EXECUTION_FIRST,
};

/** End-point baselines: N independent rollouts, told apart only by how the best one is picked. */
const END_POINT: Policy = {
  ...PROCESS_SEARCH,
  keep: { understanding: 'all', localization: 'all' },
  processReward: false,
  outcomeReward: false,
  reproductionTests: 0,
  repairRounds: 0,
  stopAt: 1,
};

export const POLICIES: readonly Policy[] = [
  PROCESS_SEARCH,
  {
    ...END_POINT,
    name: 'greedy',
    describe: 'One rollout at the low temperature, without any choice: the baseline that the others must beat.',
    maxRollouts: 1,
    reproductionTests: 1,
  },
  {
    ...END_POINT,
    name: 'best-of-n',
    describe:
      'N independent rollouts; the change that most of them made is taken. Its tests are run as evidence, but decide nothing.',
    selection: { ...EXECUTION_FIRST, criteria: ['votes', 'size'] },
  },
  {
    ...END_POINT,
    name: 'execution',
    describe:
      'N independent rollouts; the fewest new regression failures, then the reproduction tests, then votes decide. No reward model.',
    reproductionTests: 3,
    selection: { ...EXECUTION_FIRST, criteria: ['regression', 'reproduction', 'votes', 'size'] },
  },
  {
    ...END_POINT,
    name: 'orm',
    describe: 'N independent rollouts; the outcome reward model alone picks the best. Tests run as evidence only.',
    outcomeReward: true,
    selection: { ...EXECUTION_FIRST, criteria: ['reward', 'votes', 'size'] },
  },
  {
    ...END_POINT,
    name: 'orm+execution',
    describe: 'N independent rollouts; execution filters as in `execution`, then the outcome reward model decides.',
    outcomeReward: true,
    reproductionTests: 3,
  },
];

export function policyNamed(name: string): Policy | undefined {
  return POLICIES.find((policy) => policy.name === name);
}
