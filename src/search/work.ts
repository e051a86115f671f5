// The pieces of work that plan() can want. Each one settles in exactly one event.

import type { TestSelection } from '../execution.ts';
import type { NodeId, StageName, WorkId } from '../task.ts';
import type { Check } from '../trace/check.ts';

/** Builds the environment image. */
export interface Prepare {
  readonly kind: 'prepare';
  readonly id: WorkId;
  /** The node whose proposal is tried; null for what detection finds. */
  readonly node: NodeId | null;
  /** Name of another set-up that detection sees; undefined for the first one. */
  readonly variation?: string;
}

/** One model turn of a stage. */
export interface Ask {
  readonly kind: 'ask';
  readonly id: WorkId;
  readonly node: NodeId;
  readonly parent: NodeId | null;
  readonly stage: StageName;
  readonly index: number;
  readonly turn: number;
  readonly temperature: number;
  /** Nodes that were tried before, that a first turn is told of: reproduction tests, or patches that failed. Absent: none. */
  readonly tried?: readonly NodeId[];
}

/** One judgement of a node by the reward model. */
export interface ScoreNode {
  readonly kind: 'score';
  readonly id: WorkId;
  readonly node: NodeId;
}

/** One comparison of two patches by the reward model, in both orders. */
export interface Compare {
  readonly kind: 'compare';
  readonly id: WorkId;
  readonly left: NodeId;
  readonly right: NodeId;
}

/** One execution on the unpatched tree: baseline, or a reproduction test. */
export interface CheckBase {
  readonly kind: 'check-base';
  readonly id: WorkId;
  readonly check: Check;
  /** `near` when tests near these source files are meant; undefined runs what the check says. */
  readonly near: readonly string[] | undefined;
}

/** One execution on a patch. */
export interface Verify {
  readonly kind: 'verify';
  readonly id: WorkId;
  readonly check: Check;
  /** Key of the patch. */
  readonly subject: string;
  /** A node that holds the patch. */
  readonly node: NodeId;
  /**
   * The selection that the baseline measured, so that both run the same tests. Which of them a check of scope `own`, or a
   * confirmation, needs is found when it is run.
   */
  readonly selection: TestSelection;
}

export type Work = Prepare | Ask | ScoreNode | Compare | CheckBase | Verify;

/** Which of the two bounded resources a piece of work occupies. */
export function resourceOf(work: Work): 'model' | 'sandbox' {
  return work.kind === 'ask' || work.kind === 'score' || work.kind === 'compare' ? 'model' : 'sandbox';
}
