// A command as GitHub signed it, with all that is needed to answer it: stored before it is acknowledged, carried out once.

import type { Command } from './command.ts';

/** In place of the id of a comment. */
export const NO_COMMENT = 0;

export interface CommandRequest {
  /** `c-` and the first twelve hexadecimal digits of the key of its event. */
  readonly id: string;
  readonly installation: number;
  readonly repositoryId: number;
  readonly owner: string;
  readonly name: string;
  /** Number of the issue or pull request that the comment was written on. */
  readonly thread: number;
  readonly onPullRequest: boolean;
  /** Id of the comment: a later comment has a larger one. `NO_COMMENT` where none was written. */
  readonly comment: number;
  /** When it was written, ISO 8601; absent in commands that older versions stored. */
  readonly at?: string;
  readonly sender: string;
  readonly command: Command;
  /** For a command that begins a run: the issue as it was then. */
  readonly issue?: { readonly title: string; readonly body: string };
}

/**
 * What became of a command; the first outcome holds. `answered`: refused or done at once. `applied`: the search goes on.
 * `cancelled`: a later `/mull stop` came before it was applied.
 */
export type CommandOutcome = 'answered' | 'applied' | 'cancelled';
