// Grading by the official SWE-bench harness: its command for a file of predictions, and what its report says of rows.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EnvironmentFault } from '../errors.ts';
import { openRows } from './evaluation-folder.ts';
import { isLocated } from './gold-places.ts';
import { jsonOf } from './json-of.ts';
import { modelNameOf, predictionsFile } from './predictions.ts';
import type { ResultRow } from './result-row.ts';

export interface OfficialRun {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  /** File that the harness writes, below the folder that it is started in. */
  readonly report: string;
  readonly rows: readonly ResultRow[];
}

/** One run of the harness for each file of predictions. `dataset` and `folder` are absolute paths. */
export function officialRuns(
  rows: readonly ResultRow[],
  {
    folder,
    dataset,
    model,
    jobs,
  }: { readonly folder: string; readonly dataset: string; readonly model: string; readonly jobs: number },
): readonly OfficialRun[] {
  const decided = rows.filter(({ decision }) => decision !== 'void');
  return [...Map.groupBy(decided, predictionsFile)].flatMap(([file, own]) => {
    const [row] = own;
    if (!row) return [];
    const run = `mullover-${row.policy}-${row.budget}-${row.seed}`.replaceAll(/[^\w-]/g, '_');
    const options = {
      dataset_name: dataset,
      predictions_path: join(folder, file),
      max_workers: String(jobs),
      run_id: run,
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const ids = own.map(({ instance }) => instance);
    return [
      {
        command: ['python3', '-m', 'swebench.harness.run_evaluation', ...args, '--instance_ids', ...ids] as const,
        report: `${modelNameOf(model, row).replaceAll('/', '__')}.${run}.json`,
        rows: own,
      },
    ];
  });
}

/** As a line for a shell. */
export function shellLine(command: readonly string[]): string {
  return command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

const Ids = z.array(z.string()).default([]);
const Report = z.looseObject({
  resolved_ids: z.array(z.string()),
  unresolved_ids: Ids,
  empty_patch_ids: Ids,
  error_ids: Ids,
  /** Of those that are not resolved: what kept the tests from running, likely, was no patch. */
  infra_failure_ids: Ids,
});

/** The rows with the verdicts of a report, which knows of the chosen patch only; what it does not name was not graded. Throws EnvironmentFault where it is none. */
export function withVerdicts(rows: readonly ResultRow[], report: string): readonly ResultRow[] {
  const parsed = Report.safeParse(jsonOf(report));
  if (!parsed.success)
    throw new EnvironmentFault('the official harness left no report that can be read', 'See its own output.', {
      cause: parsed.error,
    });
  const { resolved_ids, unresolved_ids, empty_patch_ids, error_ids, infra_failure_ids } = parsed.data;
  return rows.map((row) => {
    const is = (ids: readonly string[]) => ids.includes(row.instance);
    if (is(resolved_ids)) return { ...row, resolved: true, grade: 'resolved, by the official harness', failure: null };
    if (is(empty_patch_ids)) return { ...row, resolved: null, grade: 'there is no patch' };
    if (is(infra_failure_ids))
      return {
        ...row,
        resolved: null,
        grade: 'the official harness had no environment',
        failure: 'environment' as const,
      };
    if (is(unresolved_ids))
      return {
        ...row,
        resolved: false,
        grade: 'not resolved, by the official harness',
        failure: isLocated(row.recall) ? 'patch' : 'localization',
      };
    const grade = is(error_ids) ? 'the official harness failed' : 'the official harness did not grade it';
    return { ...row, resolved: null, grade, failure: 'environment' as const };
  });
}

/** Adds the verdicts of a harness that was run in `folder/official` to the rows. */
export async function adoptReport(folder: string, { report, rows }: OfficialRun): Promise<readonly ResultRow[]> {
  const text = await readFile(join(folder, 'official', report), 'utf8').catch(() => '');
  const graded = withVerdicts(rows, text);
  const file = await openRows(folder);
  for (const row of graded) await file.append(row);
  return graded;
}
