// The finished dialogues of a stored run, put together from its trace as the model saw them.

import { dialogueBefore } from '../../perform/dialogue.ts';
import { stageFor } from '../../perform/stage-for.ts';
import type { Message } from '../../ports/model.ts';
import type { BlobRef, Draft, NodeId, RunId } from '../../task.ts';
import type { Event } from '../../trace/event.ts';
import { foldTree } from '../../trace/fold-tree.ts';
import { kindOf, parentOf } from '../../trace/position.ts';
import { type DoneNode, isDone, type Tree } from '../../trace/tree.ts';
import type { Asked } from '../../trace/work-event.ts';
import { type Episode, STAGES } from './episode.ts';

export interface StoredRun {
  readonly run: RunId;
  /** Whole, in their order. */
  readonly events: readonly Event[];
  readonly tree: Tree;
  get(ref: BlobRef): Promise<string>;
}

export function storedRun(run: RunId, events: readonly Event[], get: StoredRun['get']): StoredRun {
  return { run, events, tree: foldTree(events), get };
}

/** What the trace alone says of an episode. */
export interface ToldEpisode
  extends Pick<Episode, 'id' | 'stage' | 'isRepair' | 'before' | 'turns' | 'key' | 'diff' | 'size'> {
  readonly node: DoneNode;
  readonly draft: Draft;
}

/** Those that came to a product, by position. */
export async function toldEpisodes(stored: StoredRun): Promise<readonly ToldEpisode[]> {
  const done = [...stored.tree.nodes.values()].filter(isDone).sort((a, b) => (a.order < b.order ? -1 : 1));
  const episodes: ToldEpisode[] = [];
  for (const node of done) {
    const stage = STAGES.find((name) => name === node.stage);
    if (stage !== undefined) episodes.push(await told(stored, node, stage));
  }
  return episodes;
}

/** Dialogues of those stages that ended without a product, and why. */
export function fruitless({ tree }: StoredRun): readonly { readonly node: NodeId; readonly stage: Episode['stage'] }[] {
  return [...tree.nodes.values()].flatMap(({ id, state, stage: name }) => {
    const stage = STAGES.find((each) => each === name);
    return state === 'failed' && stage !== undefined ? [{ node: id, stage }] : [];
  });
}

async function told(stored: StoredRun, node: DoneNode, stage: Episode['stage']): Promise<ToldEpisode> {
  const { run, tree, get } = stored;
  const journal = { get };
  const parent = parentOf(node.id);
  const goesOn = stageFor(node.id).continuesParent && parent !== null;
  const draft = JSON.parse(await get(node.draft.ref)) as Draft;
  const turns: Episode['turns'][number][] = [];
  for (const turn of node.turns) turns.push(await turnOf(turn, get));
  return {
    id: `${run}/${node.id}`,
    stage,
    isRepair: kindOf(node.id) === 'r',
    before: goesOn ? plain(await dialogueBefore({ journal }, tree, node.id, 0)) : [],
    turns,
    key: node.draft.key,
    diff: 'diff' in draft ? draft.diff : '',
    size: node.draft.size,
    node,
    draft,
  };
}

async function turnOf({ added, reply, thoughts, outcome }: Asked, get: StoredRun['get']) {
  const kinds = { draft: 'answer', continue: 'search', invalid: 'unusable', 'given-up': 'unusable' } as const;
  return {
    added: plain(JSON.parse(await get(added)) as Message[]),
    thoughts: thoughts === null ? '' : await get(thoughts),
    answer: await get(reply),
    kind: kinds[outcome.kind],
  };
}

const plain = (messages: readonly Message[]) => messages.map(({ role, content }) => ({ role, content }));
