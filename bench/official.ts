// `npm run bench:official -- --folder DIR --dataset FILE`: has the official `swebench` package read the predictions of an
// evaluation. The package is installed into a folder of its own (about 1 GB with what it needs).

import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { exitCode, InputFault, isFault } from '../src/errors.ts';
import { readPredictions } from '../src/evaluation/predictions.ts';
import { readCommandLine } from './command-line.ts';
import { failed, pythonWith } from './python.ts';

const PACKAGE = 'swebench==5.0.2';
const CHECK = join(import.meta.dirname, 'official', 'check.py');

const values = readCommandLine(
  'bench:official',
  'Has the official swebench package read the predictions of an evaluation.',
  {
    folder: { type: 'string', value: 'DIR', means: 'folder of the evaluation' },
    dataset: { type: 'string', value: 'FILE', means: 'its data set' },
    python: { type: 'string', value: 'FILE', means: 'a Python that has the package; without it one is made in --out' },
    out: { type: 'string', value: 'DIR', means: 'where the package is installed' },
  },
);

async function main(): Promise<void> {
  const { folder, dataset, python } = values;
  if (folder === undefined || dataset === undefined)
    throw new InputFault('There are no predictions to check.', 'Give the folder of an evaluation and its data set.');
  const files = [...(await readPredictions(folder)).keys()].map((file) => resolve(folder, file));
  if (files.length === 0) throw new InputFault(`There are no predictions in ${folder}.`, 'Evaluate into it first.');
  const program = python ?? (await pythonWith(PACKAGE, values.out ?? join(tmpdir(), 'mullover-official')));
  const { stdout } = await execa(program, [CHECK, resolve(dataset), ...files], { stderr: 'inherit' }).catch(failed);
  process.stdout.write(`${stdout}\n`);
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:official: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
