// Reads the tasks of a data set: JSON lines in the fields of SWE-bench and its relatives, or of Multi-SWE-bench.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import type { GoldTask } from './gold-task.ts';
import { DATASET_NAMES } from './named-dataset.ts';

export interface Dataset {
  readonly name: string;
  /** SHA-256 of the file. */
  readonly digest: string;
  readonly tasks: readonly GoldTask[];
}

const Text = z.string();
const Id = Text.regex(/^\S+$/, 'no blanks are allowed');
const Repository = Text.regex(/^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/, 'it is no owner/name');
const Commit = Text.regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'it is no full commit id');
/** Some data keeps lists as JSON texts. */
const Ids = z.union([z.array(Text), Text.transform(listIn)]);

/** SWE-bench, Verified, Lite, Multilingual, SWE-rebench and our own tasks. */
const SweBench = z.object({
  instance_id: Id,
  repo: Repository,
  base_commit: Commit,
  problem_statement: Text.min(1),
  patch: Text.min(1),
  test_patch: Text.min(1),
  FAIL_TO_PASS: Ids,
  PASS_TO_PASS: Ids,
  test_files: z.array(Text).nullish(),
  difficulty: Text.nullish(),
});

/** Names of tests are keys; what each came to before and after says how they were sorted. */
const Named = z.record(Text, z.unknown()).nullish();
const Part = z.string().regex(/^(?!\.{1,2}$)[\w.-]+$/, 'it is no name on GitHub');
const MultiSweBench = z.object({
  org: Part,
  repo: Part,
  number: z.int(),
  instance_id: Id.nullish(),
  title: Text.nullish(),
  body: Text.nullish(),
  base: z.object({ sha: Commit }),
  resolved_issues: z.array(z.object({ title: Text.nullish(), body: Text.nullish() })),
  fix_patch: Text.min(1),
  test_patch: Text.min(1),
  f2p_tests: Named,
  s2p_tests: Named,
  n2p_tests: Named,
  p2p_tests: Named,
});

/** All tasks of a file. Throws InputFault, with line and field. */
export async function readDataset(file: string): Promise<Dataset> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const next = `Give a file of JSON lines in the SWE-bench schema, or a name: ${DATASET_NAMES.join(', ')}.`;
    throw new InputFault(`${file} cannot be read.`, next, { cause });
  });
  const digest = createHash('sha256').update(text).digest('hex');
  return { name: basename(file, extname(file)), digest, tasks: parseDataset(text, file) };
}

/** The tasks in a text of JSON lines. Throws InputFault, with line and field. */
export function parseDataset(text: string, file: string): readonly GoldTask[] {
  const lines = new Map<string, number>();
  const tasks: GoldTask[] = [];
  const all = text.replace(/^\uFEFF/, '').split('\n');
  for (const [i, line] of all.entries()) {
    if (line.trim() === '') continue;
    const task = parseTask(line, `${file}:${i + 1}`);
    const { id } = task.instance;
    const before = lines.get(id);
    if (before !== undefined)
      throw new InputFault(`${file}:${i + 1}: ${id} is in line ${before} already.`, 'Remove one of the lines.');
    lines.set(id, i + 1);
    tasks.push(task);
  }
  if (tasks.length === 0) throw new InputFault(`${file} holds no task.`, 'Give JSON lines in the SWE-bench schema.');
  return tasks;
}

/** Those with the given ids, in their order; all of them where none is given. Throws InputFault for an unknown id. */
export function chosenTasks(tasks: readonly GoldTask[], ids: readonly string[]): readonly GoldTask[] {
  if (ids.length === 0) return tasks;
  const known = new Map(tasks.map((task) => [task.instance.id, task]));
  return [...new Set(ids)].map((id) => {
    const task = known.get(id);
    if (task) return task;
    throw new InputFault(`There is no task ${id} in the data set.`, 'Look up its `instance_id`.');
  });
}

function parseTask(line: string, where: string): GoldTask {
  const row = rowIn(line, where);
  return 'fix_patch' in row ? fromMulti(read(MultiSweBench, row, where)) : fromSweBench(read(SweBench, row, where));
}

function rowIn(line: string, where: string): object {
  const row = jsonIn(line);
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row;
  const isList = line.trimStart().startsWith('[');
  throw new InputFault(
    `${where}: the line is ${isList ? 'the beginning of a list' : 'no JSON object'}.`,
    isList
      ? 'Give its elements, one JSON object a line, as `jq -c ".[]"` writes them.'
      : 'Give one JSON object a line.',
  );
}

function read<T extends z.ZodType>(schema: T, row: object, where: string): z.infer<T> {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [field = ''] = issue?.path ?? [];
  const missing = !(String(field) in row);
  throw new InputFault(
    `${where}: ${issue?.path.join('.')}: ${missing ? 'the field is missing' : issue?.message}.`,
    'Give rows in the schema of SWE-bench (instance_id, repo, base_commit, problem_statement, patch, test_patch, FAIL_TO_PASS, PASS_TO_PASS) or of Multi-SWE-bench.',
  );
}

function fromSweBench(row: z.infer<typeof SweBench>): GoldTask {
  const { instance_id: id, repo: repository, base_commit: base } = row;
  return {
    instance: { id, repository, base, ...titled(row.problem_statement) },
    gold: {
      patch: row.patch,
      testPatch: row.test_patch,
      testFiles: row.test_files ?? undefined,
      failToPass: row.FAIL_TO_PASS,
      passToPass: row.PASS_TO_PASS,
      difficulty: row.difficulty ?? undefined,
    },
  };
}

/** What is asked for are the issues that the pull request resolves; its own words may tell the solution. */
function fromMulti(row: z.infer<typeof MultiSweBench>): GoldTask {
  const { org, repo, number, base, resolved_issues: issues } = row;
  const statement = issues.map(({ title, body }) => `${title ?? ''}\n\n${body ?? ''}`).join('\n\n');
  const names = (named: z.infer<typeof Named>) => Object.keys(named ?? {});
  return {
    instance: {
      id: row.instance_id ?? `${org}__${repo}-${number}`,
      repository: `${org}/${repo}`,
      base: base.sha,
      ...titled(statement),
    },
    gold: {
      patch: row.fix_patch,
      testPatch: row.test_patch,
      failToPass: [...names(row.f2p_tests), ...names(row.s2p_tests), ...names(row.n2p_tests)],
      passToPass: names(row.p2p_tests),
    },
  };
}

/** The first line is the title, as in a file that `mullover solve` is given. */
function titled(statement: string): { readonly title: string; readonly body: string } {
  const [first = '', ...rest] = statement.trim().split('\n');
  return { title: first.replace(/^#+\s*/, '').trim(), body: rest.join('\n').trim() };
}

function listIn(text: string, context: z.RefinementCtx): string[] {
  const list = z.array(z.string()).safeParse(jsonIn(text));
  if (list.success) return list.data;
  context.addIssue({ code: 'custom', message: 'it is neither a list nor the JSON text of one' });
  return z.NEVER;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse throws for nothing but text that is no JSON; the schema refuses it, with its place.
    return undefined;
  }
}
