// A small repository of our own for one test runner, in every shape that an execution can take. Plain data.

import type { Files } from '../fakes/workspace.ts';

/**
 * The suite of every repository has the same four tests of `add`: one that passes, one that fails on base, one that
 * flips (it passes while `flip.txt` holds 0) and, where the runner can say so, one that is skipped.
 */
export interface RunnerRepository {
  /** Runner and version, as the registry offers it. */
  readonly name: string;
  /** What detection must find. */
  readonly recipe: { readonly runner: string; readonly test: string };
  /** Base, without `flip.txt`. */
  readonly files: Files;
  /** The source under test: a harmless edit of it, and one that breaks the passing test. */
  readonly source: { readonly path: string; readonly harmless: string; readonly broken: string };
  /** Further shapes, as files over those of base; an empty text removes a file. */
  readonly shapes: {
    /** A test file that does not load, beside the others. */
    readonly error: Files;
    /** A test that never ends. */
    readonly endless: Files;
    /** Test files without a test. */
    readonly empty: Files;
  };
  readonly expected: {
    /** Test ids of the suite. Where a runner reports assertions too, each list has more than one. */
    readonly passing: readonly string[];
    readonly failing: readonly string[];
    readonly flipping: readonly string[];
    readonly skipped: readonly string[];
    /** `status id` of everything that runs beside the file that does not load; undefined when the runner gives up. */
    readonly error: readonly string[] | undefined;
    /** The same for files without a test: some runners call that an error. */
    readonly empty: readonly string[] | undefined;
  };
}

export const FLIP = 'flip.txt';

/** Files of a shape over those of base. */
export function shaped(files: Files, over: Files): Files {
  return Object.fromEntries(Object.entries({ ...files, ...over }).filter(([, text]) => text !== ''));
}
