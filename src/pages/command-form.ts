// Commands as buttons: a plain form, which works without JavaScript, and what it says once the comment is posted.

import type { RunId } from '../task.ts';
import { runState } from '../trace/views/run-summary.ts';
import type { RunView } from '../trace/views/run-view.ts';
import { servedLinks } from './links.ts';
import { isOver } from './live.ts';
import { type Markup, markup } from './markup.ts';

const BUTTONS = {
  stop: ['stop', 'ends the search with the best so far'],
  retry: ['try again', 'goes on with a larger budget'],
} as const;
export type ButtonWord = keyof typeof BUTTONS;

export function isButtonWord(word: unknown): word is ButtonWord {
  return typeof word === 'string' && Object.hasOwn(BUTTONS, word);
}

/** The line that a button posts, as people would write it. */
export const commentOf = (word: ButtonWord): string => `/mull ${word}`;

/** `said`: what the reader has just posted. Nothing for runs of the command line. */
export function commandForm(run: RunId, { tree, events }: RunView, said: unknown): Markup | undefined {
  const origin = tree.run?.origin;
  if (origin?.kind !== 'github') return undefined;
  const thread = `${origin.owner}/${origin.name}#${origin.pull ?? origin.issue}`;
  const posted =
    isButtonWord(said) &&
    markup`<p role="status">Your comment <code>${commentOf(said)}</code> is on ${thread}: the answer comes there.</p>`;
  const word: ButtonWord = isOver(runState(events)) ? 'retry' : 'stop';
  const [name, what] = BUTTONS[word];
  return markup`${posted}<form class="command" method="post" action="${servedLinks(run).run}/commands"><button type="submit" name="command" value="${word}">${name}</button> <span class="quiet">${what}: posts <code>${commentOf(word)}</code> on ${thread} in your name</span></form>`;
}
