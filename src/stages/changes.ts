// From edits to changed files, and what makes two patches the same.

import type { Workspace } from '../ports.ts';
import type { FileChange } from '../task.ts';
import { applyEdit, type Edit } from './edits.ts';
import { sha256 } from './locations.ts';

export type Changes =
  | { readonly ok: true; readonly changes: readonly FileChange[] }
  | { readonly ok: false; readonly reason: string };

/** Applies edits to the files of the base commit, in order; every resulting file must still parse. */
export async function applyEdits(edits: readonly Edit[], workspace: Workspace): Promise<Changes> {
  const texts = new Map<string, string>();
  for (const edit of edits) {
    const before = texts.get(edit.file) ?? (await workspace.read(edit.file));
    if (before === undefined && edit.search.trim() !== '') {
      return { ok: false, reason: `the file ${edit.file} does not exist; an empty SEARCH would create it.` };
    }
    const applied = applyEdit(before ?? '', edit);
    if (!applied.ok) return applied;
    texts.set(edit.file, applied.text);
  }
  for (const [path, text] of texts) {
    const error = await workspace.syntaxError(path, text);
    if (error) return { ok: false, reason: `with this edit ${path} no longer parses: ${error}` };
  }
  return { ok: true, changes: [...texts].map(([path, text]) => ({ path, text })) };
}

/** Equal for patches that differ only in comments, blank lines and trailing blanks (indentation counts in Python). */
export function patchKey(changes: readonly FileChange[]): string {
  const parts = changes.map(({ path, text }) => `${path}\n${text === null ? '(deleted)' : normalise(path, text)}`);
  return sha256(parts.sort().join('\n\n'));
}

function normalise(path: string, text: string): string {
  const indentCounts = /\.(?:py|pyi|ya?ml|haml|pug|coffee)$/.test(path);
  const comment = indentCounts ? /^\s*#/ : /^\s*(?:\/\/|\/\*|\*(?:\s|\/|$))/;
  return text
    .split('\n')
    .map((line) => (indentCounts ? line.trimEnd() : line.trim().replace(/\s+/g, ' ')))
    .filter((line) => line !== '' && !comment.test(line))
    .join('\n');
}

/** Lines added and removed by a unified diff. */
export function diffSize(diff: string): number {
  return diff.split('\n').filter((line) => /^[+-](?![+-]{2} )/.test(line)).length;
}
