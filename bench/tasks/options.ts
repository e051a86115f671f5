// The command line of bench/tasks.ts.

import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../../src/errors.ts';
import { chosenTasks, readDataset } from '../../src/evaluation/dataset.ts';
import type { GoldTask } from '../../src/evaluation/gold-task.ts';
import type { TaskChecking } from '../../src/evaluation/task-check/check-tasks.ts';
import { readYaml, settingsIn } from '../../src/evaluation/with-settings.ts';
import { readCommandLine } from '../command-line.ts';

export interface Options extends TaskChecking {
  readonly clones: string;
  /** Base image of the sandbox. */
  readonly base: string;
  /** Document that the table is written to. */
  readonly write: string | undefined;
  /** A sentence for that document: what of it was not repeated. */
  readonly note: string | undefined;
}

const GIVE =
  'Give rows in the SWE-bench schema and the clones of their repositories: npm run bench:tasks -- --tasks FILE --clones DIR; --help lists more.';
/** A quick run looks at one task. */
const QUICK = { tasks: 1, seconds: '20' };
const Lists = z.record(z.string(), z.array(z.string()));

/** Throws InputFault. */
export async function readOptions(): Promise<Options> {
  const values = parse();
  const { tasks, clones, quick } = values;
  if (tasks === undefined || clones === undefined) throw new InputFault('There are no tasks to run.', GIVE);
  const suite = numberOf('seconds', values.seconds ?? (quick ? QUICK.seconds : '300'));
  const all: GoldTask[] = [];
  for (const file of listOf(tasks)) all.push(...(await readDataset(file)).tasks);
  const ignored = readYaml(values.ignore, Lists);
  const rows = chosenTasks(all, listOf(values.ids)).map((task) => without(task, ignored[task.instance.id] ?? []));
  return {
    clones,
    tasks: quick ? rows.slice(0, QUICK.tasks) : rows,
    folder: resolve(values.out ?? join(tmpdir(), 'mullover-bench-tasks')),
    overrides: settingsIn(values.overrides),
    limits: { suite, near: numberOf('near', values.near ?? String(suite)), runs: numberOf('runs', values.runs) },
    jobs: numberOf('jobs', values.jobs ?? '1'),
    redo: new Set(listOf(values.redo)),
    base: values.base,
    ...(values.known ? { known: true } : {}),
    write: values.write,
    note: values.note,
  };
}

function parse() {
  return readCommandLine(
    'bench:tasks',
    'Real tasks from the base commit alone to verdicts on right and wrong patches.',
    {
      tasks: { type: 'string', value: 'FILE,…', means: 'rows in the SWE-bench schema' },
      clones: { type: 'string', value: 'DIR', means: 'clones of their repositories' },
      ids: { type: 'string', value: 'ID,…', means: 'some of the tasks; all without it' },
      overrides: { type: 'string', value: 'FILE', means: 'settings of tasks or repositories that need some' },
      ignore: { type: 'string', value: 'FILE', means: 'tests of tasks that do not count' },
      seconds: { type: 'string', value: 'N', means: 'time of a suite; 300 without it' },
      near: { type: 'string', value: 'N', means: 'time of the tests near a patch; as --seconds without it' },
      runs: { type: 'string', value: 'N', default: '2', means: 'runs of the suite on base' },
      jobs: { type: 'string', value: 'N', means: 'tasks at a time; 1 without it' },
      redo: { type: 'string', value: 'ID,…', means: 'tasks that are measured again' },
      base: { type: 'string', value: 'IMAGE', default: '', means: 'base image of the sandbox' },
      out: { type: 'string', value: 'DIR', means: 'keeps what was measured' },
      write: { type: 'string', value: 'FILE', means: 'document that the table is written to' },
      note: { type: 'string', value: 'TEXT', means: 'a sentence for it: what was not repeated' },
      known: { type: 'boolean', means: 'shows what was measured before, and measures nothing' },
      quick: { type: 'boolean', means: 'looks at one task' },
    },
  );
}

/** Tests that are known not to count (they need the network, say) are given as data. */
function without({ instance, gold }: GoldTask, ids: readonly string[]): GoldTask {
  const counts = (id: string) => !ids.includes(id);
  const { failToPass, passToPass } = gold;
  return { instance, gold: { ...gold, failToPass: failToPass.filter(counts), passToPass: passToPass.filter(counts) } };
}

function listOf(text = ''): readonly string[] {
  return text.split(',').filter((part) => part !== '');
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (value >= 1 && value <= 1e5) return value;
  throw new InputFault(`--${name} is "${text}".`, 'Give a number from 1.');
}
