// `npm run bench:official -- --folder DIR --dataset FILE`: has the official `swebench` package read the predictions of an
// evaluation; with `--clones DIR` in place of the folder its log parsers read logs of our sandbox, and its verdicts on the fix
// and on wrong patches are compared with ours. The package is installed into a folder of its own (about 1 GB with what it needs).

import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { readConfig } from '../src/config.ts';
import { reachDocker } from '../src/docker/docker.ts';
import { EnvironmentFault, exitCode, InputFault, isFault } from '../src/errors.ts';
import { chosenTasks, readDataset } from '../src/evaluation/dataset.ts';
import { readPredictions } from '../src/evaluation/predictions.ts';
import { rememberExecutions } from '../src/evaluation/remembered-sandbox.ts';
import { settingsIn } from '../src/evaluation/with-settings.ts';
import { createHost } from '../src/wire.ts';
import { readCommandLine } from './command-line.ts';
import { logTask } from './official/logs.ts';
import { type Compared, comparisonLine } from './official/verdicts.ts';
import { failed, pythonWith } from './python.ts';

const PACKAGE = 'swebench==5.0.2';

const values = readCommandLine(
  'bench:official',
  'Has the official swebench package read the predictions of an evaluation, or logs of our sandbox.',
  {
    folder: { type: 'string', value: 'DIR', means: 'folder of the evaluation' },
    dataset: { type: 'string', value: 'FILE', means: 'its data set' },
    clones: {
      type: 'string',
      value: 'DIR',
      means: 'clones of repositories: logs of tasks are read in place of a folder',
    },
    ids: { type: 'string', value: 'ID,…', means: 'some of the tasks; all without it' },
    overrides: {
      type: 'string',
      value: 'FILE',
      means: 'settings of tasks or repositories, such as a test command that names each test',
    },
    python: { type: 'string', value: 'FILE', means: 'a Python that has the package; without it one is made in --out' },
    out: { type: 'string', value: 'DIR', means: 'where the package is installed, and executions are kept' },
  },
);
const OUT = resolve(values.out ?? join(tmpdir(), 'mullover-official'));
const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { folder, dataset, clones } = values;
  if (dataset === undefined || (folder === undefined) === (clones === undefined))
    throw new InputFault(
      'There is nothing to check.',
      'Give --dataset, and either --folder of an evaluation or --clones of the repositories.',
    );
  await (clones === undefined ? readTheirs(folder ?? '', dataset) : compareLogs(clones, dataset));
}

async function readTheirs(folder: string, dataset: string): Promise<void> {
  const files = [...(await readPredictions(folder)).keys()].map((file) => resolve(folder, file));
  if (files.length === 0) throw new InputFault(`There are no predictions in ${folder}.`, 'Evaluate into it first.');
  say(await official('check.py', [resolve(dataset), ...files]));
}

async function compareLogs(clones: string, dataset: string): Promise<void> {
  const ids = (values.ids ?? '').split(',').filter((id) => id !== '');
  const tasks = chosenTasks((await readDataset(dataset)).tasks, ids);
  const settings = settingsIn(values.overrides);
  await reachDocker();
  await mkdir(OUT, { recursive: true });
  const file = join(OUT, 'logs.jsonl');
  await rm(file, { force: true });
  const host = createHost(readConfig(undefined, { MULLOVER_DATA: OUT }));
  const memory = rememberExecutions(host.sandbox, join(OUT, 'executions'));
  const { signal } = new AbortController();
  for (const task of tasks) say(await logTask(task, { host, memory, clones, settings, file }, signal));
  if (!existsSync(file))
    throw new EnvironmentFault('There is no log to compare.', 'Mend what is said of the tasks above, or give others.');
  const told = JSON.parse(await official('grade.py', [file])) as Compared;
  for (const [instance, found] of Object.entries(told.instances)) say(comparisonLine(instance, found));
  say(JSON.stringify(told));
  process.exitCode = Object.values(told.instances).some(({ same }) => same === false) ? 1 : 0;
}

/** What a script prints that uses the package. */
async function official(script: string, given: readonly string[]): Promise<string> {
  const program = values.python ?? (await pythonWith(PACKAGE, OUT));
  const path = join(import.meta.dirname, 'official', script);
  const { stdout } = await execa(program, [path, ...given], { stderr: 'inherit' }).catch(failed);
  return stdout;
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:official: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
