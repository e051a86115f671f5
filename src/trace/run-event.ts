// Events of a run as a whole: how it began, what it is pinned to, what became of it. Documented in docs/trace-format.md.

import type { BlobRef, Budget, LineCommit, NodeId, RunId, Sha } from '../task.ts';

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
