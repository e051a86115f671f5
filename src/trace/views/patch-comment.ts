// The comment when GitHub takes no pull request: why, what was found, and the patch itself as a diff that can be applied.

import type { FileChange } from '../../task.ts';
import { markdown, paragraph } from '../../texts.ts';
import { costInShort, costOf } from './cost.ts';
import { leavesAsItIs } from './outgoing-patterns.ts';
import { patchFile } from './patch-file.ts';
import { details, doubtBanner, findings, titleOf, traceLink } from './pull-request.ts';
import { plural } from './quantities.ts';
import { draftOf, type RunView } from './run-view.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';
import { codeFence, escapeUntrusted, visibleText } from './untrusted-text.ts';

export interface PatchCommentOptions {
  /** GitHub's answer; undefined where the caller says why. */
  readonly refusal: string | undefined;
  /** Where the full trace lies: an https address, or a path. */
  readonly trace: string;
}

/** GitHub takes 65,536 characters, and the way out may add some. */
const LENGTH = 64_000;

export function patchComment(run: RunView, { refusal, trace }: PatchCommentOptions): string {
  const head = headOf(refusal);
  const title = `**${escapeUntrusted(titleOf(run))}**`;
  const all = [head, ...doubtBanner(run), title, ...findings(run)];
  const after = [`Spent: ${costInShort(costOf(run))} · ${traceLink(trace)}`];
  const room = LENGTH - [...all, ...after].join('\n\n').length - 1500;
  const parts = [...all, ...diffPart(run, room), ...after];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** In place of what GitHub refused: nobody wanted a branch. */
export const DRY_RUN = 'this repository asks for dry runs (`dry_run` in .github/mullover.yml), so no branch was made';

function headOf(refusal: string | undefined): string {
  if (refusal === undefined) return '';
  return paragraph('patch-ready', { dry_run: refusal === DRY_RUN, reason: markdown(sentence(refusal, 1000)) });
}

interface Whole {
  readonly diff: string;
  readonly changes: readonly FileChange[];
}

/** The test and the fix: both were made for the base, in different files, so that one diff holds both. */
function diffOf(run: RunView): Whole | undefined {
  const patch = draftOf(run.texts, run.winner?.nodes[0], 'patch');
  if (patch === undefined) return undefined;
  const green = run.winner?.reproductions.get(run.test?.id ?? '')?.verdict.result === 'pass';
  const test = green ? draftOf(run.texts, run.test, 'reproduction-test') : undefined;
  const parts = [test, patch].flatMap((part) => (part ? [part] : []));
  return {
    diff: parts.map(({ diff }) => (diff === '' ? '' : `${diff.replace(/\n$/, '')}\n`)).join(''),
    changes: parts.flatMap(({ changes }) => changes),
  };
}

function diffPart(run: RunView, room: number): string[] {
  const whole = diffOf(run);
  if (whole === undefined) return [note('unread')];
  const { diff, changes } = whole;
  const isPlain = isShownWhole(diff) && changes.every(({ encoding = 'utf-8' }) => encoding === 'utf-8');
  const { shown, leftOut } = fitting(diff, room, isPlain ? lengthOf : lengthTwice);
  const files = diff.split(/^(?=diff --git )/m).length;
  const missing = leftOut.length === 0 ? [] : [note('left-out', leftOut)];
  if (shown === '') return missing;
  return [
    details(`The patch: ${plural(files, 'file')}`, codeFence(shown, 'diff')),
    ...howToApply(run, shown, changes),
    ...missing,
  ];
}

const isShownWhole = (diff: string): boolean => visibleText(diff) === diff;
const lengthOf = (diff: string): number => diff.length;
/** As text and in base64, with its line ends. */
const lengthTwice = (diff: string): number => diff.length + 1.4 * Buffer.byteLength(diff) + 100;

/** Whole files of a diff, so that what is shown can be applied. */
function fitting(
  diff: string,
  room: number,
  length: (file: string) => number,
): { readonly shown: string; readonly leftOut: readonly string[] } {
  let [shown, left] = ['', room];
  const leftOut: string[] = [];
  for (const file of diff.split(/^(?=diff --git )/m)) {
    if (length(file) <= left) {
      shown += file;
      left -= length(file);
    } else leftOut.push(/^diff --git a\/(.+?) b\//.exec(file)?.[1] ?? 'a file');
  }
  return { shown, leftOut };
}

/**
 * A comment keeps neither line ends of Windows nor byte-order marks nor another encoding than UTF-8, without which a diff does
 * not apply: it then holds the same bytes in base64, too. What else a reader would not see is not handed over in a form that
 * hides it.
 */
function howToApply(run: RunView, shown: string, changes: readonly FileChange[]): string[] {
  const { bytes, without } = patchFile(shown, changes);
  const base64 = inBase64(bytes);
  const leaves = leavesAsItIs(shown) && leavesAsItIs(base64);
  const saving = note('save');
  const apply = 'git apply --index mull.patch';
  const byHand = without.map((path) => note('by-hand', [path]));
  if (bytes.length === 0) return byHand;
  const isPlain = bytes.equals(Buffer.from(shown));
  if (isShownWhole(shown) && isPlain && leaves) return [lines(saving, run, [apply])];
  if (!leaves || visibleText(shown) !== shown.replaceAll('\ufeff', '').replace(/\r\n?/g, '\n'))
    return [lines(saving, run, [apply]), note('not-whole'), ...byHand];
  return [
    details(
      `The same diff in base64: a comment cannot hold its ${isPlain ? 'line ends' : 'encoding'}`,
      codeFence(base64),
    ),
    lines(note('save-base64'), run, ['base64 -d mull.b64 > mull.patch', apply]),
    ...byHand,
  ];
}

type Note = 'unread' | 'left-out' | 'by-hand' | 'save' | 'save-base64' | 'not-whole';

function note(kind: Note, paths: readonly string[] = []): string {
  return paragraph('patch-note', { kind, paths: paths.map((path) => shortened(path, 120)) });
}

function inBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\n');
}

function lines(saving: string, { tree }: RunView, commands: readonly string[]): string {
  const origin = tree.run?.origin;
  const name = origin?.kind === 'github' ? `mull-issue-${origin.issue}` : 'mull';
  const base = tree.pinned?.base ?? 'HEAD';
  return `${saving}\n\n${codeFence([`git switch -c ${name} ${base}`, ...commands].join('\n'), 'sh')}`;
}
