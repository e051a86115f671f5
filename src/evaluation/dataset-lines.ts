// The tasks in files of a hub, Parquet or JSON lines, as JSON lines of the fields that are read; what else they hold is large.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, type Compressors, parquetReadObjects } from 'hyparquet';
import { EnvironmentFault, InputFault } from '../errors.ts';
import { parseDataset } from './dataset.ts';

export interface DatasetLines {
  readonly lines: readonly string[];
  /** Rows that are no task that can be used, and why. */
  readonly left: readonly string[];
}

/** Throws EnvironmentFault for a file that is not of its kind, InputFault where none of its rows is a task. */
export async function datasetLines(
  files: readonly { readonly path: string; readonly file: string }[],
): Promise<DatasetLines> {
  const [lines, left]: [string[], string[]] = [[], []];
  const seen = new Set<string>();
  for (const { path, file } of files) {
    let row = 0;
    for await (const value of rowsOf(file, path)) {
      row += 1;
      const line = JSON.stringify(slim(value));
      const id = idIn(line, `${path}:${row}`);
      if ('reason' in id) left.push(id.reason);
      else if (seen.has(id.id)) left.push(`${path}:${row}: ${id.id} is there already.`);
      else lines.push(line);
      if ('id' in id) seen.add(id.id);
    }
  }
  if (lines.length > 0) return { lines, left };
  throw new InputFault(`None of its rows is a task: ${left[0] ?? 'there are no rows'}`, 'Give another revision.');
}

function idIn(line: string, where: string): { readonly id: string } | { readonly reason: string } {
  try {
    return { id: parseDataset(line, where)[0]?.instance.id ?? '' };
  } catch (error) {
    if (error instanceof InputFault) return { reason: error.message };
    throw error;
  }
}

async function* rowsOf(file: string, path: string): AsyncIterable<unknown> {
  try {
    if (path.endsWith('.parquet')) yield* await parquetRows(file);
    else
      for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }))
        if (line.trim() !== '') yield JSON.parse(line) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentFault(`${path} cannot be read: ${reason}`, 'Fetch it again, or give a file of JSON lines.', {
      cause,
    });
  }
}

/** What the library does not bring: Snappy it does. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => gunzipSync(input),
  ZSTD: (input) => zstdDecompressSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
};

async function parquetRows(file: string): Promise<readonly unknown[]> {
  return parquetReadObjects({ file: await asyncBufferFromFile(file), compressors: COMPRESSORS });
}

const FIELDS = [
  ...['instance_id', 'repo', 'base_commit', 'problem_statement', 'patch', 'test_patch', 'FAIL_TO_PASS'],
  ...['PASS_TO_PASS', 'test_files', 'difficulty', 'org', 'number', 'title', 'body', 'base', 'resolved_issues'],
  'fix_patch',
];
/** Of these the names count only; beside each stands what it came to in several runs. */
const NAMED = ['f2p_tests', 's2p_tests', 'n2p_tests', 'p2p_tests'];

function slim(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const row = value as Readonly<Record<string, unknown>>;
  const kept = FIELDS.filter((name) => name in row).map((name) => [name, row[name]]);
  const named = NAMED.filter((name) => name in row).map((name) => [name, namesIn(row[name])]);
  return Object.fromEntries([...kept, ...named]);
}

function namesIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.keys(value).map((name) => [name, null]));
}
