// Test sources of a Java build as its tools name them: by class, method and module. Pure.

import { basename, dirname } from 'node:path/posix';
import type { Recipe } from '../execution.ts';
import { inFolder } from './in-folder.ts';
import { titlesOf } from './one-test.ts';
import type { Canary, PlanRequest } from './runner.ts';

const TEST_SOURCE =
  /(?:^|\/)src\/(?:test|[a-z]\w*Test|integration-test|it|testFixtures)\/.*\.(?:java|kt|groovy|scala)$/;

export const NO_JAVA_CANARY: Canary = {
  kind: 'none',
  why: 'the reports are written by the test program itself, and a class that must fail needs the framework of its module',
};

/** The chosen test sources; all of them when everything runs, so that classes find their files. */
export function chosenSources({ recipe, selection, paths }: PlanRequest): readonly string[] {
  const candidates = selection.kind === 'files' ? selection.files : paths;
  const prefix = recipe.directory === '.' ? '' : `${recipe.directory}/`;
  return candidates.filter((path) => path.startsWith(prefix) && TEST_SOURCE.test(path));
}

/** The only method that is wanted of the only class. Undefined where a title is no name of one: then the class runs. */
export function methodOf({ selection }: PlanRequest): string | undefined {
  const name = titlesOf(selection)?.at(-1);
  return name !== undefined && /^\w+$/.test(name) ? name : undefined;
}

export function classOf(file: string): string {
  return basename(file).replace(/\.\w+$/, '');
}

/** Nearest folder above a file that holds a build file, as seen from the package's folder. */
export function moduleOf(
  file: string,
  { directory }: Recipe,
  paths: readonly string[],
  manifests: readonly string[],
): string {
  const known = new Set(paths);
  for (let folder = dirname(file); folder !== '.' && folder !== directory; folder = dirname(folder)) {
    if (manifests.some((name) => known.has(inFolder(folder, name))))
      return directory === '.' ? folder : folder.slice(directory.length + 1);
  }
  return '.';
}
