// A file of JSON lines that grows by whole lines, whoever is killed while writing it.

import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { InputFault } from '../errors.ts';
import { jsonOf } from './json-of.ts';

/** Nothing is where no file or folder is. */
export function unlessMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return instead;
    throw error;
  };
}

/** Takes the rows of a text apart; `file` is for what it says of a line that is none. */
export type ParseRows<Row> = (text: string, file: string) => readonly Row[];

/** A reader of rows of a schema, one a line. It throws InputFault for any other line, and says `what` it is not and what `next`. */
export function rowsOf<T extends z.ZodType>(
  schema: T,
  { what, next }: { readonly what: string; readonly next: string },
): ParseRows<z.infer<T>> {
  return (text, file) =>
    text.split('\n').flatMap((line, i) => {
      if (line.trim() === '') return [];
      const parsed = schema.safeParse(jsonOf(line));
      if (parsed.success) return [parsed.data];
      const [issue] = parsed.error.issues;
      const field = issue?.path.join('.') || 'the line';
      throw new InputFault(`${file}:${i + 1} is no ${what}: ${field}: ${issue?.message}`, next);
    });
}

export interface LineFile<Row> {
  /** Those that were there when it was opened. */
  readonly rows: readonly Row[];
  /** Appends one row; whole when it settles. */
  append(row: Row): Promise<void>;
}

/** Opens rows for writing: what a killed process left of a line is cut off, so that it swallows no other. One writer only. */
export async function openLines<Row>(file: string, parse: ParseRows<Row>): Promise<LineFile<Row>> {
  await mkdir(dirname(file), { recursive: true });
  const bytes = await readFile(file).catch(unlessMissing(Buffer.alloc(0)));
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) await truncate(file, end);
  const rows = parse(bytes.toString('utf8', 0, end), file);
  return { rows, append: (row) => appendFile(file, `${JSON.stringify(row)}\n`) };
}

/** All whole rows of a file; none where there is no file. */
export async function readLines<Row>(file: string, parse: ParseRows<Row>): Promise<readonly Row[]> {
  const text = await readFile(file, 'utf8').catch(unlessMissing(''));
  return parse(text.slice(0, text.lastIndexOf('\n') + 1), file);
}
