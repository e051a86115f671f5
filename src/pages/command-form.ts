// Commands as buttons: a plain form, which works without JavaScript, and what it says once the comment is posted.

import type { RunId } from '../task.ts';
import { runState } from '../trace/views/run-summary.ts';
import type { RunView } from '../trace/views/run-view.ts';
import { servedLinks } from './links.ts';
import { isOver } from './live.ts';
import { type Markup, markup } from './markup.ts';

const BUTTONS = {
  stop: ['stop', 'ends the search with the best so far'],
  retry: ['try again', 'goes on, with twice the rollouts or as many as you say'],
  explain: ['why this patch', 'asks why it was chosen and none of the others'],
  status: ['how far', 'asks how far the search is, or how it ended'],
} as const;
type ButtonWord = keyof typeof BUTTONS;
const WHILE_AT_WORK: readonly ButtonWord[] = ['stop', 'status'];
const AFTERWARDS: readonly ButtonWord[] = ['retry', 'explain', 'status'];
const MOST_ROLLOUTS = 9999;

/** What a form holds, or an address after it: anything. */
export type Pressed = Readonly<Record<string, unknown>>;

/** The line that a button posts, as people would write it; undefined where no button says so. */
export function commentOf({ command, budget = '' }: Pressed): string | undefined {
  if (typeof command !== 'string' || !Object.hasOwn(BUTTONS, command)) return undefined;
  if (command !== 'retry' || budget === '') return `/mull ${command}`;
  const isNumber = typeof budget === 'string' && /^[1-9]\d{0,3}$/.test(budget);
  return isNumber ? `/mull retry budget=${budget}` : undefined;
}

/** `said`: what the reader has just posted. Nothing for runs of the command line. */
export function commandForm(run: RunId, { tree, events }: RunView, said: Pressed): Markup | undefined {
  const origin = tree.run?.origin;
  if (origin?.kind !== 'github') return undefined;
  const thread = `${origin.owner}/${origin.name}#${origin.pull ?? origin.issue}`;
  const comment = commentOf(said);
  const posted =
    comment !== undefined &&
    markup`<p role="status">Your comment <code>${comment}</code> is on ${thread}: the answer comes there.</p>`;
  const words = isOver(runState(events)) ? AFTERWARDS : WHILE_AT_WORK;
  return markup`${posted}<form class="command" method="post" action="${servedLinks(run).run}/commands">${words.map(button)}<p class="quiet">Each posts its command as a comment on ${thread} in your name.</p></form>`;
}

function button(word: ButtonWord): Markup {
  const [name, what] = BUTTONS[word];
  const budget =
    word === 'retry' &&
    markup` <label>rollouts in all <input type="number" name="budget" min="1" max="${MOST_ROLLOUTS}"></label>`;
  return markup`<p><button type="submit" name="command" value="${word}">${name}</button>${budget} <span class="quiet">${what} (<code>/mull ${word}</code>)</span></p>`;
}
