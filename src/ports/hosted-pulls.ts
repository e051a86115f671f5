// The contract of what finds repositories and their merged pull requests: where training tasks are found.

import type { Sha } from '../task.ts';

export interface HostedRepository {
  /** `owner/name`. */
  readonly repository: string;
  readonly stars: number;
  /** SPDX identifier; null where GitHub knows none. */
  readonly licence: string | null;
}

export interface MergedPull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  /** ISO 8601. */
  readonly mergedAt: string;
  readonly base: Sha;
  readonly head: Sha;
  readonly merge: Sha;
}

/** Repositories with their merged pull requests. All throw GitHubFault. */
export interface HostedPulls {
  repository(name: string): Promise<HostedRepository>;
  /** What a search finds, best first. */
  search(query: string): AsyncIterable<HostedRepository>;
  /** One page of closed pull requests, newest first, those among them that were merged; undefined behind the last one. */
  merged(repository: string, page: number): Promise<readonly MergedPull[] | undefined>;
  paths(repository: string, pull: number): Promise<readonly string[]>;
  /** An issue as its page shows it; undefined where there is none of that number, or a pull request has it. */
  issue(repository: string, number: number): Promise<{ readonly title: string; readonly body: string } | undefined>;
  /** The commit that a pull request starts from, and what it changes as `git diff`. */
  change(repository: string, pull: MergedPull): Promise<{ readonly base: Sha; readonly diff: string }>;
}
