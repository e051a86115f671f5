// Reads a test runner's own machine-readable report. Pure; the text comes from untrusted code.

import type { TestResult } from '../task.ts';
import { type ReportEntry, testResults, UNFINISHED } from '../verification/report-entry.ts';
import { avaEntries } from './reports/ava.ts';
import { jestEntries } from './reports/jest.ts';
import { junitEntries } from './reports/junit.ts';
import { junitFileEntries } from './reports/junit-files.ts';
import { mochaEntries, nodeTestEntries } from './reports/lines.ts';
import { tapEntries } from './reports/tap.ts';
import { scriptEntries } from './reports/tests.ts';
import { textEntries } from './reports/text.ts';
import { unittestEntries } from './reports/unittest.ts';

/** One process of a run: what it was asked to run, how it ended, what it reported. */
export interface ReportPart {
  readonly files: readonly string[];
  readonly exitCode: number;
  readonly text: string;
}

/** Exit codes of a shell that could not start the runner at all. */
const NOT_STARTED = new Set([126, 127]);

type Parser = (text: string, files: readonly string[], exitCode: number) => readonly ReportEntry[] | undefined;

/** Stands in a recipe for a runner that we do not know: only output and exit code of its command are read. */
export const UNKNOWN_RUNNER = 'text';
/** Stands in a recipe for a command that writes JUnit XML files of its own. */
export const REPORT_FILES = 'junit';

const PARSERS: Readonly<Record<string, Parser>> = {
  'node:test': nodeTestEntries,
  tape: tapEntries,
  tap: tapEntries,
  ava: avaEntries,
  mocha: mochaEntries,
  // Without a file of their own, tests of old versions have none: their ids must not depend on what is selected.
  jasmine: (text) => mochaEntries(text, []),
  jest: jestEntries,
  vitest: jestEntries,
  pytest: junitEntries,
  'go test': scriptEntries,
  'cargo test': scriptEntries,
  maven: junitFileEntries,
  gradle: junitFileEntries,
  unittest: unittestEntries,
  [REPORT_FILES]: junitFileEntries,
  [UNKNOWN_RUNNER]: (text, _files, exitCode) => textEntries(text, exitCode),
};

/**
 * Results of all processes of one run. A process that failed before it reported anything is an error of its file when
 * it ran exactly one; helpers that are run like tests and report nothing count for nothing beside real reports.
 */
export function parseParts(runner: string, parts: readonly ReportPart[]): readonly TestResult[] | undefined {
  const entries: ReportEntry[] = [];
  let readable = false;
  for (const part of parts) {
    const found = safely(runner, part) ?? crash(part);
    if (!found) {
      if (part.exitCode !== 0 || runner === UNKNOWN_RUNNER) return undefined;
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

function safely(runner: string, { text, files, exitCode }: ReportPart): readonly ReportEntry[] | undefined {
  const parser = PARSERS[runner];
  if (!parser || text.trim() === '') return undefined;
  try {
    return parser(text, files, exitCode);
  } catch {
    return undefined; // hostile or cut: the same as no report
  }
}
