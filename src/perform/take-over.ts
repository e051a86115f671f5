// What an earlier run of the issue sampled on another base becomes part of this run: patches and tests are moved by git's own
// three-way merge and executed again, what was understood and located is kept where its files are still there.

import type { TraceStore } from '../ports.ts';
import type { BlobRef, Draft, NodeId, RunId } from '../task.ts';
import { foldTree } from '../trace/fold-tree.ts';
import { isRollout, kindOf, parentOf } from '../trace/position.ts';
import { isDone, type Node, type Tree } from '../trace/tree.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import type { Asked, Compared, Scored } from '../trace/work-event.ts';
import type { Context } from './context.ts';
import { type Bases, type Moved, movedDraft } from './moved-draft.ts';
import { type Revised, revisedDraft } from './revised-draft.ts';

/** The run that is taken over, and the repository at its base. */
export interface EarlierRun {
  readonly run: RunId;
  readonly workspace: Bases['old'];
  /** What revisions of its pull request changed since. */
  readonly revised?: Revised | undefined;
  readonly store: Pick<TraceStore, 'events' | 'get'>;
}

/** Done once; after a crash it goes on where it was. */
export async function takeOver(context: Context, earlier: EarlierRun | undefined, judge: string): Promise<void> {
  const { journal } = context;
  const start = journal.tree.run;
  if (!earlier || !start || journal.tree.takenOver) return;
  const old = foldTree(await wholeEvents(earlier.store, earlier.run));
  const copying = { ...context, old, earlier };
  const moved = await movedNodes(copying);
  const before = new Set(journal.tree.nodes.keys());
  for (const node of inOrder(old)) {
    const product = moved.get(node.id);
    if (product && !before.has(node.id)) await keepNode(copying, node, product);
  }
  if (old.pinned?.judge === judge) await keepJudgements(copying, moved);
  await raiseAgain(context, old);
  await journal.append({ type: 'taken-over', run: earlier.run, base: old.pinned?.base ?? '', ...sharesOf(old, moved) });
}

interface Copying extends Context {
  readonly old: Tree;
  readonly earlier: EarlierRun;
}

function inOrder({ nodes }: Tree): readonly Node[] {
  return [...nodes.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
}

/** `unusable`: its dialogue came to nothing, and would again. */
type Kept = Moved | 'unusable';

/** What the nodes are here. A sample without what it was made from is none, but for a repair of a patch that is gone. */
async function movedNodes({ old, earlier, workspace }: Copying): Promise<ReadonlyMap<NodeId, Kept>> {
  const moved = new Map<NodeId, Kept>();
  for (const node of inOrder(old)) {
    const parent = parentOf(node.id);
    const isRooted = parent === null || moved.has(parent) || kindOf(node.id) === 'r';
    if (!isRooted || kindOf(node.id) === 'e' || node.turns.length === 0) continue;
    if (node.state === 'failed') moved.set(node.id, 'unusable');
    if (!isDone(node)) continue;
    const stored = JSON.parse(await earlier.store.get(earlier.run, node.draft.ref)) as Draft;
    const { revised } = earlier;
    const { draft, product: before } = revised
      ? revisedDraft(stored, node.draft, revised, old)
      : { draft: stored, product: node.draft };
    const product = await movedDraft(draft, before, { old: earlier.workspace, now: workspace });
    if (product) moved.set(node.id, product);
  }
  return moved;
}

const NOTHING = { inputTokens: 0, outputTokens: 0, money: 0, estimated: false } as const;

async function keepNode(copying: Copying, { turns }: Node, product: Kept): Promise<void> {
  const { journal } = copying;
  const copy = copier(copying);
  for (const turn of turns) {
    const { added, reply, thoughts, outcome } = turn;
    const texts = { added: await copy(added), reply: await copy(reply) };
    await journal.append({
      ...bodyOf(turn),
      ...texts,
      thoughts: thoughts === null ? null : await copy(thoughts),
      outcome:
        outcome.kind === 'draft' && product !== 'unusable'
          ? { kind: 'draft', draft: await journal.put(JSON.stringify(product.draft)), ...product.product }
          : await withNext(outcome, copy),
    });
  }
}

function copier({ journal, earlier }: Copying): (ref: BlobRef) => Promise<BlobRef> {
  return async (ref) => journal.put(await earlier.store.get(earlier.run, ref));
}

async function withNext(outcome: Asked['outcome'], copy: (ref: BlobRef) => Promise<BlobRef>) {
  if (!('next' in outcome) || outcome.next === undefined) return outcome;
  return { ...outcome, next: await copy(outcome.next) };
}

/** Without its place in the other trace, and without its cost. */
function bodyOf<T extends Asked | Scored | Compared>(event: T): T {
  const { v: _v, seq: _seq, at: _at, ...body } = event as T & Record<'v' | 'seq' | 'at', unknown>;
  return { ...(body as unknown as T), usage: NOTHING, ms: 0, kept: true };
}

/** By the same judge, by the same questions, and of what is the same here. */
async function keepJudgements(copying: Copying, moved: ReadonlyMap<NodeId, Kept>): Promise<void> {
  const { old, journal, prompts } = copying;
  const hashes = new Set(Object.values(prompts.hashes));
  const isSame = (id: NodeId) => {
    const kept = moved.get(id);
    return kept !== undefined && kept !== 'unusable' && kept.isSame;
  };
  const keep = async (event: Scored | Compared) => {
    if (hashes.has(event.promptHash)) await journal.append(bodyOf(event));
  };
  for (const { id, score } of inOrder(old))
    if (score && isSame(id) && !journal.tree.nodes.get(id)?.score) await keep(score);
  for (const [work, compared] of old.comparisons)
    if (isSame(compared.left) && isSame(compared.right) && !journal.tree.comparisons.has(work)) await keep(compared);
}

/** Rounds follow from the levels in which a budget was given: the same ones, and what was asked for beyond them. */
async function raiseAgain({ journal }: Context, old: Tree): Promise<void> {
  const { run } = journal.tree;
  if (!run?.earlier) return;
  const by = run.origin.kind === 'github' ? run.origin.sender : 'mullover';
  const isDone = ({ rollouts }: { readonly rollouts: number }) => rollouts <= (journal.tree.levels.at(-1) ?? 0);
  for (const { budget, policy } of old.raises) {
    if (isDone(budget) && policy === undefined) continue;
    await journal.append({ type: 'budget-raised', budget, by, ...(policy === undefined ? {} : { policy }) });
  }
  const { budget = journal.tree.budget, policy } = run.earlier;
  if (budget === undefined || (isDone(budget) && policy === undefined)) return;
  await journal.append({ type: 'budget-raised', budget, by, ...(policy === undefined ? {} : { policy }) });
}

function sharesOf(old: Tree, moved: ReadonlyMap<NodeId, Kept>) {
  const share = (isCounted: (id: NodeId) => boolean) => {
    const all = [...old.nodes.values()].filter((node) => isDone(node) && isCounted(node.id));
    return { kept: all.filter(({ id }) => moved.has(id)).length, of: all.length };
  };
  return { patches: share(isRollout), tests: share((id) => kindOf(id) === 't') };
}
