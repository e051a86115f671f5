// What one container executes: runner commands with their machine-readable report, by recipe and selection. Pure.

import { matchesGlob } from 'node:path';
import type { Recipe, TestSelection } from '../task.ts';
import { inFolder } from './recipe-source.ts';
import { commandLine, parseCommandLine, type RunnerCommand } from './runner-command.ts';
import { quoteWords } from './shell-words.ts';

export interface Step {
  /** For the shell in the container. */
  readonly command: string;
  /** For people. */
  readonly shown: string;
  /** Test files it runs, relative to the repository root; empty when the runner finds them itself. */
  readonly files: readonly string[];
  /** File that holds the report; null when the report is the command's own stdout. */
  readonly report: string | null;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** The whole as one line for people. */
  readonly command: string;
}

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
  pytest: [`--junitxml=${REPORT}`, '-o', 'junit_family=xunit1', '-p', 'no:cacheprovider'],
};

/** Where a runner whose files we list ourselves finds its tests when the script names none. */
const DEFAULT_TARGETS: Readonly<Record<string, readonly string[]>> = {
  tape: ['test/**/*.js', 'test.js'],
  tap: ['{test,tests,__tests__}/**/*.{js,cjs,mjs}', '**/*.{test,spec}.{js,cjs,mjs}', 'test.{js,cjs,mjs}'],
  ava: [
    'test.{js,cjs,mjs}',
    '{src,source,test,tests,__tests__}/**/*.{test,spec}.{js,cjs,mjs}',
    '{test,tests,__tests__}/**/*.{js,cjs,mjs}',
  ],
  'node:test': [
    '**/*.test.{js,cjs,mjs}',
    '**/*-test.{js,cjs,mjs}',
    '**/test-*.{js,cjs,mjs}',
    '**/test.{js,cjs,mjs}',
    'test/**/*.{js,cjs,mjs}',
  ],
};
const NO_TESTS = /(^|\/)(node_modules|fixtures?|__fixtures__|tap-snapshots|helpers?)\//;

/** Undefined when the recipe names no runner that we know, or no file is left to run. */
export function planSteps(recipe: Recipe, selection: TestSelection, paths: readonly string[]): Plan | undefined {
  const parsed = parseCommandLine(recipe.test);
  if (!parsed) return undefined;
  const listed = ['tape', 'tap', 'ava', 'node:test'].includes(parsed.runner);
  const wanted =
    selection.kind === 'files' ? selection.files : listed ? expand(parsed, recipe.directory, paths) : undefined;
  const files = wanted?.filter((file) => recipe.directory === '.' || file.startsWith(`${recipe.directory}/`));
  const shown = commandLine(
    files && selection.kind === 'files' ? { ...parsed, targets: localPaths(files, recipe) } : parsed,
  );
  if (files?.length === 0) return { steps: [], command: shown };
  const batches = files && parsed.runner !== 'node:test' && listed ? files.map((file) => [file]) : [files ?? []];
  return { steps: batches.map((batch) => step(parsed, recipe, batch)), command: shown };
}

function step(parsed: RunnerCommand, recipe: Recipe, files: readonly string[]): Step {
  const targets = files.length > 0 ? localPaths(files, recipe) : parsed.targets;
  const shown = commandLine({ ...parsed, targets });
  const assignments = parsed.env.map((text) => quoteAssignment(text)).join(' ');
  const words = [...program(parsed, files.length > 0), ...(REPORTING[parsed.runner] ?? [])];
  const rooted = parsed.runner === 'pytest' && recipe.directory !== '.' ? ['--rootdir=/workspace'] : [];
  // Patterns and folders are given to the runner as written: these runners expand patterns themselves.
  const command = `${assignments} exec ${quoteWords([...words, ...rooted, ...parsed.options, ...targets])}`.trim();
  return { command, shown, files, report: REPORTING[parsed.runner] ? REPORT : null };
}

function program({ runner }: RunnerCommand, filesGiven: boolean): readonly string[] {
  if (runner === 'node:test') return ['node', '--test'];
  if (runner === 'tap') return ['node'];
  if (runner === 'ava') return ['ava', '--tap'];
  if (runner === 'vitest') return ['vitest', 'run'];
  if (runner === 'pytest') return ['python', '-m', 'pytest'];
  return runner === 'jest' && filesGiven ? ['jest', '--runTestsByPath'] : [runner];
}

function quoteAssignment(text: string): string {
  const at = text.indexOf('=');
  return `${text.slice(0, at)}=${quoteWords([text.slice(at + 1)])}`;
}

function localPaths(files: readonly string[], recipe: Recipe): readonly string[] {
  return recipe.directory === '.' ? files : files.map((file) => file.slice(recipe.directory.length + 1));
}

/** Files that the targets of a command mean; the runner's own defaults when it names none. */
function expand({ runner, targets }: RunnerCommand, directory: string, paths: readonly string[]): readonly string[] {
  const patterns = targets.length > 0 ? targets : (DEFAULT_TARGETS[runner] ?? []);
  const chosen = paths.filter((path) =>
    patterns.some((pattern) => means(inFolder(directory, pattern.replace(/^\.\//, '')), path)),
  );
  return targets.length > 0 ? chosen : chosen.filter((path) => !NO_TESTS.test(path));
}

function means(pattern: string, path: string): boolean {
  const folder = pattern.replace(/\/$/, '');
  const script = /\.[cm]?[jt]s$/;
  if (path === folder || path === `${folder}.js`) return true;
  if (!/[*?{[]/.test(folder)) return script.test(path) && path.startsWith(`${folder}/`);
  return script.test(path) && !path.includes('node_modules/') && matchesGlob(path, folder);
}
