// What the bot says when it does not start: one comment, then silence.

import { plural } from './quantities.ts';
import { codeSpan, escapeUntrusted } from './untrusted-text.ts';

/** The sender of a label or command may not start a run. */
export function noWriteAccess(label: string): string {
  return `I only take requests from people with write access here. A maintainer can add the label ${codeSpan(label)}.\n`;
}

/** Maintainers keep us away from the issue. */
export function ignored(ignore: string, label: string): string {
  return `I leave this issue alone, for it carries the label ${codeSpan(ignore)}. Take that off, then add the label ${codeSpan(label)} again.\n`;
}

/** Whoever closed it has decided. */
export function closedBefore(pull: number): string {
  return `I had a pull request for this issue, #${pull}, which was closed, so the label alone opens no other one. \`/mull\` starts a new search, \`/mull retry …\` goes on with the stored one.\n`;
}

export function tooManyPulls(open: number, label: string): string {
  const count = plural(open, 'pull request of mine is', 'pull requests of mine are');
  return `${count} open here, as many as there may be. Merge or close some, then add the label ${codeSpan(label)} again.\n`;
}

const WHOSE = { person: 'one person', repository: 'this repository', installation: 'this installation' } as const;

/** `again` in milliseconds since 1970. */
export function tooManyRuns(spent: {
  readonly by: keyof typeof WHOSE;
  readonly most: number;
  readonly again: number;
  readonly label: string;
}): string {
  const when = new Date(spent.again).toISOString().slice(0, 16).replace('T', ' at ');
  return `Not started: ${plural(spent.most, 'run')} in a day is all there is for ${WHOSE[spent.by]}. On ${when} UTC there is one again; add the label ${codeSpan(spent.label)} then.\n`;
}

/** `to` is a time of the day in the zone. */
export function quietNow(to: string, zone: string): string {
  return `These are quiet hours here; I begin at ${to} (${escapeUntrusted(zone)}).\n`;
}

export function takenForQuestion(label: string): string {
  return `I take this issue for a question: it names nothing that goes wrong, so there is nothing to search for. Where it is a fault, say what happens and what should happen, and add the label ${codeSpan(label)} again, or write \`/mull\`.\n`;
}

/** The issue says too little to work on. `images`: how many of it were not read. */
export function tooLittleText(label: string, images = 0): string {
  const unread = images === 0 ? '' : ' Images are not read: put their text into words or a code block.';
  return `**Not started: this issue says too little to work on.**${unread} Describe what happens, what should happen, and how to see it (an input, a command, an error message); then add the label ${codeSpan(label)} again.\n`;
}
