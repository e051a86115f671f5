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
