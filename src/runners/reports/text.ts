// Reads the output of a test command whose runner we do not know: exit code, summary, and the lines of single tests.

import type { TestStatus } from '../../task.ts';
import type { ReportEntry } from '../../verification/report-entry.ts';
import { type TextPoint, textPoints } from './text-points.ts';
import { linesOf, readSummary } from './text-summary.ts';

/** Title of the one result that a run of an unknown runner has. */
const WHOLE_RUN = 'whole run';
/** A count beyond this is not believed. */
const MOST_TESTS = 20_000;
/** How much of the end of the output explains a failure. */
const SHOWN = 1500;

/**
 * Undefined means unknown: nothing that we know, or what contradicts the exit code. A run of zero tests is an empty list.
 * Where lines tell single tests, and the summary counts the same, these are the results. Else a run with a failure is a
 * single failed entry, since nobody can say which tests passed, and a clean one has an entry for each test that it counts,
 * so that a later run that counts fewer lacks some of their ids.
 */
export function textEntries(output: string, exitCode: number): readonly ReportEntry[] | undefined {
  const lines = linesOf(output);
  const summary = readSummary(lines);
  const points = textPoints(lines);
  const told = points && {
    passed: countOf(points, 'passed'),
    failed: points.length - countOf(points, 'passed', 'skipped'),
  };
  const { passed, failed } = summary ?? told ?? { passed: 0, failed: 0 };
  if (!(summary ?? told) || passed + failed > MOST_TESTS || failed > 0 !== (exitCode !== 0)) return undefined;
  const message = `${failed} of ${passed + failed} tests fail\n${output.trimEnd().slice(-SHOWN)}`;
  if (points && told?.passed === passed && told.failed === failed)
    return points.map(({ title, status }) => {
      const why = status === 'failed' || status === 'error' ? { message } : {};
      return { file: '', path: [title], status, ...why };
    });
  const whole = { file: '', path: [WHOLE_RUN] };
  if (failed > 0) return [{ ...whole, status: 'failed', message }];
  return Array.from({ length: passed }, () => ({ ...whole, status: 'passed' }));
}

function countOf(points: readonly TextPoint[], ...statuses: readonly TestStatus[]): number {
  return points.filter(({ status }) => statuses.includes(status)).length;
}
