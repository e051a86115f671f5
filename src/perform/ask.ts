// One model turn of a stage: build the messages, ask, read the reply, store what happened.

import type { Message } from '../ports/model.ts';
import type { Ask } from '../search/work.ts';
import { sha256 } from '../stages/locations.ts';
import { cutLines, cutTogether, fitDialogue, leftBehind, listingRoom, type Room, sizeOf } from '../stages/room.ts';
import type { Reading, Scene, Stage } from '../stages/stage.ts';
import type { BlobRef, Draft } from '../task.ts';
import type { EventBody } from '../trace/event.ts';
import { kindOf, workHeader } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import type { TurnOutcome } from '../trace/work-event.ts';
import { collectedAmong } from './collected.ts';
import { type Context, casesAbove, draftOf, promptRoom, timed, unfit } from './context.ts';
import { explainCut, limitsOf } from './cut-reply.ts';
import { dialogueBefore } from './dialogue.ts';
import { environmentEvidence } from './environment-evidence.ts';
import { testEvidence } from './evidence-text.ts';
import { type Attempt, type CostOfReplies, demandOf, type Ready, repliesWithin } from './ready.ts';
import { repairEvidence } from './repair-evidence.ts';
import { stageFor } from './stage-for.ts';
import { triedBefore } from './tried.ts';

/** Parts of the context that one listing in a prompt may take: four listings, the dialogue and the reply share it. */
const PARTS = 8;
/** What a reply needs at least where a cap leaves little: enough for a short answer. */
const LEAST_REPLY = 512;

export async function readyAsk(context: Context, work: Ask, tree: Tree): Promise<Ready> {
  const { model } = context;
  const stage = stageFor(work.node);
  const before = await dialogueBefore(context, tree, work.node, work.turn);
  const limits = limitsOf(context, tree, work);
  const scene = await sceneOf(context, work, tree, before);
  const added = await messagesOf(context, tree, work, before, scene);
  const messages = fitDialogue([...before, ...added], limits.prompt, scene.count);
  if (!messages) return unfit(work.id, `the dialogue of ${work.node}`, limits.prompt);
  const prompt = sizeOf(messages, scene.count);
  const costOf: CostOfReplies = (reply) => ({ tokens: prompt + reply, money: model.price(prompt, reply) });
  const turn: Turn = { work, stage, scene, added, messages, runSeed: tree.run?.seed ?? 0 };
  // A short prompt leaves more than the third that is kept free for replies.
  const most = Math.min(limits.reply, model.contextTokens - prompt);
  return {
    demand: demandOf(costOf, { most, least: LEAST_REPLY }),
    perform: (attempt) => ask(context, turn, attempt, repliesWithin(costOf, attempt.grant, most)),
  };
}

/** A turn whose messages are put together. */
interface Turn {
  readonly work: Ask;
  readonly stage: Stage;
  readonly scene: Scene;
  /** What the turn adds to the dialogue; `messages` is all of it, as it fits. */
  readonly added: readonly Message[];
  readonly messages: readonly Message[];
  readonly runSeed: number;
}

async function ask(
  context: Context,
  { work, stage, scene, added, messages, runSeed }: Turn,
  { attempt, signal, meter }: Attempt,
  maxTokens: number,
): Promise<EventBody> {
  const { model, journal } = context;
  const { node, parent, index, turn } = work;
  const temperature = context.temperature ?? work.temperature;
  const seed = seedOf(runSeed, work.id, attempt);
  const request = { messages, temperature, seed, maxTokens, work: workHeader(node, turn) };
  const { value: reply, ms } = await timed(context, () => model.chat(request, signal, meter));
  const reading = explainCut(reply, await stage.read(reply.text, scene), maxTokens);
  const said: readonly Message[] = [...messages, { role: 'assistant', content: reply.text }];
  const room = { tokens: promptRoom(context), count: scene.count };
  const next = { ...scene, left: leftBehind(said, room) };
  return {
    type: 'asked',
    ...{ work: work.id, attempt, node, parent, stage: work.stage, index, turn, model: reply.model, temperature, seed },
    prompt: stage.prompt,
    promptHash: context.prompts.hashes[stage.prompt] ?? '',
    added: await journal.put(JSON.stringify(added)),
    reply: await journal.put(reply.text),
    thoughts: reply.thoughts === '' ? null : await journal.put(reply.thoughts),
    ...{ usage: reply.usage, ms },
    outcome: await outcomeOf(context, { stage, scene: next, turn }, reading),
  };
}

async function sceneOf(context: Context, work: Ask, tree: Tree, before: readonly Message[]): Promise<Scene> {
  const { task, workspace, prompts, model } = context;
  const parent = work.parent === null ? undefined : await draftOf(context, tree, work.parent);
  const count = (text: string) => model.count(text);
  const tokens = promptRoom(context);
  const [room, left] = [Math.floor(tokens / PARTS), leftBehind(before, { tokens, count })];
  const evidence = await evidenceFor(context, work, tree, { tokens: listingRoom({ room, left }), count });
  const [cases, tried] = [
    await casesAbove(context, tree, work.node),
    await triedBefore(context, tree, work.tried ?? []),
  ];
  const collected = (paths: readonly string[]) => collectedAmong(context, tree, paths);
  return { task, workspace, prompts, parent, evidence, cases, tried, room, left, count, collected };
}

function evidenceFor(context: Context, { node, parent }: Ask, tree: Tree, room: Room): Promise<string> {
  if (kindOf(node) === 'e') return environmentEvidence(context, tree, parent);
  if (parent === null) return Promise.resolve('');
  if (kindOf(node) === 'r') return repairEvidence(context, tree, parent, { ...room, tokens: room.tokens / 2 });
  return kindOf(parent) === 't' ? testEvidence(context, tree, parent) : Promise.resolve('');
}

type Search = Extract<Reading, { readonly kind: 'search' }>;
type Drafted = Extract<Reading, { readonly kind: 'draft' }>;

/** The first turn opens the stage; a later one says what the outcome of the turn before recorded. */
async function messagesOf(
  context: Context,
  tree: Tree,
  { node, turn }: Ask,
  before: readonly Message[],
  scene: Scene,
): Promise<readonly Message[]> {
  const stage = stageFor(node);
  if (turn === 0) return stage.open(scene);
  const outcome = tree.nodes.get(node)?.turns[turn - 1]?.outcome;
  if ((outcome?.kind === 'invalid' || outcome?.kind === 'continue') && outcome.next !== undefined)
    return JSON.parse(await context.journal.get(outcome.next)) as Message[];
  // A trace from before outcomes recorded this: the reply is read once more.
  const reading = await stage.read(before.at(-1)?.content ?? '', scene);
  return [await answerTo(stage, reading, stage.maxTurns - turn - 1, scene)];
}

/** What the model is told after a reply that is no draft; `left` turns remain after the next one. */
async function answerTo(stage: Stage, reading: Reading, left: number, scene: Scene): Promise<Message> {
  const form = stage.form(scene.prompts, left);
  if (reading.kind === 'search') return searchResults(reading, left, form, scene);
  const words = reading.kind === 'invalid' ? reading.reason : 'it was not complete.';
  // It may quote the reply, which may be one giant line.
  const reason = cutLines(words, scene.room, scene.count);
  return { role: 'user', content: scene.prompts.render('invalid-reply', { reason, form }) };
}

async function searchResults(
  { requests, unanswered }: Search,
  left: number,
  form: string,
  scene: Scene,
): Promise<Message> {
  const results: string[] = [];
  for (const request of requests) results.push((await scene.workspace.search(request)).text);
  if (unanswered.length > 0)
    results.push(`Not answered (no request of a known form, or too many):\n${unanswered.join('\n')}`);
  const rest = left > 0 ? `You can search ${left} more time${left === 1 ? '' : 's'}.` : 'There is no search left.';
  const fitting = cutTogether(results, listingRoom(scene), scene.count).join('\n\n');
  return { role: 'user', content: scene.prompts.render('search-results', { results: fitting, rest, form }) };
}

interface Place {
  readonly stage: Stage;
  readonly scene: Scene;
  readonly turn: number;
}

async function outcomeOf(context: Context, place: Place, reading: Reading): Promise<TurnOutcome> {
  if (reading.kind === 'draft') return draftOutcome(context, reading);
  const last = place.turn + 1 >= place.stage.maxTurns;
  if (reading.kind === 'given-up') return reading;
  if (reading.kind === 'search') {
    const summary = reading.requests.map((request) => JSON.stringify(request)).join(' ');
    if (last && reading.otherwise?.kind === 'draft') return outcomeOf(context, place, reading.otherwise);
    if (last) return { kind: 'given-up', reason: 'it never stopped searching' };
    return { kind: 'continue', summary, next: await nextOf(context, place, reading) };
  }
  const { reason, cut } = reading;
  if (last) return { kind: 'given-up', reason };
  const invalid = { kind: 'invalid', reason, next: await nextOf(context, place, reading) } as const;
  return cut === undefined ? invalid : { ...invalid, cut };
}

/** What is stored is what is executed and published: a file that is stored with something cut out of it is no draft. */
async function draftOutcome({ journal }: Context, { draft, product }: Drafted): Promise<TurnOutcome> {
  const ref = await journal.put(JSON.stringify(draft));
  const stored = JSON.parse(await journal.get(ref)) as Draft;
  const isWhole = JSON.stringify(changesOf(stored)) === JSON.stringify(changesOf(draft));
  return isWhole ? { kind: 'draft', draft: ref, ...product } : { kind: 'given-up', reason: HOLDS_A_SECRET };
}

const HOLDS_A_SECRET =
  'a file that it changes holds a secret of this installation (a key or password of its settings), which is neither stored nor published';

const changesOf = (draft: Draft) => ('changes' in draft ? draft.changes : []);

async function nextOf({ journal }: Context, { stage, scene, turn }: Place, reading: Reading): Promise<BlobRef> {
  return journal.put(JSON.stringify([await answerTo(stage, reading, stage.maxTurns - turn - 2, scene)]));
}

/** The same for the same run, work and attempt; a repetition with the seed of an empty reply would be empty again. */
function seedOf(run: number, work: string, attempt: number): number {
  const name = attempt === 1 ? work : `${work}/${attempt}`;
  return Number.parseInt(sha256(`${run}/${name}`).slice(0, 7), 16);
}
