// What is known of one test runner: how commands name it, how it runs some files or one test, how its report is read. Pure.

import type { OneTest, Recipe, TestResult, TestSelection } from '../execution.ts';
import type { FileChange } from '../task.ts';
import type { ReportEntry } from '../verification/report-entry.ts';
import { quoteWords } from './shell-words.ts';

/** A test command taken apart: which runner, which options, which files or patterns. */
export interface RunnerCommand {
  readonly runner: string;
  /** A program that configures and starts the runner, with its subcommand: `react-scripts test`. */
  readonly through?: readonly string[] | undefined;
  /** Variables set in front of the command, `NAME=value`. */
  readonly env: readonly string[];
  readonly options: readonly string[];
  /** Files, folders or patterns. */
  readonly targets: readonly string[];
}

export interface Step {
  /** For the shell in the container. */
  readonly command: string;
  /** For people. */
  readonly shown: string;
  /** Test files it runs, relative to the repository root; empty when the runner finds them itself. */
  readonly files: readonly string[];
  /** File that holds the report; null when the report is the command's own stdout. */
  readonly report: string | null;
  /** Patterns of report files below the work folder, for tools that write many; `report` is null then. */
  readonly reports?: readonly string[];
  /** The processes that the command starts are observed, and narrowed to these files and this test. */
  readonly observed?: Observation;
}

export interface Observation {
  readonly files?: readonly string[];
  readonly titles?: readonly string[];
  /** By runner the text of a test file that must fail: the hook writes it where one of `files` belongs to its process. */
  readonly canary?: Readonly<Record<string, string>>;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** The whole as one line for people. */
  readonly command: string;
}

/** Where the steps of runners with a single report leave it. */
export const REPORT = '/tmp/mullover-report';
/** Where our own reporters lie in the container. */
export const REPORTERS = '/opt/mullover/reporters';

/** One value for each runner, in the list of all.ts: nothing else knows a runner by its name. */
export interface Runner {
  /** As recipes name it. */
  readonly name: string;
  /** Words that name it in a command, alone or as a path inside node_modules. */
  readonly programs?: readonly string[];
  /** Of its programs those that add to it what it needs: they are kept as they are. */
  readonly alike?: readonly string[];
  /** Programs that configure and start it, with their subcommand. */
  readonly through?: Readonly<Record<string, string>>;
  /** Where no single word names it: the words `from` there on, without assignments in front. */
  readonly startedBy?: (words: readonly string[], from: number) => Started | undefined;
  /**
   * A build tool that runs tests too: what follows its name in a command that begins with it. It is looked for where no
   * other runner is named, and not in the scripts of a package.json.
   */
  readonly tool?: (words: readonly string[]) => readonly string[] | undefined;
  /** Package of the npm registry whose presence alone says that tests are run by it. */
  readonly npmPackage?: string;
  /** Files of a package by which it finds tests when it is given none; undefined where it looks for them by their names. */
  readonly findsBy?: RegExp;
  /** How people type it where its name is not its program; a build tool's program is its first target. */
  readonly written?: readonly string[] | 'first target';
  readonly targetsFirst?: true;
  /** Options followed by their value as a word of its own. */
  readonly valued: string;
  /** Options that would change what we read or measure: reporters, coverage, watching. */
  readonly dropped?: RegExp;
  readonly oneTest: OneTestBy;
  readonly run: FileRun | Planning;
  /** Undefined for a text that is no report of it. */
  readonly parse: Parser;
  readonly canary: Canary;
  /** Exit code for an error of its own: its report is cut short, and the next run may be whole. */
  readonly brokeDown?: number;
  /** Its reports name files as seen from the package's folder. */
  readonly namesFromFolder?: true;
}

export interface Started {
  /** Index of the word that names it. */
  readonly at: number;
  readonly rest: readonly string[];
}

export type OneTestBy =
  | { readonly by: 'options'; readonly options: (titles: readonly string[]) => readonly string[] }
  | { readonly by: 'target'; readonly target: (file: string, titles: readonly string[]) => string }
  /** Its own planning does it. */
  | { readonly by: 'plan' }
  /** It cannot choose: the whole file runs, and only the result of the test is told. */
  | { readonly by: 'file'; readonly why: string };

/** A runner that is given files. */
export interface FileRun {
  readonly kind: 'files';
  readonly program: readonly string[];
  /** Added to the program where files are named. */
  readonly forFiles?: readonly string[];
  /** Options that make it report to REPORT and leave no cache; undefined where its stdout is the report. */
  readonly reporting?: (directory: string) => readonly string[];
  /** What reporters without an option read the report's name from, `NAME=value`. */
  readonly variables?: readonly string[];
  /** A process for each file: its report names none, or it can be given no more than one. */
  readonly oneByOne?: true;
  /** Where it finds its tests when the command names none, for runners whose files we list ourselves. */
  readonly patterns?: readonly string[];
  /** The same command for some files, where they are not just its targets. */
  readonly choose?: (parsed: RunnerCommand, paths: readonly string[]) => RunnerCommand;
}

/** A runner that chooses tests by package, class or target, not by file. */
export interface Planning {
  readonly kind: 'planning';
  readonly plan: (request: PlanRequest) => Plan;
}

export interface PlanRequest {
  readonly parsed: RunnerCommand;
  readonly recipe: Recipe;
  readonly selection: TestSelection | OneTest;
  readonly paths: readonly string[];
}

export type Parser = (text: string, files: readonly string[], exitCode: number) => readonly ReportEntry[] | undefined;

/** How a test that must fail is run beside the real ones. */
export type Canary = FileCanary | CommandCanary | { readonly kind: 'none'; readonly why: string };

/** A test file that the runner runs like any other. */
export interface FileCanary {
  readonly kind: 'file';
  /** Changed files that it can load. */
  readonly source: RegExp;
  /** The test that it lies beside, of those of the package. */
  readonly neighbour: (tests: readonly string[]) => string | undefined;
  /** Named so that the runner's own configuration accepts it. */
  readonly fileName: (neighbour: string | undefined) => string;
  readonly text: (path: string, modules: readonly string[], template: (name: string) => string) => string;
  /** Its modules may be given by whole paths. */
  readonly absolute?: true;
  /** A shell command that prints the first line. */
  readonly firstLine?: (neighbour: string | undefined) => string;
}

/** A command of its own, with the files that it writes. */
export interface CommandCanary {
  readonly kind: 'command';
  readonly make: (
    changes: readonly FileChange[],
    report: string,
  ) => { readonly files: readonly string[]; readonly command: string } | undefined;
  /** The folder whose canary is not heard of though tests beside it are. */
  readonly silent: (files: readonly string[], results: readonly TestResult[]) => string | undefined;
}

/** The command of a runner as a person would type it; parseCommandLine reads it back. */
export function typed(runner: Runner, { through, env, options, targets }: RunnerCommand): string {
  const assignments = env.map(quoteAssignment);
  const named = runner.written === 'first target' ? 1 : 0;
  const written = typeof runner.written === 'object' ? runner.written : [runner.name];
  const program = named > 0 ? targets.slice(0, named) : (through ?? written);
  const others = targets.slice(named);
  const words = runner.targetsFirst ? [...others, ...options] : [...options, ...others];
  return [...assignments, quoteWords([...program, ...words])].join(' ');
}

export function quoteAssignment(text: string): string {
  const at = text.indexOf('=');
  return `${text.slice(0, at)}=${quoteWords([text.slice(at + 1)])}`;
}

/** The variables of a command for a script of our own that starts it. */
export function exported({ env }: RunnerCommand): string {
  return env.map((text) => `export ${quoteWords([text])}; `).join('');
}
