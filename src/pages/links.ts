// Where the parts of a run are found: pages of a server, or places in one file.

import type { NodeId, RunId } from '../task.ts';
import { wordOf } from '../trace/position.ts';

export interface Links {
  /** Where the run as a whole is shown. */
  readonly run: string;
  node(node: NodeId): string;
  /** Two patches side by side; undefined where that is not shown. */
  comparison(left: NodeId, right: NodeId): string | undefined;
}

export function servedLinks(run: RunId): Links {
  const root = `/runs/${encodeURIComponent(run)}`;
  return {
    run: root,
    node: (node) => `${root}/nodes/${encodeURIComponent(node)}`,
    comparison: (left, right) => `${root}/compare?${new URLSearchParams({ left, right })}`,
  };
}

/** `compared`: pairs that the file holds. */
export function fileLinks(compared: readonly (readonly [NodeId, NodeId])[]): Links {
  return {
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
