// The sticky comment of a run: a check list while it works, then the pull request or the diagnosis.

import { type Markdown, markdown, text } from '../../texts.ts';
import type { Event } from '../event.ts';
import type { Published } from '../run-event.ts';
import { isProposed } from '../tree.ts';
import { costInShort, costOf } from './cost.ts';
import { diagnosis } from './diagnosis.ts';
import { patchComment } from './patch-comment.ts';
import { clock, tokens } from './quantities.ts';
import { type RunView, type Texts, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';
import { isOver, type StageSoFar, stagesSoFar } from './stages-so-far.ts';
import { takenOverNote } from './taken-over.ts';
import { escapeUntrusted } from './untrusted-text.ts';
import { waitsFor } from './waiting.ts';

export interface ProgressOptions {
  /** Milliseconds since 1970; adds the time since the last event. */
  readonly now: number;
  /** Commands that this build answers; only these are printed. */
  readonly commands: readonly string[];
  /** Removing this label ends the run; undefined when that is not watched. */
  readonly label: string | undefined;
  /** Where the full trace lies, for a comment that stands in for the pull request. */
  readonly trace?: string;
  /** Where the run is shown, live while it works; undefined where there are no pages. */
  readonly page?: string | undefined;
}

export function progress(events: readonly Event[], texts: Texts, options: ProgressOptions): string {
  const run = viewRun(events, texts);
  const opened = run.tree.published.findLast(({ what }) => what === 'pull-request');
  const last = run.tree.published.at(-1);
  if (last?.what === 'comment' && last.note !== undefined && isOver(run))
    return patchComment(run, { refusal: last.note, trace: options.trace ?? '' });
  if (opened && isOver(run)) return withPage(pullRequestIsThere(run, opened), options);
  if (isOver(run) && !isProposed(run.decided)) return withPage(diagnosis(events, texts, options), options);
  return withPage(working(run, options, waitsFor(events)), options);
}

function withPage(body: string, { page }: ProgressOptions): string {
  return page === undefined ? body : `${body.trimEnd()}\n\n${text('run-page', { page: markdown(page) })}`;
}

/** Changes with a stage, not with every sample: what makes an edit of the comment worth its notification. */
export function stageOf(events: readonly Event[]): string {
  const run = viewRun(events, new Map());
  const stages = stagesSoFar(run).map(({ stage, state }) => `${stage} ${state}`);
  return [...stages, isOver(run) ? 'over' : '', waitsFor(events) === undefined ? '' : 'waiting'].join(', ');
}

function pullRequestIsThere(run: RunView, { number, note }: Published): string {
  const { decided } = run;
  return text('pull-request-open', {
    draft: note === undefined,
    number,
    confidence: decided?.confidence ?? 0,
    doubtful: decided?.decision === 'doubt',
    spent: costInShort(costOf(run)),
  });
}

function working(run: RunView, { commands, label, now }: ProgressOptions, waiting: string | undefined): string {
  const { tree } = run;
  const origin = tree.run?.origin;
  return text('progress', {
    sender: origin?.kind === 'github' && `@${origin.sender}`,
    budget: tree.budget?.rollouts ?? '?',
    time: clock(activeTime(run, now)),
    steps: stagesSoFar(run).map(({ stage, state, ...step }) => ({ stage, state, found: foundIn({ state, ...step }) })),
    taken_over: asMarkdown(takenOverNote(tree)),
    over: isOver(run),
    waiting: waiting !== undefined && markdown(sentence(waiting)),
    tokens: tokens(tree.spent.inputTokens + tree.spent.outputTokens),
    can_stop: commands.includes('stop'),
    label: label ?? false,
  });
}

function asMarkdown([first]: readonly string[]): Markdown | false {
  return first !== undefined && markdown(first);
}

/** The gap before a worker takes a run up again is not counted. */
function activeTime({ tree }: RunView, now: number): number {
  const waiting = tree.sessionStartedAt === undefined;
  return waiting ? tree.activeMs : tree.activeMs + Math.max(0, now - tree.lastAt);
}

/** What stands behind the words for a stage. */
function foundIn({ state, count, of, result }: Omit<StageSoFar, 'stage'>): Markdown {
  const found = result === '' ? '' : `: ${escapeUntrusted(shortened(result, 200))}`;
  if (state === 'failed') return markdown(`: ✗${found.slice(1)}`);
  if (state === 'waiting') return markdown('');
  const counted = state === 'done' || of === undefined || of === 1 ? '' : `: ${count} of ${of}`;
  return markdown(`${counted}${counted === '' ? found : found.replace(':', ',')}`);
}
