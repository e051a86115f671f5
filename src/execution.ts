// The words of running tests: how a repository is set up, what is run, and what came of it. Plain data only, as in task.ts.

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
 * its report is void. `starved`: it left no report for want of memory or processes. `lost`: the daemon or the container
 * failed us.
 */
export type Ending = 'exited' | 'timeout' | 'output-cap' | 'starved' | 'broke-down' | 'lost';

/** Endings of a suite that needs more than it is given: fewer test files may do with it. */
export const EXCEEDS: ReadonlySet<Ending> = new Set(['timeout', 'output-cap', 'starved']);

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
