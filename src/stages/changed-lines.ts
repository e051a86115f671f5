// Which lines a unified diff changes: of the files as they are with it, or as they were.

import type { Range } from './excerpt.ts';

/** By path; lines that only the other side has are told by the line that stands there. */
export function changedLines(diff: string, side: 'new' | 'old' = 'new'): ReadonlyMap<string, readonly Range[]> {
  const other = side === 'new' ? '-' : '+';
  const found = new Map<string, Range[]>();
  let [path, line] = ['', 0];
  for (const text of diff.split('\n')) {
    const file = (side === 'new' ? /^\+\+\+ "?b\/(.*?)"?\t?$/ : /^--- "?a\/(.*?)"?\t?$/).exec(text)?.[1];
    const start = /^@@ -(?<old>\d+)(?:,\d+)? \+(?<new>\d+)/.exec(text)?.groups?.[side];
    if (file !== undefined) path = file;
    else if (start !== undefined) line = Number(start);
    else if (path !== '' && line > 0 && /^[-+ ]/.test(text)) {
      if (!text.startsWith(' ')) add(found, path, Math.max(1, line));
      if (!text.startsWith(other)) line += 1;
    } else if (/^diff --git /.test(text)) [path, line] = ['', 0];
  }
  return found;
}

function add(found: Map<string, Range[]>, path: string, line: number): void {
  const ranges = found.get(path) ?? [];
  found.set(path, ranges);
  const last = ranges.at(-1);
  if (last && line <= last.end + 1) ranges[ranges.length - 1] = { start: last.start, end: Math.max(last.end, line) };
  else ranges.push({ start: line, end: line });
}
