// The search tree is a fold of the trace. Nothing else holds search state.

import type { BlobRef, Budget, NodeId, StageName, WorkId } from '../task.ts';
import { type ActiveTime, countTime } from './active-time.ts';
import type {
  Asked,
  BaseMoved,
  BudgetRaised,
  CapReached,
  Compared,
  Decided,
  Ended,
  Event,
  Executed,
  FixedSince,
  Given,
  Outcome,
  Pinned,
  Prepared,
  Published,
  RunStarted,
  Scored,
  TakenOver,
  WorkLost,
} from './event.ts';
import { countLoss, type Losses } from './losses.ts';
import { indexOf, kindOfWork, nodeOfWork, orderOf } from './position.ts';
import { noSpending, type Spending, spend, spendCall, usageSpent } from './spending.ts';

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

/** Folds events into a fresh tree; linear in their number. */
export function foldTree(events: Iterable<Event>): Tree {
  const tree = emptyTree();
  for (const event of events) applyEvent(tree, event);
  return tree;
}

/** Applies one event in place (so that 100,000 events fold in linear time) and returns the same tree. */
export function applyEvent(tree: Tree, event: Event): Tree {
  countTime(tree, event);
  tree.length = event.seq + 1;
  switch (event.type) {
    case 'run-started':
      tree.run = event;
      return setBudget(tree, event.budget);
    case 'pinned':
      tree.pinned = event;
      tree.pins += 1;
      return tree;
    case 'fixed-since':
      tree.since = event;
      spend(tree, 'patch-verification', { executions: event.runs, sandboxSeconds: event.seconds });
      return tree;
    case 'taken-over':
      tree.takenOver = event;
      return tree;
    case 'base-moved':
      tree.moved = event;
      return tree;
    case 'session-started':
      return forgetPassingTroubles(tree);
    case 'budget-raised':
      forgetFailedEnvironments(tree);
      tree.raises.push(event);
      tree.cap = undefined;
      tree.decided = undefined;
      tree.ended = undefined;
      return setBudget(tree, event.budget);
    case 'work-started':
      tree.open.set(event.work, {
        attempt: event.attempt,
        since: Date.parse(event.at),
        tokens: event.reservedTokens,
        sandboxSeconds: event.reservedSandboxSeconds,
        money: event.reservedMoney ?? 0,
      });
      return tree;
    case 'work-lost':
      return applyLost(tree, event);
    case 'prepared':
      tree.open.delete(event.work);
      tree.preparations.set(event.work, event);
      spend(tree, 'environment', { sandboxSeconds: event.seconds });
      return tree;
    case 'given':
      tree.nodes.set(event.node, givenNode(event));
      return tree;
    case 'asked':
      return applyAsked(tree, event);
    case 'scored':
      return applyScored(tree, event);
    case 'executed':
      tree.open.delete(event.work);
      tree.executions.set(event.work, event);
      spend(tree, 'patch-verification', { executions: 1, sandboxSeconds: event.seconds + (event.ahead ?? 0) });
      return tree;
    case 'compared':
      tree.open.delete(event.work);
      tree.comparisons.set(event.work, event);
      spendCall(tree, 'judge', event);
      return tree;
    case 'cap-reached':
      tree.cap = event;
      return tree;
    case 'decided':
      tree.decided = event;
      return tree;
    case 'published':
      tree.published.push(event);
      return tree;
    case 'ended':
      tree.ended = event;
      return tree;
    case 'outcome':
      tree.outcome = event;
      return tree;
  }
}

function setBudget(tree: Tree, budget: Budget): Tree {
  tree.budget = budget;
  // Before anything was sampled a new budget replaces the first one, also by a smaller one.
  if (tree.nodes.size === 0) tree.levels.length = 0;
  const last = tree.levels.at(-1) ?? 0;
  if (budget.rollouts > last) tree.levels.push(budget.rollouts);
  return tree;
}

/** What the endpoint or the daemon lost earlier may work now; what crashed a worker keeps its count. */
function forgetPassingTroubles(tree: Tree): Tree {
  for (const [work, losses] of tree.lost) if (losses.last.reason !== 'crashed') tree.lost.delete(work);
  forgetFailedEnvironments(tree);
  tree.decided = undefined;
  tree.ended = undefined;
  return tree;
}

/**
 * When a search that was stopped is taken up, an environment that could not be built may be buildable: another base image,
 * a registry that is back. A crash before its end repeats nothing.
 */
function forgetFailedEnvironments(tree: Tree): void {
  const stopped = isUnjudged(tree) || tree.ended !== undefined;
  if (stopped && [...tree.preparations.values()].some(({ outcome }) => !outcome.ok)) tree.preparations.clear();
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

function applyLost(tree: Tree, event: WorkLost): Tree {
  tree.open.delete(event.work);
  tree.lost.set(event.work, countLoss(tree.lost.get(event.work), event));
  const { usage, sandboxSeconds = 0 } = event;
  if (usage || sandboxSeconds > 0)
    spend(tree, stageOfWork(tree, event.work), { ...(usage ? usageSpent(usage) : {}), sandboxSeconds });
  return tree;
}

function applyAsked(tree: Tree, event: Asked): Tree {
  tree.open.delete(event.work);
  const node = tree.nodes.get(event.node) ?? newNode(event);
  tree.nodes.set(event.node, node);
  node.turns.push(event);
  const { outcome } = event;
  if (outcome.kind === 'given-up') node.state = 'failed';
  if (outcome.kind === 'draft') {
    node.state = 'done';
    const {
      draft: ref,
      key,
      files,
      summary,
      size = 0,
      refusals = [],
      added = [],
      rewrites = [],
      covers = [],
    } = outcome;
    node.draft = { ref, key, files, summary, size, refusals, added, rewrites, covers };
  }
  spendCall(tree, event.stage, event);
  return tree;
}

function newNode(event: Asked): Node {
  const { node: id, parent, stage, index } = event;
  const place = { id, parent, order: orderOf(id), stage, index };
  return { ...place, turns: [], said: undefined, state: 'open', draft: undefined, score: undefined };
}

function givenNode({ node: id, parent, stage, draft: ref, key, files, summary, said }: Given): Node {
  const place = { id, parent, order: orderOf(id), stage, index: indexOf(id) };
  const draft = { ref, key, files, summary, size: 0, refusals: [], added: [], rewrites: [], covers: [] };
  return { ...place, turns: [], said, state: 'done', draft, score: undefined };
}

function applyScored(tree: Tree, event: Scored): Tree {
  tree.open.delete(event.work);
  const node = tree.nodes.get(event.node);
  if (node) node.score = event;
  spendCall(tree, 'judge', event);
  return tree;
}

function stageOfWork(tree: Tree, work: WorkId): string {
  const kind = kindOfWork(work);
  if (kind === 'score' || kind === 'compare') return 'judge';
  return tree.nodes.get(nodeOfWork(work) ?? '')?.stage ?? 'other';
}
