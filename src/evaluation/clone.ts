// Where the repository of an instance is taken from: a folder of clones, or its address on GitHub.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputFault } from '../errors.ts';

/** `clones`: folder of clones; undefined: GitHub. Throws InputFault where the folder lacks it. */
export function repositoryUrl(repository: string, clones: string | undefined): string {
  return clones === undefined ? `https://github.com/${repository}` : cloneOf(repository, clones);
}

/** Named `owner+name`, `owner__name`, `owner/name` or `name`; bare, with `.git`, or in a folder `repo` of that name. */
export function cloneOf(repository: string, clones: string): string {
  const [, name = ''] = repository.split('/');
  const names = [repository.replace('/', '+'), repository.replace('/', '__'), repository, name];
  const folders = names.flatMap((each) => [each, `${each}.git`]).map((each) => join(clones, each));
  const found = folders.flatMap((folder) => [join(folder, 'repo'), folder]).find(isRepository);
  if (found !== undefined) return found;
  throw new InputFault(
    `There is no clone of ${repository} in ${clones}.`,
    `Clone it to ${join(clones, names[0] ?? '')}.`,
  );
}

function isRepository(path: string): boolean {
  return [path, join(path, '.git')].some((git) => existsSync(join(git, 'objects')));
}
