// Makes the tree that changes lead to, in a temporary index and object folder: the mirror is only read, no file is checked out.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputFault } from '../errors.ts';
import type { FileChange } from '../task.ts';
import type { CodeIndex } from './code-index.ts';
import { type GitOptions, git, gitText } from './git.ts';
import { pathProblem } from './safe-path.ts';
import { isRegular, type TreeEntry } from './tree-files.ts';

/** Why a change cannot be part of any tree, one sentence; undefined when it can. */
export function misplaced(change: FileChange, entries: ReadonlyMap<string, TreeEntry>): string | undefined {
  const shown = JSON.stringify(change.path.slice(0, 200));
  const problem = pathProblem(change.path);
  if (problem !== undefined) return `The path ${shown} ${problem}.`;
  const entry = entries.get(change.path);
  if (entry?.mode === '120000') return `${shown} is a symbolic link.`;
  if (entry?.mode === '160000') return `${shown} is a submodule.`;
  if (entry !== undefined) return undefined;
  const parts = change.path.split('/');
  for (let length = 1; length < parts.length; length++) {
    const folder = entries.get(parts.slice(0, length).join('/'));
    if (folder === undefined) continue;
    return `${shown} lies below ${JSON.stringify(folder.path)}, which is ${isRegular(folder) ? 'a file' : 'a link'}.`;
  }
  const inside = `${change.path}/`;
  for (const path of entries.keys()) if (path.startsWith(inside)) return `${shown} is a folder.`;
  return undefined;
}

/** Runs `work` with git options under which the index holds base + changes. Throws InputFault for a misplaced change. */
export async function withChangedTree<T>(
  index: CodeIndex,
  changes: readonly FileChange[],
  work: (options: GitOptions) => Promise<T>,
): Promise<T> {
  const entries = await index.entries();
  for (const change of changes) {
    const problem = misplaced(change, entries);
    if (problem !== undefined) throw new InputFault(problem, 'Change regular files inside the repository only.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'mullover-tree-'));
  try {
    const options = await temporaryOptions(index, folder);
    await git(['read-tree', index.tree.base], options);
    const lines = [];
    for (const change of changes) lines.push(await indexLine(change, entries.get(change.path), options));
    await git(['update-index', '-z', '--index-info'], { ...options, input: lines.join('') });
    return await work(options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function temporaryOptions(index: CodeIndex, folder: string): Promise<GitOptions> {
  const objects = join(folder, 'objects');
  await mkdir(objects);
  return {
    ...index.git,
    extra: {
      GIT_INDEX_FILE: join(folder, 'index'),
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: join(index.tree.gitDir, 'objects'),
    },
  };
}

/** A file keeps its mode; a new one is not executable. */
async function indexLine(change: FileChange, entry: TreeEntry | undefined, options: GitOptions): Promise<string> {
  if (change.text === null) return `0 ${'0'.repeat(40)}\t${change.path}\0`;
  const sha = await gitText(['hash-object', '-w', '--no-filters', '--stdin'], {
    ...options,
    input: Buffer.from(change.text, 'utf8'),
  });
  return `${entry?.mode ?? '100644'} ${sha}\t${change.path}\0`;
}
