// The event union: the whole interface between the search and everything that looks at it. Documented in docs/trace-format.md.

import type {
  BlobRef,
  Budget,
  ContainerState,
  Ending,
  Environment,
  LineCommit,
  NodeId,
  Recipe,
  RunId,
  SandboxSettings,
  Sha,
  StageName,
  TestSelection,
  Usage,
  WorkId,
} from '../task.ts';
import type { Check, Counts, SuitePart, Verdict } from './check.ts';

/** Raised whenever an event changes its meaning; a reader refuses newer ones. */
export const TRACE_VERSION = 2;
/** Version of an event that stands in its line as it is, and of one whose line holds the beginning of it only (`Cut`). */
export const PLAIN_VERSION = 1;
export const CUT_VERSION = 2;

/** Where a run came from. */
export type Origin =
  | { readonly kind: 'cli'; readonly repository: string }
  | {
      readonly kind: 'github';
      readonly installation: number;
      readonly repositoryId: number;
      readonly owner: string;
      readonly name: string;
      readonly issue: number;
      readonly sender: string;
      /** When the triggering event happened, ISO 8601: later edits and comments are not used. */
      readonly triggeredAt: string;
      /** The branch that the run is for, where that is not the default one. */
      readonly branch?: string;
      /** Number of our pull request that the run revises. */
      readonly pull?: number;
      /** The run repairs what the repository's checks said of a commit of ours. */
      readonly ci?: true;
      /** A command began it, and no label. */
      readonly by?: 'command';
    };

/** Event 0 pins the run. */
export interface RunStarted {
  readonly type: 'run-started';
  readonly origin: Origin;
  /** The issue as received: `{title, body}` in JSON. */
  readonly issue: BlobRef;
  readonly title: string;
  readonly budget: Budget;
  /** Name of the policy. */
  readonly policy: string;
  readonly seed: number;
  /** What the requester added to the request. */
  readonly hint?: BlobRef;
  /** The review that the run is about: JSON of Review. */
  readonly review?: BlobRef;
  /** The run of the same issue, on another base, whose samples it takes over. */
  readonly earlier?: Earlier;
}

/** `budget`, `policy`: what was asked for beyond what that run had. */
export interface Earlier {
  readonly run: RunId;
  /** Runs that committed to its pull request since, oldest first: what they changed is taken along. */
  readonly revisions?: readonly RunId[];
  readonly budget?: Budget;
  readonly policy?: string;
}

/** What the worker pins before the first call: snapshot, prompts, models. Appended again when they changed on resume. */
export interface Pinned {
  readonly type: 'pinned';
  readonly base: Sha;
  /** The task as the stages see it (JSON of Task). */
  readonly task: BlobRef;
  readonly model: string;
  readonly judge: string;
  /** SHA-256 over all prompt templates. */
  readonly prompts: string;
  /** Images of the issue and its comments that no model sees; absent where there are none. */
  readonly unreadImages?: number;
}

/** A worker took the run; time counts from here to the last event before the next one. */
export interface SessionStarted {
  readonly type: 'session-started';
  readonly worker: string;
}

export interface BudgetRaised {
  readonly type: 'budget-raised';
  readonly budget: Budget;
  readonly by: string;
  /** What the requester added: text after `/mull retry`. */
  readonly hint?: BlobRef;
  /** Id of the command that asked for it: applied once. */
  readonly command?: string;
  /** Name of the policy that goes on from here; absent: as before. */
  readonly policy?: string;
}

/** Reserves the cost of one attempt before it is made. */
export interface WorkStarted {
  readonly type: 'work-started';
  readonly work: WorkId;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly reservedTokens: number;
  readonly reservedSandboxSeconds: number;
  /** Absent in older traces. */
  readonly reservedMoney?: number;
}

/** Every attempt that produced no result: the work may be planned again, up to the cap. */
export interface WorkLost {
  readonly type: 'work-lost';
  readonly work: WorkId;
  readonly attempt: number;
  /**
   * `away`: the endpoint was not there, or took nothing just then; `crowded`: its memory was full; `refused`: it takes no
   * request of ours (key, access, model name, credit); `unfit`: the prompt does not fit into the context, which says nothing
   * about any other piece of work.
   */
  readonly reason: 'model' | 'away' | 'crowded' | 'refused' | 'unfit' | 'infrastructure' | 'aborted' | 'crashed';
  readonly message: string;
  /** True when trying again cannot help (401, unknown model, context too long). */
  readonly final: boolean;
  readonly usage?: Usage;
  /** What it took of the sandbox, when known. */
  readonly sandboxSeconds?: number;
}

/** One attempt at an environment: by detection (work `prepare`), or as a model proposed it (`prepare:e0`). */
export interface Prepared {
  readonly type: 'prepared';
  readonly work: WorkId;
  readonly attempt: number;
  readonly seconds: number;
  readonly cached: boolean;
  readonly log: BlobRef;
  /** What stood over detection and `.github/mullover.yml`: a proposal, or one kept from an earlier run of this repository. */
  readonly settings?: SandboxSettings;
  /** Which further set-up of those that detection sees this one is; absent for the first one, and for a proposal. */
  readonly variation?: string;
  /** With the first attempt: names of the further set-ups, in the order in which they are worth trying. */
  readonly variations?: readonly string[];
  readonly outcome:
    | { readonly ok: true; readonly environment: Environment }
    | {
        readonly ok: false;
        /** `settings`: `.github/mullover.yml` cannot be used, so that no proposal can help; absent otherwise. */
        readonly fault?: 'settings';
        readonly reason: string;
        readonly next: string;
        /** What was tried, where detection got that far. */
        readonly recipe?: Recipe;
      };
}

/**
 * The samples of an earlier run of the issue are in this trace by now (`kept`), moved to its base; what is not among them is
 * sampled as ever.
 */
export interface TakenOver {
  readonly type: 'taken-over';
  readonly run: RunId;
  /** Base of that run. */
  readonly base: Sha;
  /** Patches, repairs among them, and reproduction tests: how many fit, of how many that there were. */
  readonly patches: Share;
  readonly tests: Share;
}

interface Share {
  readonly kept: number;
  readonly of: number;
}

/** Noted by a session: the branch of the run has another head than the base that is pinned. */
export interface BaseMoved {
  readonly type: 'base-moved';
  readonly branch: string;
  readonly head: Sha;
}

/** A node that nobody sampled: what a review asks for, and where. */
export interface Given {
  readonly type: 'given';
  readonly node: NodeId;
  readonly parent: NodeId | null;
  readonly stage: StageName;
  /** JSON of Draft. */
  readonly draft: BlobRef;
  readonly key: string;
  readonly files: readonly string[];
  readonly summary: string;
  /** What dialogues that go on from it begin with: JSON of Message[]. */
  readonly said: BlobRef;
}

/** What a model turn amounted to. */
export type TurnOutcome =
  | {
      readonly kind: 'draft';
      /** JSON of Draft. */
      readonly draft: BlobRef;
      /** Equal keys mean the same product: located set, normalised patch, test text. */
      readonly key: string;
      readonly files: readonly string[];
      /** One line for people. */
      readonly summary: string;
      /** For patches: lines added and removed, and why the tree must not be published. */
      readonly size?: number;
      readonly refusals?: readonly string[];
      /** For patches: those of the files that are not there on base; left out where all are. */
      readonly added?: readonly string[];
      /** For patches: what they change of the expectations of existing tests; left out where that is nothing. */
      readonly rewrites?: readonly string[];
      /** For patches and tests: numbers of the cases of the understanding, from 1, that its author says it covers. */
      readonly covers?: readonly number[];
    }
  /**
   * The dialogue goes on: the model asked for searches. `next`: what it is told then, JSON of Message[]; absent in older
   * traces, here and below.
   */
  | { readonly kind: 'continue'; readonly summary: string; readonly next?: BlobRef }
  /** The reply cannot be used; the reason is the next turn, while tries are left. `cut`: tokens at which it was cut off. */
  | { readonly kind: 'invalid'; readonly reason: string; readonly next?: BlobRef; readonly cut?: number }
  /** Nothing usable and no try left. `wrongTest`: in place of a repair the model said that a test is wrong, and how. */
  | { readonly kind: 'given-up'; readonly reason: string; readonly wrongTest?: string };

/** One model turn of a stage. */
export interface Asked {
  readonly type: 'asked';
  readonly work: WorkId;
  readonly attempt: number;
  readonly node: NodeId;
  readonly parent: NodeId | null;
  readonly stage: StageName;
  readonly index: number;
  readonly turn: number;
  readonly model: string;
  readonly temperature: number;
  readonly seed: number;
  /** In older traces: which of how many choices of one call this is, of which the usage is a share. */
  readonly choice?: { readonly index: number; readonly of: number };
  /** In older traces: why samples that were to share a call did not. */
  readonly note?: string;
  /** Prompt template and its SHA-256. */
  readonly prompt: string;
  readonly promptHash: string;
  /** Messages this turn added to the dialogue (JSON of Message[]); earlier ones are in earlier turns and parents. */
  readonly added: BlobRef;
  readonly reply: BlobRef;
  readonly thoughts: BlobRef | null;
  readonly usage: Usage;
  readonly ms: number;
  readonly outcome: TurnOutcome;
  readonly kept?: Kept;
}

/** Made by an earlier run of the issue: it cost nothing here, and its usage is none. */
type Kept = true;

/** A reward model's judgement of one node. */
export interface Scored {
  readonly type: 'scored';
  readonly work: WorkId;
  readonly attempt: number;
  readonly node: NodeId;
  readonly value: number;
  readonly method: 'logprobs' | 'verdicts' | 'served' | 'agreement' | 'combined';
  readonly note?: string;
  /** Of a patch: numbers of the cases of the understanding, from 1, that the judge says it leaves as they were. */
  readonly fails?: readonly number[];
  readonly model: string;
  readonly promptHash: string;
  readonly usage: Usage;
  readonly ms: number;
  readonly kept?: Kept;
}

/** One execution in one fresh container, with the daemon's own word on how it ended. */
export interface Executed {
  readonly type: 'executed';
  readonly work: WorkId;
  readonly attempt: number;
  readonly check: Check;
  /** `base`, or the key of the patch. */
  readonly subject: string;
  readonly commit: Sha;
  readonly recipeHash: string;
  readonly container: string;
  readonly image: string;
  readonly command: string;
  readonly selection: TestSelection;
  /** Which part of the suite it was, where not all of it can be run; `selection` then names the first files only. */
  readonly part?: SuitePart;
  readonly state: ContainerState;
  /** OCI runtime of the container, as the engine says: `runc`, `runsc` (gVisor) … */
  readonly runtime?: string;
  readonly ending: Ending;
  /** JSON of TestResult[]; null when no readable report arrived. */
  readonly tests: BlobRef | null;
  readonly counts: Counts | null;
  /** Exit code of a process of the tests that failed although no test that it reported did. */
  readonly unexplained?: number;
  /** A change was loaded beside tests that must fail, and none of them was told. */
  readonly unheard?: true;
  readonly log: BlobRef;
  readonly note?: string;
  readonly seconds: number;
  /** Seconds of a few files that were run before, to foresee how long the whole suite takes. */
  readonly ahead?: number;
  /** What the execution says about its subject, judged by verification/ when it ran. */
  readonly verdict: Verdict;
}

/** A reward model's choice between two patches. */
export interface Compared {
  readonly type: 'compared';
  readonly work: WorkId;
  readonly attempt: number;
  readonly left: NodeId;
  readonly right: NodeId;
  /** P(left is better), both orders averaged. */
  readonly value: number;
  readonly method: Scored['method'];
  readonly note?: string;
  readonly model: string;
  readonly promptHash: string;
  readonly usage: Usage;
  readonly ms: number;
  readonly kept?: Kept;
}

/** A cap was reached: the search ends with what it has. */
export interface CapReached {
  readonly type: 'cap-reached';
  readonly cap: 'tokens' | 'seconds' | 'sandboxSeconds' | 'money' | 'stopped';
  readonly limit: number;
  readonly spent: number;
}

/** Since when the tests that pass on base pass, as far as a few runs on earlier commits of its main line tell. */
export interface FixedSince {
  readonly type: 'fixed-since';
  /** The test that was run there. */
  readonly test: NodeId;
  readonly runs: number;
  readonly seconds: number;
  /** Why nothing can be said; then the rest is absent. */
  readonly reason?: string;
  /** Commits before the base that were looked back. */
  readonly looked?: number;
  /** The oldest commit that it is known to pass on: of all that were looked back, where `before` is absent. */
  readonly passes?: LineCommit | undefined;
  /** The newest one that it does not pass on: it fails there, or tells nothing. */
  readonly before?: LineCommit & { readonly result: 'fails' | 'untold' };
  /** Commits between these two, which were not run. */
  readonly between?: number;
}

/** A distinct patch that was not chosen: its first node, and the reason that decided. */
export interface Eliminated {
  readonly node: NodeId;
  readonly reason: string;
}

/** The outcome of one search, by selection/. */
export interface Decided {
  readonly type: 'decided';
  readonly decision: 'propose' | 'doubt' | 'abstain' | 'blocked';
  /** Present when no patch was judged, for a reason that is no patch's: the decision is no verdict about any. */
  readonly unjudged?: true;
  readonly winner: NodeId | null;
  /** The reproduction test that goes with the result: the one that is published or shown in a diagnosis. */
  readonly test?: NodeId;
  readonly confidence: number;
  readonly reason: string;
  readonly next: string;
  /** What a reviewer must know before relying on the patch, one statement each; `reason` holds the same as one text. */
  readonly doubts?: readonly string[];
  readonly rollouts: number;
  /** Every other distinct patch, by its first node, and why it lost, in the order in which they went. */
  readonly eliminated?: readonly Eliminated[];
  /** Reproduction tests that count less than the others, and why. */
  readonly discounted?: readonly { readonly test: NodeId; readonly reason: string }[];
}

/** An effect on GitHub that took place. */
export interface Published {
  readonly type: 'published';
  readonly what: 'comment' | 'pull-request' | 'branch';
  readonly number: number;
  readonly url: string;
  readonly sha?: Sha;
  /** What GitHub refused, so that it was published in another way than as a draft pull request on `mull/issue-…`. */
  readonly note?: string;
}

/** The run ended without a search result: refused, failed, superseded. */
export interface Ended {
  readonly type: 'ended';
  readonly reason: string;
  readonly next: string;
  /** Whoever asked for it took that back. */
  readonly calledBack?: true;
}

/** What people made of the pull request, after the run was over. */
export interface Outcome {
  readonly type: 'outcome';
  /** `reverted`: by a merged pull request within 30 days. */
  readonly what: 'merged' | 'closed' | 'reverted';
  readonly pull: number;
  /** Last commit of the pull request then; of a revert that of the one that reverts. */
  readonly head: Sha;
  /** Of the lines that the patch added, those that were there when it was merged; blank ones count on neither side. */
  readonly lines?: { readonly added: number; readonly kept: number };
}

export type EventBody =
  | RunStarted
  | Pinned
  | TakenOver
  | BaseMoved
  | SessionStarted
  | BudgetRaised
  | WorkStarted
  | WorkLost
  | Prepared
  | Given
  | Asked
  | Scored
  | Executed
  | Compared
  | CapReached
  | FixedSince
  | Decided
  | Published
  | Ended
  | Outcome;

interface Stamp {
  /** Schema version. */
  readonly v: number;
  /** Position in the trace, from 0. */
  readonly seq: number;
  /** ISO 8601; for people and for adding up active time, never for choices. */
  readonly at: string;
}

/** What is missing in the line of an event that is longer than 4 KB. */
export interface Cut {
  /** JSON of the event as it was. */
  readonly whole: BlobRef;
  /** Length of each list that was cut, by its path: `verdict.broken`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** One line of a trace, at most 4 KB. With `cut` it is for people: whoever decides by it reads it whole (`wholeEvents`). */
export type StoredEvent = EventBody & Stamp & { readonly cut?: Cut };

/** A whole event. */
export type Event = EventBody & Stamp & { readonly cut?: never };
