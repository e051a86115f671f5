// Reads the reports of our own reporters (sandbox/entry/reporters): one JSON object per line.

import { z } from 'zod';
import type { ResultRole, TestStatus } from '../../execution.ts';
import { ENDED_EARLY, type ReportEntry, stableFile, UNFINISHED } from '../../verification/report-entry.ts';

const nodeLine = z.object({
  type: z.literal('test'),
  file: z.string().optional(),
  title: z.string(),
  nesting: z.number().int().min(0).max(1000),
  suite: z.boolean(),
  passed: z.boolean(),
  skipped: z.boolean(),
  todo: z.boolean(),
  message: z.string().optional(),
  /** The kind of hook that it failed in. */
  hook: z.string().optional(),
});
type NodeLine = z.infer<typeof nodeLine>;

const mochaLine = z.object({
  type: z.literal('test'),
  file: z.string().optional(),
  path: z.array(z.string()),
  status: z.enum(['passed', 'failed', 'skipped']),
  message: z.string().optional(),
  hook: z.boolean().optional(),
  /** The same test had a result before. */
  again: z.boolean().optional(),
  /** Of a suite that failed: tests of it had passed before. */
  after: z.boolean().optional(),
});

/** A parent is reported after its children, so the path of each test is known when the lines are read backwards. */
export function nodeTestEntries(text: string, files: readonly string[]): readonly ReportEntry[] | undefined {
  const { records, started, ended } = jsonLines(text);
  if (!started) return undefined;
  const lines = records.flatMap((record) => nodeLine.safeParse(record).data ?? []);
  const stack: string[] = [];
  const entries: ReportEntry[] = [];
  for (const line of lines.toReversed()) {
    stack.length = Math.min(stack.length, line.nesting);
    stack[line.nesting] = line.title;
    const entry = nodeEntry(
      line,
      stack.map((title) => title ?? ''),
      files,
    );
    if (entry) entries.push(entry);
  }
  entries.reverse();
  return ended ? entries : [...entries, unfinished(files)];
}

function nodeEntry(line: NodeLine, path: readonly string[], files: readonly string[]): ReportEntry | undefined {
  const file = line.file ?? files[0] ?? '';
  // Node reports a file without tests, or one that crashed, as a test named after the file.
  const wholeFile =
    line.nesting === 0 && stableFile(file).endsWith(stableFile(line.title)) && /\.[cm]?[jt]s$/.test(line.title);
  const role = line.hook?.startsWith('after') ? 'after' : 'before';
  if (wholeFile)
    return line.passed ? undefined : { file, path: [UNFINISHED], status: 'error', message: line.message, role };
  if (line.suite && line.passed) return undefined;
  if (line.suite && /subtests? failed/.test(line.message ?? '')) return undefined;
  const status: TestStatus =
    line.skipped || line.todo ? 'skipped' : line.passed ? 'passed' : line.suite ? 'error' : 'failed';
  return { file, path, status, message: line.message, role: status === 'error' ? role : undefined };
}

export function mochaEntries(text: string, files: readonly string[]): readonly ReportEntry[] | undefined {
  const { records, started, ended } = jsonLines(text);
  if (!started) return undefined;
  const entries: ReportEntry[] = [];
  for (const line of records.flatMap((record) => mochaLine.safeParse(record).data ?? [])) {
    const status: TestStatus = line.hook && line.status === 'failed' ? 'error' : line.status;
    const role = line.hook ? roleOfHook(line) : undefined;
    const entry = { file: line.file ?? files[0] ?? '', path: line.path, status, message: line.message, role };
    const before = line.again ? lastOf(entry, entries) : -1;
    if (before < 0) entries.push(entry);
    else if (status !== 'passed') entries[before] = entry;
  }
  return ended ? entries : [...entries, unfinished(files)];
}

function lastOf({ file, path }: ReportEntry, entries: readonly ReportEntry[]): number {
  const key = JSON.stringify([file, path]);
  return entries.findLastIndex((one) => JSON.stringify([one.file, one.path]) === key);
}

function roleOfHook({ path, after }: z.infer<typeof mochaLine>): ResultRole {
  return after || /^"after (?:each|all)" hook\b/.test(path.at(-1) ?? '') ? 'after' : 'before';
}

function unfinished(files: readonly string[]): ReportEntry {
  const file = files.length === 1 ? (files[0] ?? '') : '';
  return { file, path: [UNFINISHED], status: 'error', message: ENDED_EARLY };
}

/** Whole lines only: a process that is killed while it writes leaves half of one. */
function jsonLines(text: string): { records: unknown[]; started: boolean; ended: boolean } {
  const records: unknown[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      records.push(JSON.parse(line));
    } catch {
      break;
    }
  }
  const typed = (type: string) => records.some((record) => isTyped(record, type));
  return { records, started: typed('start'), ended: typed('end') };
}

function isTyped(record: unknown, type: string): boolean {
  return typeof record === 'object' && record !== null && 'type' in record && record.type === type;
}
