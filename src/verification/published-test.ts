// The reproduction test that is published with a patch, and what existing tests say of the tree that holds both.

import { isRunnableTest } from '../stages/runnable-test.ts';
import type { NodeId } from '../task.ts';
import type { Executed } from '../trace/event.ts';
import { isExhausted } from '../trace/exhausted.ts';
import { executionId } from '../trace/position.ts';
import type { DoneNode, Tree } from '../trace/tree.ts';
import { environmentOf } from './environment.ts';
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

/** True where the files of a test can do something to other tests: helpers, data, or changes of what is there. */
export function meetsOthers({ draft: { files, added } }: DoneNode): boolean {
  return !files.every((path) => added.includes(path) && isRunnableTest(path));
}

/** The existing tests on the patch together with the files of a test; of two runs the second, since what fails twice is no accident. */
export function besideTest(tree: Tree, key: string, test: NodeId): Executed | undefined {
  const check = { kind: 'published', test } as const;
  return checkOn(tree, key, { ...check, repetition: 1 }) ?? checkOn(tree, key, check);
}

/** True where that could not be run, however often it was tried. */
export function isLostBeside(tree: Tree, key: string, test: NodeId): boolean {
  const recipe = environmentOf(tree)?.recipeHash;
  const id = recipe && executionId(key, { kind: 'published', test }, recipe);
  return id !== undefined && isExhausted(tree, id);
}
