// The test files of a repository in the order in which a suite in parts runs them.

import type { Workspace } from '../ports/workspace.ts';

/** Test files near the fault, or near the edits of a patch. */
export const NEAR_TESTS = 12;

/** All test files, those near some source files in front; `near` counts these. */
export async function nearestFirst(
  workspace: Workspace,
  sources: readonly string[],
): Promise<{ readonly list: readonly string[]; readonly near: number }> {
  const near = await workspace.testsNear(sources, NEAR_TESTS);
  const known = new Set(near);
  const others = (await workspace.testFiles()).filter((path) => !known.has(path));
  return { list: [...near, ...others], near: near.length };
}
