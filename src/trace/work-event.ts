// Events of one piece of work: what it was given, what it came to, how it was lost. Documented in docs/trace-format.md.

import type { ContainerState, Ending, Environment, Recipe, SandboxSettings, TestSelection } from '../execution.ts';
import type { BlobRef, NodeId, Sha, StageName, Usage, WorkId } from '../task.ts';
import type { Check, Counts, SuitePart, Verdict } from './check.ts';

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
