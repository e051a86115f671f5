// The command line of bench/tasks.ts.

import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse as parseYaml, stringify } from 'yaml';
import { z } from 'zod';
import { InputFault } from '../../src/errors.ts';
import type { BaselineLimits } from './baseline.ts';
import { type GoldRow, readRows } from './gold-row.ts';

export interface Options {
  readonly rows: readonly GoldRow[];
  readonly clones: string;
  readonly out: string;
  /** Texts of `.github/mullover.yml` by task or by repository, for those that need one. */
  readonly overrides: ReadonlyMap<string, string>;
  readonly limits: BaselineLimits;
  /** Tasks at a time. */
  readonly jobs: number;
  /** Tasks that are measured again, whatever is remembered of them. */
  readonly redo: ReadonlySet<string>;
  /** Base image of the sandbox. */
  readonly base: string;
  /** What was measured before is shown, and nothing is measured. */
  readonly known: boolean;
  /** Document that the table is written to. */
  readonly write: string | undefined;
  /** A sentence for that document: what of it was not repeated. */
  readonly note: string | undefined;
}

const GIVE =
  'Give rows in the SWE-bench schema and the clones of their repositories: npm run bench:tasks -- --tasks FILE[,FILE] --clones DIR [--out DIR] [--ids …] [--overrides FILE] [--ignore FILE] [--seconds 300] [--near 300] [--runs 2] [--jobs 1] [--redo …] [--base IMAGE] [--write FILE] [--note TEXT] [--known] [--quick]';
/** A quick run looks at one task. */
const QUICK = { tasks: 1, seconds: '20' };
const Lists = z.record(z.string(), z.array(z.string()));
const Settings = z.record(z.string(), z.looseObject({ sandbox: z.unknown() }));

/** Throws InputFault. */
export function readOptions(): Options {
  const values = parse();
  const { tasks, clones, quick } = values;
  if (tasks === undefined || clones === undefined) throw new InputFault('There are no tasks to run.', GIVE);
  const suite = numberOf('seconds', values.seconds ?? (quick ? QUICK.seconds : '300'));
  const all = listOf(tasks).flatMap((file) => readRows(file, []));
  const named = listOf(values.ids);
  const chosen = named.length === 0 ? all : named.map((id) => rowNamed(all, id));
  const ignored = readYaml(values.ignore, Lists);
  const rows = chosen.map((row) => without(row, ignored[row.instance_id] ?? []));
  const overrides = Object.entries(readYaml(values.overrides, Settings));
  return {
    clones,
    rows: quick ? rows.slice(0, QUICK.tasks) : rows,
    out: resolve(values.out ?? join(tmpdir(), 'mullover-bench-tasks')),
    overrides: new Map(overrides.map(([name, settings]) => [name, stringify(settings)])),
    limits: { suite, near: numberOf('near', values.near ?? String(suite)), runs: numberOf('runs', values.runs) },
    jobs: numberOf('jobs', values.jobs ?? '1'),
    redo: new Set(listOf(values.redo)),
    base: values.base,
    known: values.known ?? false,
    write: values.write,
    note: values.note,
  };
}

function parse() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      options: {
        ...{ tasks: text, clones: text, ids: text, out: text, overrides: text, ignore: text, redo: text },
        ...{
          seconds: text,
          near: text,
          runs: { ...text, default: '2' },
          jobs: text,
          write: text,
          note: text,
          base: { ...text, default: '' },
        },
        ...{ quick: { type: 'boolean' }, known: { type: 'boolean' } },
      },
    }).values;
  } catch (error) {
    throw new InputFault(error instanceof Error ? error.message : String(error), GIVE);
  }
}

function rowNamed(rows: readonly GoldRow[], id: string): GoldRow {
  const row = rows.find(({ instance_id }) => instance_id === id);
  if (row) return row;
  throw new InputFault(`There is no task ${id}.`, 'Look up its `instance_id`.');
}

/** Tests that are known not to count (they need the network, say) are given as data. */
function without(row: GoldRow, ids: readonly string[]): GoldRow {
  const counts = (id: string) => !ids.includes(id);
  return { ...row, FAIL_TO_PASS: row.FAIL_TO_PASS.filter(counts), PASS_TO_PASS: row.PASS_TO_PASS.filter(counts) };
}

function readYaml<T extends z.ZodRecord>(file: string | undefined, schema: T): z.infer<T> | Record<string, never> {
  if (file === undefined) return {};
  try {
    return schema.parse(parseYaml(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new InputFault(`${file} cannot be used.`, 'Give YAML or JSON with the ids of tasks as keys.', {
      cause: error,
    });
  }
}

function listOf(text = ''): readonly string[] {
  return text.split(',').filter((part) => part !== '');
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (value >= 1 && value <= 1e5) return value;
  throw new InputFault(`--${name} is "${text}".`, 'Give a number from 1.');
}
