// What an outcome says of a patch: how much of it was kept, and whether it resolved its issue as far as people showed.

import type { Outcome } from '../run-event.ts';

/** Below this share of its lines a patch was replaced rather than edited. */
const KEPT = 0.5;

/** Merged with at least half of its lines, and not taken back. */
export function isResolvedBy({ what, lines }: Pick<Outcome, 'what' | 'lines'>): boolean {
  if (what !== 'merged') return false;
  return lines === undefined || lines.added === 0 || lines.kept / lines.added >= KEPT;
}

export interface Edit {
  readonly file: string;
  /** Hunks of a unified diff. */
  readonly patch: string;
}

/** Lines that a diff adds, and those of them that later edits leave. A line that is there twice counts twice. */
export function survivingLines(diff: string, edits: readonly Edit[]): NonNullable<Outcome['lines']> {
  const added = linesBy(diff, '+');
  const total = [...added.values()].reduce((sum, { length }) => sum + length, 0);
  let gone = 0;
  for (const { file, patch } of edits) {
    const left = [...(added.get(file) ?? [])];
    for (const line of markedIn(patch, '-')) {
      const at = left.indexOf(line);
      if (at < 0) continue;
      left.splice(at, 1);
      gone += 1;
    }
  }
  return { added: total, kept: total - gone };
}

/** The same where the branch was written anew: `edits` are then all that the pull request changes, not what came on top of ours. */
export function foundLines(diff: string, edits: readonly Edit[]): NonNullable<Outcome['lines']> {
  const added = linesBy(diff, '+');
  let [total, kept] = [0, 0];
  for (const [file, lines] of added) {
    total += lines.length;
    const there = edits.filter((edit) => edit.file === file).flatMap(({ patch }) => markedIn(patch, '+'));
    for (const line of lines) {
      const at = there.indexOf(line);
      if (at < 0) continue;
      there.splice(at, 1);
      kept += 1;
    }
  }
  return { added: total, kept };
}

function linesBy(diff: string, mark: '+' | '-'): ReadonlyMap<string, readonly string[]> {
  const parts = diff.split(/^(?=diff --git )/m);
  return new Map(parts.map((part) => [/^\+\+\+ "?b\/(.*?)"?\t?$/m.exec(part)?.[1] ?? '', markedIn(part, mark)]));
}

/** Blank lines say nothing of whose they are. */
function markedIn(patch: string, mark: '+' | '-'): readonly string[] {
  const hunks = patch.split(/^(?=@@ -)/m).filter((hunk) => hunk.startsWith('@@ -'));
  const lines = hunks.flatMap((hunk) => hunk.split('\n').slice(1));
  return lines.flatMap((line) => (line.startsWith(mark) && line.slice(1).trim() !== '' ? [line.slice(1)] : []));
}
