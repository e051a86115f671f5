// The search tree of a run from its events, one after another.

import type { Budget, WorkId } from '../task.ts';
import { countTime } from './active-time.ts';
import type { Event } from './event.ts';
import { countLoss } from './losses.ts';
import { indexOf, kindOfWork, nodeOfWork, orderOf } from './position.ts';
import { spend, spendCall, usageSpent } from './spending.ts';
import { emptyTree, isUnjudged, type Node, type Tree } from './tree.ts';
import type { Asked, Given, Scored, WorkLost } from './work-event.ts';

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
