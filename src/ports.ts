// The contracts between the heart and the adapters, those of reward models and of histories aside (`ports/`). Every adapter and
// every fake passes the same conformance suite.

import type { CommandOutcome, CommandRequest } from './commands/request.ts';
import type {
  BlobRef,
  Environment,
  Execution,
  FileChange,
  Location,
  OneTest,
  Recipe,
  RunId,
  SandboxSettings,
  Sha,
  TestSelection,
  Usage,
} from './task.ts';
import type { Encoding } from './text-encoding.ts';
import type { EventBody, StoredEvent } from './trace/event.ts';
import type { RunState, RunSummary } from './trace/views/run-summary.ts';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatRequest {
  readonly messages: readonly Message[];
  readonly temperature: number;
  readonly seed: number;
  /** Upper bound of generated tokens, thoughts included. */
  readonly maxTokens: number;
  /** `stage/parent/index/turn`, sent as the header `x-mullover-work`; never part of the prompt. */
  readonly work: string;
  /** Ask for the log-probabilities of the first tokens (the judge). */
  readonly logprobs?: boolean;
  /** Told of what has arrived of the reply whenever more has. */
  readonly onArrival?: (arrived: Arrived) => void;
}

/** A reply so far, as the endpoint sends it: nothing is taken apart yet. */
export interface Arrived {
  readonly content: string;
  /** Thoughts in a field of their own. */
  readonly reasoning: string;
  /** Why it ended, in the words of the endpoint; undefined before it does, and where it does not say. */
  readonly finish: string | undefined;
}

export interface ChatReply {
  /** The answer without thoughts. */
  readonly text: string;
  /** `<think>…</think>` or `reasoning_content`; empty when there was none. */
  readonly thoughts: string;
  readonly usage: Usage;
  /** The model name that the endpoint reports. */
  readonly model: string;
  readonly finish: 'stop' | 'length';
  /** Alternatives of the first answer token, when asked for and given. */
  readonly firstToken?: readonly { readonly token: string; readonly logprob: number }[];
}

/**
 * Told what a call cost when it ends, whichever way: by a reply, a time-out, an abort, an error in its middle or a reply that
 * cannot be used. Estimated where the endpoint did not say: the prompt, and what had arrived. A request that the endpoint
 * refused, or that never reached it, cost nothing.
 */
export type Meter = (usage: Usage) => void;

/**
 * A chat model. Throws ModelFault; never retries by itself (retries are planned), but for a request that the endpoint refuses
 * for its form and takes in another one.
 */
export interface Model {
  readonly name: string;
  /** Tokens that fit into prompt and reply together; fewer once the endpoint tells or shows that it has less room. */
  readonly contextTokens: number;
  chat(request: ChatRequest, signal: AbortSignal, meter?: Meter): Promise<ChatReply>;
  /** Tokens of a text, by the tokenizer used for budgets. */
  count(text: string): number;
  /** Price of the given tokens by the configured prices. */
  price(inputTokens: number, outputTokens: number): number;
}

/** Of a function that fails: whoever calls it, or only where a test is among the callers. */
export type Callers = 'all' | 'tests';

export interface SourceFile {
  /** Relative to the repository root, `/` between parts. */
  readonly path: string;
  readonly bytes: number;
  readonly isTest: boolean;
  /** A test that a runner runs by itself, by its name or by the tests in it; helpers and data are none. */
  readonly isRunnable: boolean;
  /** Code of the product that people wrote here: not a test, minified, generated, vendored, or no code. */
  readonly isSource: boolean;
}

/** A class or a function of a text. */
export interface Definition {
  readonly name: string;
  readonly kind: 'class' | 'function';
  /** Names of what encloses it, outermost first, joined by `.`; empty at the top level. */
  readonly parent: string;
  /** 1-based, inclusive; decorators belong to it. */
  readonly start: number;
  readonly end: number;
  /** Last line of the signature. */
  readonly head: number;
}

/** One request of the fault-localization dialogue. */
export type SearchRequest =
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'method'; readonly name: string; readonly class?: string; readonly file?: string }
  | { readonly kind: 'code'; readonly text: string; readonly file?: string }
  | { readonly kind: 'lines'; readonly file: string; readonly line: number; readonly window: number }
  | { readonly kind: 'file'; readonly file: string };

/** Result of a search, rendered as text for the model: at most three results in full, beyond that names and counts. */
export interface SearchAnswer {
  readonly request: SearchRequest;
  readonly found: number;
  readonly text: string;
}

/** One repository at one base commit, read from git objects; nothing that untrusted code wrote is ever opened. */
export interface Resolved {
  readonly location: Location;
  readonly code: string;
  /** Further places of that name, where nothing tells which one is meant; each with the class that it is in. */
  readonly others?: readonly Location[];
}

export interface Workspace {
  /** Tells its repository from all others of this worker; the same for each of its commits. */
  readonly repository: string;
  readonly base: Sha;
  /** When the base commit was made, ISO 8601. */
  readonly committedAt: string;
  /** Newest release that a tag of the repository names, as `1.2.3`; undefined where none is known. */
  readonly release?: string | undefined;
  /** Regular text files of the base commit, sorted by path. */
  files(): Promise<readonly SourceFile[]>;
  /** Commits in its checkout that the base does not come from, those that no branch leads to among them. */
  laterCommits(): Promise<readonly Sha[]>;
  /** Text of a file at base; undefined when absent, binary or not a regular file. */
  read(path: string): Promise<string | undefined>;
  /** How the text of such a file is written down; undefined where there is none. */
  encoding(path: string): Promise<Encoding | undefined>;
  /** True for whatever is at a path at base: also what cannot be read as text, a link, a folder. */
  exists(path: string): Promise<boolean>;
  /** Signatures and first lines of classes and functions; headings of Markdown; the first lines where no parser is known. */
  skeleton(path: string): Promise<string>;
  /** Classes and functions in their order, of a text or else of the file at base; undefined where no parser is known. */
  definitions(path: string, text?: string): Promise<readonly Definition[] | undefined>;
  /** Where a name stands as a whole word, sources before tests; the first few places of each file. */
  uses(name: string): Promise<readonly { readonly path: string; readonly line: number; readonly isTest: boolean }[]>;
  /** Source files that a text such as an issue is about, best first: by words, definitions, imports and calls. No tests, no others' code. */
  retrieve(query: string, limit: number): Promise<readonly { readonly path: string; readonly score: number }[]>;
  search(request: SearchRequest): Promise<SearchAnswer>;
  /** Fills in lines and code of a location; undefined when the place does not exist. */
  resolve(location: Location): Promise<Resolved | undefined>;
  /** First syntax error of a text, one line; undefined when it parses or no parser is known for the path. */
  syntaxError(path: string, text: string): Promise<string | undefined>;
  /** The same for texts of a path that differ in comments and blanks between tokens only, as far as a parser knows; in doubt two texts differ. */
  codeText(path: string, text: string): Promise<string>;
  /**
   * Text of a file at base in which every function fails as soon as it is called, with an error that says `word`, and
   * `word by a test` where a test is among the callers or nothing else can be. It loads and compiles as before: calls while
   * source files or the test runner are loaded do not fail. Undefined where no function can be made to fail like this.
   * With `callers: 'tests'` it fails where a test is seen among the callers, and nowhere else.
   */
  failingOnCall(path: string, word: string, callers?: Callers): Promise<string | undefined>;
  /** `git diff` of the changes against base; empty when nothing changes. */
  diff(changes: readonly FileChange[]): Promise<string>;
  /**
   * The changes as git's three-way merge makes them on another commit of the same repository that was opened before; empty
   * where it holds them already, undefined where they conflict.
   */
  mergedInto(commit: Sha, changes: readonly FileChange[]): Promise<readonly FileChange[] | undefined>;
  /** Tests that import the given source files or call what they define, nearest first; by name where there are none. */
  testsNear(files: readonly string[], limit: number): Promise<readonly string[]>;
  /** Every test file that a runner runs by itself, sorted; no fixtures, helpers or configuration. */
  testFiles(): Promise<readonly string[]>;
  /** Tar archive of the base commit with the changes applied: regular files and folders only, fixed times. */
  archive(changes: readonly FileChange[]): Promise<Buffer>;
  /** Reasons why the tree with these changes must not be published; empty when it may. Judged on the resulting tree. */
  refusals(changes: readonly FileChange[]): Promise<readonly string[]>;
  /**
   * What the changes make of the expectations of existing tests (tests inside of sources, examples that are run, data that
   * tests read), one statement for each place. Holds parts written by others: escape before use.
   */
  rewrites(changes: readonly FileChange[]): Promise<readonly string[]>;
}

export interface RunLimits {
  readonly seconds: number;
  readonly outputBytes: number;
  /**
   * Runs the selected files in parts, in their order: the `first` ones in any case, of the others those that belong to the
   * suite and end within this many seconds. `Execution.parts` says what ran and what is left.
   */
  readonly enough?: { readonly seconds: number; readonly first: number };
  /** Runs only some of the selected files, to foresee what all of them take: `Execution.foreseen`. No results are told. */
  readonly sample?: true;
  /** The changes are our own: no test that must fail is run to show that they do not disarm tests. */
  readonly trusted?: true;
}

/** The variation that is tried where the first set-up ran out of memory, and nowhere else. */
export const MORE_MEMORY = 'with more memory';

/** `variations`: names of the further set-ups that detection sees, best first; none over settings of a maintainer. */
export type Preparation =
  | {
      readonly ok: true;
      readonly environment: Environment;
      readonly seconds: number;
      readonly cached: boolean;
      readonly log: string;
      readonly variations?: readonly string[];
    }
  /**
   * `fault: 'recipe'`: the repository cannot be set up this way; `'settings'`: what its maintainer or the operator set cannot
   * be used, and no other recipe helps; `'infrastructure'`: Docker failed us, try again.
   */
  | {
      readonly ok: false;
      readonly fault: 'recipe' | 'settings' | 'infrastructure';
      readonly reason: string;
      readonly next: string;
      /** What was tried, where detection got that far. */
      readonly recipe?: Recipe | undefined;
      readonly seconds: number;
      readonly log: string;
      readonly variations?: readonly string[];
    };

/**
 * Runs untrusted code. `prepare` has network, `run` has none. Expected outcomes are values; throws EnvironmentFault
 * only when no Docker engine can be reached at all.
 */
export interface Sandbox {
  /**
   * `settings` stand over detection and over the repository's own. `variation`: another set-up, by a name that an earlier
   * preparation of this commit gave.
   */
  prepare(
    workspace: Workspace,
    signal: AbortSignal,
    settings?: SandboxSettings,
    variation?: string,
  ): Promise<Preparation>;
  /** One fresh container for base + changes; it is gone when this settles. */
  run(
    environment: Environment,
    workspace: Workspace,
    changes: readonly FileChange[],
    selection: TestSelection | OneTest,
    limits: RunLimits,
    signal: AbortSignal,
  ): Promise<Execution>;
}

/** Settings that a repair found and that ran tests, kept for the next run of the same repository with the same manifests. */
export interface RecipeStore {
  /** Undefined when none was kept, or what was kept cannot be read. */
  find(repository: string, manifests: string): Promise<SandboxSettings | undefined>;
  /** Replaces what was kept for these names. Durable when it settles. */
  keep(repository: string, manifests: string, settings: SandboxSettings): Promise<void>;
}

/** An image in the registry of the deployment. */
export interface PushedImage {
  /** Of the image on the engine that pushed it: `sha256:…`. */
  readonly id: string;
  /** Of its manifest, by which it is pulled: `sha256:…`. */
  readonly digest: string;
}

/** Which image stands for a name in the registry of the deployment: what workers pushed, whatever others wrote there. */
export interface PushedImages {
  /** Undefined when no worker has pushed one. */
  find(name: string): Promise<PushedImage | undefined>;
  /** Replaces what stood for the name. Durable when it settles. */
  keep(name: string, image: PushedImage): Promise<void>;
}

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

/** What one deployment stores of its runs: web, workers and command line share it. */
export interface DeploymentStore extends TraceStore {
  /**
   * Stores event 0 of a run with a text that it names, in one go with others that come at the same time. Durable when it
   * settles; false when the run was begun before.
   */
  begin(run: RunId, text: string, bodyOf: (ref: BlobRef) => EventBody): Promise<boolean>;
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
