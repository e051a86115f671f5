// What every view of a run starts from: its tree, its patches merged by content, and the drafts that were loaded.

import type { BlobRef, Draft, NodeId } from '../../task.ts';
import { environmentOf } from '../../verification/environment.ts';
import { decidingRegression, keptTests } from '../../verification/matrix.ts';
import type { Decided, Event, Executed, Scope } from '../event.ts';
import { byPosition, kindOf } from '../position.ts';
import { foldTree, type Node, type NodeDraft, type Tree } from '../tree.ts';

/** The stored texts that the caller loaded, by reference (see `textsNeeded`). */
export type Texts = ReadonlyMap<BlobRef, string>;

/** A node whose dialogue ended with a product. */
export type DoneNode = Node & { readonly draft: NodeDraft };

/** One distinct patch: every rollout that wrote the same change. */
export interface Candidate {
  readonly key: string;
  /** Number of its first rollout, from 1, in order of position. */
  readonly number: number;
  /** In order of position; the first one stands for all. */
  readonly nodes: readonly DoneNode[];
  readonly summary: string;
  readonly size: number;
  readonly files: readonly string[];
  readonly refusals: readonly string[];
  readonly reward: number | undefined;
  readonly regression: Executed | undefined;
  /** One for each reproduction test that fails on base and was run with this patch. */
  readonly reproductions: readonly Executed[];
}

export interface RunView {
  readonly events: readonly Event[];
  readonly tree: Tree;
  readonly texts: Texts;
  /** Executions in the environment that the run ended with: others cannot be compared with these. */
  readonly executed: readonly Executed[];
  /** Patch samples and repairs that were finished, with or without a usable patch. */
  readonly rollouts: readonly Node[];
  readonly candidates: readonly Candidate[];
  readonly winner: Candidate | undefined;
  /** Which regression tests count: the whole suite, or those near the fault when it does not end in time. */
  readonly scope: Scope;
  /** The reproduction test that goes with the result. */
  readonly test: DoneNode | undefined;
  /** True when a reproduction test fails on base, so that every patch can be run against it. */
  readonly reproducible: boolean;
  readonly decided: Decided | undefined;
}

export function viewRun(events: readonly Event[], texts: Texts): RunView {
  const tree = foldTree(events);
  const executed = currentExecutions(tree, events);
  const rollouts = finished(tree, ['p', 'r']);
  const scope = scopeOf(executed);
  const candidates = mergeCandidates(rollouts, executed, scope);
  const decided = tree.decided;
  const winner = candidates.find(({ nodes }) => nodes.some(({ id }) => id === decided?.winner));
  const test = chosenTest(tree, executed, winner);
  const reproducible = executed.some(
    ({ check, subject, verdict }) => check.kind === 'reproduction' && subject === 'base' && verdict.result === 'fail',
  );
  return { events, tree, texts, executed, rollouts, candidates, winner, scope, test, reproducible, decided };
}

/** The stored draft of a node; undefined when its text was not loaded or is not a draft. */
export function draftOf<K extends Draft['kind']>(
  texts: Texts,
  node: Node | undefined,
  kind: K,
): Extract<Draft, { kind: K }> | undefined {
  const draft = parsed<Draft>(texts, node?.draft?.ref);
  return draft?.kind === kind ? (draft as Extract<Draft, { kind: K }>) : undefined;
}

/** A stored JSON text; undefined when it was not loaded or cannot be read, which every view must say. */
export function parsed<T>(texts: Texts, ref: BlobRef | null | undefined): T | undefined {
  const text = ref ? texts.get(ref) : undefined;
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** Nodes of these kinds that are not open any more, in order of position. */
export function finished(tree: Tree, kinds: readonly string[]): Node[] {
  const nodes = [...tree.nodes.values()].filter((node) => kinds.includes(kindOf(node.id)) && node.state !== 'open');
  return nodes.sort((a, b) => byPosition(a.id, b.id));
}

/** The node and its ancestors, root first. */
export function pathOf(tree: Tree, id: NodeId): Node[] {
  const parts = id.split('.');
  const ids = parts.map((_, i) => parts.slice(0, i + 1).join('.'));
  return ids.map((each) => tree.nodes.get(each)).filter((node) => node !== undefined);
}

export function isDone(node: Node): node is DoneNode {
  return node.state === 'done' && node.draft !== undefined;
}

function currentExecutions(tree: Tree, events: readonly Event[]): Executed[] {
  const all = events.filter((event) => event.type === 'executed');
  const recipe = environmentOf(tree)?.recipeHash ?? all.at(-1)?.recipeHash;
  return all.filter(({ recipeHash }) => recipeHash === recipe);
}

/** Named by the decision; otherwise the test that solve() publishes: fails on base, green with the winner if any is. */
function chosenTest(tree: Tree, executed: readonly Executed[], winner: Candidate | undefined): DoneNode | undefined {
  const tests = finished(tree, ['t']).filter(isDone);
  const named = tests.find(({ id }) => id === tree.decided?.test);
  if (named) return named;
  const kept = keptTests(tree).filter(isDone);
  const green = kept.find(({ id }) => winner && reproductionOn(executed, winner.key, id)?.verdict.result === 'pass');
  return green ?? kept[0] ?? tests[0];
}

function scopeOf(executed: readonly Executed[]): Scope {
  const near = executed.some(({ check }) => 'scope' in check && check.scope === 'near');
  return near ? 'near' : 'all';
}

/** The last run of a reproduction test on `base` or on a patch. */
export function reproductionOn(executed: readonly Executed[], subject: string, test: NodeId | undefined) {
  return executed.findLast(
    ({ check, subject: on }) => check.kind === 'reproduction' && check.test === test && on === subject,
  );
}

/** The run that decides about regressions of a patch: of the whole selection, or of tests near it that fail already. */
function regressionOn(executed: readonly Executed[], subject: string, scope: Scope): Executed | undefined {
  const last = (kind: 'regression' | 'confirmation', of: Scope) => lastOn(executed, subject, kind, of);
  return decidingRegression((of) => {
    const run = last('regression', of);
    return run?.verdict.result === 'fail' ? (last('confirmation', of) ?? run) : run;
  }, scope);
}

/** The run itself, and what repeated its broken tests. */
export function regressionRuns(executed: readonly Executed[], subject: string, scope: Scope) {
  const decides = regressionOn(executed, subject, scope);
  if (decides?.check.kind !== 'confirmation') return { run: decides, again: undefined };
  return { run: lastOn(executed, subject, 'regression', decides.check.scope), again: decides };
}

function lastOn(
  executed: readonly Executed[],
  subject: string,
  kind: 'regression' | 'confirmation',
  scope: Scope,
): Executed | undefined {
  return executed.findLast(({ check, subject: on }) => check.kind === kind && check.scope === scope && on === subject);
}

function mergeCandidates(rollouts: readonly Node[], executed: readonly Executed[], scope: Scope): Candidate[] {
  const byKey = new Map<string, DoneNode[]>();
  for (const node of rollouts.filter(isDone)) {
    byKey.set(node.draft.key, [...(byKey.get(node.draft.key) ?? []), node]);
  }
  return [...byKey].flatMap(([key, nodes]) => {
    const [first] = nodes;
    if (!first) return [];
    const { summary, size, files, refusals } = first.draft;
    const reward = nodes.map(({ score }) => score?.value).findLast((value) => value !== undefined);
    const number = rollouts.indexOf(first) + 1;
    const regression = regressionOn(executed, key, scope);
    const tests = executed.flatMap(({ check, subject }) =>
      check.kind === 'reproduction' && subject === key ? [check.test] : [],
    );
    const reproductions = [...new Set(tests)]
      .map((id) => reproductionOn(executed, key, id))
      .filter((each) => each !== undefined);
    return [{ key, number, nodes, summary, size, files, refusals, reward, regression, reproductions }];
  });
}
