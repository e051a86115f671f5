// `mullover synthesize collect`: tasks from clones of this machine, or from GitHub.

import { Option } from 'commander';
import { readConfig } from '../config.ts';
import { InputFault } from '../errors.ts';
import { addClones } from '../synthesis/clones.ts';
import { collect } from '../synthesis/collect.ts';
import { gitSource } from '../synthesis/git-source.ts';
import type { StepWork } from '../synthesis/step.ts';
import { openClone } from '../workspace/fix-history.ts';
import { counted, names } from './option-values.ts';
import type { SynthesisStep } from './synthesis-step.ts';

interface CollectOptions {
  readonly fromGit?: readonly string[];
  readonly perRepository: number;
  readonly exclude?: readonly string[];
}

export const COLLECT: SynthesisStep = {
  name: 'collect',
  description: 'Find fixes with tests that answer to an issue.',
  options: [
    new Option('--from-git <clone...>', 'mine clones instead of asking GitHub; statements are derived from commits'),
    new Option('--per-repository <n>', 'most tasks of one repository').argParser(counted).default(50),
    new Option('--exclude <owner/name,…>', 'leave out these repositories beside those of benchmarks').argParser(names),
  ],
  run: (options: CollectOptions, work) => collectStep(options, work),
};

async function collectStep({ fromGit, perRepository, exclude = [] }: CollectOptions, work: StepWork): Promise<number> {
  if (!fromGit) throw new InputFault('There is nothing to collect from.', 'Give --from-git with clones.');
  const { gitEnvironment: env } = readConfig();
  const clones = [];
  for (const path of fromGit) clones.push(await openClone(path, { env, signal: work.signal }));
  await addClones(work.folder, Object.fromEntries(clones.map(({ repository, folder }) => [repository, folder])));
  const excluded = new Set(exclude.map((name) => name.toLowerCase()));
  const total = await collect({ sources: clones.map(gitSource), perRepository, excluded }, work);
  work.say(`${total} tasks are collected.`);
  return 0;
}
