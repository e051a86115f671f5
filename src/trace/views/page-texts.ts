// Which stored texts the pages of a run read, so that a page loads those and no others.

import type { BlobRef } from '../../task.ts';
import type { Node } from '../tree.ts';
import type { Executed } from '../work-event.ts';
import { environmentAttempts } from './environment-attempts.ts';
import { executionsOf } from './node-facts.ts';
import { baselineRuns } from './regression-runs.ts';
import type { RunView } from './run-view.ts';

type Candidate = RunView['candidates'][number];

/** Of the page of a run as a whole: its environments. */
export function textsOfRun({ tree }: RunView): readonly BlobRef[] {
  const attempts = environmentAttempts(tree);
  return once(attempts.flatMap(({ prepared, runs }) => [prepared.log, ...runs.flatMap(ofExecution)]));
}

export function textsOfNode(view: RunView, node: Node): readonly BlobRef[] {
  const candidate = view.candidates.find(({ nodes }) => nodes.some(({ id }) => id === node.id));
  return once([
    node.draft?.ref,
    ...node.turns.flatMap(({ added, reply, thoughts }) => [added, reply, thoughts]),
    ...executionsOf(view.tree, node).flatMap(ofExecution),
    ...(candidate ? baselineRuns(view, candidate).map((run) => run?.tests) : []),
  ]);
}

export function textsOfComparison(left: Candidate, right: Candidate): readonly BlobRef[] {
  return once(
    [left, right].flatMap(({ nodes, regression, reproductions }) => [
      nodes[0].draft.ref,
      ...[regression, ...reproductions.values()].map((run) => run?.tests),
    ]),
  );
}

function ofExecution({ tests, log }: Executed): readonly (BlobRef | null)[] {
  return [tests, log];
}

function once(refs: readonly (BlobRef | null | undefined)[]): readonly BlobRef[] {
  return [...new Set(refs.filter((ref) => ref !== null && ref !== undefined))];
}
