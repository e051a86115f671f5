// The contracts of what tells the history of a repository: where training tasks are found, and since when a test passes.

import type { LineCommit, Sha } from '../task.ts';
import type { Workspace } from './workspace.ts';

/** One step of a main line: a commit, or all that a merge brought. */
export interface HistoryStep {
  readonly commit: Sha;
  /** First parent: the state before the step. */
  readonly parent: Sha;
  /** When it was committed, ISO 8601. */
  readonly at: string;
  readonly message: string;
  readonly isMerge: boolean;
  readonly paths: readonly string[];
}

/** What the main line of a repository did. */
export interface History {
  /** `owner/name`: of its origin, or else of its folder (`owner+name`, `owner__name`). */
  readonly repository: string;
  /** Newest first; those that have nothing before them in this clone are left out. */
  steps(): Promise<readonly HistoryStep[]>;
  /** Messages of the commits that a merge brought, oldest first. */
  merged(step: HistoryStep): Promise<readonly string[]>;
  /** What a step did to some paths as `git diff`, renames taken apart; undefined where it is no text in UTF-8, or not there. */
  diff(step: HistoryStep, paths: readonly string[]): Promise<string | undefined>;
  /** Names at the top of a commit. */
  names(commit: Sha): Promise<readonly string[]>;
  /** Undefined where there is no such file, or none in UTF-8. */
  read(commit: Sha, path: string): Promise<string | undefined>;
}

/** The main line that a base commit stands on, as far as it is looked back. */
export interface MainLine {
  /** The base and what came before it, first parents only, newest first, so many at most. */
  commits(base: Sha, most: number): Promise<readonly LineCommit[]>;
  open(commit: Sha): Promise<Workspace>;
}
