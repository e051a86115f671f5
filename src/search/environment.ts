// The environment that is wanted: what detection finds, then its variations, then what a model proposes from the logs.

import { isExhausted } from '../trace/exhausted.ts';
import { PREPARE_ID, prepareId, varyId } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { attemptsOf, environmentOf, repairOf, variationOf } from '../verification/environment.ts';
import { nextTurn } from './step.ts';
import type { Work } from './work.ts';

export function planEnvironment(tree: Tree): readonly Work[] {
  if (attemptsOf(tree).length === 0)
    return isExhausted(tree, PREPARE_ID) ? [] : [{ kind: 'prepare', id: PREPARE_ID, node: null }];
  const variation = variationOf(tree);
  if (variation) return [{ kind: 'prepare', id: varyId(variation.index), node: null, variation: variation.name }];
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
