// Every environment that was tried, in order, and which one the tests run in.

import type { Recipe, SandboxSettings } from '../../execution.ts';
import type { NodeId } from '../../task.ts';
import { acceptedAttempt, attemptsOf, resultOfAttempt } from '../../verification/environment.ts';
import type { Tree } from '../tree.ts';
import type { Executed, Prepared } from '../work-event.ts';

export interface EnvironmentAttempt {
  /** The proposal that it follows; null for what detection found. */
  readonly node: NodeId | null;
  readonly prepared: Prepared;
  readonly recipe: Recipe | undefined;
  readonly settings: SandboxSettings | undefined;
  /** One line with parts written by others. */
  readonly result: string;
  readonly isUsed: boolean;
  /** Executions on base in it, in order. */
  readonly runs: readonly Executed[];
}

export function environmentAttempts(tree: Tree): readonly EnvironmentAttempt[] {
  const used = acceptedAttempt(tree);
  const onBase = [...tree.executions.values()].filter(
    ({ subject, check }) => subject === 'base' && (check.kind === 'baseline' || check.kind === 'reach'),
  );
  return attemptsOf(tree).map((attempt) => {
    const { node, prepared } = attempt;
    const { outcome, settings } = prepared;
    const hash = outcome.ok ? outcome.environment.recipeHash : undefined;
    return {
      ...{ node, prepared, settings },
      recipe: outcome.ok ? outcome.environment.recipe : outcome.recipe,
      result: resultOfAttempt(tree, attempt),
      isUsed: outcome.ok && prepared === used?.prepared,
      runs: onBase.filter(({ recipeHash }) => recipeHash === hash),
    };
  });
}
