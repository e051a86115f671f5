// What one container executes: runner commands with their machine-readable report, by recipe and selection. Pure.

import { posix } from 'node:path';
import type { OneTest, PackageTests, Recipe, TestSelection } from '../task.ts';
import { goPlan } from './go-steps.ts';
import { gradlePlan, mavenPlan } from './java-steps.ts';
import { nodeId, titlesOf, withName } from './one-test.ts';
import { UNKNOWN_RUNNER } from './report.ts';
import { commandLine, parseCommandLine, type RunnerCommand } from './runner-command.ts';
import { cargoPlan } from './rust-steps.ts';
import { quoteWords } from './shell-words.ts';
import { expand } from './test-targets.ts';

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
}

export interface Plan {
  readonly steps: readonly Step[];
  /** The whole as one line for people. */
  readonly command: string;
}

/** Runners of compiled languages choose tests by package, class or target, not by file. */
const COMPILED: Readonly<
  Record<string, (parsed: RunnerCommand, recipe: Recipe, selection: TestSelection, paths: readonly string[]) => Plan>
> = {
  'go test': goPlan,
  'cargo test': cargoPlan,
  maven: mavenPlan,
  gradle: gradlePlan,
};

const REPORT = '/tmp/mullover-report';
const REPORTERS = '/opt/mullover/reporters';

/** Options that make a runner report to REPORT and leave no cache. */
const REPORTING: Readonly<Record<string, readonly string[]>> = {
  'node:test': [
    `--test-reporter=${REPORTERS}/node-test.mjs`,
    `--test-reporter-destination=${REPORT}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
  ],
  mocha: ['--reporter', `${REPORTERS}/mocha.cjs`, '-O', `output=${REPORT}`],
  jest: [
    '--json',
    `--outputFile=${REPORT}`,
    '--ci',
    '--coverage=false',
    '--watchman=false',
    '--cacheDirectory=/tmp/jest',
  ],
  vitest: ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`, '--coverage.enabled=false'],
  // A suite in random order is a flaky one wherever its tests depend on each other.
  jasmine: [`--reporter=${REPORTERS}/jasmine.cjs`, '--random=false'],
  unittest: ['--output-file', REPORT],
  pytest: [
    `--junitxml=${REPORT}`,
    '-o',
    'junit_family=xunit1',
    '-p',
    'no:cacheprovider',
    '--continue-on-collection-errors',
  ],
};
/** What reporters without an option read the report's name from. */
const REPORT_VARIABLE: Readonly<Record<string, readonly string[]>> = { jasmine: [`MULLOVER_REPORT=${REPORT}`] };

/** Runners that get a process for each file: their report names none, or they can be given no more than one. */
const ONE_BY_ONE = new Set(['tape', 'tap', 'ava', 'unittest']);

/** Undefined when the recipe names no runner that we know, or no file is left to run. */
export function planSteps(
  recipe: Recipe,
  selection: TestSelection | OneTest,
  paths: readonly string[],
): Plan | undefined {
  if (recipe.packages) return planPackages(recipe, recipe.packages, selection, paths);
  if (recipe.report) return withReports(recipe.test, recipe.report);
  if (recipe.runner === UNKNOWN_RUNNER) return wholeCommand(recipe.test);
  const given = parseCommandLine(recipe.test);
  const parsed = given && withName(given, titlesOf(selection));
  const compiled = COMPILED[parsed?.runner ?? ''];
  if (parsed && compiled) return compiled(parsed, recipe, selection, paths);
  return parsed && planFolder(parsed, recipe.directory, selection, paths);
}

/** The tests of each package from its own folder, where its configuration lies. */
function planPackages(
  recipe: Recipe,
  packages: readonly PackageTests[],
  selection: TestSelection,
  paths: readonly string[],
): Plan | undefined {
  const folders = packages.flatMap(({ directories }) => directories);
  const own = (directory: string) => (path: string) => ownerOf(path, folders) === directory;
  const plans = packages.flatMap(({ test, directories }) => {
    const given = parseCommandLine(test);
    if (!given) return [];
    const parsed = withName(given, titlesOf(selection));
    return directories.map((directory) => {
      const chosen =
        selection.kind === 'all' ? selection : { ...selection, files: selection.files.filter(own(directory)) };
      return inPackage(directory, planFolder(parsed, directory, chosen, paths.filter(own(directory))));
    });
  });
  if (plans.length === 0) return undefined;
  const wanted = plans.filter(({ steps }) => steps.length > 0);
  const steps = wanted.flatMap((plan) => plan.steps);
  return { steps, command: wanted.map(({ command }) => command).join(' && ') || recipe.test };
}

/** The innermost package that holds a file. */
export function ownerOf(path: string, folders: readonly string[]): string | undefined {
  const holding = folders.filter((folder) => path.startsWith(`${folder}/`));
  return holding.toSorted((a, b) => b.length - a.length)[0];
}

/** The programs that the package itself depends on come first. */
function inPackage(directory: string, { steps, command }: Plan): Plan {
  const folder = quoteWords([`/workspace/${directory}`]);
  const before = `cd ${folder} && PATH=${folder}/node_modules/.bin:$PATH && `;
  const shown = (text: string) => `cd ${quoteWords([directory])} && ${text}`;
  return {
    steps: steps.map((one) => ({ ...one, command: before + one.command, shown: shown(one.shown) })),
    command: shown(command),
  };
}

function planFolder(
  parsed: RunnerCommand,
  directory: string,
  selection: TestSelection,
  paths: readonly string[],
): Plan {
  const listed = ['tape', 'tap', 'ava', 'node:test'].includes(parsed.runner);
  const wanted = selection.kind === 'files' ? selection.files : listed ? expand(parsed, directory, paths) : undefined;
  const files = wanted?.filter((file) => directory === '.' || file.startsWith(`${directory}/`));
  const titles = titlesOf(selection);
  const named = (local: string) => (titles && parsed.runner === 'pytest' ? nodeId(local, titles) : local);
  const shown = commandLine(
    files && selection.kind === 'files' ? { ...parsed, targets: localPaths(files, directory).map(named) } : parsed,
  );
  if (files?.length === 0) return { steps: [], command: shown };
  const oneByOne = ONE_BY_ONE.has(parsed.runner);
  const batches = files && oneByOne ? files.map((file) => [file]) : [files ?? []];
  return { steps: batches.map((batch) => step(parsed, directory, { files: batch, named })), command: shown };
}

/** A command that writes reports of its own runs as a whole, too. */
function withReports(command: string, reports: readonly string[]): Plan {
  return { steps: [{ command, shown: command, files: [], report: null, reports }], command };
}

/** A command that we cannot take apart always runs as a whole; what it prints is all that is known of it. */
function wholeCommand(command: string): Plan {
  return { steps: [{ command: `{ ${command}\n} 2>&1`, shown: command, files: [], report: null }], command };
}

interface Batch {
  readonly files: readonly string[];
  /** How the runner is told of a file. */
  readonly named: (local: string) => string;
}

function step(parsed: RunnerCommand, directory: string, { files, named }: Batch): Step {
  const { runner } = parsed;
  const chosen = files.length > 0 ? choose(parsed, localPaths(files, directory).map(named)) : parsed;
  const env = [...parsed.env, ...(REPORT_VARIABLE[runner] ?? [])];
  const rooted = runner === 'pytest' && directory !== '.' ? ['--rootdir=/workspace'] : [];
  const reporting = [...(REPORTING[runner] ?? []), ...rooted];
  // Patterns and folders are given to the runner as written: these runners expand patterns themselves.
  const words =
    runner === 'unittest'
      ? [...program(parsed, false), ...chosen.targets, ...chosen.options, ...reporting]
      : [...program(parsed, files.length > 0), ...reporting, ...chosen.options, ...chosen.targets];
  const command = `${env.map(quoteAssignment).join(' ')} exec ${quoteWords(words)}`.trim();
  return { command, shown: commandLine(chosen), files, report: REPORTING[runner] ? REPORT : null };
}

/** The same command for some files. unittest finds them from its start folder, so that they load as in a whole run. */
function choose(parsed: RunnerCommand, paths: readonly string[]): RunnerCommand {
  const [first, folder] = parsed.targets;
  if (parsed.runner !== 'unittest' || (first !== undefined && first !== 'discover'))
    return { ...parsed, targets: paths };
  const at = parsed.options.findIndex((option) => option === '-p' || option === '--pattern');
  const options = at < 0 ? parsed.options : parsed.options.toSpliced(at, 2);
  const pattern = ['-p', posix.basename(paths[0] ?? '')];
  return {
    ...parsed,
    options: [...options, ...pattern],
    targets: ['discover', ...(folder === undefined ? [] : [folder])],
  };
}

function program({ runner, through }: RunnerCommand, filesGiven: boolean): readonly string[] {
  if (through) return filesGiven && runner === 'jest' ? [...through, '--runTestsByPath'] : through;
  if (runner === 'node:test') return ['node', '--test'];
  if (runner === 'tap') return ['node'];
  if (runner === 'ava') return ['ava', '--tap'];
  if (runner === 'vitest') return ['vitest', 'run'];
  if (runner === 'pytest') return ['python', '-m', 'pytest'];
  if (runner === 'unittest') return ['python', '-m', 'xmlrunner'];
  return runner === 'jest' && filesGiven ? ['jest', '--runTestsByPath'] : [runner];
}

function quoteAssignment(text: string): string {
  const at = text.indexOf('=');
  return `${text.slice(0, at)}=${quoteWords([text.slice(at + 1)])}`;
}

function localPaths(files: readonly string[], directory: string): readonly string[] {
  return directory === '.' ? files : files.map((file) => file.slice(directory.length + 1));
}
