// What a source of tasks offers, cheap things first: each is asked for only when those before it have not decided.

import type { Sha } from '../task.ts';
import type { CollectedRow } from './task-row.ts';

/** A change that may become a task. */
export interface Lead {
  /** `instance_id` of the task. */
  readonly id: string;
  /** Paths that the change touches; the reason, where it is none already. */
  paths(): Promise<readonly string[] | { readonly reason: string }>;
  /** What was asked for; the reason, where the change answers to no issue. */
  statement(): Promise<Statement | { readonly reason: string }>;
  /** The change itself; it is asked for last. */
  change(): Promise<Change>;
}

export interface Statement {
  readonly title: string;
  readonly body: string;
  readonly kind: 'issue' | 'derived';
  readonly issues: readonly number[];
}

export interface Change {
  readonly base: Sha;
  readonly fix: Sha;
  /** ISO 8601. */
  readonly at: string;
  /** Of the given paths, as `git diff`; undefined where it is no text in UTF-8. */
  diff(paths: readonly string[]): Promise<string | undefined>;
  readonly url: string;
  readonly pull?: number;
}

/** One repository with its changes. */
export interface Source {
  readonly repository: string;
  readonly kind: 'github' | 'git';
  readonly stars?: number | undefined;
  licence(base: Sha): Promise<CollectedRow['licence']>;
  /** Newest first. */
  leads(signal: AbortSignal): AsyncIterable<Lead>;
}
