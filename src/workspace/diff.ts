// The diff of changes against base, made by git itself.

import type { FileChange } from '../task.ts';
import { placeChanges, withChangedTree } from './changed-tree.ts';
import type { CodeIndex } from './code-index.ts';
import { git } from './git.ts';

/** Unified diff in git's format, empty when nothing changes. Changes that no tree can hold are left out: refusals name them. */
export async function diffChanges(index: CodeIndex, changes: readonly FileChange[]): Promise<string> {
  const placed = placeChanges(changes, await index.entries());
  if (placed.changes.length === 0) return '';
  return withChangedTree(index, placed, async (options) => {
    const flags = [
      '--cached',
      '--no-ext-diff',
      '--no-textconv',
      '--no-renames',
      '--no-color',
      '--src-prefix=a/',
      '--dst-prefix=b/',
    ];
    const { stdout } = await git(['diff-index', ...flags, '-p', index.tree.base, '--'], options);
    return stdout.toString('utf8');
  });
}
