// Keeps prompts within the context: cuts texts and lists at a number of tokens and says what was left out.

import type { Message } from '../ports/model.ts';

type Count = (text: string) => number;

/** What a prompt may take: tokens, as whoever reads it counts them. */
export interface Room {
  readonly tokens: number;
  count(text: string): number;
}

/** Characters that a long line keeps: the first limit at which both ends of the text fit is taken. */
const LINE_LIMITS = [1000, 400, 150, 60] as const;
/** Characters of the note itself, about: a line that is hardly longer than allowed stays. */
const NOTE = 40;
/** Part of the room that the beginning of a text, or of a line, may take. */
const BEGINNING = 0.7;

/**
 * A text that fits into `room` tokens. Giant lines are shortened first, and alone where that is enough; then lines in the
 * middle are left out, so that the beginning and the end stay. Every gap says what was left out; a room without place for
 * that holds the first characters and `…`, or nothing.
 */
export function cutLines(text: string, room: number, count: Count): string {
  return cutKeeping(text, room, count, BEGINNING);
}

/** The same for logs, whose end says what went wrong: it gets most of the room. */
export function cutHead(text: string, room: number, count: Count): string {
  return cutKeeping(text, room, count, 1 - BEGINNING);
}

function cutKeeping(text: string, room: number, count: Count, beginning: number): string {
  if (count(text) <= room) return text;
  const lines = text.split('\n');
  const fits = (candidate: string) => count(candidate) <= room;
  const shortened = (limit: number) => lines.map((line) => shortenLine(line, limit));
  const longest = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const limit = largest(LINE_LIMITS[0], longest, (each) => fits(shortened(each).join('\n')));
  if (limit !== undefined) return shortened(limit).join('\n');
  // Giant lines alone are shortened as far as it takes, before any other line is touched.
  for (const each of LINE_LIMITS.slice(1)) {
    const short = lines.map((line) => (line.length > LINE_LIMITS[0] ? shortenLine(line, each) : line));
    if (longest > LINE_LIMITS[0] && fits(short.join('\n'))) return short.join('\n');
  }
  let best: string | undefined;
  for (const each of LINE_LIMITS) {
    const short = shortened(each);
    if (fits(short.join('\n'))) return short.join('\n');
    const kept = largest(0, lines.length - 1, (number) => fits(leaveOut(short, number, beginning)));
    if (kept !== undefined) best = leaveOut(short, kept, beginning);
    if (kept !== undefined && kept >= 2) break;
  }
  return best !== undefined && lines.length > 1 ? best : firstCharacters(text, fits);
}

/** The greatest number from `low` to `high` that fits, where what fits at a number fits below it; undefined when none does. */
function largest(low: number, high: number, fits: (value: number) => boolean): number | undefined {
  if (high < low || !fits(low)) return undefined;
  let [least, most] = [low, high];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(middle)) least = middle;
    else most = middle - 1;
  }
  // Token counts are not quite additive: what was found is tried as it is.
  while (least > low && !fits(least)) least -= 1;
  return least;
}

/** `kept` of the lines, of both ends where there are two. */
function leaveOut(lines: readonly string[], kept: number, beginning: number): string {
  const first = kept < 2 ? Math.round(kept * beginning) : Math.min(kept - 1, Math.max(1, Math.round(kept * beginning)));
  const last = kept - first;
  const note = `[${lines.length - kept} lines left out]`;
  return [...lines.slice(0, first), note, ...lines.slice(lines.length - last)].join('\n');
}

/** Beginning and end of a line that is longer than `limit` characters, and how much is missing between them. */
export function shortenLine(line: string, limit: number): string {
  if (line.length <= limit + NOTE) return line;
  const from = wholeCharacters(line, Math.floor(limit * BEGINNING));
  const to = wholeCharacters(line, line.length - (limit - from));
  return `${line.slice(0, from)}[… ${to - from} characters left out …]${line.slice(to)}`;
}

/** A place to cut at that is not inside of a surrogate pair. */
function wholeCharacters(text: string, at: number): number {
  return /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(Math.max(0, at - 1), at + 1)) ? at - 1 : at;
}

function firstCharacters(text: string, fits: (text: string) => boolean): string {
  const first = (length: number) => `${text.slice(0, wholeCharacters(text, length))}…`;
  const length = largest(0, Math.min(text.length, LINE_LIMITS[0]), (each) => fits(first(each)));
  return length === undefined ? '' : first(length);
}

/**
 * Several texts, the most important first, that fit into `room` tokens together. Each may take its even share or a third
 * of what is left, whichever is more; what a short one leaves over goes to those after it.
 */
export function cutTogether(texts: readonly string[], room: number, count: Count): readonly string[] {
  let left = room;
  return texts.map((text, i) => {
    const cut = cutLines(text, Math.floor(Math.max(left / (texts.length - i), left / 3)), count);
    left = Math.max(0, left - count(cut));
    return cut;
  });
}

/** Several texts that fit into `room` tokens together: short ones stay whole, the others share evenly what those leave. */
export function cutEvenly(texts: readonly string[], room: number, count: Count): readonly string[] {
  let left = Math.max(0, room);
  const sizes = texts.map((text, i) => ({ i, size: count(text) })).sort((a, b) => a.size - b.size);
  const cut = [...texts];
  for (const [done, { i, size }] of sizes.entries()) {
    const share = Math.floor(left / (sizes.length - done));
    if (size > share) cut[i] = cutLines(texts[i] ?? '', share, count);
    left -= Math.min(size, share);
  }
  return cut;
}

/** Tokens of a prompt, with what a chat template adds to each message. */
export function sizeOf(messages: readonly Message[], count: Count): number {
  return messages.reduce((sum, { content }) => sum + count(content) + 4, 0);
}

/**
 * A dialogue that fits into `room` tokens: the longest messages in its middle (search results) are cut, oldest first. The
 * first two messages (the task) and the last one stay whole. Undefined when even that does not fit.
 */
export function fitDialogue(messages: readonly Message[], room: number, count: Count): readonly Message[] | undefined {
  const fitted = [...messages];
  cutMiddle(fitted, { tokens: room, count }, SHORT);
  return sizeOf(fitted, count) <= room ? fitted : undefined;
}

/** Tokens that a further message may have behind these, once `fitDialogue` has cut what it may. */
export function leftBehind(messages: readonly Message[], { tokens, count }: Room): number {
  const least = messages.map(({ content }, i) => (i < 2 ? count(content) : Math.min(count(content), SHORT)) + 4);
  return Math.max(0, tokens - least.reduce((sum, size) => sum + size, 0) - 4);
}

/** Parts of the context that a listing may take in a turn that goes on from a dialogue. */
const LISTING_PARTS = 3;
/** Tokens of the words around it. */
const WORDS = 500;

/** Tokens for the listing of such a turn. */
export function listingRoom({ room, left }: { readonly room: number; readonly left: number }): number {
  return Math.max(0, Math.min(LISTING_PARTS * room, left - WORDS));
}

/** Cuts messages between the first two and the last one to `most` tokens, oldest first, until all fit. */
function cutMiddle(messages: Message[], { tokens, count }: Room, most: number): void {
  for (let i = 2; i < messages.length - 1 && sizeOf(messages, count) > tokens; i++) {
    const message = messages[i];
    if (message && count(message.content) > most)
      messages[i] = { ...message, content: cutLines(message.content, most, count) };
  }
}

/** Tokens that a cut message keeps. */
const SHORT = 200;
/** Enough to say that something was left out. */
const LEAST = 10;

/**
 * A finished dialogue that fits into the room, to be judged by its last message. The middle goes first, as in `fitDialogue`
 * and down to a note for each message; then that last message and the task share what is left.
 */
export function fitJudged(messages: readonly Message[], room: Room): readonly Message[] {
  const fitted = [...messages];
  for (const most of [SHORT, SHORT / 4, LEAST]) cutMiddle(fitted, room, most);
  if (sizeOf(fitted, room.count) <= room.tokens) return fitted;
  const [task, last] = [fitted[1], fitted.at(-1)];
  const shared = [...new Set([task, last])].filter((message) => message !== undefined);
  const others = fitted.filter((message) => !shared.includes(message));
  const left = room.tokens - sizeOf(others, room.count) - shared.length * 4;
  const texts = shared.map(({ content }) => content);
  const cut = cutEvenly(texts, left, room.count);
  return fitted.map((message) => {
    const content = cut[shared.indexOf(message)];
    return content === undefined ? message : { ...message, content };
  });
}
