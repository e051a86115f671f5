// The reproduction test that is published with a patch, and what existing tests say of the tree that holds both.

import type { NodeId } from '../task.ts';
import type { DoneNode, Tree } from '../trace/tree.ts';
import type { Executed } from '../trace/work-event.ts';
import { type Candidate, checkOn, keptTests } from './matrix.ts';

/**
 * Of the kept tests that the patch turns green the one that covers most cases, best judged first; one beside which existing
 * tests fail only where there is no other.
 */
export function publishedTest(tree: Tree, winner: Candidate | undefined): DoneNode | undefined {
  if (!winner) return undefined;
  const green = keptTests(tree)
    .filter(({ id }) => winner.reproductions.get(id)?.verdict.result === 'pass')
    .toSorted((a, b) => b.draft.covers.length - a.draft.covers.length);
  const fails = ({ id }: DoneNode) => besideTest(tree, winner.key, id)?.verdict.result === 'fail';
  return green.find((test) => !fails(test)) ?? green[0];
}

/** The existing tests on the patch together with the files of a test; of two runs the second, since what fails twice is no accident. */
export function besideTest(tree: Tree, key: string, test: NodeId): Executed | undefined {
  const check = { kind: 'published', test } as const;
  return checkOn(tree, key, { ...check, repetition: 1 }) ?? checkOn(tree, key, check);
}
