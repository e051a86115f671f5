// Rows in the SWE-bench schema: what is known of a task and hidden from the search. Only the grader and the simulated model see them.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../../src/errors.ts';

/** The official data keeps lists as JSON texts. */
const Ids = z.union([z.array(z.string()), z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)))]);
const Row = z.object({
  instance_id: z.string(),
  repo: z.string(),
  base_commit: z.string(),
  problem_statement: z.string(),
  patch: z.string(),
  test_patch: z.string(),
  test_files: z.array(z.string()).optional(),
  FAIL_TO_PASS: Ids,
  PASS_TO_PASS: Ids,
});

export type GoldRow = z.infer<typeof Row>;

/** Rows of a JSON-lines file, all or those named, in the order of the names. Throws InputFault. */
export function readRows(file: string, ids: readonly string[]): readonly GoldRow[] {
  if (!existsSync(file))
    throw new InputFault(`There is no file ${file}.`, 'Give rows in the SWE-bench schema with --tasks.');
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readRow);
  if (ids.length === 0) return rows;
  return ids.map((id) => {
    const row = rows.find(({ instance_id }) => instance_id === id);
    if (row) return row;
    throw new InputFault(`There is no task ${id} in ${file}.`, 'Look up its `instance_id`.');
  });
}

function readRow(line: string, at: number): GoldRow {
  try {
    return Row.parse(JSON.parse(line));
  } catch (error) {
    const next =
      'Every line needs instance_id, repo, base_commit, problem_statement, patch, test_patch and both lists of tests.';
    throw new InputFault(`Line ${at + 1} of the tasks is no row in the SWE-bench schema.`, next, { cause: error });
  }
}

/** The clone of a row's repository: `owner+name`, bare, with `.git`, or with the repository in `repo`. Throws InputFault. */
export function cloneOf(clones: string, { repo }: Pick<GoldRow, 'repo'>): string {
  const folder = join(clones, repo.replace('/', '+'));
  const found = [join(folder, 'repo'), folder].find((path) =>
    [path, join(path, '.git')].some((git) => existsSync(join(git, 'objects'))),
  );
  if (found) return found;
  throw new InputFault(`There is no clone of ${repo} in ${clones}.`, `Clone it to ${folder}.`);
}
