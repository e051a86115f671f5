// One model turn of a stage: build the messages, ask, read the reply, store what happened.

import type { ChatReply, Message } from '../ports.ts';
import type { Ask } from '../search/work.ts';
import { sha256 } from '../stages/locations.ts';
import { cutLines, cutTogether, fitDialogue, sizeOf } from '../stages/room.ts';
import type { Reading, Scene, Stage } from '../stages/stage.ts';
import type { EventBody, TurnOutcome } from '../trace/event.ts';
import { kindOf, workHeader } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { type Context, draftOf, timed, unfit } from './context.ts';
import { dialogueBefore } from './dialogue.ts';
import { environmentEvidence } from './environment-evidence.ts';
import { patchEvidence } from './evidence-text.ts';
import { type Attempt, type CostOfReplies, demandOf, type Ready, repliesWithin } from './ready.ts';
import { stageFor } from './stage-for.ts';

/** Parts of the context that one listing in a prompt may take: four listings, the dialogue and the reply share it. */
const PARTS = 8;
/** Parts that the results of one turn of searches may take. */
const RESULT_PARTS = 3;

/** What a reply needs at least where a cap leaves little: enough for a short answer. */
const LEAST_REPLY = 512;

export async function readyAsk(context: Context, work: Ask, tree: Tree): Promise<Ready> {
  const { model, replyTokens } = context;
  const stage = stageFor(work.node);
  const scene = await sceneOf(context, work, tree);
  const before = await dialogueBefore(context, tree, work.node, work.turn);
  const added = await messagesOf(stage, work.turn, before, scene);
  const room = model.contextTokens - replyTokens;
  const messages = fitDialogue([...before, ...added], room, scene.count);
  if (!messages) return unfit(work.id, `the dialogue of ${work.node}`, room);
  const prompt = sizeOf(messages, scene.count);
  const costOf: CostOfReplies = (reply) => ({ tokens: prompt + reply, money: model.price(prompt, reply) });
  const turn: Turn = { work, stage, scene, added, messages, seed: seedOf(tree.run?.seed ?? 0, work.id) };
  return {
    demand: demandOf(costOf, { most: replyTokens, least: LEAST_REPLY }),
    perform: (attempt) => ask(context, turn, attempt, repliesWithin(costOf, attempt.grant, replyTokens)),
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
  readonly seed: number;
}

async function ask(
  context: Context,
  { work, stage, scene, added, messages, seed }: Turn,
  { attempt, signal, meter }: Attempt,
  maxTokens: number,
): Promise<EventBody> {
  const { model, journal } = context;
  const { node, parent, index, turn, temperature } = work;
  const request = { messages, temperature, seed, maxTokens, work: workHeader(node, turn) };
  const { value: reply, ms } = await timed(context, () => model.chat(request, signal, meter));
  const reading = explainCut(reply, await stage.read(reply.text, scene));
  return {
    type: 'asked',
    ...{ work: work.id, attempt, node, parent, stage: work.stage, index, turn, model: reply.model, temperature, seed },
    prompt: stage.prompt,
    promptHash: context.prompts.hashes[stage.prompt] ?? '',
    added: await journal.put(JSON.stringify(added)),
    reply: await journal.put(reply.text),
    thoughts: reply.thoughts === '' ? null : await journal.put(reply.thoughts),
    ...{ usage: reply.usage, ms },
    outcome: await outcomeOf(context, stage, turn, reading),
  };
}

async function sceneOf(context: Context, work: Ask, tree: Tree): Promise<Scene> {
  const { task, workspace, prompts, model } = context;
  const parent = work.parent === null ? undefined : await draftOf(context, tree, work.parent);
  const evidence = await evidenceFor(context, work, tree);
  const room = Math.floor((model.contextTokens - context.replyTokens) / PARTS);
  return { task, workspace, prompts, parent, evidence, room, count: (text) => model.count(text) };
}

function evidenceFor(context: Context, { node, parent }: Ask, tree: Tree): Promise<string> {
  if (kindOf(node) === 'e') return environmentEvidence(context, tree, parent);
  return kindOf(node) === 'r' && parent !== null ? patchEvidence(context, tree, parent) : Promise.resolve('');
}

type Search = Extract<Reading, { readonly kind: 'search' }>;

/** The first turn opens the stage; a later one answers the reply before it. */
async function messagesOf(
  stage: Stage,
  turn: number,
  before: readonly Message[],
  scene: Scene,
): Promise<readonly Message[]> {
  if (turn === 0) return stage.open(scene);
  const reading = await stage.read(before.at(-1)?.content ?? '', scene);
  if (reading.kind === 'search') return [await searchResults(reading, stage.maxTurns - turn - 1, scene)];
  const words = reading.kind === 'invalid' ? reading.reason : 'it was not complete.';
  // It may quote the reply, which may be one giant line.
  const reason = cutLines(words, scene.room, scene.count);
  return [{ role: 'user', content: scene.prompts.render('invalid-reply', { reason }) }];
}

async function searchResults({ requests, unanswered }: Search, left: number, scene: Scene): Promise<Message> {
  const results: string[] = [];
  for (const request of requests) results.push((await scene.workspace.search(request)).text);
  if (unanswered.length > 0)
    results.push(`Not answered (no request of a known form, or too many):\n${unanswered.join('\n')}`);
  const rest =
    left > 0
      ? `You can search ${left} more time${left === 1 ? '' : 's'}.`
      : 'There is no search left: answer with <analysis> and <locations> now.';
  const fitting = cutTogether(results, scene.room * RESULT_PARTS, scene.count).join('\n\n');
  return { role: 'user', content: scene.prompts.render('search-results', { results: fitting, rest }) };
}

/** A reply cut at the token limit says so, because the model cannot know. */
function explainCut(reply: ChatReply, reading: Reading): Reading {
  if (reply.finish !== 'length' || reading.kind !== 'invalid') return reading;
  return { ...reading, reason: `it was cut off at the limit of generated tokens; be shorter. ${reading.reason}` };
}

async function outcomeOf(context: Context, stage: Stage, turn: number, reading: Reading): Promise<TurnOutcome> {
  if (reading.kind === 'draft')
    return { kind: 'draft', draft: await context.journal.put(JSON.stringify(reading.draft)), ...reading.product };
  const last = turn + 1 >= stage.maxTurns;
  if (reading.kind === 'given-up') return { kind: 'given-up', reason: reading.reason };
  if (reading.kind === 'search') {
    const summary = reading.requests.map((request) => JSON.stringify(request)).join(' ');
    return last ? { kind: 'given-up', reason: 'it never stopped searching' } : { kind: 'continue', summary };
  }
  const { reason } = reading;
  return last ? { kind: 'given-up', reason } : { kind: 'invalid', reason };
}

/** The same for the same run and work, so that a sample can be asked again. */
function seedOf(run: number, work: string): number {
  return Number.parseInt(sha256(`${run}/${work}`).slice(0, 7), 16);
}
