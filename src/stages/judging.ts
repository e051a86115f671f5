// What the reward model sees of a node: the state's messages without thoughts, ending with the question.

import type { Message } from '../ports/model.ts';
import type { CompareRequest, ScoreRequest } from '../ports/reward-model.ts';
import type { Prompts } from '../ports.ts';
import type { Draft, NodeId, Task } from '../task.ts';
import { casesText } from './cases.ts';
import { issueVariables } from './issue-text.ts';
import { cutEvenly, cutLines, fitJudged, type Room, sizeOf } from './room.ts';

/** An environment is tried, not judged. */
export type JudgedDraft = Exclude<Draft, { readonly kind: 'environment' }>;

export interface Judged {
  readonly node: NodeId;
  readonly draft: JudgedDraft;
  readonly task: Task;
  /** The node's dialogue, its reply included: the state of the first two stages. */
  readonly dialogue: readonly Message[];
  /** What was executed, for patches and reproduction tests. */
  readonly evidence: string;
  /** Of a patch: the code around what it changes. */
  readonly code?: string;
  /** Of two patches that are compared: the code that they change, as it is without them; the same for both. */
  readonly before?: string;
  /** What the issue asks for, case by case. */
  readonly cases: readonly string[];
}

/** Prompt template that asks about a draft. */
export function questionPrompt(draft: JudgedDraft): string {
  return `judge-${draft.kind}`;
}

/**
 * The question about a draft. What it is about is cut to the room of whoever is asked, the question itself never; undefined
 * when not even that fits.
 */
export function scoreRequest(judged: Judged, prompts: Prompts, room: Room): ScoreRequest | undefined {
  const { node, draft } = judged;
  const [messages] = fitting(room, (less) => [messagesOf(judged, prompts, less)]) ?? [];
  return messages && { node, question: draft.kind, messages };
}

/** Prompt template that asks which of two patches is better. */
export const COMPARE_PROMPT = 'judge-compare';

/**
 * The question about two patches, in both orders. The explanations of their authors are left out: they all sound sure. Both
 * patches are cut alike. Undefined when not even the question fits.
 */
export function compareRequest(left: Judged, right: Judged, prompts: Prompts, room: Room): CompareRequest | undefined {
  const [alone, other] = [scoreRequest(left, prompts, room), scoreRequest(right, prompts, room)];
  const [leftFirst, rightFirst] =
    fitting(room, (less) => [sideBySide(left, right, prompts, less), sideBySide(right, left, prompts, less)]) ?? [];
  return alone && other && leftFirst && rightFirst && { left: alone, right: other, leftFirst, rightFirst };
}

/** Less room that is tried next: what is cut says so, and tokens do not add up exactly where texts meet. */
const LESS = 0.9;

/** Prompts for as much room as leaves each of them within it. */
function fitting(room: Room, promptsFor: (room: Room) => readonly (readonly Message[])[]) {
  for (let tokens = room.tokens; tokens >= 1; tokens = Math.floor(tokens * LESS)) {
    const made = promptsFor({ ...room, tokens });
    if (made.every((messages) => sizeOf(messages, room.count) <= room.tokens)) return made;
  }
  return undefined;
}

function messagesOf(
  { draft, task, dialogue, evidence, code: around = '', cases: listed }: Judged,
  prompts: Prompts,
  room: Room,
): readonly Message[] {
  const { issue, code } = issueVariables(task);
  const cases = casesText(listed);
  if (draft.kind === 'patch') {
    const { diff, explanation } = draft;
    return asked(
      prompts,
      'judge-patch',
      { code, texts: { diff, issue, evidence, explanation, cases, listing: around } },
      room,
    );
  }
  if (draft.kind === 'reproduction-test')
    return asked(
      prompts,
      'judge-reproduction-test',
      { code, texts: { diff: draft.diff, issue, cases, failure: evidence } },
      room,
    );
  const question: Message = { role: 'user', content: prompts.render(questionPrompt(draft), {}) };
  const left = room.tokens - sizeOf([question], room.count);
  return [...fitJudged(dialogue.map(asJudged(prompts)), { ...room, tokens: left }), question];
}

/** Who judges is told so, not to write a fix. */
function systemOf(prompts: Prompts): Message {
  return { role: 'system', content: prompts.render('judge-system', {}) };
}

const asJudged =
  (prompts: Prompts) =>
  (message: Message): Message =>
    message.role === 'system' ? systemOf(prompts) : message;

/** What a question shows beside its own words; `texts` are cut. */
interface Shown {
  readonly code: string;
  readonly texts: Readonly<Record<string, string>>;
}

function asked(prompts: Prompts, name: string, { code, texts }: Shown, room: Room): readonly Message[] {
  const left = leftFor(prompts, name, Object.keys(texts), room);
  const cut = cutEvenly(Object.values(texts), left, room.count);
  const named = Object.keys(texts).map((text, i) => [text, cut[i] ?? '']);
  return question(prompts, name, { code, ...Object.fromEntries(named) });
}

/** The issue takes a third at most; the patches have the same room each, whatever the other one leaves of its own. */
function sideBySide(first: Judged, second: Judged, prompts: Prompts, room: Room): readonly Message[] {
  const { issue, code } = issueVariables(first.task);
  const names = ['issue', 'cases', 'listing', 'firstDiff', 'firstEvidence', 'secondDiff', 'secondEvidence'];
  const left = leftFor(prompts, COMPARE_PROMPT, names, room);
  const shown = cutLines(issue, left / 3, room.count);
  const cases = cutLines(casesText(first.cases), left / 6, room.count);
  const listing = cutLines(first.before ?? '', left / 4, room.count);
  const each = (left - [shown, cases, listing].reduce((sum, text) => sum + room.count(text), 0)) / 2;
  const [firstDiff, firstEvidence] = cutEvenly([diffOf(first), first.evidence], each, room.count);
  const [secondDiff, secondEvidence] = cutEvenly([diffOf(second), second.evidence], each, room.count);
  const patches = { firstDiff, firstEvidence, secondDiff, secondEvidence };
  return question(prompts, COMPARE_PROMPT, { issue: shown, cases, listing, code, ...patches });
}

function diffOf({ draft }: Judged): string {
  return 'diff' in draft ? draft.diff : '';
}

/** Tokens that a question leaves to the texts in it. */
function leftFor(prompts: Prompts, name: string, texts: readonly string[], room: Room): number {
  const empty = Object.fromEntries(texts.map((text) => [text, '']));
  const frame = question(prompts, name, { code: '00000000', ...empty });
  return Math.max(0, room.tokens - sizeOf(frame, room.count));
}

function question(prompts: Prompts, name: string, variables: Readonly<Record<string, unknown>>): readonly Message[] {
  return [systemOf(prompts), { role: 'user', content: prompts.render(name, variables) }];
}
