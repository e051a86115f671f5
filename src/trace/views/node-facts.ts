// What a picture or a table of the search tells of each node.

import { acceptedAttempt } from '../../verification/environment.ts';
import { type Candidate, keptTests, reproductionOnBase } from '../../verification/matrix.ts';
import { derived } from '../derived.ts';
import { byPosition, type Kind, kindOf, parentOf } from '../position.ts';
import type { Node, Tree } from '../tree.ts';
import type { Executed } from '../work-event.ts';
import { type CheckResult, reproductionResult, resultOf } from './candidates.ts';
import { runState } from './run-summary.ts';
import type { RunView } from './run-view.ts';
import { type Look, look } from './search-picture.ts';

export interface NodeFacts {
  readonly node: Node;
  readonly kind: Kind;
  readonly look: Look;
  /** `patch 3`: patches and repairs by the number of their rollout, the others by their index. */
  readonly name: string;
  /** One line; text of models. */
  readonly summary: string;
  /** P(correct). */
  readonly reward: number | undefined;
  /** What was executed of it; empty for what is not executed. */
  readonly checks: readonly { readonly what: string; readonly result: CheckResult }[];
  readonly calls: number;
  readonly tokens: number;
  readonly money: number;
  readonly ms: number;
}

export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  u: 'understanding',
  f: 'localization',
  p: 'patch',
  r: 'repair',
  t: 'reproduction test',
  e: 'environment',
};

/** All nodes in order of position. */
export function nodeFacts(run: RunView): readonly NodeFacts[] {
  const candidates = new Map(run.candidates.map((each) => [each.key, each]));
  const nodes = [...run.tree.nodes.values()].sort((a, b) => byPosition(a.id, b.id));
  return nodes.map((node) => {
    const kind = kindOf(node.id);
    return {
      ...{ node, kind, look: lookOf(run, node, kind), name: nodeName(run, node) },
      summary: summaryOf(node),
      reward: node.score?.value,
      checks: checksOf(run, node, kind, candidates),
      ...costOf(node),
    };
  });
}

/** `patch 3`: see `NodeFacts`. */
export function nodeName({ tree, rollouts }: Pick<RunView, 'tree' | 'rollouts'>, { id, index }: Node): string {
  const numbers = derived(tree, 'numbers of rollouts', () => new Map(rollouts.map((each, at) => [each.id, at + 1])));
  return `${KIND_NAMES[kindOf(id)]} ${numbers.get(id) ?? index + 1}`;
}

function summaryOf(node: Node): string {
  // Of suspicious files their names: all begin alike.
  if (node.draft && kindOf(node.id) === 'u')
    return node.draft.files.map((file) => file.slice(file.lastIndexOf('/') + 1)).join(', ');
  if (node.draft) return node.draft.summary;
  const outcome = node.turns.at(-1)?.outcome;
  if (outcome && 'reason' in outcome) return outcome.reason;
  return node.state === 'open' ? 'under way' : 'nothing usable';
}

function lookOf(run: RunView, node: Node, kind: Kind): Look {
  if (kind === 'e') return acceptedAttempt(run.tree)?.node === node.id ? 'kept' : 'pruned';
  if (kind !== 't') return look(run, node) === 'pruned' && mayBeFollowed(run, node, kind) ? 'kept' : look(run, node);
  if (run.test?.id === node.id) return 'winner';
  return keptTests(run.tree).some(({ draft }) => draft.key === node.draft?.key) ? 'kept' : 'pruned';
}

/** While a search goes on: what is under way, and what is done where nothing has been chosen among it and its siblings. */
function mayBeFollowed({ tree, events }: RunView, node: Node, kind: Kind): boolean {
  const isOver = derived(tree, 'is over', () => !['queued', 'working'].includes(runState(events)));
  if (isOver || node.state === 'failed') return false;
  if (node.state === 'open') return true;
  const chosenAmong = derived(
    tree,
    'parents of what was followed',
    () => new Set([...tree.nodes.values()].flatMap(({ parent }) => (parent === null ? [] : [parentOf(parent)]))),
  );
  return (kind === 'u' || kind === 'f') && !chosenAmong.has(node.parent);
}

function checksOf(
  { tree }: RunView,
  node: Node,
  kind: Kind,
  candidates: ReadonlyMap<string, Candidate>,
): NodeFacts['checks'] {
  if (kind === 't') return [{ what: 'on base', result: resultOf(reproductionOnBase(tree, node.id)) }];
  const candidate = kind === 'p' || kind === 'r' ? candidates.get(node.draft?.key ?? '') : undefined;
  if (!candidate) return [];
  return [
    { what: 'existing tests', result: resultOf(candidate.regression) },
    { what: 'reproduction', result: reproductionResult(candidate) },
  ];
}

/** Its own turns and its judgement; what was executed counts for all nodes of a patch. */
function costOf({ turns, score }: Node): Pick<NodeFacts, 'calls' | 'tokens' | 'money' | 'ms'> {
  const calls = [...turns, ...(score ? [score] : [])];
  const sum = (of: (call: (typeof calls)[number]) => number) => calls.reduce((total, call) => total + of(call), 0);
  return {
    calls: calls.length,
    tokens: sum(({ usage }) => usage.inputTokens + usage.outputTokens),
    money: sum(({ usage }) => usage.money),
    ms: sum(({ ms }) => ms),
  };
}

/** Every execution of a patch, of a reproduction test on base, or in the environment that a node proposes. */
export function executionsOf(tree: Tree, node: Node): readonly Executed[] {
  const kind = kindOf(node.id);
  const all = [...tree.executions.values()];
  if (kind === 't')
    return all.filter(({ subject, check }) => subject === 'base' && 'test' in check && check.test === node.id);
  const key = node.draft?.key;
  return (kind === 'p' || kind === 'r') && key !== undefined ? all.filter(({ subject }) => subject === key) : [];
}
