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
  /** Understandings and localizations for each rollout: below 1 several patches share one localization. */
  readonly width: { readonly understanding: number; readonly localization: number };
  /** Survivors of the understanding and localization beams; `all` keeps every rollout as a chain of its own. */
  readonly keep: {
    readonly understanding: number | 'all';
    readonly localization: number | 'all';
    /** Nodes whose log-odds lie this close to the best one's are kept too: flat scores are no reason to choose. */
    readonly within: number;
  };
  /** Process reward model at both beams; without it survivors are chosen by agreement. */
  readonly processReward: boolean;
  /** Outcome reward model on verified patches. */
  readonly outcomeReward: boolean;
  /** Finalists that execution cannot tell apart are compared in pairs, at most this many of them; 0 compares none. */
  readonly compare: number;
  /** Reproduction tests sampled; 0 samples none. */
  readonly reproductionTests: number;
  /** Further ones before each later round, while the verdicts are flat: no patch of the rounds before passes any test. */
  readonly furtherTests: number;
  /** Run regression and reproduction tests on patches. */
  readonly execute: boolean;
  /**
   * When the regression tests take `ownFirst` seconds on base, a patch is checked by the tests near its own edits first.
   * Up to `confirm` broken tests are run once more before they count against a patch.
   */
  readonly regression: { readonly ownFirst: number; readonly confirm: number };
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
    'Development-process search (default): the budget is spent in rounds that double. In each one twice as many localizations as understandings are sampled, the process reward model keeps the best of each and the others are not gone on with, the patches of the round are sampled from it, verified by execution, sometimes repaired, and compared by execution, outcome reward and votes. Where a round ends without a patch that passes a reproduction test, more tests are sampled before the next one. Ends as soon as a verified patch is confident enough, so that easy issues cost little and hard ones get the rest.',
  maxRollouts: Number.POSITIVE_INFINITY,
  firstRound: 2,
  width: { understanding: 0.5, localization: 1 },
  keep: { understanding: 1, localization: 1, within: 0 },
  processReward: true,
  outcomeReward: true,
  compare: 3,
  reproductionTests: 3,
  furtherTests: 2,
  execute: true,
  regression: { ownFirst: 20, confirm: 5 },
  repairRounds: 2,
  repairShare: 0.25,
  stopAt: 0.85,
  selection: EXECUTION_FIRST,
};

/** The source method's search: one round, as wide at every stage as the budget. */
const BEAM: Policy = {
  ...PROCESS_SEARCH,
  name: 'beam',
  describe:
    'The source method in one round: N understandings and N localizations, two of each kept by the process reward model, then patches in waves up to N, repairs included. Explores more before it writes the first patch than the default does, and costs more.',
  firstRound: Number.POSITIVE_INFINITY,
  width: { understanding: 1, localization: 1 },
  keep: { understanding: 2, localization: 2, within: 0 },
  furtherTests: 0,
  repairShare: 0.5,
};

/** End-point baselines: N independent rollouts, told apart only by how the best one is picked. */
const END_POINT: Policy = {
  ...BEAM,
  keep: { understanding: 'all', localization: 'all', within: 0 },
  processReward: false,
  outcomeReward: false,
  compare: 0,
  reproductionTests: 0,
  repairRounds: 0,
  stopAt: 1,
};

/**
 * After a review: what is asked for and where is given, so that patches are sampled below one localization, one after another,
 * each verified before the next one. Nobody chooses it: no list of policies names it.
 */
export const REVISION: Policy = {
  ...PROCESS_SEARCH,
  name: 'revision',
  describe: 'Patches for a review, below the places that it speaks of.',
  firstRound: Number.POSITIVE_INFINITY,
  width: { understanding: 0, localization: 0 },
  processReward: false,
  furtherTests: 0,
};

export const POLICIES: readonly Policy[] = [
  PROCESS_SEARCH,
  BEAM,
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
    selection: { ...EXECUTION_FIRST, criteria: ['regression', 'reproduction', 'certainty', 'votes', 'size'] },
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
  return [...POLICIES, REVISION].find((policy) => policy.name === name);
}
