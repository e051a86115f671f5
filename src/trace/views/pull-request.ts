// Title and body of the draft pull request: what to decide, the evidence, how it was found, what it cost, how to go on.

import type { RunId } from '../../task.ts';
import type { Decided, Event } from '../event.ts';
import { candidatesTable, countsOf, passesAll } from './candidates.ts';
import { costOf, costTable } from './cost.ts';
import { environmentNote } from './environment-note.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { evidenceNotes, evidenceTable } from './evidence-table.ts';
import { missingNote } from './missing-note.ts';
import { plural } from './quantities.ts';
import { reasoningTrace } from './reasoning-trace.ts';
import { draftOf, type RunView, type Texts, viewRun } from './run-view.ts';
import { searchPicture } from './search-picture.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';
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
  const evidence = evidenceOf(run);
  const before = [
    ...doubtBanner(run),
    ...(options.issue === undefined ? [] : [`Fixes #${options.issue}`]),
    ...findings(run, evidence),
    howItWasFound(run),
    ...environmentNote(run.tree),
  ];
  const after = [costTable(costOf(run)), footer(run, options), commandLine(run, options)];
  const fixed = [...before, ...after].join('\n\n').length;
  const trace = reasoningTrace(run, run.decided.winner, BODY_LENGTH - fixed - 200, traceLink(options.trace));
  const body = [...before, details('Reasoning trace', trace), ...after].filter((part) => part !== '').join('\n\n');
  return { title: titleOf(run), body: `${body}\n` };
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
  const doubts = (decided.doubts ?? [decided.reason]).map((doubt) => sentence(doubt, 500));
  const head = '> [!WARNING]\n> **Doubtful, read before relying on it.**';
  return [doubts.length === 1 ? `${head} ${doubts[0]}` : [head, ...doubts.map((doubt) => `> - ${doubt}`)].join('\n')];
}

function rootCause(run: RunView): string {
  const first = run.winner?.nodes[0];
  const patch = draftOf(run.texts, first, 'patch');
  const { summary = '', size = 0, files = [] } = first?.draft ?? {};
  const why = escapeParagraphs(shortened(patch?.explanation ?? summary, 2500));
  const place = patch ? firstChange(patch.diff) : undefined;
  const extent = `${plural(size, 'line')} in ${files.length === 1 ? 'one file' : plural(files.length, 'file')}`;
  return `${why}\n\n${place ? `The change begins at ${codeSpan(place)}: ${extent}.` : `The change: ${extent}.`}`;
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
  const { decided, winner, rollouts } = run;
  const word = decided?.decision === 'propose' ? 'likely right' : 'uncertain';
  const same = winner?.nodes.length ?? 0;
  const agreement =
    rollouts.length > 1 ? `${same} of the ${rollouts.length} rollouts made this same change` : 'There was one rollout';
  const unchecked = notChecked(evidence);
  return `**Confidence ${(decided?.confidence ?? 0).toFixed(2)}: ${word}.** ${agreement}; ${passingPatches(run)}.${discounted(decided)}${unchecked}`;
}

function passingPatches(run: RunView): string {
  const { candidates } = run;
  const passing = candidates.filter((each) => passesAll(run, each)).length;
  const everything = 'everything that was run';
  if (candidates.length > 1)
    return `of the ${candidates.length} distinct patches, ${passing} ${passing === 1 ? 'passes' : 'pass'} ${everything}`;
  return `the only distinct patch ${passing === 1 ? 'passes' : 'is not shown to pass'} ${everything}`;
}

function discounted(decided: Decided | undefined): string {
  const reasons = decided?.discounted?.map(({ reason }) => reason) ?? [];
  if (reasons.length === 0) return '';
  const tests = plural(reasons.length, 'reproduction test counts', 'reproduction tests count');
  return ` ${tests} less: ${[...new Set(reasons)].map(escapeUntrusted).join('; ')}.`;
}

function notChecked({ rows, leftOut }: Evidence): string {
  const open = rows.filter(({ withPatch }) => !withPatch.known).map(({ kind }) => `${kind} with the patch`);
  const list = [...open, ...(leftOut === undefined ? [] : [escapeUntrusted(leftOut)])];
  return list.length > 0 ? ` Not checked: ${list.join(', ')}.` : '';
}

function howItWasFound(run: RunView): string {
  const picture = codeFence(searchPicture(run), 'mermaid');
  return details(`How it was found: ${countsOf(run)}`, `${picture}\n\n${candidatesTable(run)}`);
}

/** The summary is ours alone: Markdown is not read there. */
export function details(summary: string, content: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

function footer({ tree }: RunView, { run, trace }: PullRequestOptions): string {
  const pinned = tree.pinned;
  const parts = [
    `Model ${codeSpan(pinned?.model ?? 'unknown')} at the operator's endpoint`,
    `$${tree.spent.money.toFixed(2)} by the configured prices`,
    `run ${codeSpan(run)}`,
    `prompts ${codeSpan((pinned?.prompts ?? 'unknown').slice(0, 7))}`,
    `base ${codeSpan((pinned?.base ?? 'unknown').slice(0, 7))}`,
    traceLink(trace),
  ];
  return parts.join(' · ');
}

export function traceLink(trace: string): string {
  const link = /^https?:\/\/[\w.:-]+(?:\/[\w./~?=&%-]*)?$/.test(trace);
  return link ? `[full trace](${trace})` : `full trace ${codeSpan(shortened(trace, 300))}`;
}

function commandLine({ tree }: RunView, { commands }: PullRequestOptions): string {
  const larger = 2 * (tree.budget?.rollouts ?? 8);
  return commands.includes('retry') ? `\`/mull retry budget=${larger}\` continues this search.` : '';
}
