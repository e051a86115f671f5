// The words of the domain. Plain data only: everything here survives JSON.

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

/** What may be set under `sandbox:` in `.github/mullover.yml`; it stands over what detection finds. */
export interface SandboxSettings {
  /** An image of the operator's engine in place of our base image. */
  readonly image?: string | undefined;
  /** A file of the repository that builds such an image. */
  readonly dockerfile?: string | undefined;
  readonly setup?: readonly string[] | undefined;
  readonly build?: readonly string[] | undefined;
  readonly test?: string | undefined;
  readonly runner?: string | undefined;
  readonly runtime?: string | undefined;
  readonly directory?: string | undefined;
  /** System packages on top of the base image. */
  readonly packages?: readonly string[] | undefined;
  /** Hosts that its set-up needs beside package registries, as far as the operator offers them. */
  readonly hosts?: readonly string[] | undefined;
  /** Variables of set-up and tests. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** JUnit XML files that the test command writes: paths or patterns below the repository. */
  readonly report?: readonly string[] | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  /** Megabytes that one execution may use. */
  readonly memory?: number | undefined;
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

export type TestStatus = 'passed' | 'failed' | 'error' | 'skipped';

/** Result of one test. `id` is `file::title path joined by ' > '`, stable between base and patch. */
export interface TestResult {
  readonly id: string;
  readonly status: TestStatus;
  readonly message?: string;
  /** File of the repository that the error was thrown in, where the message was cut and does not say it any more. */
  readonly thrownIn?: string;
  /** What it is where it is no test of its own, so that its id may be there only while something fails. */
  readonly role?: ResultRole;
}

/**
 * `before`: a hook, a suite or a file that keeps tests from running; `after`: one that follows them; `assertion`: a part of
 * the test that its id begins with, or of its file; `count`: one of the tests that only a number tells of; `name`: the name
 * of such a test that failed, which is told besides.
 */
export type ResultRole = 'before' | 'after' | 'assertion' | 'count' | 'name';

/** How a repository is installed and tested: found by detection or given by `.github/mullover.yml`. */
export interface Recipe {
  /** Name of a language or tool that is known (src/ecosystems/all.ts), or `other`. */
  readonly ecosystem: string;
  /** Interpreter version, e.g. `20` or `3.11`. */
  readonly runtime: string;
  /** Folder of the package under test, relative to the repository root; `.` for the root. */
  readonly directory: string;
  /** Shell commands run once, with network, when the image is built. */
  readonly setup: readonly string[];
  /** Shell commands run before the tests in every container, without network (a build). */
  readonly build: readonly string[];
  /** The runner whose own report is read. */
  readonly runner: string;
  /** Command that runs every test, for people to read. */
  readonly test: string;
  /** In a monorepo: the packages whose tests are run, each from its own folder. */
  readonly packages?: readonly PackageTests[];
  /**
   * Commands of the repository's own test command that `test` does not run and that may check behaviour: no linters, checks of
   * types, builds or reports. Undefined or empty where nothing is left out, as far as its files say.
   */
  readonly left?: readonly string[];
  /** What stands in place of our base image, when the repository says so. */
  readonly image?: string;
  readonly dockerfile?: string;
  /** Patterns of the JUnit XML files that the test command writes. */
  readonly report?: readonly string[];
  /** Megabytes one execution may use, when the repository says so; the operator's maximum holds. */
  readonly memory?: number;
  /** Seconds one execution may take, when the repository says so. */
  readonly seconds?: number;
  /** Variables of the repository's own test runs; ours stand over them, but for language, locale and time zone. */
  readonly env?: Readonly<Record<string, string>>;
  /** Packages of the base image's own archive that are installed on top of it, as far as the operator allows them. */
  readonly systemPackages?: readonly string[];
  /** Why this recipe was chosen, one line per fact. */
  readonly reasons: readonly string[];
}

/** Packages of a monorepo that are tested by the same command. */
export interface PackageTests {
  readonly test: string;
  /** Relative to the repository root. */
  readonly directories: readonly string[];
}

/** A built environment: an image that holds the dependencies of one snapshot. */
export interface Environment {
  /** Hash of recipe, manifests, lockfile and base image: names every check done in it. */
  readonly recipeHash: string;
  /** `sha256:…`, never a tag. */
  readonly image: string;
  readonly recipe: Recipe;
}

/** Which tests one execution runs. */
export type TestSelection = { readonly kind: 'all' } | { readonly kind: 'files'; readonly files: readonly string[] };

/** One test of one file, `titles` from the outermost suite inwards, as the id of its result names them. */
export interface OneTest {
  readonly kind: 'files';
  readonly files: readonly [string];
  readonly titles: readonly string[];
}

/** What the daemon says of a finished container. */
export interface ContainerState {
  readonly exitCode: number;
  readonly oomKilled: boolean;
  readonly error: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/**
 * How an execution ended, before anyone looks at test results. `broke-down`: the runner failed by an error of its own, and
 * its report is void. `lost`: the daemon or the container failed us.
 */
export type Ending = 'exited' | 'timeout' | 'output-cap' | 'broke-down' | 'lost';

/** Endings of a suite that needs more than it is given: fewer test files may do with it. */
export const EXCEEDS: ReadonlySet<Ending> = new Set(['timeout', 'output-cap']);

/** Facts of one execution in one fresh container. */
export interface Execution {
  /** Container id. Empty only when the container could not be created (`ending: 'lost'`). */
  readonly container: string;
  readonly image: string;
  readonly command: string;
  readonly state: ContainerState;
  readonly ending: Ending;
  /** Undefined when the runner's report did not arrive or cannot be read; an empty list means zero tests. */
  readonly tests: readonly TestResult[] | undefined;
  /** Exit code of a process of the tests that failed although no test that it reported did; absent where none did so. */
  readonly unexplained?: number;
  /** A change was loaded beside tests that must fail, and none of them was told: whether it disarms tests is not known. */
  readonly unheard?: true;
  /** Output of the command, capped, without the report. */
  readonly log: string;
  readonly seconds: number;
  /** Seconds of a sample that was run before it. */
  readonly ahead?: number;
  /** Why the report is missing, the execution was lost, or what it says is weaker than it looks, for people. */
  readonly note?: string;
  /** Seconds that all `of` selected files take at least, told by some `files` of them (`RunLimits.sample`). */
  readonly foreseen?: { readonly seconds: number; readonly files: number; readonly of: number };
  /** Selected files that ran to their end, and those that did not (`RunLimits.enough`). */
  readonly parts?: { readonly ran: readonly string[]; readonly left: readonly string[] };
  /** OCI runtime of the container, as the engine says. */
  readonly runtime?: string;
}
