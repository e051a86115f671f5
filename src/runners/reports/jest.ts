// Reads the JSON report of jest and vitest.

import { z } from 'zod';
import type { TestStatus } from '../../execution.ts';
import { type ReportEntry, UNFINISHED } from '../../verification/report-entry.ts';

const schema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string().optional(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()).default([]),
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

const STATUS: Readonly<Record<string, TestStatus>> = { passed: 'passed', failed: 'failed' };

export function jestEntries(text: string): readonly ReportEntry[] | undefined {
  const report = schema.safeParse(JSON.parse(text));
  if (!report.success) return undefined;
  return report.data.testResults.flatMap((suite) => {
    const tests = suite.assertionResults.map((test): ReportEntry => {
      const message = test.failureMessages?.[0];
      const status = STATUS[test.status] ?? 'skipped';
      return { file: suite.name, path: [...test.ancestorTitles, test.title], status, message };
    });
    const broken = suite.status === 'failed' && !tests.some((test) => test.status === 'failed');
    const failure: ReportEntry = {
      file: suite.name,
      path: [UNFINISHED],
      status: 'error',
      message: suite.message ?? undefined,
      // Tests that a hook kept from running are left out; where none is, all have run.
      role: tests.some((test) => test.status === 'skipped') || tests.length === 0 ? 'before' : 'after',
    };
    return broken ? [...tests, failure] : tests;
  });
}
