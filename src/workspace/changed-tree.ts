// Makes the tree that changes lead to, in a temporary index and object folder: the mirror is only read, no file is checked out.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileChange } from '../task.ts';
import { bytesOf } from '../text-encoding.ts';
import type { CodeIndex } from './code-index.ts';
import { type GitOptions, git, gitText } from './git.ts';
import { pathProblem, safePath } from './safe-path.ts';
import { isRegular, type TreeEntry } from './tree-files.ts';

export interface Placed {
  /** Normal paths, each once; the last change of a path counts. */
  readonly changes: readonly FileChange[];
  /** One sentence for each change that no tree can hold; those are left out everywhere. */
  readonly reasons: readonly string[];
}

/** Parts changes that name regular files of the tree, or new ones, from those that lead anywhere else. */
export function placeChanges(changes: readonly FileChange[], entries: ReadonlyMap<string, TreeEntry>): Placed {
  const placed = new Map<string, FileChange>();
  const reasons: string[] = [];
  for (const change of changes) {
    const path = safePath(change.path) ?? change.path;
    const problem = misplaced(path, entries) ?? clash(path, placed.keys());
    if (problem === undefined) placed.set(path, { ...change, path });
    else reasons.push(problem);
  }
  return { changes: [...placed.values()], reasons };
}

function misplaced(path: string, entries: ReadonlyMap<string, TreeEntry>): string | undefined {
  const shown = JSON.stringify(path.slice(0, 200));
  const problem = pathProblem(path);
  if (problem !== undefined) return `The path ${shown} ${problem}.`;
  const entry = entries.get(path);
  if (entry?.mode === '120000') return `${shown} is a symbolic link.`;
  if (entry?.mode === '160000') return `${shown} is a submodule.`;
  if (entry !== undefined) return undefined;
  const parts = path.split('/');
  for (let length = 1; length < parts.length; length++) {
    const folder = entries.get(parts.slice(0, length).join('/'));
    if (folder === undefined) continue;
    return `${shown} lies below ${JSON.stringify(folder.path)}, which is ${isRegular(folder) ? 'a file' : 'a link'}.`;
  }
  const inside = `${path}/`;
  for (const other of entries.keys()) if (other.startsWith(inside)) return `${shown} is a folder.`;
  return undefined;
}

/** Two new paths of which one would have to be a file and a folder. */
function clash(path: string, others: Iterable<string>): string | undefined {
  for (const other of others) {
    if (!other.startsWith(`${path}/`) && !path.startsWith(`${other}/`)) continue;
    return `${JSON.stringify(path)} and ${JSON.stringify(other)} cannot both be files.`;
  }
  return undefined;
}

/** Runs `work` with git options under which the index holds base + changes. The changes must be placed. */
export async function withChangedTree<T>(
  index: CodeIndex,
  { changes }: Placed,
  work: (options: GitOptions) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-tree-'));
  try {
    const options = await temporaryOptions(index, folder);
    await git(['read-tree', index.tree.base], options);
    await addChanges(index, changes, options);
    return await work(options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts changes into the index that the options name. */
export async function addChanges(index: CodeIndex, changes: readonly FileChange[], options: GitOptions): Promise<void> {
  const lines = [];
  for (const change of changes) lines.push(await indexLine(change, index, options));
  await git(['update-index', '-z', '--index-info'], { ...options, input: lines.join('') });
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
async function indexLine(change: FileChange, index: CodeIndex, options: GitOptions): Promise<string> {
  if (change.text === null) return `0 ${'0'.repeat(40)}\t${change.path}\0`;
  const sha = await gitText(['hash-object', '-w', '--no-filters', '--stdin'], {
    ...options,
    input: bytesOf(change.text, change.encoding ?? (await index.encoding(change.path))),
  });
  const entry = (await index.entries()).get(change.path);
  return `${entry?.mode ?? '100644'} ${sha}\t${change.path}\0`;
}
