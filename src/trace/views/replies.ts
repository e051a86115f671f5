// What the bot answers to a command in a comment, when it is not the outcome of a search.

import { codeSpan } from './untrusted-text.ts';

const USAGE: Readonly<Record<string, string>> = {
  solve: '`/mull` starts a search, as the label does',
  retry:
    '`/mull retry budget=16` (and a hint, if you have one) continues the search; `policy=` searches in another way, `base=` starts over on another branch (`latest`: on what the default branch holds now)',
  stop: '`/mull stop` ends it with the best so far',
  status: '`/mull status` says how far it is',
  explain: '`/mull explain` says why this patch, `/mull explain 3` what became of rollout 3',
  help: '`/mull help` lists all of this',
};

const usageOf = (commands: readonly string[]): readonly string[] =>
  commands.map((name) => USAGE[name]).filter((line) => line !== undefined);

/** `reason` is ours; `commands` are those that this build answers. */
export function help(reason: string, commands: readonly string[]): string {
  const said = /[.?!]$/.test(reason) ? reason : `${reason}.`;
  return `I cannot do that: ${said} ${usageOf(commands).join('; ')}.\n`;
}

/** The answer to a question for help. `mention` is the name of the App. */
export function usage(commands: readonly string[], mention: string): string {
  const list = usageOf(commands).map((line) => `- ${line}`);
  const where = `From people with write access, at the beginning of a line; ${codeSpan(`@${mention}`)} in place of \`/mull\` means the same.`;
  return `${list.join('\n')}\n\n${where}\n`;
}

/** A search is for an issue. */
export function startsOnIssue(): string {
  return 'A search starts from an issue: write `/mull` there. `/mull retry` here continues the one that made this pull request.\n';
}

export function worksAlready(): string {
  return 'I am working on this issue already; `/mull status` says how far.\n';
}

export function nothingToTell(label: string): string {
  return `There was no search here yet. \`/mull\` or the label ${codeSpan(label)} starts one.\n`;
}

export function noSuchBranch(branch: string): string {
  return `There is no branch ${codeSpan(branch)} here.\n`;
}

/** `from` and `to` are commits; undefined: the search of before had none. */
export function startsOver({
  branch,
  from,
  to,
}: Readonly<Record<'branch' | 'to', string>> & { readonly from: string | undefined }): string {
  const moved = from === undefined || from === to ? '' : `, in place of ${codeSpan(from.slice(0, 7))}`;
  return `Starting over on ${codeSpan(branch)} at ${codeSpan(to.slice(0, 7))}${moved}: everything is sampled and executed again there.\n`;
}

/** Above and below what the trace says. */
export function questionAnswered(explanation: string): string {
  return `Your review asks and requests no change that I could read, so I changed nothing. What the trace says:\n\n${explanation}\nFor a change, request changes once more and say what is to be another way; \`/mull explain 3\` tells of one rollout.\n`;
}

export function answeredAbove(url: string): string {
  return `I took this for a question and answered it from the trace: ${url}\n`;
}

export function neverSearched(label: string): string {
  return `I have no trace of the search that made this pull request any more, so I cannot revise it. The label ${codeSpan(label)} on the issue starts a new search.\n`;
}

/** `names` are those of checks, written by others. */
export function ciFailsAgain(sha: string, names: readonly string[]): string {
  return `${ciFails(sha, names)} That commit was my one repair for it, so I stop here. Request changes in a review, or say \`/mull retry\` and what I miss.\n`;
}

export function ciWithoutBudget(sha: string, names: readonly string[]): string {
  return `${ciFails(sha, names)} The run has next to nothing left of its budget, so I do not repair it. \`/mull retry\` goes on with a larger one.\n`;
}

const MOST_NAMED = 10;

function ciFails(sha: string, names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `**CI of this repository fails on ${codeSpan(sha.slice(0, 7))}**: ${names.slice(0, MOST_NAMED).map(codeSpan).join(', ')}${more}.`;
}

export function nothingToContinue(label: string): string {
  return `There is no search to continue here. The label ${codeSpan(label)} starts one.\n`;
}

export function notMine(): string {
  return 'This pull request is not one of mine. Write the command on the issue, or on the pull request that I opened.\n';
}

export function issueIsClosed(): string {
  return 'The issue is closed. Reopen it, then ask again.\n';
}

export function waitsItsTurn(): string {
  return 'I am working on this issue already; this starts when that search has ended.\n';
}

export function tooOften(): string {
  return 'That were more commands than I take from one person in an hour. I say so once and leave out what comes until the hour is over.\n';
}

export function cancelled(): string {
  return 'Not started: a later `/mull stop` came first.\n';
}

export function stopping(): string {
  return 'Stopping. The best of what was found so far is published, or the diagnosis if nothing is good enough.\n';
}

export function nothingToStop(): string {
  return 'Nothing is running for this issue.\n';
}

/** `asked` undefined: the budget was to be doubled. */
export function notLarger(asked: number | undefined, present: number, most: number): string {
  if (present >= most) return `The budget is ${present} already, the most that is allowed here.\n`;
  const larger = Math.min(2 * present, most);
  return `A budget of ${asked ?? present} adds nothing: the search has had ${present} already. Try \`/mull retry budget=${larger}\`.\n`;
}

/** The repository could not be set up: the same commit cannot be set up by trying again. */
export function neverSetUp(label: string): string {
  return `The tests of this search could not be set up, and its commit stays the same. Correct the set-up on the default branch, then add the label ${codeSpan(label)} again: that starts a new search.\n`;
}
