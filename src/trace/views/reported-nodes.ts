// Every node of a run for programs: its place, its reward, its checks, its cost.

import type { NodeId, StageName } from '../../task.ts';
import type { Event } from '../event.ts';
import { type NodeFacts, nodeFacts } from './node-facts.ts';
import { viewRun } from './run-view.ts';

export interface ReportedNode
  extends Pick<NodeFacts, 'look' | 'summary' | 'checks' | 'calls' | 'tokens' | 'money' | 'ms'> {
  readonly node: NodeId;
  readonly parent: NodeId | null;
  readonly stage: StageName;
  readonly state: 'open' | 'done' | 'failed';
  readonly reward: number | null;
}

/** In order of position. */
export function reportedNodes(events: readonly Event[]): readonly ReportedNode[] {
  return nodeFacts(viewRun(events, new Map())).map(({ node, kind: _, name: _name, reward, ...facts }) => ({
    ...{ node: node.id, parent: node.parent, stage: node.stage, state: node.state, reward: reward ?? null },
    ...facts,
  }));
}
