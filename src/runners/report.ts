// Reads a test runner's own machine-readable report. Pure; the text comes from untrusted code.

import type { TestResult } from '../execution.ts';
import { type ReportEntry, testResults, UNFINISHED } from '../verification/report-entry.ts';
import { RUNNERS, runnerNamed } from './all.ts';
import { OBSERVED, observedEntries } from './observed.ts';
import { junitFileEntries } from './reports/junit-files.ts';
import { textEntries } from './reports/text.ts';
import type { Parser, Runner } from './runner.ts';

/** One process of a run: what it was asked to run, how it ended, what it reported. */
export interface ReportPart {
  readonly files: readonly string[];
  readonly exitCode: number;
  readonly text: string;
}

/** Exit codes of a shell that could not start the runner at all. */
const NOT_STARTED = new Set([126, 127]);

/** Stands in a recipe for a runner that we do not know: only output and exit code of its command are read. */
export const UNKNOWN_RUNNER = 'text';
/** Stands in a recipe for a command that writes JUnit XML files of its own. */
export const REPORT_FILES = 'junit';

/** Those that stand for no runner. */
const OTHERS: Readonly<Record<string, Parser>> = {
  [REPORT_FILES]: junitFileEntries,
  [OBSERVED]: observedEntries({
    named: (format) => runnerNamed(format)?.parse,
    files: junitFileEntries,
    printed: textEntries,
  }),
  [UNKNOWN_RUNNER]: (text, _files, exitCode) => textEntries(text, exitCode),
};

/**
 * Results of all processes of one run. A process that failed before it reported anything is an error of its file when
 * it ran exactly one; helpers that are run like tests and report nothing count for nothing beside real reports.
 */
export function parseParts(
  name: string,
  parts: readonly ReportPart[],
  runners: readonly Runner[] = RUNNERS,
): readonly TestResult[] | undefined {
  const parser = runnerNamed(name, runners)?.parse ?? OTHERS[name];
  const entries: ReportEntry[] = [];
  let readable = false;
  for (const part of parts) {
    const found = safely(parser, part) ?? crash(part);
    if (!found) {
      if (part.exitCode !== 0 || name === UNKNOWN_RUNNER) return undefined;
      continue;
    }
    readable = true;
    for (const entry of found) entries.push(entry);
  }
  return readable ? testResults(entries) : undefined;
}

function crash(part: ReportPart): readonly ReportEntry[] | undefined {
  const [file, ...others] = part.files;
  if (file === undefined || others.length > 0 || part.exitCode === 0 || NOT_STARTED.has(part.exitCode))
    return undefined;
  const message = `exit code ${part.exitCode} before any test reported`;
  return [{ file, path: [UNFINISHED], status: 'error', message }];
}

function safely(parser: Parser | undefined, { text, files, exitCode }: ReportPart): readonly ReportEntry[] | undefined {
  if (!parser || text.trim() === '') return undefined;
  try {
    return parser(text, files, exitCode);
  } catch {
    return undefined; // hostile or cut: the same as no report
  }
}
