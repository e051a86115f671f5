// Title and body of the draft pull request: what to decide, the evidence, how it was found, what it cost, how to go on.

import type { RunId } from '../../task.ts';
import { type Markdown, markdown, paragraph, text } from '../../texts.ts';
import type { Event } from '../event.ts';
import { candidatesTable, countsOf, passesAll } from './candidates.ts';
import { costOf, costTable } from './cost.ts';
import { environmentNote } from './environment-note.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { evidenceNotes, evidenceTable } from './evidence-table.ts';
import { missingNote } from './missing-note.ts';
import { reasoningTrace } from './reasoning-trace.ts';
import { draftOf, type RunView, type Texts, viewRun } from './run-view.ts';
import { searchPicture } from './search-picture.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';
import { takenOverNote } from './taken-over.ts';
import { unreadImagesNote } from './unread-images.ts';
import { codeFence, codeSpan, escapeParagraphs, escapeUntrusted, plainLine } from './untrusted-text.ts';

export interface PullRequestOptions {
  readonly run: RunId;
  /** The issue's number; undefined outside of GitHub. */
  readonly issue: number | undefined;
  /** Where the full trace lies: an https address, or a path. */
  readonly trace: string;
  /** Commands that this build answers, e.g. `retry`; only these are printed. */
  readonly commands: readonly string[];
}

export interface PullRequestText {
  readonly title: string;
  readonly body: string;
}

/** GitHub takes 65,536 characters. */
export const BODY_LENGTH = 60_000;

/** Undefined when the run chose no patch. */
export function pullRequest(
  events: readonly Event[],
  texts: Texts,
  options: PullRequestOptions,
): PullRequestText | undefined {
  const run = viewRun(events, texts);
  if (!run.winner || !run.decided?.winner) return undefined;
  const bodyWith = bodyOf(run, options);
  const room = BODY_LENGTH - bodyWith('').length - 200;
  const trace = reasoningTrace(run, run.decided.winner, room, traceLink(options.trace));
  return { title: titleOf(run), body: bodyWith(trace) };
}

/** The body but for what the model thought, which takes the room that is left. */
function bodyOf(run: RunView, options: PullRequestOptions): (trace: string) => string {
  const { pinned, spent, budget } = run.tree;
  const parts = {
    doubt: asMarkdown(doubtBanner(run)),
    issue: options.issue ?? false,
    findings: asMarkdown(findings(run)),
    found: markdown(howItWasFound(run)),
    environment: asMarkdown(environmentNote(run.tree)),
    cost: markdown(costTable(costOf(run))),
    model: pinned?.model ?? 'unknown',
    money: spent.money,
    run: options.run,
    prompts: pinned?.prompts ?? 'unknown',
    base: pinned?.base ?? 'unknown',
    link: markdown(traceLink(options.trace)),
    larger: options.commands.includes('retry') && 2 * (budget?.rollouts ?? 8),
  };
  return (trace) => text('pull-request', { ...parts, reasoning: markdown(details('Reasoning trace', trace)) });
}

/** Paragraphs as one piece; false where there are none. */
function asMarkdown(parts: readonly string[]): Markdown | false {
  const all = parts.filter((part) => part !== '').join('\n\n');
  return all !== '' && markdown(all);
}

/** What the patch is and why it is believed. */
export function findings(run: RunView, evidence = evidenceOf(run)): string[] {
  return [
    rootCause(run),
    ...unreadImagesNote(run.tree),
    ...missingNote(run.tree).map((note) => sentence(note)),
    evidenceTable(evidence),
    evidenceNotes(evidence),
    confidence(run, evidence),
  ];
}

export function titleOf(run: RunView): string {
  const patch = draftOf(run.texts, run.winner?.nodes[0], 'patch');
  const title = plainLine(
    (patch?.title ?? run.winner?.nodes[0].draft.summary ?? '').replace(/^\s*fix(\([^)]*\))?:\s*/i, ''),
    90,
  );
  // A sentence begins with a capital letter, a conventional subject does not; names such as `XMLBuilder` stay.
  return `fix: ${/^\p{Lu}\p{Ll}+\b/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title}`;
}

export function doubtBanner({ decided }: RunView): string[] {
  if (decided?.decision !== 'doubt') return [];
  const doubts = (decided.doubts ?? [decided.reason]).map((doubt) => markdown(sentence(doubt, 500)));
  const [first] = doubts;
  return [paragraph('doubt', doubts.length === 1 && first ? { only: first, doubts: [] } : { only: false, doubts })];
}

function rootCause(run: RunView): string {
  const first = run.winner?.nodes[0];
  const patch = draftOf(run.texts, first, 'patch');
  const { summary = '', size = 0, files = [] } = first?.draft ?? {};
  const why = escapeParagraphs(shortened(patch?.explanation ?? summary, 2500));
  const place = patch ? firstChange(patch.diff) : undefined;
  return paragraph('root-cause', { why: markdown(why), place: place ?? false, lines: size, files: files.length });
}

/** `src/a.js:115`: the first line that a diff changes, as numbered in the new file. */
export function firstChange(diff: string): string | undefined {
  const hunk = /^--- (?:a\/)?(.+)\n\+\+\+ (?:b\/)?(.+)\n@@ -\d+(?:,\d+)? \+(\d+)[^\n]*\n((?: [^\n]*\n)*)/m.exec(diff);
  if (!hunk) return undefined;
  const [, from = '', to = '', start = '1', context = ''] = hunk;
  const line = Number(start) + context.split('\n').length - 1;
  return `${to === '/dev/null' ? from : to}:${line}`;
}

function confidence(run: RunView, evidence: Evidence): string {
  const { decided, winner, rollouts, candidates } = run;
  const reasons = decided?.discounted?.map(({ reason }) => reason) ?? [];
  return paragraph('confidence', {
    confidence: decided?.confidence ?? 0,
    likely: decided?.decision === 'propose',
    same: winner?.nodes.length ?? 0,
    rollouts: rollouts.length,
    patches: candidates.length,
    passing: candidates.filter((each) => passesAll(run, each)).length,
    discounted: reasons.length,
    reasons: [...new Set(reasons)],
    unchecked: notChecked(evidence),
  });
}

function notChecked({ rows, leftOut }: Evidence): Markdown | false {
  const open = rows.filter(({ withPatch }) => !withPatch.known).map(({ kind }) => `${kind} with the patch`);
  const list = [...open, ...(leftOut === undefined ? [] : [escapeUntrusted(leftOut)])];
  return list.length > 0 && markdown(list.join(', '));
}

function howItWasFound(run: RunView): string {
  const picture = codeFence(searchPicture(run), 'mermaid');
  return details(
    `How it was found: ${countsOf(run)}`,
    [...takenOverNote(run.tree), picture, candidatesTable(run)].join('\n\n'),
  );
}

/** The summary is ours alone: Markdown is not read there. */
export function details(summary: string, content: string): string {
  return paragraph('details', { summary: markdown(summary), content: markdown(content) });
}

export function traceLink(trace: string): string {
  const link = /^https?:\/\/[\w.:-]+(?:\/[\w./~?=&%-]*)?$/.test(trace);
  return link ? `[full trace](${trace})` : `full trace ${codeSpan(shortened(trace, 300))}`;
}
