// Where the parts of a run are found: pages of a server, or places in one file.

import type { NodeId, RunId } from '../task.ts';
import { wordOf } from '../trace/position.ts';

export interface Links {
  /** Of the headings in what is shown of a node or of two patches: a page of its own has one above them, a file three. */
  readonly heading: 2 | 4;
  /** Where the run as a whole is shown. */
  readonly run: string;
  node(node: NodeId): string;
  /** Two patches side by side; undefined where that is not shown. */
  comparison(left: NodeId, right: NodeId): string | undefined;
}

export function servedLinks(run: RunId): Links {
  const root = `/runs/${encodeURIComponent(run)}`;
  return {
    heading: 2,
    run: root,
    node: (node) => `${root}/nodes/${encodeURIComponent(node)}`,
    comparison: (left, right) => `${root}/compare?${new URLSearchParams({ left, right })}`,
  };
}

/** `compared`: pairs that the file holds. */
export function fileLinks(compared: readonly (readonly [NodeId, NodeId])[]): Links {
  return {
    heading: 4,
    run: '#run',
    node: (node) => `#${anchorOf(node)}`,
    comparison: (left, right) =>
      compared.some(([a, b]) => a === left && b === right) ? `#${comparisonAnchor(left, right)}` : undefined,
  };
}

export function anchorOf(node: NodeId): string {
  return `node-${wordOf(node)}`;
}

export function comparisonAnchor(left: NodeId, right: NodeId): string {
  return `compare-${wordOf(left)}-${wordOf(right)}`;
}
