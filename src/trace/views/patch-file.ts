// A patch as `git apply` takes it: each file's part in the encoding of that file.

import type { FileChange } from '../../task.ts';
import { bytesOf } from '../../text-encoding.ts';

export interface PatchFile {
  readonly bytes: Buffer;
  /** Files that no text patch can hold; their parts are left out. */
  readonly without: readonly string[];
}

/** `diff` is a diff as it is read: all of it in UTF-8. */
export function patchFile(diff: string, changes: readonly FileChange[]): PatchFile {
  const encodings = new Map(changes.map(({ path, encoding = 'utf-8' }) => [path, encoding]));
  const without: string[] = [];
  const parts = diff.split(/^(?=diff --git )/m).map((part) => {
    const path = /^diff --git a\/.* b\/(.*)$/m.exec(part)?.[1] ?? '';
    const encoding = encodings.get(path) ?? 'utf-8';
    if (!encoding.startsWith('utf-16')) return bytesOf(part, encoding);
    without.push(path);
    return Buffer.alloc(0);
  });
  return { bytes: Buffer.concat(parts), without };
}
