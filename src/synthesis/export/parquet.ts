// Rows as Parquet, with lists and records as a hub reads them (by hyparquet-writer).

import { rename } from 'node:fs/promises';
import { parquetWriteFile, type SchemaElement } from 'hyparquet-writer';

/** What a field holds: a text, a truth value, a whole number, a list of one shape, a record. */
export type Shape = 'text' | 'flag' | 'count' | readonly [Shape] | { readonly [name: string]: Shape };

/** Whole or not at all. */
export async function writeParquet(
  file: string,
  shape: Readonly<Record<string, Shape>>,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const names = Object.keys(shape);
  const columnData = names.map((name) => ({ name, data: rows.map((row) => row[name]) }));
  const schema: SchemaElement[] = [
    { name: 'root', num_children: names.length },
    ...names.flatMap((name) => elementsOf(name, shape[name] ?? 'text')),
  ];
  await parquetWriteFile({ filename: `${file}.tmp`, columnData, schema });
  await rename(`${file}.tmp`, file);
}

function elementsOf(name: string, shape: Shape): readonly SchemaElement[] {
  const own = { name, repetition_type: 'OPTIONAL' } as const;
  if (shape === 'text') return [{ ...own, type: 'BYTE_ARRAY', converted_type: 'UTF8' }];
  if (shape === 'flag') return [{ ...own, type: 'BOOLEAN' }];
  if (shape === 'count') return [{ ...own, type: 'INT32' }];
  if (isList(shape)) {
    const list = { name: 'list', repetition_type: 'REPEATED', num_children: 1 } as const;
    return [{ ...own, num_children: 1, converted_type: 'LIST' }, list, ...elementsOf('element', shape[0])];
  }
  const parts = Object.entries(shape);
  return [{ ...own, num_children: parts.length }, ...parts.flatMap(([part, of]) => elementsOf(part, of))];
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
