// A repair that quotes the code as its last patch left it: its blocks go on top of that patch.

import type { Workspace } from '../ports/workspace.ts';
import type { FileChange } from '../task.ts';
import { applyEdits, type Changes } from './changes.ts';
import type { Edit } from './edit.ts';

/**
 * What edits that do not fit the base come to on top of a patch, together with it: each of them quotes what stands once in
 * the patched file, and nowhere at base. Where only some do, nobody knows which code is meant: `reason` with a word about it.
 */
export async function onTopOf(
  patch: readonly FileChange[],
  edits: readonly Edit[],
  workspace: Workspace,
  reason: string,
): Promise<Changes> {
  const textOf = (path: string) => patch.find((change) => change.path === path)?.text ?? undefined;
  const isOnTop = async ({ file, search }: Edit) =>
    timesIn(textOf(file) ?? '', search) === 1 && timesIn((await workspace.read(file)) ?? '', search) === 0;
  const onTop = await Promise.all(edits.map(isOnTop));
  const first = edits.find((_, i) => onTop[i]);
  if (first === undefined) return { ok: false, reason };
  const [line = ''] = first.search.trim().split('\n');
  const told = `${reason}\n\`${line.slice(0, 100)}\` is code of your last patch, which is not in the file: quote the code as it was before that patch.`;
  if (!onTop.every(Boolean)) return { ok: false, reason: told };
  const applied = await applyEdits(edits, {
    ...workspace,
    read: async (path) => textOf(path) ?? (await workspace.read(path)),
  });
  if (!applied.ok) return { ok: false, reason: told };
  const own = new Set(applied.changes.map(({ path }) => path));
  return { ok: true, changes: [...patch.filter(({ path }) => !own.has(path)), ...applied.changes] };
}

/** How often lines stand in a text, whatever the blanks around them. */
function timesIn(text: string, lines: string): number {
  const bare = (each: string) => `\n${each.replace(/[^\S\n]*\n[^\S\n]*/g, '\n').trim()}\n`;
  return lines.trim() === '' ? 0 : bare(text).split(bare(lines)).length - 1;
}
