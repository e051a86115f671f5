// The check run on the head of our pull request: the evidence as its summary, the root cause at the lines that were changed.

import type { Event } from '../event.ts';
import { evidenceOf } from './evidence.ts';
import { addedRanges, type LineRange } from './hunks.ts';
import { doubtBanner, findings, titleOf } from './pull-request.ts';
import { draftOf, type RunView, type Texts, viewRun } from './run-view.ts';
import { shortened } from './shortened.ts';
import { plainLine, visibleText } from './untrusted-text.ts';

/** A remark at lines of the head; its texts are plain, no Markdown. */
export interface Annotation extends LineRange {
  readonly title: string;
  readonly message: string;
}

export interface CheckRunText {
  /** `success` only where nothing is doubtful and everything that was run passes. */
  readonly conclusion: 'success' | 'neutral';
  readonly title: string;
  /** Markdown, of whatever length. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

/** GitHub takes 50 in one request; more than these are no help to a reader. */
const MOST_ANNOTATIONS = 20;
const LONGEST_CAUSE = 1500;

/** Undefined when the run chose no patch. */
export function checkRun(events: readonly Event[], texts: Texts): CheckRunText | undefined {
  const run = viewRun(events, texts);
  const { decided } = run;
  if (!run.winner || !decided?.winner) return undefined;
  const sure = isSure(run);
  const confidence = `confidence ${decided.confidence.toFixed(2)}`;
  const title = sure ? `Likely right, ${confidence}` : `Not sure, ${confidence}: review it as a proposal`;
  const summary = [...doubtBanner(run), ...findings(run)].filter((part) => part !== '').join('\n\n');
  const conclusion = sure ? 'success' : 'neutral';
  return { conclusion, title, summary: `${summary}\n`, annotations: annotationsOf(run) };
}

/** What is not known of its evidence counts as a doubt; that nothing can be broken to see whether tests reach it does not. */
function isSure(run: RunView): boolean {
  const { decided } = run;
  if (decided?.decision !== 'propose' || (decided.doubts ?? []).length > 0) return false;
  const { rows, reach } = evidenceOf(run);
  const isSeen = reach.every(({ state }) => state === 'seen' || state === 'untold');
  return isSeen && rows.every(({ withPatch }) => withPatch.known && withPatch.ok);
}

/** The first one says why, the others that they belong to it. */
function annotationsOf(run: RunView): readonly Annotation[] {
  const patch = draftOf(run.texts, run.winner?.nodes[0], 'patch');
  if (!patch) return [];
  const whole = titleOf(run);
  const title = plainLine(whole.slice('fix: '.length), 120);
  const cause = shortened(visibleText(patch.explanation).trim(), LONGEST_CAUSE);
  return addedRanges(patch.diff)
    .slice(0, MOST_ANNOTATIONS)
    .map((range, at) => ({ ...range, title, message: at === 0 && cause !== '' ? cause : `Part of: ${title}` }));
}
