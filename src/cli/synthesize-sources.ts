// Where the repositories of tasks are taken from, and how many tasks are worked on at a time: options of several steps.

import { Option } from 'commander';
import { repositoryUrl } from '../evaluation/clone.ts';
import { readClones } from '../synthesis/clones.ts';
import { counted } from './option-values.ts';

export const JOBS = new Option('--jobs <n>', 'tasks at a time').argParser(counted).default(1);
export const REPO_MIRROR = new Option('--repo-mirror <dir>', 'folder of clones (owner+name), in place of GitHub');

/** The clone that a repository was mined from, else one of the mirror, else its address on GitHub. */
export async function cloneUrls(folder: string, mirror: string | undefined): Promise<(repository: string) => string> {
  const clones = await readClones(folder);
  return (repository) => clones[repository] ?? repositoryUrl(repository, mirror);
}
