// What was committed to a pull request after reviews becomes part of the patch and of the test that it was opened with.

import type { Draft, FileChange, NodeId } from '../task.ts';
import type { NodeDraft, Tree } from '../trace/tree.ts';

/** Whole texts of files, as the newest revision left them: they hold what the pull request changed there before. */
export interface Revised {
  readonly source: readonly FileChange[];
  readonly tests: readonly FileChange[];
}

type Revisable = Pick<NodeDraft, 'key' | 'files'>;

/** The draft as it stands on the pull request: every copy of the patch and of the test that were published, and no other. */
export function revisedDraft<P extends Revisable>(
  draft: Draft,
  product: P,
  revised: Revised,
  { decided, nodes }: Pick<Tree, 'decided' | 'nodes'>,
): { readonly draft: Draft; readonly product: P } {
  const isCopyOf = (node: NodeId | null = null) => node !== null && nodes.get(node)?.draft?.key === product.key;
  if (draft.kind === 'patch' && isCopyOf(decided?.winner))
    return { draft: { ...draft, changes: laidOver(draft.changes, revised.source) }, product };
  if (draft.kind !== 'reproduction-test' || !isCopyOf(decided?.test)) return { draft, product };
  const files = [...new Set([...product.files, ...revised.tests.map(({ path }) => path)])];
  return { draft: { ...draft, changes: laidOver(draft.changes, revised.tests) }, product: { ...product, files } };
}

/** The later text of each file, in the order in which they came. */
export function laidOver(before: readonly FileChange[], after: readonly FileChange[]): readonly FileChange[] {
  return [...new Map([...before, ...after].map((change) => [change.path, change])).values()];
}
