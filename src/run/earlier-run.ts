// The run that another one takes over: which one it is when a command starts over, and its repository when a worker goes on.

import { raiseOf } from '../commands/raise.ts';
import { InputFault } from '../errors.ts';
import { newestRun, runsLike } from '../github/stored-runs.ts';
import { laidOver, type Revised } from '../perform/revised-draft.ts';
import type { EarlierRun } from '../perform/take-over.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { Place, TraceStore } from '../ports.ts';
import type { Budget, Draft, FileChange, NodeId, RunId, Sha } from '../task.ts';
import { foldTree } from '../trace/fold-tree.ts';
import type { Earlier, Pinned, RunStarted } from '../trace/run-event.ts';
import { policyOf, type Tree } from '../trace/tree.ts';
import { unlessUnreadable, wholeEvents } from '../trace/whole-events.ts';

interface Wish {
  /** The run that begins. */
  readonly next: RunId;
  readonly rollouts?: number | undefined;
  readonly policy?: string | undefined;
}

/** What can be taken over of an issue's runs, and how the new one begins. */
export interface Predecessor {
  readonly earlier: Earlier;
  readonly start: RunStarted;
  readonly pinned: Pinned;
}

/**
 * A revision of a pull request samples on the head of that, and is no search of the issue: what it changed goes along with the
 * search whose pull request it is. Undefined where there is none.
 */
export async function earlierRun(
  place: Place,
  { next, rollouts, policy }: Wish,
  { trace, most }: { readonly trace: Pick<TraceStore, 'list' | 'events' | 'get'>; readonly most: Budget },
): Promise<Predecessor | undefined> {
  const run = await newestRun(trace, place, (events, name) => {
    const [first] = events;
    const isSearch = first?.type === 'run-started' && first.origin.kind === 'github' && first.origin.pull === undefined;
    return isSearch && name !== next && events.some(({ type }) => type === 'pinned');
  });
  const events = run && (await unlessUnreadable(() => wholeEvents(trace, run)));
  if (run === undefined || !events) return undefined;
  const tree = foldTree(events);
  const { run: start, pinned, budget: present } = tree;
  if (!start || !pinned || !present) return undefined;
  const raised =
    rollouts === undefined
      ? undefined
      : raiseOf({ start: start.budget, present, asked: rollouts, most, cutShort: true });
  const budget = raised?.kind === 'raised' ? { budget: raised.budget } : {};
  const other = policy === undefined || policy === policyOf(tree) ? {} : { policy };
  const revisions = await revisionsOf(place, run, tree, trace);
  const revised = revisions.length === 0 ? {} : { revisions };
  return { earlier: { run, ...revised, ...budget, ...other }, start, pinned };
}

/** Runs that committed to the pull request of a search since, oldest first. */
async function revisionsOf(
  { repositoryId, issue }: Place,
  search: RunId,
  { published }: Tree,
  trace: Pick<TraceStore, 'list'>,
): Promise<readonly RunId[]> {
  const opened = published.findLast(({ what }) => what === 'pull-request')?.number;
  const found: RunId[] = [];
  for await (const { run, origin, pull } of runsLike(trace, { repositoryId, issue })) {
    if (run === search || opened === undefined) break;
    const revises = origin.kind === 'github' ? origin.pull : undefined;
    // One that committed nothing names no pull request at its end.
    if (revises === opened && pull?.number === opened) found.unshift(run);
  }
  return found;
}

export interface OpenEarlierParts {
  readonly trace: Pick<TraceStore, 'first' | 'events' | 'get'>;
  open(base: Sha): Promise<Workspace>;
}

/** Undefined where the run begins anew, or what it would take over is gone. */
export async function openEarlier(run: RunId, { trace, open }: OpenEarlierParts): Promise<EarlierRun | undefined> {
  const first = await trace.first(run);
  const wanted = first?.type === 'run-started' ? first.earlier : undefined;
  if (wanted === undefined) return undefined;
  const { run: earlier, revisions = [] } = wanted;
  const events = await unlessUnreadable(() => trace.events(earlier));
  const pinned = events?.findLast(({ type }) => type === 'pinned');
  if (pinned?.type !== 'pinned') return undefined;
  try {
    const workspace = await open(pinned.base);
    return { run: earlier, workspace, revised: await revisedBy(revisions, trace), store: trace };
  } catch (error) {
    // A branch that was written anew leaves commits behind that nobody can fetch any more.
    if (error instanceof InputFault) return undefined;
    throw error;
  }
}

/** What the chosen patches and tests of revisions leave together; undefined where nothing was revised. */
async function revisedBy(
  revisions: readonly RunId[],
  trace: Pick<TraceStore, 'events' | 'get'>,
): Promise<Revised | undefined> {
  let source: readonly FileChange[] = [];
  let tests: readonly FileChange[] = [];
  for (const run of revisions) {
    const events = await unlessUnreadable(() => wholeEvents(trace, run));
    if (!events) continue; // its trace was deleted meanwhile
    const { decided, nodes } = foldTree(events);
    const changesOf = async (node: NodeId | null = null) => {
      const ref = node === null ? undefined : nodes.get(node)?.draft?.ref;
      const draft = ref === undefined ? undefined : (JSON.parse(await trace.get(run, ref)) as Draft);
      return draft !== undefined && 'changes' in draft ? draft.changes : [];
    };
    source = laidOver(source, await changesOf(decided?.winner));
    tests = laidOver(tests, await changesOf(decided?.test));
  }
  return revisions.length === 0 ? undefined : { source, tests };
}
