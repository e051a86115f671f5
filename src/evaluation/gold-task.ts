// A task of a data set: what the search may know of it, and beside it what it may not.

import type { Sha, Task } from '../task.ts';

/** What `solve()` is given of a task. It has no field of the solution, and is no part of an object that has. */
export interface Instance {
  readonly id: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly base: Sha;
  readonly title: string;
  readonly body: string;
}

/** What is hidden from the search: only the grader and the simulated model see it. */
export interface Gold {
  /** The fix and its tests as `git diff`. */
  readonly patch: string;
  readonly testPatch: string;
  /** Test files to run; undefined or none: those of the test patch. */
  readonly testFiles?: readonly string[] | undefined;
  readonly failToPass: readonly string[];
  readonly passToPass: readonly string[];
  /** How hard people found it, in the words of the data set. */
  readonly difficulty?: string | undefined;
}

export interface GoldTask {
  readonly instance: Instance;
  readonly gold: Gold;
}

/** The task as a user would give it. */
export function taskOf({ id, title, body, base }: Instance): Task {
  return { id, title, body, comments: [], base };
}
