// The hunks of a unified diff, each with the lines that it replaces in the file as it was.

export interface Hunk {
  readonly file: string;
  /** 1-based, inclusive, context included; of lines that are added to nothing the line before them. */
  readonly start: number;
  readonly end: number;
  /** From its `@@` line on. */
  readonly text: string;
}

export function hunksOf(diff: string): readonly Hunk[] {
  return diff.split(/^(?=diff --git )/m).flatMap((part) => {
    const file = /^\+\+\+ "?b\/(.*?)"?\t?$/m.exec(part)?.[1] ?? /^--- "?a\/(.*?)"?\t?$/m.exec(part)?.[1];
    if (file === undefined) return [];
    return part
      .split(/^(?=@@ -)/m)
      .slice(1)
      .map((text): Hunk => {
        const [, from = '0', count = '1'] = /^@@ -(\d+)(?:,(\d+))? /.exec(text) ?? [];
        const start = Number(from);
        return { file, start, end: start + Math.max(0, Number(count) - 1), text: text.trimEnd() };
      });
  });
}

/** Lines that stand together. */
export interface LineRange {
  readonly file: string;
  /** 1-based, inclusive. */
  readonly start: number;
  readonly end: number;
}

/** What a unified diff adds, as numbered in the new files; where lines are only removed, the line that follows them. */
export function addedRanges(diff: string): readonly LineRange[] {
  return diff.split(/^(?=--- )/m).flatMap((part) => {
    const file = /^\+\+\+ "?b\/(.*?)"?\t?$/m.exec(part)?.[1];
    if (file === undefined) return [];
    return part
      .split(/^(?=@@ -)/m)
      .slice(1)
      .flatMap((hunk) => rangesOf(hunk).map((range) => ({ file, ...range })));
  });
}

function rangesOf(hunk: string): readonly Omit<LineRange, 'file'>[] {
  const found: { start: number; end: number; added: boolean }[] = [];
  let at = Number(/^@@ -\S+ \+(\d+)/.exec(hunk)?.[1] ?? 0);
  let open: { start: number; end: number; added: boolean } | undefined;
  for (const line of hunk.split('\n').slice(1)) {
    if (line.startsWith('+') || line.startsWith('-')) {
      open ??= { start: Math.max(1, at), end: Math.max(1, at), added: false };
      if (line.startsWith('+')) {
        if (!open.added) open.start = at;
        open.end = at;
        open.added = true;
        at += 1;
      }
      if (!found.includes(open)) found.push(open);
    } else if (line.startsWith(' ')) {
      open = undefined;
      at += 1;
    }
  }
  return found.map(({ start, end }) => ({ start, end }));
}
