// Changes of one commit made to another one, by git's own three-way merge; nothing of the mirror is changed.

import { EnvironmentFault } from '../errors.ts';
import type { FileChange, Sha } from '../task.ts';
import { decodeText } from '../text-encoding.ts';
import { placeChanges, withChangedTree } from './changed-tree.ts';
import type { CodeIndex } from './code-index.ts';
import { type GitOptions, git, gitText } from './git.ts';
import { readBlobs, splitNul } from './tree-files.ts';

/**
 * The changes as git makes them on another commit of the mirror, whose files may have been edited or moved since; empty where
 * that commit holds them already. Undefined where they conflict, where a side is no text, or where no tree can hold them.
 */
export async function mergedInto(
  index: CodeIndex,
  commit: Sha,
  changes: readonly FileChange[],
): Promise<readonly FileChange[] | undefined> {
  const placed = placeChanges(changes, await index.entries());
  if (placed.reasons.length > 0) return undefined;
  return withChangedTree(index, placed, async (options) => {
    const ours = await gitText(['write-tree'], options);
    const tree = await mergeTrees({ base: index.tree.base, theirs: commit, ours }, options);
    return tree === undefined ? undefined : changesBetween(commit, tree, options);
  });
}

interface Sides {
  readonly base: Sha;
  readonly theirs: Sha;
  /** A tree. */
  readonly ours: Sha;
}

/** Commits of our own stand for the three trees: the mirror has no history, and older gits take no trees here. */
async function mergeTrees({ base, theirs, ours }: Sides, options: GitOptions): Promise<Sha | undefined> {
  const commit = (tree: string, ...parents: readonly Sha[]) =>
    gitText(['commit-tree', ...parents.flatMap((parent) => ['-p', parent]), '-m', 'merged', tree], {
      ...options,
      extra: { ...options.extra, ...NOBODY },
    });
  const root = await commit(`${base}^{tree}`);
  const [left, right] = [await commit(`${theirs}^{tree}`, root), await commit(ours, root)];
  const merged = await git(['merge-tree', '--write-tree', '--no-messages', left, right], {
    ...options,
    accept: [0, 1],
  });
  return merged.code === 0 ? merged.stdout.toString('utf8').trim() : undefined;
}

const NOBODY = {
  ...{ GIT_AUTHOR_NAME: 'mullover', GIT_AUTHOR_EMAIL: 'mullover@localhost', GIT_AUTHOR_DATE: '@0 +0000' },
  ...{ GIT_COMMITTER_NAME: 'mullover', GIT_COMMITTER_EMAIL: 'mullover@localhost', GIT_COMMITTER_DATE: '@0 +0000' },
};

async function changesBetween(commit: Sha, tree: Sha, options: GitOptions): Promise<readonly FileChange[] | undefined> {
  const { stdout } = await git(['diff-tree', '-r', '-z', '--no-renames', commit, tree], options);
  const fields = splitNul(stdout);
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, , , sha = '', status = ''] = (fields[at] ?? '').split(' ');
    const path = fields[at + 1] ?? '';
    const change = status === 'D' ? { path, text: null } : await changeTo(path, sha, options);
    if (change === undefined) return undefined;
    changes.push(change);
  }
  return changes;
}

async function changeTo(path: string, sha: Sha, options: GitOptions): Promise<FileChange | undefined> {
  const [blob] = await readBlobs([sha], options);
  if (blob === undefined) throw new EnvironmentFault(`git has no object ${sha}`, 'Try again.');
  const decoded = decodeText(blob);
  if (decoded === undefined) return undefined;
  const { text, encoding } = decoded;
  return encoding === 'utf-8' ? { path, text } : { path, text, encoding };
}
