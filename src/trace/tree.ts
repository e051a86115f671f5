// The search tree, which is a fold of the trace (fold-tree.ts). Nothing else holds search state.

import type { BlobRef, Budget, NodeId, StageName, WorkId } from '../task.ts';
import type { ActiveTime } from './active-time.ts';
import type { Losses } from './losses.ts';
import type {
  BaseMoved,
  BudgetRaised,
  CapReached,
  Decided,
  Ended,
  FixedSince,
  Outcome,
  Pinned,
  Published,
  RunStarted,
  TakenOver,
} from './run-event.ts';
import { noSpending, type Spending } from './spending.ts';
import type { Asked, Compared, Executed, Prepared, Scored } from './work-event.ts';

/** What a finished dialogue produced. */
export interface NodeDraft {
  readonly ref: BlobRef;
  readonly key: string;
  readonly files: readonly string[];
  readonly summary: string;
  readonly size: number;
  readonly refusals: readonly string[];
  /** Those of the files that are not there on base. */
  readonly added: readonly string[];
  /** What it changes of the expectations of existing tests. */
  readonly rewrites: readonly string[];
  /** Numbers of the cases that its author says it covers. */
  readonly covers: readonly number[];
}

export interface Node {
  readonly id: NodeId;
  readonly parent: NodeId | null;
  /** Sorts as text like the position does: numbers padded. */
  readonly order: string;
  readonly stage: StageName;
  readonly index: number;
  readonly turns: Asked[];
  /** What a dialogue begins with that goes on from a node that was given. */
  readonly said: BlobRef | undefined;
  /** `failed`: given up by the stage. Attempts that were all lost are in `Tree.lost`. */
  state: 'open' | 'done' | 'failed';
  draft: NodeDraft | undefined;
  score: Scored | undefined;
}

/** A node whose dialogue ended with a product. */
export type DoneNode = Node & { readonly draft: NodeDraft };

export function isDone(node: Node): node is DoneNode {
  return node.state === 'done' && node.draft !== undefined;
}

export interface Reservation {
  readonly attempt: number;
  /** When it was started, in milliseconds of the trace's clock. */
  readonly since: number;
  readonly tokens: number;
  readonly sandboxSeconds: number;
  readonly money: number;
}

export interface Tree extends Spending, ActiveTime {
  run: RunStarted | undefined;
  /** The latest pin; `pins` counts how often it changed. */
  pinned: Pinned | undefined;
  pins: number;
  budget: Budget | undefined;
  /** Rollout budgets in the order they were given: [8] or, after a raise, [8, 16]. Each one is a round of its own. */
  readonly levels: number[];
  raises: BudgetRaised[];
  readonly nodes: Map<NodeId, Node>;
  /** Attempts at an environment that settled; verification/environment.ts says which one counts. */
  readonly preparations: Map<WorkId, Prepared>;
  readonly executions: Map<WorkId, Executed>;
  readonly comparisons: Map<WorkId, Compared>;
  readonly lost: Map<WorkId, Losses>;
  /** Started and not settled: in flight, or left behind by a crash. */
  readonly open: Map<WorkId, Reservation>;
  cap: CapReached | undefined;
  decided: Decided | undefined;
  readonly published: Published[];
  ended: Ended | undefined;
  outcome: Outcome | undefined;
  takenOver: TakenOver | undefined;
  since: FixedSince | undefined;
  moved: BaseMoved | undefined;
  /** Number of events folded: the next sequence number. */
  length: number;
}

export function emptyTree(): Tree {
  return {
    run: undefined,
    pinned: undefined,
    pins: 0,
    budget: undefined,
    levels: [],
    raises: [],
    nodes: new Map(),
    preparations: new Map(),
    executions: new Map(),
    comparisons: new Map(),
    lost: new Map(),
    open: new Map(),
    spent: noSpending(),
    spentBy: new Map(),
    activeMs: 0,
    sessionStartedAt: undefined,
    lastAt: 0,
    cap: undefined,
    decided: undefined,
    published: [],
    ended: undefined,
    outcome: undefined,
    takenOver: undefined,
    since: undefined,
    moved: undefined,
    length: 0,
  };
}

/** Name of the policy that the run goes on with. */
export function policyOf({ run, raises }: Tree): string | undefined {
  return raises.findLast(({ policy }) => policy !== undefined)?.policy ?? run?.policy;
}

/** True when the decision is no verdict about any patch. Traces of earlier versions say so by `blocked` alone. */
export function isUnjudged({ decided }: Tree): boolean {
  return decided?.unjudged === true || decided?.decision === 'blocked';
}

/** True when the decision puts its patch forward, with or without a doubt. */
export function isProposed(decided: Pick<Decided, 'decision'> | undefined): boolean {
  return decided?.decision === 'propose' || decided?.decision === 'doubt';
}
