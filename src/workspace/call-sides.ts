// Which files hold tests, as a function that fails is told it: by their names, and where these mislead, by what is known of the tree. Pure.

import type { Callers, SourceFile } from '../ports/workspace.ts';
import { languageOf } from './languages.ts';

/** A path, or the start of one that ends with a slash, and whether tests lie there: against what the names say. */
export type Side = readonly [path: string, isTest: boolean];

/** What a function that fails has to know of the tree around it. */
export interface Surroundings {
  readonly sides: readonly Side[];
  /** True where the standard library is not there to be called. */
  readonly isBare: boolean;
  /** For whom it fails. */
  readonly callers: Callers;
}

export const NOTHING_KNOWN: Surroundings = { sides: [], isBare: false, callers: 'all' };

/** Of absolute paths, for each family of languages. */
export const TEST_PATHS = {
  script:
    /(^|\/)(__tests__|tests?|specs?|testing)\/|[._-](test|spec)s?\.[cm]?[jt]sx?$|\/(test|spec)s?([._-][^/]*)?\.[cm]?[jt]sx?$/i,
  python: /\/(tests?|testing)\/|\/(conftest|test_[^/]*|[^/]*_tests?|tests?)\.py$/,
  java: /\/(Test[^/]*|[^/]*(Tests?|TestCase|IT|Spec))\.java$/,
} as const;

type Family = keyof typeof TEST_PATHS;

const FAMILIES: Readonly<Record<string, Family>> = {
  javascript: 'script',
  typescript: 'script',
  tsx: 'script',
  python: 'python',
  java: 'java',
};

/** More would make every broken file long. */
const MOST_SIDES = 400;

/** Where the names of files in the language of a path mislead; folders in place of all files in them. */
export function sidesFor(path: string, files: readonly SourceFile[]): readonly Side[] {
  const family = familyOf(path);
  if (!family) return [];
  const own = files.filter((file) => familyOf(file.path) === family);
  const wrong = own.filter((file) => TEST_PATHS[family].test(`/${file.path}`) !== file.isTest);
  // A class is known by its name alone.
  const folders = family === 'java' ? new Map<string, boolean>() : sidesOfFolders(own);
  const sides = new Map(wrong.map((file) => [widest(file.path, folders), file.isTest] as const));
  return [...sides].slice(0, MOST_SIDES);
}

function familyOf(path: string): Family | undefined {
  const name = languageOf(path)?.name;
  return name === undefined ? undefined : FAMILIES[name];
}

const parentsOf = (path: string) =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, at, parts) => `${parts.slice(0, at + 1).join('/')}/`);

/** Folders with what all files in them are; undefined for both. */
function sidesOfFolders(files: readonly SourceFile[]): ReadonlyMap<string, boolean | undefined> {
  const found = new Map<string, boolean | undefined>();
  for (const { path, isTest } of files)
    for (const folder of parentsOf(path))
      found.set(folder, found.has(folder) && found.get(folder) !== isTest ? undefined : isTest);
  return found;
}

function widest(path: string, folders: ReadonlyMap<string, boolean | undefined>): string {
  return parentsOf(path).find((folder) => folders.get(folder) !== undefined) ?? path;
}
