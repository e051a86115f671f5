// One way to read a block, and the lines of its texts. Plain data.

import type { Anchors } from './anchors.ts';
import type { Split } from './edit.ts';

/** One way to read a block; `line` is where its first line was copied from. */
export interface Reading extends Split {
  readonly file: string;
  readonly line?: number | undefined;
  readonly after?: Anchors | undefined;
  readonly all?: true | undefined;
  /** The only line where it may begin. */
  readonly only?: number | undefined;
  /** What a line must not look like that follows in the file: then the block was parted too early. */
  readonly divider: RegExp;
}

export function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

export function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

export function filled(text: string): readonly string[] {
  return linesOf(text).filter((line) => line.trim() !== '');
}
