// Shows the places where code was found: the first with what is around them, every other one by its line.

import type { CodeIndex } from './code-index.ts';
import { linesOf, numbered, shorten } from './numbered.ts';
import type { CodeHit } from './search-code.ts';

/** Windows that are shown, lines before and after a place, and lines of one window. */
const full = 3;
const around = 3;
const maxLines = 250;
/** Further places that are shown with their code; the others by their numbers only. */
const coded = 40;

/** `hits`: in the order of their files and lines. */
export async function renderHits(index: CodeIndex, hits: readonly CodeHit[]): Promise<string> {
  const windows = windowsOf(hits);
  const shown = await Promise.all(windows.slice(0, full).map((window) => showWindow(index, window)));
  const others = windows.slice(full).flatMap((window) => window.hits);
  return [...shown, ...(await listHits(index, others))].join('\n\n');
}

/** Places in one file whose surroundings meet. */
interface Window {
  readonly path: string;
  readonly hits: readonly CodeHit[];
  readonly end: number;
}

function windowsOf(hits: readonly CodeHit[]): readonly Window[] {
  const found: Window[] = [];
  for (const hit of hits) {
    const last = found.at(-1);
    const meets = last?.path === hit.path && hit.line - last.end <= 2 * around + 1;
    if (last !== undefined && meets)
      found[found.length - 1] = { ...last, hits: [...last.hits, hit], end: Math.max(last.end, hit.endLine) };
    else found.push({ path: hit.path, hits: [hit], end: hit.endLine });
  }
  return found;
}

async function showWindow(index: CodeIndex, { path, hits, end }: Window): Promise<string> {
  const lines = linesOf((await index.read(path)) ?? '');
  const start = hits[0]?.line ?? 1;
  const where = hits.map(({ line }) => line).join(', ');
  return `${path}:${where}\n${numbered(lines, start - around, Math.min(end, start + maxLines) + around)}`;
}

/** Every place by its file: the first ones with their code, the others by their numbers. */
async function listHits(index: CodeIndex, hits: readonly CodeHit[]): Promise<readonly string[]> {
  if (hits.length === 0) return [];
  const parts: string[] = [`${hits.length} more:`];
  let room = coded;
  for (const [path, group] of Map.groupBy(hits, (hit) => hit.path)) {
    const numbers = group.map(({ line }) => line);
    const lines = room > 0 ? linesOf((await index.read(path)) ?? '') : [];
    const told = numbers.slice(0, room);
    room -= told.length;
    const left = numbers.slice(told.length);
    parts.push(left.length > 0 ? `${path}: ${left.join(', ')}` : path);
    for (const line of told) parts.push(shorten(numbered(lines, line, line)));
  }
  return [parts.join('\n')];
}
