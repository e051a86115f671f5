// What the bot says about a review: on the pull request while it revises and when it has, in each thread, in the description.

import type { Remark, Review, Task } from '../../task.ts';
import { type Markdown, markdown, paragraph, text } from '../../texts.ts';
import type { Event } from '../event.ts';
import { isProposed } from '../tree.ts';
import { candidatesTable, countsOf, reproductionResult, resultOf } from './candidates.ts';
import { costInShort, costOf } from './cost.ts';
import { patchComment } from './patch-comment.ts';
import { progress } from './progress.ts';
import { doubtBanner, findings, titleOf, traceLink } from './pull-request.ts';
import { tokens } from './quantities.ts';
import { runIsOver } from './run-is-over.ts';
import { draftOf, parsed, type RunView, type Texts, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';
import { failedCases, takenUp } from './taken-up.ts';
import { codeFence } from './untrusted-text.ts';

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
  return isCommitted(run) ? revised(run) : unrevised(run, options);
}

/** Which share of a run's budget a revision has is part of what is said. */
function intentOf(run: RunView): string {
  const review = reviewOf(run);
  const { rollouts = 0, tokens: most = 0 } = run.tree.budget ?? {};
  return paragraph('revises', {
    ci: review?.checks ?? false,
    head: headOf(run),
    remarks: review?.remarks.length ?? 0,
    left: review?.left ?? 0,
    rollouts,
    tokens: markdown(tokens(most)),
  });
}

function headOf({ tree }: RunView): Markdown {
  return markdown(paragraph('reviewed-head', { base: tree.pinned?.base ?? '' }));
}

function commitOf({ tree }: RunView): string | undefined {
  return tree.published.findLast(({ what }) => what === 'pull-request')?.sha;
}

/** The newest decision is for a patch, and a commit holds it. */
function isCommitted(run: RunView): boolean {
  return isProposed(run.decided) && commitOf(run) !== undefined && run.tree.ended === undefined;
}

function revised(run: RunView): string {
  const { decided, winner } = run;
  const review = reviewOf(run);
  const remarks = review?.remarks ?? [];
  const title = titleOf(run);
  return text('revised', {
    sha: markdown((commitOf(run) ?? '').slice(0, 7)),
    title: title.slice('fix: '.length),
    confidence: decided?.confidence ?? 0,
    doubtful: decided?.decision === 'doubt',
    // In a sentence; the table is in the description.
    checked: winner !== undefined,
    existing: winner !== undefined && resultOf(winner.regression) === 'pass',
    shown: winner !== undefined && reproductionResult(winner) === 'pass',
    head: headOf(run),
    doubt: joined(doubtBanner(run)),
    remarked: remarks.length > 0,
    remarks: remarks.map((remark, at) => ({
      place: shortened(placeOf(remark), 160),
      state: takenUp(run, remark, at + 1).state,
    })),
    left: review?.left ?? 0,
    ci: review?.checks ?? false,
    whole: wholeOf(run),
    spent: spentOf(run),
  });
}

function placeOf({ file, startLine, endLine }: Remark): string {
  if (endLine === undefined) return file;
  return startLine === undefined || startLine === endLine ? `${file}:${endLine}` : `${file}:${startLine}-${endLine}`;
}

/** What the review says as a whole is the last case. */
function wholeOf(run: RunView): 'none' | 'failed' | 'left' | 'done' {
  const review = reviewOf(run);
  if (!review || review.body.trim() === '') return 'none';
  const number = review.remarks.length + 1;
  if (failedCases(run).has(number)) return 'failed';
  const covers = run.winner?.nodes[0].draft.covers ?? [];
  return covers.length === 0 || covers.includes(number) ? 'done' : 'left';
}

function unrevised(run: RunView, { trace }: RevisionOptions): string {
  const { decided, tree } = run;
  const reason = reasonOf(run);
  if (isProposed(decided) && tree.ended && run.winner)
    return text('revision-ready', {
      reason,
      patch: markdown(patchComment(run, { refusal: undefined, trace }).trimEnd()),
    });
  return text('not-revised', {
    stopped: isProposed(decided) || decided === undefined,
    reason,
    next: sentenceOr(tree.ended?.next ?? decided?.next ?? ''),
    left: reviewOf(run)?.left ?? 0,
    spent: spentOf(run),
  });
}

function reasonOf({ decided, tree }: RunView, length?: number): Markdown {
  return markdown(sentence(tree.ended?.reason ?? decided?.reason ?? 'the run ended without a result', length));
}

function sentenceOr(words: string): Markdown | false {
  return words !== '' && markdown(sentence(words));
}

function joined(parts: readonly string[]): Markdown | false {
  const told = parts.filter((part) => part !== '');
  return told.length > 0 && markdown(told.join('\n\n'));
}

function spentOf(run: RunView): Markdown {
  return markdown(paragraph('spent', { spent: markdown(costInShort(costOf(run))) }));
}

/** The answer in the thread of a remark; undefined before there is one. `number` is that of its case. */
export function remarkAnswer(run: RunView, remark: Remark, number: number): string | undefined {
  // Between the decision and the commit nothing is changed, and nothing is not.
  if (!runIsOver(run.events)) return undefined;
  if (!isCommitted(run)) return text('remark-stays', { reason: reasonOf(run, 300) });
  const { state, hunk, doubt } = takenUp(run, remark, number);
  return text('remark-answer', {
    state,
    sha: markdown((commitOf(run) ?? '').slice(0, 7)),
    file: hunk !== undefined && shortened(hunk.file, 160),
    doubt: doubt ?? '',
    hunk: hunk !== undefined && markdown(codeFence(shortened(hunk.text, 3000), 'diff')),
    test: testOf(run, number) ?? false,
    head: headOf(run),
  });
}

/** File of the test that was written for this case, seen to fail before and to pass now. */
function testOf(run: RunView, number: number): string | undefined {
  const { test, winner } = run;
  const passes = test && winner?.reproductions.get(test.id)?.verdict.result === 'pass';
  if (!passes || !test.draft.covers.includes(number)) return undefined;
  return shortened(draftOf(run.texts, test, 'reproduction-test')?.file ?? test.draft.files[0] ?? '', 160);
}

/** Stands above what the description of the pull request says already; undefined when nothing was chosen. */
export function revisionPart(events: readonly Event[], texts: Texts, { trace }: Pick<RevisionOptions, 'trace'>) {
  const run = viewRun(events, texts);
  if (!run.winner || !run.decided?.winner) return undefined;
  const { author, checks } = reviewOf(run) ?? {};
  const body = text('revision-part', {
    ci: checks ?? false,
    author: author !== undefined && `@${author}`,
    doubt: joined(doubtBanner(run)),
    findings: joined(findings(run)),
    counts: markdown(countsOf(run)),
    table: markdown(candidatesTable(run)),
    spent: spentOf(run),
    head: headOf(run),
    link: markdown(traceLink(trace)),
  });
  return { title: titleOf(run), body };
}
