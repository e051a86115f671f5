// How a budget is cut into rounds: their sizes follow from the levels it was given in, never from results.

import type { Budget, NodeId } from '../task.ts';
import { child } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import type { Policy } from './policy.ts';
import { withReplacements } from './replacements.ts';

/** A part of the budget that is spent as one beam. A raise adds rounds and leaves the earlier ones as they are. */
export interface Round {
  /** Patch samples, repairs included. */
  readonly rollouts: number;
  /** Understandings from `first` on belong to this round: `understandings`, and one more for each that was given up. */
  readonly first: number;
  readonly understandings: number;
  readonly localizations: number;
  /** Only rounds of the newest level may end early: who raises the budget wants the earlier ones finished. */
  readonly newest: boolean;
}

/**
 * Each budget level is spent in rounds that double what was spent before, from `policy.firstRound` on, so that easy issues
 * end after a small one. Where a later round begins is final once the rounds before it are settled.
 */
export function roundsOf(tree: Tree, budget: Budget, policy: Policy): readonly Round[] {
  const raised = budget.rollouts > (tree.levels.at(-1) ?? 0);
  const levels = raised ? [...tree.levels, budget.rollouts] : tree.levels;
  const ends = [...new Set(levels.map((level) => Math.min(level, policy.maxRollouts)))];
  const rounds: Round[] = [];
  let [spent, first] = [0, 0];
  for (const end of ends) {
    for (let size = policy.firstRound; spent < end; size = Math.max(size, spent)) {
      const rollouts = Math.min(size, end - spent);
      const understandings = Math.max(1, Math.round(rollouts * policy.width.understanding));
      const localizations = Math.max(1, Math.round(rollouts * policy.width.localization));
      const round = { rollouts, first, understandings, localizations, newest: end === ends.at(-1) };
      rounds.push(round);
      [spent, first] = [spent + rollouts, first + understandingsOf(tree, round).length];
    }
  }
  return rounds;
}

/** Nodes of the understandings of a round, those included that take the place of given-up ones. */
export function understandingsOf(tree: Tree, { first, understandings }: Round): readonly NodeId[] {
  const ids = Array.from({ length: understandings }, (_, i) => child(null, 'u', first + i));
  return withReplacements(tree, ids, (i) => child(null, 'u', first + understandings + i));
}
