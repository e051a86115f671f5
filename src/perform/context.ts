// What performing work needs: the ports of one run, and reading its stored texts.

import { TraceFault } from '../errors.ts';
import type { TestResult } from '../execution.ts';
import type { Model } from '../ports/model.ts';
import type { RewardModel, ScoreRequest } from '../ports/reward-model.ts';
import type { RecipeStore, Sandbox } from '../ports/sandbox.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { Prompts } from '../ports.ts';
import type { JudgedDraft } from '../stages/judging.ts';
import type { Room } from '../stages/room.ts';
import type { BlobRef, Draft, NodeId, Task, WorkId } from '../task.ts';
import type { Journal } from '../trace/journal.ts';
import { kindOf, pathTo } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import type { Ready } from './ready.ts';

export interface Context {
  readonly task: Task;
  readonly journal: Journal;
  readonly model: Model;
  readonly judge: RewardModel;
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  /** Undefined: nothing is kept from one run to the next. */
  readonly recipes?: RecipeStore | undefined;
  readonly prompts: Prompts;
  /** Most tokens of one reply, thoughts included, as far as the prompt leaves room for them. */
  readonly replyTokens: number;
  /** Of all samples; undefined: as the search sets it. */
  readonly temperature?: number | undefined;
  /** Seconds that the whole suite may take on base; slower suites are cut to the tests near the fault. */
  readonly suiteSeconds: number;
  readonly outputBytes: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** What reading a stored run takes. */
export interface Stored {
  readonly journal: Pick<Journal, 'get'>;
}

export async function draftOf(context: Stored, tree: Tree, node: NodeId): Promise<Draft> {
  const draft = tree.nodes.get(node)?.draft;
  if (!draft)
    throw new TraceFault(`node ${node} has no draft`, 'This is a fault of Mullover: please report the trace.');
  return JSON.parse(await context.journal.get(draft.ref)) as Draft;
}

/** The cases that the understanding at the root of a node lists. */
export async function casesAbove(context: Stored, tree: Tree, node: NodeId): Promise<readonly string[]> {
  const root = pathTo(node)[0] ?? node;
  if (root === node || kindOf(root) !== 'u' || !tree.nodes.get(root)?.draft) return [];
  const draft = await draftOf(context, tree, root);
  return draft.kind === 'understanding' ? (draft.cases ?? []) : [];
}

/** Throws TraceFault for an environment: plan() never wants its score. */
export async function judgedDraft(context: Stored, tree: Tree, node: NodeId): Promise<JudgedDraft> {
  const draft = await draftOf(context, tree, node);
  if (draft.kind !== 'environment') return draft;
  throw new TraceFault(`node ${node} cannot be judged`, 'This is a fault of Mullover: please report the trace.');
}

export async function testsOf(context: Context, ref: BlobRef | null | undefined): Promise<readonly TestResult[]> {
  return ref ? (JSON.parse(await context.journal.get(ref)) as TestResult[]) : [];
}

/** Tokens that prompts may take: a third of the context stays free for the reply, or less where replies are shorter. */
export function promptRoom({ model, replyTokens }: Context): number {
  return model.contextTokens - Math.min(replyTokens, Math.floor(model.contextTokens / 3));
}

/** What a question to the reward model may take: its own limit, or that of the model that writes. */
export function judgingRoom(context: Context, question: ScoreRequest['question']): Room {
  const { model, judge } = context;
  const own = judge.reads?.(question);
  return own ?? { tokens: promptRoom(context), count: (text) => model.count(text) };
}

/** Work whose prompt does not fit into the context: trying again cannot help, and says nothing of other work. */
export function unfit(work: WorkId, what: string, tokens: number): Ready {
  const message = `${what} does not fit into the context: there is room for ${tokens} tokens`;
  const lost = { type: 'work-lost', work, reason: 'unfit', message, final: true } as const;
  return { demand: { tokens: 0, sandboxSeconds: 0 }, perform: async ({ attempt }) => ({ ...lost, attempt }) };
}

/** Whole milliseconds of an awaited action beside its result. */
export async function timed<T>(
  context: Context,
  action: () => Promise<T>,
): Promise<{ readonly value: T; readonly ms: number }> {
  const start = context.now();
  const value = await action();
  return { value, ms: Math.round(context.now() - start) };
}
