// Recipes on disk, one file for each repository, replaced whole.

import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxSettings } from '../execution.ts';
import type { RecipeStore } from '../ports/sandbox.ts';
import { absent } from './event-log.ts';
import { replaceFile } from './replace-file.ts';

export interface RecipeStoreOptions {
  readonly dir: string;
  /** Settings from stored text; undefined when an update of Mullover has made them unusable. */
  readonly parse: (text: string) => SandboxSettings | undefined;
}

export function createRecipeStore({ dir, parse }: RecipeStoreOptions): RecipeStore {
  const pathOf = (repository: string) => join(dir, `${createHash('sha256').update(repository).digest('hex')}.json`);
  return {
    find: async (repository, manifests) => {
      const text = await readFile(pathOf(repository), 'utf8').catch(absent(''));
      const [first, ...rest] = text.split('\n');
      return first === manifests ? parse(rest.join('\n')) : undefined;
    },
    keep: async (repository, manifests, settings) => {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await replaceFile(pathOf(repository), `${manifests}\n${JSON.stringify(settings)}\n`);
    },
  };
}
