// Where the repositories of tasks are taken from, how many tasks are worked on at a time, and where: what several steps share.

import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { Option } from 'commander';
import type { Config } from '../config.ts';
import { EnvironmentFault } from '../errors.ts';
import { repositoryUrl } from '../evaluation/clone.ts';
import { readClones } from '../synthesis/clones.ts';
import { createHost, type Host } from '../wire.ts';
import { counted } from './option-values.ts';

export const JOBS = new Option('--jobs <n>', 'tasks at a time').argParser(counted).default(1);
export const REPO_MIRROR = new Option('--repo-mirror <dir>', 'folder of clones (owner+name), in place of GitHub');

/** The clone that a repository was mined from, else one of the mirror, else its address on GitHub. Throws EnvironmentFault for a clone that was moved. */
export async function cloneUrls(folder: string, mirror: string | undefined): Promise<(repository: string) => string> {
  const clones = await readClones(folder);
  return (repository) => {
    const clone = clones[repository];
    if (clone === undefined) return repositoryUrl(repository, mirror);
    if (existsSync(clone)) return clone;
    throw new EnvironmentFault(
      `The clone of ${repository} is no longer in ${clone}.`,
      'Put it back, or collect again with --from-git and the folder that it is in now; nothing that is finished is done again.',
    );
  };
}

/** Of the same name at every start, so that containers of a process that was killed in this folder are found, and removed. */
export async function hostIn(folder: string, config: Config): Promise<Host> {
  const host = createHost(config, { name: `${hostname()}:${folder}` });
  await host.sandbox.sweep(Number.POSITIVE_INFINITY);
  return host;
}
