// What carrying out commands takes: the other use cases that they begin, each as a contract, and the adapters.

import type { Command, Retry } from '../commands/command.ts';
import type { CommandRequest } from '../commands/request.ts';
import type { GitHubApp } from '../github/github-app.ts';
import type { OurPull } from '../github/our-pull.ts';
import type { Publisher } from '../github/publisher.ts';
import type { CommandStore, Place, Queue, TraceStore } from '../ports.ts';
import type { CommandLimits } from '../queue/command-limits.ts';
import type { RunId } from '../task.ts';

/** What a run tells of itself; see run/comments.ts. */
export interface Tales {
  status(run: RunId): Promise<string>;
  explain(run: RunId, candidate: number | undefined): Promise<string>;
}

/** Carrying out a review; see run/revise.ts. Safe to repeat. */
export interface Revising {
  /** `busy`: the issue is being worked on. */
  begin(request: ReviseRequest, pull: OurPull, signal: AbortSignal): Promise<'begun' | 'answered' | 'busy'>;
}

export type ReviseRequest = CommandRequest & { readonly command: Extract<Command, { readonly kind: 'revise' }> };

/** Beginning a run for a command; see run/begin-by-command.ts. Safe to repeat. */
export interface Beginning {
  start(request: CommandRequest, place: Place, signal: AbortSignal): Promise<'begun' | 'busy'>;
  /** On another base than the stored run's; a text when that cannot be. */
  startOver(
    request: CommandRequest & { readonly command: Retry & { readonly base: string } },
    stored: { readonly run: RunId; readonly place: Place },
    signal: AbortSignal,
  ): Promise<'begun' | 'busy' | { readonly refusal: string }>;
}

export interface AnswerParts {
  readonly tales: Tales;
  readonly beginning: Beginning;
  readonly revising: Revising;
  /** Opens the pull request with the repository's file; what to answer. See run/set-up-repository.ts. */
  setUp(place: Place, signal: AbortSignal): Promise<string>;
  /** Notes what became of a pull request; see run/note-outcome.ts. `waitsFor`: an issue that is being worked on. */
  note(
    request: CommandRequest & { readonly command: Extract<Command, { readonly kind: 'outcome' }> },
    signal: AbortSignal,
  ): Promise<'done' | { readonly waitsFor: number }>;
  /** What the repository's checks said of a commit of ours; see run/follow-checks.ts. */
  followChecks(
    request: CommandRequest & { readonly command: Extract<Command, { readonly kind: 'checks' }> },
    signal: AbortSignal,
  ): Promise<'done' | 'begun' | 'much-later' | { readonly waitsFor: number }>;
  /** Name of the App in mentions. */
  readonly mention: string;
  readonly limits: Omit<CommandLimits, 'close'>;
  readonly commands: CommandStore;
  readonly trace: TraceStore;
  readonly app: GitHubApp;
  readonly publisher: Publisher;
  readonly label: string;
  readonly queue: Queue;
  /** Issues of commands that wait for the end of a search. */
  readonly waiting: Map<string, number>;
  /** Commands that this build answers. */
  readonly words: readonly string[];
}

/** `later`: the issue is being worked on. `much-later`: the repository has had its commands of this hour. */
export type Turn = 'done' | 'later' | 'much-later';
