// Samples that move to where the evidence is flat: more reproduction tests, when those there are tell no patch from another.

import { isUnmet } from '../selection/weigh-tests.ts';
import type { NodeId } from '../task.ts';
import { child, rootIndexOf } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { type Candidate, candidatesOf } from '../verification/matrix.ts';
import { type Evidence, keptAmong } from './evidence.ts';
import type { Policy } from './policy.ts';

/**
 * Tests to sample before the round that begins with understanding `first`, beside `tests` (children 0, 1 … of `parent`):
 * none once a patch of the rounds before passes one of them and no other is failed by all; for a test that every patch
 * fails is either wrong itself, or all patches are, and another witness costs less than further rollouts. Looks at these
 * rounds and these tests only, so that what comes later changes nothing.
 */
export function furtherTests(
  tree: Tree,
  policy: Policy,
  { parent, tests, first }: { readonly parent: NodeId; readonly tests: readonly NodeId[]; readonly first: number },
): readonly NodeId[] {
  const kept = keptAmong(tree, tests);
  const passes = ({ reproductions }: Candidate) =>
    kept.some(({ id }) => reproductions.get(id)?.verdict.result === 'pass');
  const before = patchesBefore(tree, first);
  const contested = kept.some((test) => isUnmet(test, before));
  if (before.length === 0 || (before.some(passes) && !contested)) return [];
  return Array.from({ length: policy.furtherTests }, (_, i) => child(parent, 't', tests.length + i));
}

/** True while a check of a patch of the rounds before is outstanding. */
export function isPendingBefore(tree: Tree, { pending }: Evidence, first: number): boolean {
  return pending === undefined || patchesBefore(tree, first).some(({ key }) => pending.has(key));
}

/** Patches that a round before understanding `first` has written. */
export function patchesBefore(tree: Tree, first: number): readonly Candidate[] {
  return candidatesOf(tree).filter(({ nodes }) => nodes.some(({ id }) => rootIndexOf(id) < first));
}
