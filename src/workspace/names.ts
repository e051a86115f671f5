// Looks definitions up by name, exactly and nearly. Runs in the index thread only.

import type { DatabaseSync } from 'node:sqlite';
import type { Definition } from './definitions.ts';
import type { Hit, NameQuery } from './index-calls.ts';

const maxHits = 500;
const maxSimilar = 8;

/** Definitions of a name, sources before tests; in another case only when there is none in the given one. */
export function findNamed(db: DatabaseSync, query: NameQuery): Hit[] {
  const rows = db
    .prepare(
      `SELECT path, name, kind, parent, start, end, head FROM definition JOIN file USING (path)
       WHERE name = ? COLLATE NOCASE AND kind = ? ORDER BY test, path, start LIMIT ${maxHits}`,
    )
    .all(query.name, query.kind)
    .map(readHit)
    .filter((hit) => query.path === undefined || hit.path === query.path)
    .filter((hit) => query.owner === undefined || isWithin(hit.parent, query.owner));
  const exact = rows.filter((hit) => hit.name === query.name);
  return exact.length > 0 ? exact : rows;
}

/** True when the enclosing names end in the given ones, or when one of them is it: `Outer.Inner` lies within `Outer`. */
export function isWithin(parent: string, owner: string): boolean {
  return `.${parent}`.endsWith(`.${owner}`) || parent.split('.').includes(owner);
}

/** Names that hold this one or differ from it by little, nearest first. */
export function findSimilar(db: DatabaseSync, kind: Definition['kind'], name: string): string[] {
  const wanted = name.toLowerCase();
  const names = db.prepare('SELECT DISTINCT name FROM definition WHERE kind = ?').all(kind);
  const near: { name: string; far: number }[] = [];
  for (const row of names) {
    const other = String(row.name);
    const far = distance(wanted, other.toLowerCase());
    if (far !== undefined) near.push({ name: other, far });
  }
  near.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  return near.slice(0, maxSimilar).map((one) => one.name);
}

/** Edits between two names, up to a third of the length; names that hold one another count as near. */
function distance(a: string, b: string): number | undefined {
  const most = Math.max(1, Math.floor(a.length / 3));
  if (a.length >= 3 && b.length >= 3 && (a.includes(b) || b.includes(a)))
    return 0.5 + Math.abs(a.length - b.length) / 10;
  if (Math.abs(a.length - b.length) > most || a.length > 100) return undefined;
  let before = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = (before[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      now.push(Math.min(change, (before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1));
    }
    if (Math.min(...now) > most) return undefined;
    before = now;
  }
  const far = before[b.length] ?? most + 1;
  return far <= most ? far : undefined;
}

function readHit(row: Record<string, unknown>): Hit {
  return {
    path: String(row.path),
    name: String(row.name),
    kind: row.kind === 'class' ? 'class' : 'function',
    parent: String(row.parent),
    start: Number(row.start),
    end: Number(row.end),
    head: Number(row.head),
  };
}
