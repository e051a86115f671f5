// The one way out: every text that is written to GitHub passes here last, after the views escaped what is not ours.

import { withoutPattern } from '../secrets/secrets.ts';
import { withoutCommands, withoutForeignOrders } from '../trace/views/foreign-orders.ts';
import { CLOSING, CLOSING_OTHERWISE, partedSkips, TOKENS, withoutSkips } from '../trace/views/outgoing-patterns.ts';

declare const passed: unique symbol;
/** Text that has been through `createOutgoing`; effects accept nothing else. */
export type OutgoingText = string & { readonly [passed]: true };

export interface Outgoing {
  /** Markdown bodies: without secrets and orders to other services, within GitHub's length, closing no issue but the given one. */
  body(text: string, issue: number): OutgoingText;
  /** A body that is there and was edited by us: what people wrote before and behind our edit stays as they wrote it. */
  edited(before: string, after: string, issue: number): OutgoingText;
  /** Titles and commit messages: without orders to automation that would skip its checks, too. */
  line(text: string, issue: number): OutgoingText;
}

/** GitHub takes 65,536 characters. */
const LONGEST = 65_000;

export function createOutgoing(redact: (text: string) => string): Outgoing {
  const clean = (text: string, issue: number, split: string) =>
    withoutForeignOrders(withoutPattern(redact(text), TOKENS), split)
      .replace(CLOSING, (whole, words: string, number: string) =>
        Number(number) === issue && !words.includes('/') ? whole : `${words}#${split}${number}`,
      )
      .replace(CLOSING_OTHERWISE, (words) => `${words.trimEnd()} ${split.trim() || '–'} `);
  const cleanBody = (text: string, issue: number) => withoutCommands(partedSkips(clean(text, issue, '&#8203;')));
  return {
    body: (text, issue) => cut(cleanBody(text, issue), LONGEST) as OutgoingText,
    edited: (before, after, issue) => {
      const { head, ours, tail } = editIn(before, after);
      return cut(head + cleanBody(ours, issue) + tail, LONGEST) as OutgoingText;
    },
    line: (text, issue) => withoutSkips(clean(text, issue, ' ')).slice(0, 4000) as OutgoingText,
  };
}

/** The lines of a text that are not those of another one, between its first and its last ones that are. */
function editIn(
  before: string,
  after: string,
): { readonly head: string; readonly ours: string; readonly tail: string } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const most = Math.min(old.length, now.length);
  let first = 0;
  while (first < most && old[first] === now[first]) first += 1;
  let last = 0;
  while (last < most - first && old.at(-1 - last) === now.at(-1 - last)) last += 1;
  const end = now.length - last;
  const lines = (from: number, to: number) =>
    now.slice(from, to).map((line, at) => line + (from + at < now.length - 1 ? '\n' : ''));
  return { head: lines(0, first).join(''), ours: lines(first, end).join(''), tail: lines(end, now.length).join('') };
}

/** Cuts at a line end and closes what is open there, so that the rest of the page is not swallowed. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const room = text.slice(0, length - 200);
  const kept = room.slice(0, Math.max(room.lastIndexOf('\n'), 0) || room.length).replace(/[\ud800-\udbff]$/, '');
  let fence: string | undefined;
  let details = 0;
  for (const line of kept.split('\n')) {
    const mark = line.match(/^(`{3,})/)?.[1];
    if (mark !== undefined && fence === undefined) fence = mark;
    else if (mark !== undefined && fence !== undefined && mark.startsWith(fence) && line.trim() === mark)
      fence = undefined;
    if (fence !== undefined) continue;
    details += (line.match(/<details\b/g) ?? []).length - (line.match(/<\/details>/g) ?? []).length;
  }
  return `${kept}${fence === undefined ? '' : `\n${fence}`}${'\n</details>'.repeat(Math.min(Math.max(details, 0), 5))}\n\n*(cut to the length that GitHub takes)*\n`;
}
