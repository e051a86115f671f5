// The repository that a command is given: a local folder or an address.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputFault } from '../errors.ts';

/** Throws InputFault for a folder that is not there. */
export function sourceOf(repo: string): string {
  if (/^https?:\/\//.test(repo)) return repo;
  if (!existsSync(repo))
    throw new InputFault(
      `There is no repository at ${repo}.`,
      'Give a local folder or an http(s) address with --repo.',
    );
  return resolve(repo);
}
