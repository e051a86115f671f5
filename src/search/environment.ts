// The environment that is wanted: what detection finds, then, where that runs no test, what a model proposes from the logs.

import { PREPARE_ID, prepareId } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { attemptsOf, environmentOf, repairOf } from '../verification/environment.ts';
import { isExhausted, nextTurn } from './step.ts';
import type { Work } from './work.ts';

export function planEnvironment(tree: Tree): readonly Work[] {
  if (attemptsOf(tree).length === 0)
    return isExhausted(tree, PREPARE_ID) ? [] : [{ kind: 'prepare', id: PREPARE_ID, node: null }];
  const repair = repairOf(tree);
  if (!repair) return [];
  const { node, proposed } = repair;
  if (!proposed) return [nextTurn(tree, node)].filter((work) => work !== undefined);
  const id = prepareId(node);
  return isExhausted(tree, id) ? [] : [{ kind: 'prepare', id, node }];
}

/** True when there is no environment and no way left to one. */
export function isEnvironmentLost(tree: Tree): boolean {
  return environmentOf(tree) === undefined && planEnvironment(tree).length === 0;
}
