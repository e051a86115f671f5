// Rows of `collected.jsonl` and `tasks.jsonl`: the fields of SWE-bench, and beside them where a task comes from.

import { join } from 'node:path';
import { z } from 'zod';
import { parseDataset } from '../evaluation/dataset.ts';
import type { GoldTask } from '../evaluation/gold-task.ts';
import { type LineFile, openLines, readLines, rowsOf } from '../evaluation/json-lines.ts';

const Text = z.string();
const Commit = Text.regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);

const Provenance = z.strictObject({
  source: z.enum(['github', 'git']),
  /** `issue`: the words of the issue; `derived`: made from the commit's text, which may tell of its own solution. */
  statement: z.enum(['issue', 'derived']),
  /** Page of the pull request, or the address of the clone that was mined. */
  url: Text,
  /** Numbers of the issues that it resolves. */
  issues: z.array(z.int()),
  pull: z.int().optional(),
  /** The commit that holds the fix: that of the merge on GitHub. */
  fix: Commit,
  stars: z.int().optional(),
  /** When the fix was made, ISO 8601. */
  at: Text,
});

/** Of the repository at the base commit, as GitHub or its own files say. */
const Licence = z.strictObject({
  /** SPDX identifier; null where none is known: then nothing may be made of its texts. */
  spdx: Text.min(1).nullable(),
  /** What says so: `GitHub`, or a file of the repository. */
  source: Text,
});

export const CollectedRow = z
  .strictObject({
    instance_id: Text.regex(/^\S+$/),
    repo: Text,
    base_commit: Commit,
    problem_statement: Text.min(1),
    hints_text: Text,
    created_at: Text,
    /** The fix without tests, and the tests alone, as `git diff`. */
    patch: Text.min(1),
    test_patch: Text.min(1),
    /** Test files to run: those of `test_patch` that a runner runs by itself. */
    test_files: z.array(Text).min(1),
    /** Empty in `collected.jsonl`. */
    FAIL_TO_PASS: z.array(Text),
    PASS_TO_PASS: z.array(Text),
    provenance: Provenance,
    licence: Licence,
  })
  .readonly();
export type CollectedRow = z.infer<typeof CollectedRow>;

const Prepared = z.strictObject({
  /** Name of the set-up that was taken; `as detected` for the first. */
  setUp: Text,
  /** Hash of recipe, manifests and image. */
  recipe: Text,
  runner: Text,
  /** Tests whose results differ between two equal runs, or that pass before and fail behind the fix; in neither list. */
  flaky: z.array(Text),
  broken: z.array(Text),
  /** How it is known that the tests run the code. */
  reach: Text,
  /** Of one run of the test files with the fix. */
  seconds: z.number(),
});

export const TaskRow = z
  .strictObject({
    ...CollectedRow.unwrap().shape,
    FAIL_TO_PASS: z.array(Text).min(1),
    prepared: Prepared,
  })
  .readonly();
export type TaskRow = z.infer<typeof TaskRow>;

const FILES = {
  'collected.jsonl': rowsOf(CollectedRow, { what: 'collected row', next: 'Remove the line, and collect again.' }),
  'tasks.jsonl': rowsOf(TaskRow, { what: 'prepared task', next: 'Remove the line, and prepare again.' }),
} as const;

export async function readCollected(folder: string): Promise<readonly CollectedRow[]> {
  return readLines(join(folder, 'collected.jsonl'), FILES['collected.jsonl']);
}

export async function openCollected(folder: string): Promise<LineFile<CollectedRow>> {
  return openLines(join(folder, 'collected.jsonl'), FILES['collected.jsonl']);
}

export async function readTasks(folder: string): Promise<readonly TaskRow[]> {
  return readLines(join(folder, 'tasks.jsonl'), FILES['tasks.jsonl']);
}

export async function openTasks(folder: string): Promise<LineFile<TaskRow>> {
  return openLines(join(folder, 'tasks.jsonl'), FILES['tasks.jsonl']);
}

/** A row as evaluations read it. */
export function goldTaskOf(row: CollectedRow | TaskRow): GoldTask {
  const [task] = parseDataset(JSON.stringify(row), row.instance_id);
  if (!task) throw new RangeError('a row is a task');
  return task;
}
