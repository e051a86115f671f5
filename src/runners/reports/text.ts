// Reads the output of a test command whose runner we do not know: exit code, summary, and the lines of single tests.

import type { TestStatus } from '../../execution.ts';
import type { ReportEntry } from '../../verification/report-entry.ts';
import { failingNames } from './text-failures.ts';
import { type TextPoint, textPoints } from './text-points.ts';
import { linesOf, readSummary, type TextSummary } from './text-summary.ts';

/** Title of the results of tests that are only counted. */
const WHOLE_RUN = 'whole run';
/** A count beyond this is not believed. */
const MOST_TESTS = 20_000;
/** How much of the end of the output explains a failure. */
const SHOWN = 1500;

/** Failed results that the end of the output stands with, so that a report stays small. */
const EXPLAINED = 20;

/**
 * Undefined means unknown: nothing that we know, or what contradicts the exit code. A run of zero tests is an empty list.
 * Where lines tell single tests, and the summary counts the same, these are the results. Else there is one for each test
 * that the summary counts, first those that failed and last those that were left out: of two runs, the one with more
 * failures, more left out or fewer tests differs in the result of some of them. Where each failure is told by its name,
 * that stands besides.
 */
export function textEntries(output: string, exitCode: number): readonly ReportEntry[] | undefined {
  const lines = linesOf(output);
  const summary = readSummary(lines);
  const points = textPoints(lines);
  const told = points && {
    passed: countOf(points, 'passed'),
    failed: points.length - countOf(points, 'passed', 'skipped'),
    skipped: countOf(points, 'skipped'),
  };
  const { passed, failed, skipped } = summary ?? told ?? { passed: 0, failed: 0, skipped: 0 };
  if (!(summary ?? told) || passed + failed + skipped > MOST_TESTS || failed > 0 !== (exitCode !== 0)) return undefined;
  const message = `${failed} of ${passed + failed} tests fail\n${output.trimEnd().slice(-SHOWN)}`;
  if (points && told?.passed === passed && told.failed === failed)
    return points.map(({ title, status, role }) => {
      const why = status === 'failed' || status === 'error' ? { message } : {};
      return { file: '', path: [title], status, role, ...why };
    });
  return [...counted({ passed, failed, skipped }, message), ...named(failingNames(lines), failed, message)];
}

function counted({ passed, failed, skipped }: TextSummary, message: string): readonly ReportEntry[] {
  const whole = { file: '', path: [WHOLE_RUN], role: 'count' } as const;
  const [short = ''] = message.split('\n');
  // A run in which nothing passes or fails tells as little as one without tests.
  const left = passed + failed === 0 ? 0 : skipped;
  return [
    ...Array.from({ length: failed }, (_, i) => ({
      ...whole,
      status: 'failed' as const,
      message: i < EXPLAINED ? message : short,
    })),
    ...Array.from({ length: passed }, () => ({ ...whole, status: 'passed' as const })),
    ...Array.from({ length: left }, () => ({ ...whole, status: 'skipped' as const })),
  ];
}

/** None where they are more or fewer than are counted. */
function named(names: readonly string[], failed: number, message: string): readonly ReportEntry[] {
  if (names.length !== failed) return [];
  const short = message.split('\n')[0] ?? '';
  return names.map((name, i) => ({
    ...{ file: '', path: [name], status: 'failed', role: 'name' },
    message: i < EXPLAINED ? message : short,
  }));
}

function countOf(points: readonly TextPoint[], ...statuses: readonly TestStatus[]): number {
  return points.filter(({ status }) => statuses.includes(status)).length;
}
