// Lists a commit's tree and reads its blobs, straight from git objects.

import { InputFault } from '../errors.ts';
import type { Sha } from '../task.ts';
import { decodeText } from '../text-encoding.ts';
import { type GitOptions, git } from './git.ts';

/** One entry of a tree, of whatever type. */
export interface TreeEntry {
  /** `100644`, `100755`, `120000` (symbolic link) or `160000` (submodule). */
  readonly mode: string;
  readonly sha: Sha;
  /** 0 for submodules, and where git has lost the object. */
  readonly bytes: number;
  readonly path: string;
}

/** Larger files are not offered as text. */
export const maxTextBytes = 2 * 1024 * 1024;

/** Every entry below the commit, sorted by path. Throws InputFault when the listing is beyond all limits. */
export async function listTree(base: Sha, options: GitOptions): Promise<TreeEntry[]> {
  const { stdout } = await git(['ls-tree', '-r', '-l', '-z', '--full-tree', base], options);
  const entries: TreeEntry[] = [];
  for (const line of splitNul(stdout)) {
    const tab = line.indexOf('\t');
    const [mode = '', , sha = '', size = '-'] = line.slice(0, tab).split(/ +/);
    entries.push({ mode, sha, bytes: /^\d+$/.test(size) ? Number(size) : 0, path: line.slice(tab + 1) });
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** NUL-separated fields. Names that are not UTF-8 hold U+FFFD afterwards and are therefore found nowhere. */
export function splitNul(bytes: Buffer): string[] {
  const fields = bytes.toString('utf8').split('\0');
  fields.pop();
  return fields;
}

export function isRegular(entry: TreeEntry): boolean {
  return entry.mode === '100644' || entry.mode === '100755';
}

/** Contents of blobs, in the order asked for. Throws InputFault when an object is absent. */
export async function readBlobs(shas: readonly Sha[], options: GitOptions): Promise<Buffer[]> {
  if (shas.length === 0) return [];
  const maxBytes = 1024 * 1024 * 1024;
  const { stdout } = await git(['cat-file', '--batch'], { ...options, maxBytes, input: `${shas.join('\n')}\n` });
  const blobs: Buffer[] = [];
  let at = 0;
  while (at < stdout.length) {
    const end = stdout.indexOf(10, at);
    const [sha, type, size] = stdout.toString('latin1', at, end).split(' ');
    if (type === 'missing' || size === undefined) {
      throw new InputFault(`git object ${sha} is missing`, 'Use a complete clone of the repository.');
    }
    blobs.push(stdout.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return blobs;
}

/** How much text is held at once. */
const batchBytes = 16 * 1024 * 1024;

/** Shows the text of each of these files in order; what is no text is passed over. */
export async function forTexts<T extends Pick<TreeEntry, 'sha' | 'bytes'>>(
  entries: readonly T[],
  options: GitOptions,
  use: (entry: T, text: string) => void | Promise<void>,
): Promise<void> {
  for (const batch of batchesOf(entries)) {
    const blobs = await readBlobs(
      batch.map((entry) => entry.sha),
      options,
    );
    for (const [index, entry] of batch.entries()) {
      const text = textOf(blobs[index] ?? Buffer.alloc(0));
      if (text !== undefined) await use(entry, text);
    }
  }
}

function* batchesOf<T extends Pick<TreeEntry, 'bytes'>>(entries: readonly T[]): Generator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const entry of entries) {
    batch.push(entry);
    bytes += entry.bytes;
    if (bytes < batchBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** The text of a blob; undefined when it is binary or too large. */
function textOf(blob: Buffer): string | undefined {
  return blob.length > maxTextBytes ? undefined : decodeText(blob)?.text;
}
