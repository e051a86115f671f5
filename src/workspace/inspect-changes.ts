// What changes amount to: their diff against base, made by git itself, why they must not be published, and what they
// change of the expectations of tests; of one tree.

import type { FileChange } from '../task.ts';
import { addChanges, type Placed, placeChanges, withChangedTree } from './changed-tree.ts';
import type { CodeIndex } from './code-index.ts';
import { type GitOptions, git, gitText } from './git.ts';
import type { Allowed } from './may-touch.ts';
import { refusalsOf } from './refusals.ts';
import { rewrittenChecks } from './rewritten-checks.ts';

export interface Inspected {
  /** Unified diff in git's format, empty when nothing changes. Changes that no tree can hold are left out: refusals name them. */
  readonly diff: string;
  /** One sentence each; empty when the tree may be published. */
  readonly refusals: readonly string[];
  /** What changes of the expectations of existing tests, one statement for each place; the first few. */
  readonly rewrites: readonly string[];
}

/** Never throws for a bad path. */
export async function inspectChanges(
  index: CodeIndex,
  changes: readonly FileChange[],
  allowed: Allowed = [],
): Promise<Inspected> {
  const placed = placeChanges(changes, await index.entries());
  if (placed.changes.length === 0) return { diff: '', refusals: [...new Set(placed.reasons)], rewrites: [] };
  return withReadableTree(index, placed, async (readable, options) => ({
    diff: await diffOf(readable, options),
    refusals: await refusalsOf(readable, placed, { ...options, allowed }),
    rewrites: await rewrittenChecks(readable, placed.changes, options),
  }));
}

/**
 * The changed tree as it is read: files in other encodings in UTF-8, at base and with their changes. What git cannot read as
 * text it would show as bytes, and nobody would judge it.
 */
async function withReadableTree<T>(
  index: CodeIndex,
  placed: Placed,
  work: (readable: CodeIndex, options: GitOptions) => Promise<T>,
): Promise<T> {
  const before = await Promise.all(placed.changes.map(async ({ path }) => asRead(path, await index.read(path), index)));
  const other = before.filter((change) => change !== undefined);
  if (other.length === 0) return withChangedTree(index, placed, (options) => work(index, options));
  const paths = new Set(other.map(({ path }) => path));
  const changes = placed.changes.map(
    (change): FileChange => (paths.has(change.path) ? { ...change, encoding: 'utf-8' } : change),
  );
  return withChangedTree(index, { ...placed, changes: other }, async (options) => {
    const base = await gitText(['write-tree'], options);
    await addChanges(index, changes, options);
    return work({ ...index, tree: { ...index.tree, base } }, options);
  });
}

/** A file of another encoding as UTF-8; undefined for all others. */
async function asRead(path: string, text: string | undefined, index: CodeIndex): Promise<FileChange | undefined> {
  const encoding = await index.encoding(path);
  if (text === undefined || encoding === undefined || encoding === 'utf-8') return undefined;
  return { path, text, encoding: 'utf-8' };
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
