// A quotation with what replaces it, as lines of a file, and what is likely not meant by it.

import { PROSE } from './edit-readings.ts';

/** A line that stays, and why that is likely not meant. No doubt is left where another edit takes the line out. */
export interface Doubt {
  readonly text: string;
  readonly reason: string;
  /** Nothing is in doubt where another edit sets this name. */
  readonly sets?: string;
}

/** A quotation with what replaces it, as lines of the file, and what stands around it. */
export interface Replacement {
  readonly file: string;
  readonly front: readonly string[];
  readonly given: readonly string[];
  readonly wanted: readonly string[];
  readonly behind: readonly string[];
}

const QUOTE = 'quote all lines that are to go';

export function doubt(number: number, line: string, where: string): Doubt {
  const text = line.trim();
  return { text, reason: `line ${number}, \`${text.slice(0, 100)}\`, stands ${where}: ${QUOTE}` };
}

/** Neither blank nor about the line that follows; a line of Ruby may begin with a field. */
export function isSaid(file: string, line: string): boolean {
  const aside = /\.(?:rb|rake|cr)$/.test(file) ? ASIDE : MARK;
  return line.trim() !== '' && (PROSE.test(file) || !aside.test(line));
}

const ASIDE = /^\s*(?:#(?!\w)|\/\/|\/?\*|--|<!--)/;
const MARK = new RegExp(`${ASIDE.source}|^\\s*@`);

export function wordsOf(line: string): readonly string[] {
  return line.match(/[\p{L}\p{N}_$]+/gu) ?? [];
}

export function saidIn(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.map((line) => line.trim()).filter((line) => /\w/.test(line)));
}
