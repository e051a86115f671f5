// The words of the domain. Plain data only: everything here survives JSON.

import type { SandboxSettings } from './execution.ts';
import type { Encoding } from './text-encoding.ts';

/** Name of one run: `r-` and twelve hexadecimal digits. */
export type RunId = string;

/** A full commit id. */
export type Sha = string;

/** SHA-256 of a stored text, 64 hexadecimal digits. */
export type BlobRef = string;

/** Position of a node in the search tree: `u0.f1.p2` is patch 2 of localization 1 of understanding 0. */
export type NodeId = string;

/** Position of a piece of work: `ask:u0.f1:2` is turn 2 of the dialogue of node `u0.f1`. */
export type WorkId = string;

export type StageName =
  | 'repository-understanding'
  | 'fault-localization'
  | 'patch-generation'
  | 'patch-verification'
  | 'environment-setup';

export interface Comment {
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
}

/** What a review of our pull request asks for, by a person with write access: read once, and frozen. */
export interface Review {
  readonly author: string;
  /** Text of the review as a whole; empty where it has none. */
  readonly body: string;
  readonly remarks: readonly Remark[];
  /** How many of its comments are too many for one revision; absent where none is. */
  readonly left?: number;
  /** Unified diff of what the pull request changes, as it was when it was reviewed. */
  readonly diff: string;
  /** Names of the repository's own checks that fail, where these and no person ask for changes. */
  readonly checks?: readonly string[];
}

/** A comment of a review on one place. */
export interface Remark {
  /** Id of the comment. */
  readonly id: number;
  /** Id of the comment that its thread begins with. */
  readonly thread: number;
  readonly file: string;
  /** Lines of the file at the head of the pull request; absent where the comment is outdated, or about the file. */
  readonly startLine?: number;
  readonly endLine?: number;
  /** What GitHub shows above the comment; empty where it shows nothing. */
  readonly hunk: string;
  readonly text: string;
}

/** What is to be solved: a frozen, sanitised snapshot. Holds no gold patch and no hidden test. */
export interface Task {
  /** `owner/name#7` from GitHub, `local` from the command line. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly comments: readonly Comment[];
  readonly base: Sha;
  /** The branch of `base`, where the run came from GitHub: what it finds is for that one. */
  readonly branch?: string;
  /** What is left to do of it; the base is then the head of our pull request, whoever made its last commit. */
  readonly review?: Review;
}

/** A place in the code; lines are 1-based and inclusive. */
export interface Location {
  readonly file: string;
  readonly class?: string;
  readonly function?: string;
  readonly startLine?: number;
  readonly endLine?: number;
  readonly reason?: string;
}

/** Product of repository understanding. */
export interface Understanding {
  /** Most suspicious first, at most five. */
  readonly files: readonly string[];
  readonly locations: readonly Location[];
  readonly analysis: string;
  /** What the issue asks for, case by case; absent where no list was made. */
  readonly cases?: readonly string[];
}

/** Product of fault localization. */
export interface Localization {
  readonly locations: readonly Location[];
  readonly analysis: string;
}

/** The whole new text of one file; `null` deletes it. */
export interface FileChange {
  readonly path: string;
  readonly text: string | null;
  /** That of the file at base; left out for UTF-8. */
  readonly encoding?: Encoding;
}

/** Product of patch generation and of a repair. */
export interface Patch {
  /** Source files only: edits of tests were stripped. */
  readonly changes: readonly FileChange[];
  /** `git diff` of the changes against the base commit. */
  readonly diff: string;
  /** One line, imperative, for the commit and the pull request. */
  readonly title: string;
  /** Root cause and remedy, as the model explained them. */
  readonly explanation: string;
  /** Numbers of the cases, from 1, that it takes care of, as its author says; absent where nothing was said. */
  readonly covers?: readonly number[];
}

/** Product of sampling a reproduction test. */
export interface ReproductionTest {
  readonly changes: readonly FileChange[];
  readonly diff: string;
  /** The test file to show; all that are tests are run. */
  readonly file: string;
  readonly explanation: string;
  /** Numbers of the cases, from 1, that it asserts, as its author says; absent where nothing was said. */
  readonly covers?: readonly number[];
}

/** A commit of a main line. */
export interface LineCommit {
  readonly commit: Sha;
  /** When it was committed, ISO 8601. */
  readonly at: string;
  /** First line of its message. */
  readonly title: string;
}

/** Product of environment set-up: how the tests may be made to run. */
export interface EnvironmentProposal {
  readonly settings: SandboxSettings;
  readonly analysis: string;
}

export type Draft =
  | ({ readonly kind: 'understanding' } & Understanding)
  | ({ readonly kind: 'localization' } & Localization)
  | ({ readonly kind: 'patch' } & Patch)
  | ({ readonly kind: 'reproduction-test' } & ReproductionTest)
  | ({ readonly kind: 'environment' } & EnvironmentProposal);

/** Caps of one run; the first one reached ends the search with the best so far. */
export interface Budget {
  /** N: patch samples including repairs, counted before dedupe. */
  readonly rollouts: number;
  /** Generated and prompt tokens together. */
  readonly tokens: number;
  /** Active wall-clock seconds: time in which no worker ran does not count. */
  readonly seconds: number;
  readonly sandboxSeconds: number;
  /** In the operator's currency, by the configured prices. */
  readonly money: number;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** By the configured prices. */
  readonly money: number;
  /** True where the endpoint gave no usage and we counted ourselves. */
  readonly estimated: boolean;
}

/** What several calls cost together. */
export function addUsage(parts: readonly Usage[]): Usage {
  return parts.reduce(
    (sum, usage) => ({
      inputTokens: sum.inputTokens + usage.inputTokens,
      outputTokens: sum.outputTokens + usage.outputTokens,
      money: sum.money + usage.money,
      estimated: sum.estimated || usage.estimated,
    }),
    { inputTokens: 0, outputTokens: 0, money: 0, estimated: false },
  );
}
