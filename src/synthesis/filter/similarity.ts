// How like two patches are, where no test tells: the share of changed lines that they have in common, by file.

import { readHunks } from '../../evaluation/diff.ts';

/** Twice the common lines through all of both, the mean over the files that either changes; 0…1, blanks at the ends ignored. */
export function similarity(one: string, other: string): number {
  const [left, right] = [changedLines(one), changedLines(other)];
  const files = [...new Set([...left.keys(), ...right.keys()])];
  if (files.length === 0) return 0;
  const shares = files.map((file) => dice(left.get(file) ?? [], right.get(file) ?? []));
  return shares.reduce((sum, share) => sum + share, 0) / files.length;
}

/** By file, each line with the sign of its side. */
function changedLines(diff: string): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>();
  for (const { path, old, new: added } of readHunks(diff)) {
    const [gone, come] = [surplus(old, added), surplus(added, old)];
    const own = [...gone.map((line) => `-${line.trim()}`), ...come.map((line) => `+${line.trim()}`)];
    lines.set(path, [...(lines.get(path) ?? []), ...own.filter((line) => line.length > 1)]);
  }
  return lines;
}

/** What the first side has more often than the second. */
function surplus(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = countsOf(others);
  return lines.filter((line) => !take(left, line));
}

function dice(one: readonly string[], other: readonly string[]): number {
  if (one.length + other.length === 0) return 1;
  const left = countsOf(other);
  return (2 * one.filter((line) => take(left, line)).length) / (one.length + other.length);
}

function countsOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function take(counts: Map<string, number>, line: string): boolean {
  const count = counts.get(line) ?? 0;
  if (count > 0) counts.set(line, count - 1);
  return count > 0;
}
