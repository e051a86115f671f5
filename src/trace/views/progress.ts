// The sticky comment of a run: a check list while it works, then the pull request or the diagnosis.

import type { Event, Published } from '../event.ts';
import { isProposed } from '../tree.ts';
import { costInShort, costOf } from './cost.ts';
import { diagnosis } from './diagnosis.ts';
import { patchComment } from './patch-comment.ts';
import { clock, tokens } from './quantities.ts';
import { type RunView, type Texts, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';
import { isOver, type StageSoFar, stagesSoFar } from './stages-so-far.ts';
import { codeSpan, escapeUntrusted } from './untrusted-text.ts';
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
}

export function progress(events: readonly Event[], texts: Texts, options: ProgressOptions): string {
  const run = viewRun(events, texts);
  const opened = run.tree.published.findLast(({ what }) => what === 'pull-request');
  const last = run.tree.published.at(-1);
  if (last?.what === 'comment' && last.note !== undefined && isOver(run))
    return patchComment(run, { refusal: last.note, trace: options.trace ?? '' });
  if (opened && isOver(run)) return pullRequestIsThere(run, opened);
  if (isOver(run) && !isProposed(run.decided)) return diagnosis(events, texts, options);
  return working(run, options, waitsFor(events));
}

/** Changes with a stage, not with every sample: what makes an edit of the comment worth its notification. */
export function stageOf(events: readonly Event[]): string {
  const run = viewRun(events, new Map());
  const stages = stagesSoFar(run).map(({ stage, state }) => `${stage} ${state}`);
  return [...stages, isOver(run) ? 'over' : '', waitsFor(events) === undefined ? '' : 'waiting'].join(', ');
}

function pullRequestIsThere(run: RunView, { number, note }: Published): string {
  const { decided } = run;
  const kind = note === undefined ? 'Draft pull request' : 'Pull request';
  const doubt = decided?.decision === 'doubt' ? ', doubtful' : '';
  const confidence = `confidence ${(decided?.confidence ?? 0).toFixed(2)}${doubt}`;
  return `**${kind} #${number} is open**: ${confidence}. Spent: ${costInShort(costOf(run))}.\n`;
}

function working(run: RunView, options: ProgressOptions, waiting: string | undefined): string {
  const { tree } = run;
  const origin = tree.run?.origin;
  const sender = origin?.kind === 'github' ? ` · asked by ${escapeUntrusted(`@${origin.sender}`)}` : '';
  const soFar = clock(activeTime(run, options.now));
  const head = `**Mullover is working on this**${sender} · budget ${tree.budget?.rollouts ?? '?'} · ${soFar} so far`;
  const used = `${tokens(tree.spent.inputTokens + tree.spent.outputTokens)} tokens so far.`;
  const pause = waiting === undefined ? '' : `\n\nWaiting for the model endpoint: ${sentence(waiting)}`;
  return `${head}\n\n${checkList(run)}${pause}\n\n${[used, howToStop(options)].filter((part) => part !== '').join(' ')}\n`;
}

/** The gap before a worker takes a run up again is not counted. */
function activeTime({ tree }: RunView, now: number): number {
  const waiting = tree.sessionStartedAt === undefined;
  return waiting ? tree.activeMs : tree.activeMs + Math.max(0, now - tree.lastAt);
}

function howToStop({ commands, label }: ProgressOptions): string {
  const ways = [
    ...(commands.includes('stop') ? ['`/mull stop`'] : []),
    ...(label === undefined ? [] : [`removing the label ${codeSpan(label)}`]),
  ].join(' or ');
  return ways === '' ? '' : `${ways.charAt(0).toUpperCase()}${ways.slice(1)} ends it; what was found is kept.`;
}

const DOING: Readonly<Record<StageSoFar['stage'], readonly [doing: string, done: string]>> = {
  environment: ['Preparing the environment', 'Prepared the environment'],
  understanding: ['Understanding the repository', 'Understood the repository'],
  reproduction: ['Writing a reproduction test', 'Wrote a reproduction test'],
  localization: ['Locating the fault', 'Located the fault'],
  patches: ['Writing patches', 'Wrote patches'],
  verification: ['Verifying patches', 'Verified patches'],
};

function checkList(run: RunView): string {
  const stages = stagesSoFar(run);
  const selected = isOver(run) ? '- [x] Selected a patch' : '- [ ] Selection';
  return [...stages.map(line), selected].join('\n');
}

function line({ stage, state, count, of, result }: StageSoFar): string {
  const [doing, done] = DOING[stage];
  const found = result === '' ? '' : `: ${escapeUntrusted(shortened(result, 200))}`;
  if (state === 'failed') return `- [ ] ${doing}: ✗${found.slice(1)}`;
  if (state === 'done') return `- [x] ${done}${found}`;
  if (state === 'waiting') return `- [ ] ${doing}`;
  const counted = of === undefined || of === 1 ? '' : `: ${count} of ${of}`;
  return `- [ ] ${doing}${counted}${counted === '' ? found : found.replace(':', ',')}`;
}
