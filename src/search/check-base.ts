// A check that was not made yet and still can be.

import type { WorkId } from '../task.ts';
import type { Check } from '../trace/check.ts';
import { isExhausted } from '../trace/exhausted.ts';
import { executionId } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { environmentOf } from '../verification/environment.ts';
import type { CheckBase } from './work.ts';

/** Name of the check in the present environment; undefined when there is a result, or no attempt is left. */
export function missingCheck(tree: Tree, subject: string, check: Check): WorkId | undefined {
  const id = executionId(subject, check, environmentOf(tree)?.recipeHash ?? '');
  return tree.executions.has(id) || isExhausted(tree, id) ? undefined : id;
}

/** The same on the unpatched tree. */
export function checkBase(tree: Tree, check: Check, near?: readonly string[]): CheckBase | undefined {
  const id = missingCheck(tree, 'base', check);
  return id === undefined ? undefined : { kind: 'check-base', id, check, near };
}
