// The policy on what may be published, judged on the tree that results from the changes, never on the text of a diff.

import { judgeLines, MAX_DIFF_BYTES } from './added-lines.ts';
import { builtReasons } from './built-files.ts';
import type { Placed } from './changed-tree.ts';
import type { CodeIndex } from './code-index.ts';
import { kindOf } from './file-kind.ts';
import { type GitOptions, git } from './git.ts';
import { type Allowed, touchProblem } from './may-touch.ts';
import { readByPrograms } from './read-by-tests.ts';
import { shadowsTestLibrary, twinOf } from './refusal-paths.ts';
import { isSnapshot } from './refusal-tricks.ts';
import { splitNul } from './tree-files.ts';

const maxFiles = 20;
const maxLines = 800;

/** One line of `git diff-index --raw`. */
export interface TreeChange {
  readonly oldMode: string;
  readonly newMode: string;
  readonly path: string;
}

/**
 * Reasons why the tree that `options` name must not be published, one sentence each, after those for which a change has no
 * place in any tree; empty when it may.
 */
export async function refusalsOf(
  index: CodeIndex,
  { reasons }: Placed,
  { allowed, ...options }: GitOptions & { readonly allowed: Allowed },
): Promise<string[]> {
  const [raw, numbers, bytes, listed, { isTest }] = await Promise.all([
    diffIndex(['--raw', '--no-abbrev', '-z'], index, options),
    diffIndex(['--numstat', '-z'], index, options),
    diffIndex(['-p', '--unified=0'], index, options),
    git(['ls-files', '-z'], options),
    index.ground(),
  ]);
  const patch = bytes.toString('utf8');
  const tree = splitNul(listed.stdout);
  const changed = readRaw(raw);
  const judged = [
    ...(await judgeTouches(index, changed.filter(isUnsaid(reasons)), { allowed, options })),
    ...judgePaths(changed, tree, isTest),
    ...(await builtReasons(
      index,
      changed.map(({ path }) => path),
    )),
    ...judgeSize(readNumbers(numbers), patch),
    ...(await judgeLines(patch, { index, isTest, options })),
  ];
  return [...new Set([...reasons, ...judged])];
}

async function diffIndex(flags: readonly string[], index: CodeIndex, options: GitOptions): Promise<Buffer> {
  const always = ['--cached', '--no-ext-diff', '--no-textconv', '--no-renames', '--no-color'];
  return (await git(['-c', 'core.quotePath=false', 'diff-index', ...always, ...flags, index.tree.base, '--'], options))
    .stdout;
}

/** True for a path on the test side of the base commit. */
type IsTest = (path: string) => boolean;

/** A path of which it was said already that it has no place is not judged for another one's sake. */
const isUnsaid =
  (reasons: readonly string[]) =>
  ({ path }: TreeChange) =>
    !reasons.some((reason) => reason.includes(JSON.stringify(path)));

interface Rules {
  readonly allowed: Allowed;
  readonly options: GitOptions;
}

async function judgeTouches(
  index: CodeIndex,
  changed: readonly TreeChange[],
  { allowed, options }: Rules,
): Promise<string[]> {
  const ground = await index.ground();
  const reasons: string[] = [];
  for (const { oldMode, path } of changed) {
    const touch = { path, isNew: oldMode === '000000', isRead: false };
    const problem = touchProblem(touch, ground, allowed);
    if (problem === undefined) continue;
    // Looking for who reads a file takes a search through all of them, so only what needs a reader is looked for.
    const isRead = kindOf(path) === 'data' && (await readByPrograms(index, path, options));
    const last = isRead ? touchProblem({ ...touch, isRead }, ground, allowed) : problem;
    if (last !== undefined) reasons.push(last);
  }
  return reasons;
}

/** Judges modes, removals and twins. `tree` is every path of the resulting tree. */
export function judgePaths(changed: readonly TreeChange[], tree: readonly string[], isTest: IsTest): string[] {
  const reasons: string[] = [];
  for (const { oldMode, newMode, path } of changed) {
    const shown = JSON.stringify(path);
    const added = oldMode === '000000';
    const deleted = newMode === '000000';
    if (added && path.split('/').some((part) => part.startsWith('-')))
      reasons.push(`${shown} has a name that commands take for an option.`);
    if (!added && !deleted && isSnapshot(path)) reasons.push(`${shown} is a stored expectation of tests.`);
    if (added && shadowsTestLibrary(path)) reasons.push(`${shown} would stand in front of a class of a test library.`);
    // Its removal would weaken the suite.
    if (deleted && isTest(path)) reasons.push(`${shown} is a test file and would be deleted.`);
    if ([oldMode, newMode].includes('120000')) reasons.push(`${shown} is a symbolic link.`);
    else if ([oldMode, newMode].includes('160000')) reasons.push(`${shown} is a submodule.`);
    else if (!added && !deleted && oldMode !== newMode)
      reasons.push(`${shown} would change its mode from ${oldMode} to ${newMode}.`);
    else if (added && newMode !== '100644') reasons.push(`${shown} would be added with mode ${newMode}.`);
    const twin = added ? twinOf(path, tree) : undefined;
    if (twin !== undefined)
      reasons.push(`${shown} differs from ${JSON.stringify(twin)} only in case or Unicode composition.`);
  }
  return reasons;
}

function judgeSize(numbers: readonly { path: string; lines: number | undefined }[], patch: string): string[] {
  const reasons = numbers
    .filter((one) => one.lines === undefined)
    .map((one) => `${JSON.stringify(one.path)} would become binary, or is.`);
  const lines = numbers.reduce((sum, one) => sum + (one.lines ?? 0), 0);
  const bytes = Buffer.byteLength(patch);
  if (numbers.length > maxFiles)
    reasons.push(`The patch changes ${numbers.length} files; at most ${maxFiles} are published.`);
  if (lines > maxLines) reasons.push(`The patch changes ${lines} lines; at most ${maxLines} are published.`);
  if (bytes > MAX_DIFF_BYTES)
    reasons.push(`The patch holds ${Math.ceil(bytes / 1024)} KB; at most ${MAX_DIFF_BYTES / 1024} KB are published.`);
  return reasons;
}

function readRaw(raw: Buffer): TreeChange[] {
  const fields = splitNul(raw);
  const found: TreeChange[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [oldMode = '', newMode = ''] = (fields[at] ?? '').replace(/^:/, '').split(' ');
    found.push({ oldMode, newMode, path: fields[at + 1] ?? '' });
  }
  return found;
}

/** `lines` is undefined for binary files. */
function readNumbers(numbers: Buffer): { path: string; lines: number | undefined }[] {
  return splitNul(numbers).map((field) => {
    const [added = '', removed = '', ...path] = field.split('\t');
    return { path: path.join('\t'), lines: added === '-' ? undefined : Number(added) + Number(removed) };
  });
}
