// Reads the output of a test command whose runner we do not know: exit code and summary lines, nothing about single tests.

import type { ReportEntry } from '../../verification/report-entry.ts';
import { readSummary } from './text-summary.ts';

/** Title of the one result that a run of an unknown runner has. */
const WHOLE_RUN = 'whole run';
/** A count beyond this is not believed. */
const MOST_TESTS = 20_000;
/** How much of the end of the output explains a failure. */
const SHOWN = 1500;

/**
 * Undefined means unknown: no summary line that we know, or one that contradicts the exit code. A run of zero tests is
 * an empty list. A run with a failure is a single failed entry, since nobody can say which tests passed. A clean run
 * has one entry for each test that it counts, so that a later run that counts fewer lacks some of their ids.
 */
export function textEntries(output: string, exitCode: number): readonly ReportEntry[] | undefined {
  const summary = readSummary(output);
  if (!summary) return undefined;
  const { passed, failed } = summary;
  if (passed + failed > MOST_TESTS || failed > 0 !== (exitCode !== 0)) return undefined;
  const whole = { file: '', path: [WHOLE_RUN] };
  if (failed > 0) {
    const message = `${failed} of ${passed + failed} tests fail\n${output.trimEnd().slice(-SHOWN)}`;
    return [{ ...whole, status: 'failed', message }];
  }
  return Array.from({ length: passed }, () => ({ ...whole, status: 'passed' }));
}
