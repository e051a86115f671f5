// What the bot says about a review: on the pull request while it revises and when it has, in each thread, in the description.

import type { Remark, Review, Task } from '../../task.ts';
import type { Event } from '../event.ts';
import { isProposed } from '../tree.ts';
import { candidatesTable, countsOf, reproductionResult, resultOf } from './candidates.ts';
import { costInShort, costOf } from './cost.ts';
import { type Hunk, hunksOf } from './hunks.ts';
import { patchComment } from './patch-comment.ts';
import { progress } from './progress.ts';
import { details, doubtBanner, findings, titleOf, traceLink } from './pull-request.ts';
import { plural, tokens } from './quantities.ts';
import { runIsOver } from './run-is-over.ts';
import { draftOf, parsed, type RunView, type Texts, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';
import { codeFence, codeSpan, escapeUntrusted } from './untrusted-text.ts';

export interface RevisionOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Commands that this build answers. */
  readonly commands: readonly string[];
  /** Where the full trace lies. */
  readonly trace: string;
}

/** The review as the run was given it; undefined where its text is not at hand. */
export function reviewOf({ tree, texts }: RunView): Review | undefined {
  return parsed<Task>(texts, tree.pinned?.task)?.review ?? parsed<Review>(texts, tree.run?.review);
}

/** The answer on the pull request. */
export function revision(events: readonly Event[], texts: Texts, options: RevisionOptions): string {
  const run = viewRun(events, texts);
  if (!runIsOver(events)) return `${intentOf(run)}\n\n${progress(events, texts, { ...options, label: undefined })}`;
  const parts = isCommitted(run) ? revised(run) : unrevised(run, options);
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Which share of a run's budget a revision has is part of what is said. */
function intentOf(run: RunView): string {
  const review = reviewOf(run);
  const remarks = review?.remarks.length ?? 0;
  const { rollouts = 0, tokens: most = 0 } = run.tree.budget ?? {};
  if (review?.checks)
    return `**CI of this repository fails on ${headOf(run)}**: ${checksOfReview(review.checks)}. I try to repair that once, with ${plural(rollouts, 'rollout')} and ${tokens(most)} tokens at most, of what the run left.`;
  const what = remarks === 0 ? 'Your review' : `Your review with ${plural(remarks, 'remark')}`;
  return `${what} becomes one revision, on ${headOf(run)}. It has half of what a run has here: ${plural(rollouts, 'rollout')} and ${tokens(most)} tokens at most.`;
}

const MOST_NAMED = 10;

function checksOfReview(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).map(codeSpan).join(', ')}${more}`;
}

function headOf({ tree }: RunView): string {
  const base = tree.pinned?.base;
  return base === undefined ? 'the head of this branch' : codeSpan(base.slice(0, 7));
}

function commitOf({ tree }: RunView): string | undefined {
  return tree.published.findLast(({ what }) => what === 'pull-request')?.sha;
}

/** The newest decision is for a patch, and a commit holds it. */
function isCommitted(run: RunView): boolean {
  return isProposed(run.decided) && commitOf(run) !== undefined && run.tree.ended === undefined;
}

function revised(run: RunView): string[] {
  const sha = commitOf(run) ?? '';
  const { decided } = run;
  const sure = `confidence ${(decided?.confidence ?? 0).toFixed(2)}${decided?.decision === 'doubt' ? ', doubtful' : ''}`;
  const title = titleOf(run);
  const what = escapeUntrusted(title.slice('fix: '.length));
  const head = `**Revised in ${sha.slice(0, 7)}**: ${what}; ${sure}.`;
  const { checks } = reviewOf(run) ?? {};
  const asked = checks ? `For ${checksOfReview(checks)}; whether they pass now, they say themselves.` : bodyAnswer(run);
  return [head, checksOf(run), ...doubtBanner(run), remarksList(run), asked, spentOf(run)];
}

/** In a sentence; the table is in the description. */
function checksOf(run: RunView): string {
  const { winner } = run;
  if (!winner) return '';
  const existing =
    resultOf(winner.regression) === 'pass'
      ? 'The existing tests, those of this pull request among them, pass as on'
      : 'Regressions are not known against';
  const test =
    reproductionResult(winner) === 'pass'
      ? ` A test that fails on ${headOf(run)} passes now.`
      : ' No new test shows the difference.';
  return `${existing} ${headOf(run)}.${test} The whole table is in the description.`;
}

function remarksList(run: RunView): string {
  const remarks = reviewOf(run)?.remarks ?? [];
  return remarks
    .map((remark, at) => `- ${codeSpan(shortened(placeOf(remark), 160))}: ${WORDS[takenUp(run, remark, at + 1).state]}`)
    .join('\n');
}

const WORDS = {
  changed: 'changed',
  elsewhere: 'taken up at another place',
  doubted: 'changed, look closely',
  left: 'not changed',
} as const;

function placeOf({ file, startLine, endLine }: Remark): string {
  if (endLine === undefined) return file;
  return startLine === undefined || startLine === endLine ? `${file}:${endLine}` : `${file}:${startLine}-${endLine}`;
}

/** What the review says as a whole is the last case. */
function bodyAnswer(run: RunView): string {
  const review = reviewOf(run);
  if (!review || review.body.trim() === '') return '';
  const number = review.remarks.length + 1;
  if (failedCases(run).has(number))
    return 'What the review says as a whole: the judge says that this leaves it as it was.';
  const covers = run.winner?.nodes[0].draft.covers ?? [];
  return covers.length === 0 || covers.includes(number) ? '' : 'What the review says as a whole was not taken up.';
}

function unrevised(run: RunView, { trace }: RevisionOptions): string[] {
  const { decided, tree } = run;
  const reason = sentence(tree.ended?.reason ?? decided?.reason ?? 'the run ended without a result');
  const next = sentence(tree.ended?.next ?? decided?.next ?? '');
  const kept = 'This branch stays as it was.';
  if (isProposed(decided) && tree.ended && run.winner)
    return [
      `**A revision is ready, and was not committed.** ${reason} ${kept}`,
      patchComment(run, { refusal: undefined, trace }),
    ];
  const why = isProposed(decided) || decided === undefined ? 'Stopped' : 'No patch is good enough to commit';
  const more = '`/mull retry …` goes on with what you add; `/mull explain` says what was tried.';
  return [`**${why}.** ${reason} ${kept}`, `${next} ${more}`.trim(), spentOf(run)];
}

function spentOf(run: RunView): string {
  return `Spent: ${costInShort(costOf(run))}.`;
}

/** What became of one remark: read from the diff, from what the author of the patch says it is for, and from the judge. */
interface TakenUp {
  readonly state: keyof typeof WORDS;
  readonly hunk: Hunk | undefined;
  /** Why it is doubted. */
  readonly doubt?: string;
}

/** Lines between a remark and a change that still belong together. */
const NEAR = 3;

function takenUp(run: RunView, remark: Remark, number: number): TakenUp {
  const patch = draftOf(run.texts, run.winner?.nodes[0], 'patch');
  const hunks = hunksOf(patch?.diff ?? '');
  const inFile = hunks.filter(({ file }) => file === remark.file);
  const { startLine, endLine } = remark;
  const near =
    endLine === undefined
      ? inFile[0]
      : inFile.find(({ start, end }) => start - NEAR <= endLine && end + NEAR >= (startLine ?? endLine));
  const covers = run.winner?.nodes[0].draft.covers ?? [];
  const isSaid = covers.includes(number);
  if (failedCases(run).has(number)) {
    if (!near && !isSaid) return { state: 'left', hunk: undefined };
    return { state: 'doubted', hunk: near, doubt: 'the judge says that it leaves this as it was' };
  }
  if (near && covers.length > 0 && !isSaid)
    return { state: 'doubted', hunk: near, doubt: 'its author does not say that it is for this' };
  if (near) return { state: 'changed', hunk: near };
  const other = inFile[0] ?? (isSaid ? hunks[0] : undefined);
  return isSaid || (covers.length === 0 && other)
    ? { state: 'elsewhere', hunk: other }
    : { state: 'left', hunk: undefined };
}

function failedCases({ winner }: RunView): ReadonlySet<number> {
  return new Set(winner?.nodes.flatMap(({ score }) => score?.fails ?? []) ?? []);
}

/** The answer in the thread of a remark; undefined before there is one. `number` is that of its case. */
export function remarkAnswer(run: RunView, remark: Remark, number: number): string | undefined {
  // Between the decision and the commit nothing is changed, and nothing is not.
  if (!runIsOver(run.events)) return undefined;
  if (!isCommitted(run)) {
    const { decided, tree } = run;
    const reason = sentence(tree.ended?.reason ?? decided?.reason ?? 'the run ended without a result', 300);
    return `Not changed: no revision was committed. ${reason}\n`;
  }
  const sha = (commitOf(run) ?? '').slice(0, 7);
  const { state, hunk, doubt } = takenUp(run, remark, number);
  const shown = hunk === undefined ? '' : codeFence(shortened(hunk.text, 3000), 'diff');
  const where = hunk === undefined ? '' : ` in ${codeSpan(shortened(hunk.file, 160))}`;
  const heads = {
    changed: `Changed in ${sha}.`,
    elsewhere: `Taken up in ${sha}, not at this line but${where === '' ? ' elsewhere' : where}.`,
    doubted: `Changed in ${sha}, but ${doubt}: look closely.`,
    left: `Not changed in ${sha}: no part of the patch that was chosen is for this. Say more in another review, or with \`/mull retry …\`.`,
  };
  return `${[heads[state], shown, state === 'left' ? '' : testOf(run, number)].filter((part) => part !== '').join('\n\n')}\n`;
}

/** The test that was written for this case, seen to fail before and to pass now. */
function testOf(run: RunView, number: number): string {
  const { test, winner } = run;
  const passes = test && winner?.reproductions.get(test.id)?.verdict.result === 'pass';
  if (!passes || !test.draft.covers.includes(number)) return 'No test of its own shows this.';
  const file = draftOf(run.texts, test, 'reproduction-test')?.file ?? test.draft.files[0] ?? '';
  return `A new test in ${codeSpan(shortened(file, 160))} fails on ${headOf(run)} and passes now.`;
}

/** Stands above what the description of the pull request says already; undefined when nothing was chosen. */
export function revisionPart(events: readonly Event[], texts: Texts, { trace }: Pick<RevisionOptions, 'trace'>) {
  const run = viewRun(events, texts);
  if (!run.winner || !run.decided?.winner) return undefined;
  const { author, checks } = reviewOf(run) ?? {};
  const by = author === undefined ? 'a review' : `the review of ${escapeUntrusted(`@${author}`)}`;
  const parts = [
    checks ? `## Repaired for CI: ${checksOfReview(checks)}` : `## Revised for ${by}`,
    ...doubtBanner(run),
    ...findings(run),
    details(`How the revision was found: ${countsOf(run)}`, candidatesTable(run)),
    `${spentOf(run)} Reviewed head ${headOf(run)} · ${traceLink(trace)}`,
    'What follows is the pull request as it was before.',
  ];
  return { title: titleOf(run), body: `${parts.filter((part) => part !== '').join('\n\n')}\n` };
}
