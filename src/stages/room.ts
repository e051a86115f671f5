// Keeps prompts within the context: cuts texts and lists at a number of tokens and says what was left out.

import type { Message } from '../ports.ts';

type Count = (text: string) => number;

/** The first lines that fit into `room` tokens; the rest is named by its number of lines. */
export function cutLines(text: string, room: number, count: Count): string {
  if (count(text) <= room) return text;
  const lines = text.split('\n');
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (count(lines.slice(0, middle).join('\n')) <= room) low = middle;
    else high = middle - 1;
  }
  return `${lines.slice(0, low).join('\n')}\n[${lines.length - low} more lines left out]`;
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

/** The last lines that fit: where logs say what went wrong. */
export function cutHead(text: string, room: number, count: Count): string {
  const turned = (value: string) => value.split('\n').reverse().join('\n');
  return turned(cutLines(turned(text), room, count));
}

/**
 * A dialogue that fits into `room` tokens: the longest messages in its middle (search results) are cut, oldest first. The
 * first two messages (the task) and the last one stay whole. Undefined when even that does not fit.
 */
export function fitDialogue(messages: readonly Message[], room: number, count: Count): readonly Message[] | undefined {
  const fitted = [...messages];
  const total = () => fitted.reduce((sum, { content }) => sum + count(content) + 4, 0);
  for (let i = 2; i < fitted.length - 1 && total() > room; i++) {
    const message = fitted[i];
    if (message && count(message.content) > SHORT)
      fitted[i] = { ...message, content: cutLines(message.content, SHORT, count) };
  }
  return total() <= room ? fitted : undefined;
}

/** Tokens that a cut message keeps. */
const SHORT = 200;
