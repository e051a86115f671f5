// What a run has from an earlier search of the issue, in one sentence; and that its base has moved since.

import { paragraph } from '../../texts.ts';
import type { Tree } from '../tree.ts';

/** Empty for a run that began anew. */
export function takenOverNote({ takenOver, run: start }: Tree): readonly string[] {
  if (!takenOver) return [];
  const { base, run, patches, tests } = takenOver;
  const lost = patches.kept < patches.of || tests.kept < tests.of;
  return [
    paragraph('taken-over', {
      ...{ base, run, patches: { ...patches }, tests: { ...tests }, lost },
      revisions: start?.earlier?.revisions?.length ?? 0,
    }),
  ];
}

/** Empty while the base is what it was. */
export function baseMovedNote({ moved, pinned }: Tree): readonly string[] {
  if (!moved || moved.head === pinned?.base) return [];
  return [paragraph('base-moved', { branch: moved.branch, head: moved.head })];
}
