// The comment when GitHub takes no pull request: why, what was found, and the patch itself as a diff that can be applied.

import { costInShort, costOf } from './cost.ts';
import { leavesAsItIs } from './outgoing-patterns.ts';
import { details, doubtBanner, findings, titleOf, traceLink } from './pull-request.ts';
import { plural } from './quantities.ts';
import { draftOf, type RunView } from './run-view.ts';
import { sentence } from './sentence.ts';
import { codeFence, codeSpan, escapeUntrusted, visibleText } from './untrusted-text.ts';

export interface PatchCommentOptions {
  /** GitHub's answer. */
  readonly refusal: string;
  /** Where the full trace lies: an https address, or a path. */
  readonly trace: string;
}

/** GitHub takes 65,536 characters, and the way out may add some. */
const LENGTH = 64_000;

export function patchComment(run: RunView, { refusal, trace }: PatchCommentOptions): string {
  const head = `**A patch is ready, but GitHub took no pull request.** ${sentence(refusal, 1000)}`;
  const title = `**${escapeUntrusted(titleOf(run))}**`;
  const all = [head, ...doubtBanner(run), title, ...findings(run)];
  const after = [`Spent: ${costInShort(costOf(run))} · ${traceLink(trace)}`];
  const room = LENGTH - [...all, ...after].join('\n\n').length - 1500;
  const parts = [...all, ...diffPart(run, room), ...after];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The test and the fix: both were made for the base, in different files, so that one diff holds both. */
function diffOf(run: RunView): string | undefined {
  const patch = draftOf(run.texts, run.winner?.nodes[0], 'patch')?.diff;
  if (patch === undefined) return undefined;
  const green = run.winner?.reproductions.get(run.test?.id ?? '')?.verdict.result === 'pass';
  const test = green ? draftOf(run.texts, run.test, 'reproduction-test')?.diff : undefined;
  return [test, patch].map((diff) => (diff ? `${diff.replace(/\n$/, '')}\n` : '')).join('');
}

function diffPart(run: RunView, room: number): string[] {
  const diff = diffOf(run);
  if (diff === undefined) return ['The diff could not be read here; it is in the trace.'];
  const { shown, leftOut } = fitting(diff, room);
  const files = diff.split(/^(?=diff --git )/m).length;
  const missing =
    leftOut.length === 0
      ? []
      : [`Too long for this comment, in the trace only: ${leftOut.map(codeSpan).join(', ')}.`.slice(0, 1000)];
  const changed =
    visibleText(shown) === shown && leavesAsItIs(shown)
      ? []
      : ['A comment cannot hold every character of this diff as it is: compare with the one in the trace.'];
  if (shown === '') return missing;
  return [
    details(`The patch: ${plural(files, 'file')}`, codeFence(shown, 'diff')),
    howToApply(run),
    ...changed,
    ...missing,
  ];
}

/** Whole files of a diff, so that what is shown can be applied. */
function fitting(diff: string, room: number): { readonly shown: string; readonly leftOut: readonly string[] } {
  let shown = '';
  const leftOut: string[] = [];
  for (const file of diff.split(/^(?=diff --git )/m)) {
    if (shown.length + file.length <= room) shown += file;
    else leftOut.push(/^diff --git a\/(.+?) b\//.exec(file)?.[1] ?? 'a file');
  }
  return { shown, leftOut };
}

function howToApply({ tree }: RunView): string {
  const origin = tree.run?.origin;
  const name = origin?.kind === 'github' ? `mull-issue-${origin.issue}` : 'mull';
  const base = tree.pinned?.base ?? 'HEAD';
  const lines = [`git switch -c ${name} ${base}`, 'git apply --index mull.patch'];
  return `Save the diff as \`mull.patch\`, then:\n\n${codeFence(lines.join('\n'), 'sh')}`;
}
