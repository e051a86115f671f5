// What the bot answers to a command in a comment, when it is not the outcome of a search.

import type { Sha } from '../../task.ts';
import { markdown, paragraph, text } from '../../texts.ts';

const usageOf = (commands: readonly string[]) =>
  commands
    .map((command) => paragraph('usage-line', { command }))
    .filter((line) => line !== '')
    .map(markdown);

/** `reason` is ours; `commands` are those that this build answers. */
export function help(reason: string, commands: readonly string[]): string {
  const said = /[.?!]$/.test(reason) ? reason : `${reason}.`;
  return text('help', { reason: markdown(said), lines: usageOf(commands) });
}

/** The answer to a question for help. `mention` is the name of the App. */
export function usage(commands: readonly string[], mention: string): string {
  return text('usage', { lines: usageOf(commands), mention: `@${mention}` });
}

/** A search is for an issue. */
export const startsOnIssue = (): string => text('starts-on-issue');

export const worksAlready = (): string => text('works-already');

/** To a label that was set meanwhile. */
export const labelWaits = (): string => text('label-waits');

/** In place of the word that a label waits for the end of quiet hours. */
export const begunByCommand = (): string => text('begun-by-command');

export const nothingToTell = (label: string): string => text('nothing-to-tell', { label });

export const noSuchBranch = (branch: string): string => text('no-such-branch', { branch });

export interface StartOver {
  readonly branch: string;
  readonly from: Sha;
  readonly to: Sha;
  /** Of the pull request since. */
  readonly revisions: number;
}

export function startsOver({ branch, from, to, revisions }: StartOver): string {
  return text('starts-over', { branch, to, from: from !== to && from, revisions });
}

export const notMoved = (branch: string, head: string): string => text('not-moved', { branch, head });

/** Above and below what the trace says. */
export function questionAnswered(explanation: string): string {
  return text('question-answered', { explanation: markdown(explanation) });
}

/** A review of images, or of what its readers do not see. */
export const nothingSaid = (): string => text('nothing-said');

export const reviewDismissed = (): string => text('review-dismissed');

/** `url` is GitHub's, of our own comment. */
export const answeredAbove = (url: string): string => text('answered-above', { url: markdown(url) });

export const neverSearched = (label: string): string => text('never-searched', { label });

/** `names` are those of checks, written by others. */
export function ciFailsAgain(sha: string, names: readonly string[]): string {
  return text('ci-fails-again', { sha, names });
}

export function ciWithoutBudget(sha: string, names: readonly string[]): string {
  return text('ci-without-budget', { sha, names });
}

export const nothingToContinue = (label: string): string => text('nothing-to-continue', { label });

export const notMine = (): string => text('not-mine');

export const issueIsClosed = (): string => text('issue-is-closed');

export const waitsItsTurn = (): string => text('waits-its-turn');

export const tooOften = (): string => text('too-often');

export const cancelled = (): string => text('cancelled');

export const stopping = (): string => text('stopping');

export const nothingToStop = (): string => text('nothing-to-stop');

/** `asked` undefined: the budget was to be doubled. */
export function notLarger(asked: number | undefined, present: number, most: number): string {
  const larger = present < most && Math.min(2 * present, most);
  return text('not-larger', { asked: asked ?? present, present, larger });
}

/** The repository could not be set up: the same commit cannot be set up by trying again. */
export const neverSetUp = (label: string): string => text('never-set-up', { label });
