// Reads what the processes of an observed run left: one record for each test runner that a command started, with its report.

import { posix } from 'node:path';
import { z } from 'zod';
import { ENDED_EARLY, type ReportEntry, stableFile, UNFINISHED } from '../verification/report-entry.ts';
import type { Parser } from './runner.ts';

/** Stands in a recipe for the repository's own command, whose processes are observed. */
export const OBSERVED = 'observed';

const processSchema = z.object({
  runner: z.string(),
  version: z.string().optional(),
  cwd: z.string(),
  /** Name of the parser for its report. */
  format: z.string().default(''),
  /** The files that it was given, where it was given some. */
  files: z.array(z.string()).optional(),
  /** Folder that the files of its report are named from, where it is not the working folder. */
  base: z.string().optional(),
  /** It has none of the wanted tests and ran nothing. */
  left: z.boolean(),
  /** Null when it left none. */
  report: z.string().nullable(),
});
type Observed = z.infer<typeof processSchema>;

const schema = z.object({
  exitCode: z.number(),
  /** The end of what the command printed. */
  printed: z.string(),
  processes: z.array(processSchema),
  /** JUnit XML of build tools, which write it anyway. */
  reports: z.array(z.object({ path: z.string(), text: z.string() })).default([]),
});

export interface ParsersOfObserved {
  readonly named: (format: string) => Parser | undefined;
  /** For JUnit XML files. */
  readonly files: Parser;
  /** For a command that starts no runner that we know: its summary. */
  readonly printed: (text: string, exitCode: number) => readonly ReportEntry[] | undefined;
}

/**
 * A process that was a test runner and left no readable report is an error of its folder, or of the file that was asked for:
 * its tests are unknown. Undefined when no process left one.
 */
export function observedEntries(parsers: ParsersOfObserved): Parser {
  return (text, asked) => {
    const { exitCode, printed, processes, reports } = schema.parse(JSON.parse(text));
    const found = processes.map((one) => (one.left ? [] : entriesOf(one, parsers)));
    const built = reports.length === 0 ? undefined : parsers.files(text, asked, exitCode);
    if (processes.length === 0) return built ?? (reports.length === 0 ? parsers.printed(printed, exitCode) : undefined);
    if (!built && found.every((entries) => entries === undefined)) return undefined;
    const entries = found.flatMap((some, at) => some ?? [lost(processes[at], asked)]);
    return [...entries, ...(built ?? [])];
  };
}

function entriesOf(observed: Observed, { named }: ParsersOfObserved): readonly ReportEntry[] | undefined {
  const { report, format, files = [], cwd, base = cwd } = observed;
  if (report === null || report.trim() === '') return undefined;
  const entries = readably(() => {
    if (format === 'tests') return testEntries(report, named('go test'));
    return named(format)?.(format === 'tap' ? withPlan(report) : report, files, 0);
  });
  const split = entries && format === 'tap' ? filesOfTap(entries) : entries;
  return split?.map((entry) => ({ ...entry, file: fromRoot(entry.file, base) }));
}

function readably<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined; // hostile or cut: the same as no report
  }
}

/** Of a process that died, the tests that it told, and that it did not end. */
function testEntries(text: string, parse: Parser | undefined): readonly ReportEntry[] | undefined {
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .trimEnd()
    .split('\n');
  const count = (type: string) => lines.filter((line) => line === `{"type":"${type}"}`).length;
  const whole = count('start') > 0 && count('start') === count('end');
  const entries = parse?.(whole ? text : [...lines, '{"type":"end"}'].join('\n'), [], 0);
  const cut: ReportEntry = { file: '', path: [UNFINISHED], status: 'error', message: ENDED_EARLY };
  return whole || !entries ? entries : [...entries, cut];
}

/** tap 18 and newer write the output of a run without its plan: that it ended is told by its time alone. */
function withPlan(text: string): string {
  if (/^1\.\.\d/m.test(text) || !/^# time=[\d.]+m?s\s*$/m.test(text)) return text;
  const points = text.match(/^(?:not )?ok \d/gm) ?? [];
  return `${text.trimEnd()}\n1..${points.length}\n`;
}

/** The outermost test of tap is the file; as a result of its own it says only that the file did not end well. */
function filesOfTap(entries: readonly ReportEntry[]): readonly ReportEntry[] {
  const inside = entries.flatMap((entry): readonly ReportEntry[] => {
    const [file = '', ...path] = entry.path;
    return path.length > 0 ? [{ ...entry, file, path }] : [];
  });
  const explained = new Set(inside.filter(({ status }) => status === 'failed').map(({ file }) => file));
  const whole = entries.flatMap((entry): readonly ReportEntry[] => {
    const [file = '', ...path] = entry.path;
    if (file === UNFINISHED) return [entry];
    if (path.length > 0 || entry.status !== 'failed' || explained.has(file)) return [];
    return [{ ...entry, file, path: [UNFINISHED], status: 'error' }];
  });
  return [...inside, ...whole];
}

/** A file as its process names it, relative to the repository root. */
function fromRoot(file: string, base: string): string {
  if (file === '' || /^(file:|\/)/.test(file)) return stableFile(file);
  const stable = posix.normalize(posix.join(`${base}/`, file));
  return stableFile(stable);
}

function lost(observed: Observed | undefined, asked: readonly string[]): ReportEntry {
  const [only, ...others] = asked;
  const folder = stableFile(`${observed?.cwd ?? ''}/`).replace(/\/$/, '');
  const where = folder === '' ? '' : ` in ${folder}`;
  const file = only !== undefined && others.length === 0 ? only : folder;
  const message = `${observed?.runner ?? 'a runner'} was started${where} and left no report`;
  return { file, path: [UNFINISHED], status: 'error', message };
}

/** `jest in packages/a`, each once: what a run of observed processes started; undefined when the text cannot be read. */
export function runnersSeen(text: string): readonly string[] | undefined {
  const read = readably(() => schema.parse(JSON.parse(text)));
  const names = read?.processes.map(({ runner, cwd }) => {
    const folder = stableFile(`${cwd}/`).replace(/\/$/, '');
    return folder === '' ? runner : `${runner} in ${folder}`;
  });
  return names && [...new Set(names)];
}
