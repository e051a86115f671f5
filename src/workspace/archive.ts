// Packs base + changes as a tar archive for the sandbox: regular files and folders, nothing of git, the same bytes every time.

import { setImmediate as breathe } from 'node:timers/promises';
import { type Pack, pack } from 'tar-stream';
import type { FileChange } from '../task.ts';
import { bytesOf } from '../text-encoding.ts';
import { placeChanges } from './changed-tree.ts';
import type { CodeIndex } from './code-index.ts';
import { isRegular, readBlobs, type TreeEntry } from './tree-files.ts';

/** 2000-01-01: builds that compare times see one age for all files. */
const fixedTime = new Date(Date.UTC(2000, 0, 1));
const batchFiles = 500;

/** Links and submodules of the repository are left out, and so are changes that no tree can hold. */
export async function archiveTree(index: CodeIndex, changes: readonly FileChange[]): Promise<Buffer> {
  const entries = await index.entries();
  const placed = placeChanges(changes, entries).changes;
  const changed = new Map(placed.map((change) => [change.path, change]));
  const tar = pack();
  const chunks: Buffer[] = [];
  const collected = (async () => {
    for await (const chunk of tar) chunks.push(chunk as Buffer);
  })();
  await Promise.all([fill(tar, index, entries, changed), collected]);
  return Buffer.concat(chunks);
}

async function fill(
  tar: Pack,
  index: CodeIndex,
  entries: ReadonlyMap<string, TreeEntry>,
  changed: ReadonlyMap<string, FileChange>,
): Promise<void> {
  const folders = new Set<string>();
  const kept = [...entries.values()].filter(
    (entry) => isRegular(entry) && !entry.path.includes('\ufffd') && !changed.has(entry.path),
  );
  for (let from = 0; from < kept.length; from += batchFiles) {
    const batch = kept.slice(from, from + batchFiles);
    const blobs = await readBlobs(
      batch.map((entry) => entry.sha),
      index.git,
    );
    for (const [at, entry] of batch.entries())
      addFile(tar, folders, entry.path, entry.mode, blobs[at] ?? Buffer.alloc(0));
    await breathe();
  }
  for (const [path, { text, encoding }] of changed) {
    if (text === null) continue;
    const entry = entries.get(path);
    const bytes = bytesOf(text, encoding ?? (await index.encoding(path)));
    addFile(tar, folders, path, entry?.mode ?? '100644', bytes);
  }
  tar.finalize();
}

function addFile(tar: Pack, folders: Set<string>, path: string, mode: string, bytes: Buffer): void {
  const parts = path.split('/');
  if (parts.some((part) => part.toLowerCase() === '.git')) return;
  for (let length = 1; length < parts.length; length++) {
    const name = parts.slice(0, length).join('/');
    if (folders.has(name)) continue;
    folders.add(name);
    tar.entry({ name: `${name}/`, type: 'directory', mode: 0o755, mtime: fixedTime });
  }
  tar.entry({ name: path, type: 'file', mode: mode === '100755' ? 0o755 : 0o644, mtime: fixedTime }, bytes);
}
