// `npm run bench:train-smoke`: exported data sets in the programs that train. LLaMA-Factory's own loader, datasets and TRL read them,
// and a tiny model of random weights is trained a few steps on each, on the CPU. The packages go into a folder outside of the repository
// (several GB).

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { exitCode, isFault } from '../src/errors.ts';
import { createTokenCounter } from '../src/models/token-counter.ts';
import { exportSets } from '../src/synthesis/export/export.ts';
import { writeEpisodes } from '../src/synthesis/filter/episode.ts';
import { simulatedEpisodes } from '../test/synthesis/simulated-episodes.ts';
import { readCommandLine } from './command-line.ts';
import { failed, pythonWith } from './python.ts';

const PACKAGE = 'llamafactory==0.9.5';
const SMOKE = join(import.meta.dirname, 'train-smoke', 'smoke.py');

const values = readCommandLine(
  'bench:train-smoke',
  'Trains a tiny random model a few steps on exported data sets, on the CPU, by LLaMA-Factory and TRL.',
  {
    data: {
      type: 'string',
      value: 'DIR',
      means: 'folder `export` of `synthesize export`; without it a simulated one is made',
    },
    python: { type: 'string', value: 'FILE', means: 'a Python that has the packages; without it one is made in --out' },
    out: { type: 'string', value: 'DIR', means: 'where the packages are installed' },
  },
);

async function main(): Promise<void> {
  const { data, python } = values;
  const work = await mkdtemp(join(tmpdir(), 'mullover-train-'));
  const folder = data ?? (await simulated(work));
  const program = python ?? (await pythonWith(PACKAGE, values.out ?? join(tmpdir(), 'mullover-training')));
  // Models and data sets are local files.
  const env = { HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false', DISABLE_VERSION_CHECK: '1' };
  await execa(program, [SMOKE, resolve(folder), join(work, 'training')], { env, stdio: 'inherit' }).catch(failed);
}

/** The export of a simulated teacher. */
async function simulated(work: string): Promise<string> {
  const teacher = { repositories: 5, tasks: 20, attempts: 3, skill: 0.5, misleading: 0.2, seed: 1 };
  for (const episodes of simulatedEpisodes(teacher))
    await writeEpisodes({ folder: work, step: 'filter' }, episodes[0]?.instance ?? '', episodes);
  const counter = { name: 'o200k_base', count: createTokenCounter().count };
  const options = { form: 'sharegpt', counter, student: 'tiny', template: 'qwen', cutoff: 32_768 } as const;
  await exportSets(work, options, { table: [], filters: [], source: 'Simulated.' });
  return join(work, 'export');
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:train-smoke: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
