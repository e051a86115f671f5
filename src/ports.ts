// The contracts between the heart and the adapters: traces, jobs, commands, prompts. Those of models, workspaces and sandboxes are
// in `ports/`, and those of reward models and of histories. Every adapter and every fake passes the same conformance suite.

import type { CommandOutcome, CommandRequest } from './commands/request.ts';
import type { BlobRef, RunId } from './task.ts';
import type { EventBody, StoredEvent } from './trace/event.ts';
import type { RunState, RunSummary } from './trace/views/run-summary.ts';

/** Append-only trace of runs. One writer per run. */
export interface TraceStore {
  /**
   * Appends event number `expectedSeq`, of any size: what does not fit into its line of 4 KB is stored beside it. Throws
   * TraceFault when the trace already holds that number. Durable when it settles.
   */
  append(run: RunId, expectedSeq: number, body: EventBody): Promise<StoredEvent>;
  /** All events in order, as `append` returned them; a torn last line is dropped; an unknown run has none. */
  events(run: RunId): Promise<readonly StoredEvent[]>;
  /** Stores a text under its SHA-256; registered secrets and unpaired surrogates are replaced first. */
  put(run: RunId, text: string): Promise<BlobRef>;
  /** Throws TraceFault when the text is missing. */
  get(run: RunId, ref: BlobRef): Promise<string>;
  /** Event 0, without reading the others; undefined for an unknown run. */
  first(run: RunId): Promise<StoredEvent | undefined>;
  /** Runs, newest first. */
  runs(): Promise<readonly RunId[]>;
  /** Those that began as runs do and that are as wanted, newest first. What is damaged is left out. */
  list(wanted: RunsWanted): Promise<RunList>;
  /** Makes a trace of its own for `to` of all that `from` holds, whole or not at all; nothing where `to` holds as much. */
  copy(from: RunId, to: RunId): Promise<void>;
}

/** All that is given must hold. */
export interface RunsWanted {
  readonly states?: readonly RunState[];
  /** `owner/name`, or what a run of the command line was given. */
  readonly repository?: string;
  /** Of GitHub: the same after a rename. */
  readonly repositoryId?: number;
  readonly issue?: number;
  /** A part of the title; upper and lower case are the same. */
  readonly text?: string;
  /** So many of them, after so many that are left out. */
  readonly limit: number;
  readonly offset?: number;
}

export interface RunList {
  readonly runs: readonly RunSummary[];
  /** How many there are in all, by their state; those of the other states as well where some states are wanted. */
  readonly counts: Readonly<Record<RunState, number>>;
}

/** What an issue said when its run was asked for: stored as JSON. */
export interface IssueWords {
  readonly title: string;
  readonly body: string;
}

/** What one deployment stores of its runs: web, workers and command line share it. */
export interface DeploymentStore extends TraceStore {
  /**
   * Stores event 0 of a run with the issue that it names, in one go with others that come at the same time. Durable when it
   * settles; false when the run was begun before. `seen` is called for a new one when whoever works on it can read it, which may
   * be before it is durable.
   */
  begin(run: RunId, issue: IssueWords, bodyOf: (ref: BlobRef) => EventBody, seen?: () => void): Promise<boolean>;
  /** Puts in order what others left behind. Throws TraceFault behind that when some of it is damaged. */
  settle(): Promise<void>;
  /** Removes runs untouched for so many days, then the oldest until the rest fits; none that may be at work. Returns them. */
  prune(retention: Retention): Promise<readonly RunId[]>;
}

export interface Retention {
  readonly days: number;
  readonly maxBytes: number;
}

/** Where a run takes place on GitHub. */
export interface Place {
  readonly installation: number;
  readonly repositoryId: number;
  readonly owner: string;
  readonly name: string;
  readonly issue: number;
}

/** What a worker is to do. Everything else is in the trace of the run, or on GitHub. */
export interface Job {
  readonly run: RunId;
  readonly place: Place;
  /** The command that wants the stored run continued, or began it; a label wants a new run and has none. */
  readonly command?: string | undefined;
  /** Our pull request that the run revises: what is told is told there. A run for the issue has none. */
  readonly pull?: number | undefined;
}

/** `same`: this very job is known already. `busy`: another job of the issue waits or runs, of that id; nothing was added. */
export type Enqueued =
  | { readonly kind: 'added' }
  | { readonly kind: 'same' }
  | { readonly kind: 'busy'; readonly run: string };

/** Jobs for workers: exactly one for whatever asks, and one at a time for each issue. All throw EnvironmentFault. */
export interface Queue {
  /** Told of a job that will be enqueued in a moment: what can be asked for it before it is stored is asked then. Never throws. */
  foresee(job: Job): void;
  /** Settles when the job is stored for good. One that is said to be new is not looked up: `same` is never the answer then. */
  enqueue(job: Job, novelty?: 'new'): Promise<Enqueued>;
  /** Id of what waits or runs for an issue; undefined when nothing does. */
  busy(place: Pick<Place, 'repositoryId' | 'issue'>): Promise<string | undefined>;
  /** What waits for a time, by its id, is taken up now. */
  hasten(id: string): Promise<void>;
}

/** Commands: each is kept before it is acknowledged and has one outcome for good; and which runs are asked to stop. */
export interface CommandStore {
  /** Durable when it settles; the same command again changes nothing. */
  keep(request: CommandRequest): Promise<void>;
  /** Throws TraceFault when the command is unknown. */
  read(id: string): Promise<CommandRequest>;
  outcome(id: string): Promise<CommandOutcome | undefined>;
  /** Returns the outcome that holds: the given one, or an earlier one. */
  finish(id: string, outcome: CommandOutcome): Promise<CommandOutcome>;
  /** Commands of a repository without an outcome. */
  pending(repositoryId: number): Promise<readonly CommandRequest[]>;
  /** Asks whoever works on the run to end the search with the best so far. */
  requestStop(run: RunId): Promise<void>;
  isStopRequested(run: RunId): Promise<boolean>;
  clearStop(run: RunId): Promise<void>;
  /** Removes what is older than so many days. */
  prune(days: number): Promise<void>;
}

/** Renders `prompts/<name>.md` with strict variables and knows its hash. */
export interface Prompts {
  /** Throws InputFault when a variable is missing. */
  render(name: string, variables: Readonly<Record<string, unknown>>): string;
  /** SHA-256 of each template, by name. */
  readonly hashes: Readonly<Record<string, string>>;
}
