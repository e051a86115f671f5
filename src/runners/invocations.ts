// What one container executes: runner commands with their machine-readable report, by recipe and selection. Pure.

import type { OneTest, PackageTests, Recipe, TestSelection } from '../execution.ts';
import { RUNNERS, runnerNamed } from './all.ts';
import { planFolder } from './folder-plan.ts';
import { OBSERVED } from './observed.ts';
import { titlesOf, titlesToGive, withName } from './one-test.ts';
import { UNKNOWN_RUNNER } from './report.ts';
import type { Plan, Runner } from './runner.ts';
import { parseCommandLine } from './runner-command.ts';
import { quoteWords } from './shell-words.ts';

/** Undefined when the recipe names no runner that we know, or no file is left to run. */
export function planSteps(
  recipe: Recipe,
  selection: TestSelection | OneTest,
  paths: readonly string[],
  runners: readonly Runner[] = RUNNERS,
): Plan | undefined {
  if (recipe.runner === OBSERVED) return observedCommand(recipe.test, selection);
  if (recipe.packages) return planPackages(recipe.packages, { recipe, selection, paths, runners });
  if (recipe.report) return withReports(recipe.test, recipe.report);
  if (recipe.runner === UNKNOWN_RUNNER) return wholeCommand(recipe.test);
  const given = parseCommandLine(recipe.test, runners);
  const runner = runnerNamed(given?.runner ?? '', runners);
  if (!given || !runner) return undefined;
  const parsed = withName(runner, given, titlesOf(selection));
  if (runner.run.kind === 'planning') return runner.run.plan({ parsed, recipe, selection, paths });
  return planFolder(runner, { parsed, directory: recipe.directory, selection, paths });
}

interface PackagesRequest {
  readonly recipe: Recipe;
  readonly selection: TestSelection | OneTest;
  readonly paths: readonly string[];
  readonly runners: readonly Runner[];
}

/** The tests of each package from its own folder, where its configuration lies. */
function planPackages(
  packages: readonly PackageTests[],
  { recipe, selection, paths, runners }: PackagesRequest,
): Plan | undefined {
  const folders = packages.flatMap(({ directories }) => directories);
  const own = (directory: string) => (path: string) => ownerOf(path, folders) === directory;
  const plans = packages.flatMap(({ test, directories }) => {
    const given = parseCommandLine(test, runners);
    const runner = runnerNamed(given?.runner ?? '', runners);
    if (!given || !runner) return [];
    const parsed = withName(runner, given, titlesOf(selection));
    return directories.map((directory) => {
      const chosen =
        selection.kind === 'all' ? selection : { ...selection, files: selection.files.filter(own(directory)) };
      const inside = { parsed, directory, selection: chosen, paths: paths.filter(own(directory)) };
      return inPackage(directory, planFolder(runner, inside));
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

/** A command that writes reports of its own runs as a whole, too. */
function withReports(command: string, reports: readonly string[]): Plan {
  return { steps: [{ command, shown: command, files: [], report: null, reports }], command };
}

/** Build tools write these by themselves. */
const JUNIT_FILES = ['**/surefire-reports/*.xml', '**/failsafe-reports/*.xml', '**/build/test-results/**/*.xml'];

/** The repository's own command as it is: hooks choose the tests where its runners start. */
function observedCommand(command: string, selection: TestSelection | OneTest): Plan {
  const files = selection.kind === 'files' ? selection.files : undefined;
  const titles = titlesToGive(titlesOf(selection));
  const observed = { ...(files === undefined ? {} : { files }), ...(titles === undefined ? {} : { titles }) };
  const shown = files === undefined ? command : `${command} (of these: ${[...files, ...(titles ?? [])].join(', ')})`;
  if (files?.length === 0) return { steps: [], command: shown };
  const whole = { command: `{ ${command}\n} 2>&1`, shown, report: null, reports: JUNIT_FILES };
  return { steps: [{ ...whole, files: files ?? [], observed }], command: shown };
}

/** A command that we cannot take apart always runs as a whole; what it prints is all that is known of it. */
function wholeCommand(command: string): Plan {
  return { steps: [{ command: `{ ${command}\n} 2>&1`, shown: command, files: [], report: null }], command };
}
