// What changes amount to: their diff against base, made by git itself, and why they must not be published; of one tree.

import type { FileChange } from '../task.ts';
import { placeChanges, withChangedTree } from './changed-tree.ts';
import type { CodeIndex } from './code-index.ts';
import { type GitOptions, git } from './git.ts';
import { refusalsOf } from './refusals.ts';

export interface Inspected {
  /** Unified diff in git's format, empty when nothing changes. Changes that no tree can hold are left out: refusals name them. */
  readonly diff: string;
  /** One sentence each; empty when the tree may be published. */
  readonly refusals: readonly string[];
}

/** Never throws for a bad path. */
export async function inspectChanges(index: CodeIndex, changes: readonly FileChange[]): Promise<Inspected> {
  const placed = placeChanges(changes, await index.entries());
  if (placed.changes.length === 0) return { diff: '', refusals: [...new Set(placed.reasons)] };
  return withChangedTree(index, placed, async (options) => ({
    diff: await diffOf(index, options),
    refusals: await refusalsOf(index, placed, options),
  }));
}

async function diffOf(index: CodeIndex, options: GitOptions): Promise<string> {
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
}
