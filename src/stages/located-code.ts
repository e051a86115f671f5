// The code around what a localization named, and around what a patch changes.

import type { Workspace } from '../ports/workspace.ts';
import type { Localization, Patch } from '../task.ts';
import { changedLines } from './changed-lines.ts';
import { codeAround, type Meant } from './code-around.ts';
import type { Range } from './excerpt.ts';
import type { Room } from './room.ts';

/** The functions of all places, best known first, with their callers. */
export async function locatedCode(workspace: Workspace, { locations }: Localization, room: Room): Promise<string> {
  const meant = new Map<string, { readonly ranges: Range[]; readonly reasons: string[] }>();
  for (const location of locations) {
    const resolved = await workspace.resolve(location);
    if (!resolved) continue;
    const { file, startLine = 1, endLine = startLine } = resolved.location;
    const own = meant.get(file) ?? { ranges: [], reasons: [] };
    meant.set(file, own);
    own.ranges.push({ start: startLine, end: endLine });
    own.reasons.push(linesText({ start: startLine, end: endLine }));
  }
  const listed = [...meant].map(
    ([file, { ranges, reasons }]): Meant => ({ file, ranges, note: `located: ${[...new Set(reasons)].join(', ')}` }),
  );
  return codeAround(workspace, listed, room.tokens, room.count);
}

/** The functions that a patch changes, as they are with it, and where they are used. */
export async function patchedCode(workspace: Workspace, { changes, diff }: Patch, room: Room): Promise<string> {
  const lines = changedLines(diff);
  const meant = changes.flatMap(({ path, text }): readonly Meant[] => {
    const ranges = lines.get(path) ?? [];
    return text === null || ranges.length === 0 ? [] : [{ file: path, ranges, text }];
  });
  return codeAround(workspace, meant, room.tokens, room.count);
}

/** The functions that a diff changes, as they are without it. */
export async function unpatchedCode(workspace: Workspace, diff: string, room: Room): Promise<string> {
  const meant = [...changedLines(diff, 'old')].map(([file, ranges]) => ({ file, ranges }));
  return codeAround(workspace, meant, room.tokens, room.count);
}

function linesText({ start, end }: Range): string {
  return start === end ? `line ${start}` : `lines ${start}-${end}`;
}
