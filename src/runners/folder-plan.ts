// What a runner that is given files executes in the folder of a package. Pure.

import type { OneTest, TestSelection } from '../execution.ts';
import { titlesOf } from './one-test.ts';
import {
  type FileRun,
  type Plan,
  quoteAssignment,
  REPORT,
  type Runner,
  type RunnerCommand,
  type Step,
  typed,
} from './runner.ts';
import { quoteWords } from './shell-words.ts';
import { expand } from './test-files.ts';

export interface FolderRequest {
  readonly parsed: RunnerCommand;
  readonly directory: string;
  readonly selection: TestSelection | OneTest;
  readonly paths: readonly string[];
}

/** Throws a TypeError for a runner that plans by itself. */
export function planFolder(runner: Runner, { parsed, directory, selection, paths }: FolderRequest): Plan {
  const { run } = runner;
  if (run.kind !== 'files') throw new TypeError(`${runner.name} is not given files`);
  const listed = () =>
    run.patterns ? expand({ targets: parsed.targets, patterns: run.patterns }, directory, paths) : undefined;
  const wanted = selection.kind === 'files' ? selection.files : listed();
  const files = wanted?.filter((file) => directory === '.' || file.startsWith(`${directory}/`));
  const titles = titlesOf(selection);
  const { oneTest } = runner;
  const named = (local: string) => (titles && oneTest.by === 'target' ? oneTest.target(local, titles) : local);
  const local = (some: readonly string[]) => localPaths(some, directory).map(named);
  const shown = typed(runner, files && selection.kind === 'files' ? { ...parsed, targets: local(files) } : parsed);
  if (files?.length === 0) return { steps: [], command: shown };
  const batches = files && run.oneByOne ? files.map((file) => [file]) : [files ?? []];
  const steps = batches.map((batch): Step => {
    const chosen = batch.length > 0 ? choose(run, parsed, local(batch)) : parsed;
    return {
      command: commandOf(runner, run, chosen, { directory, filesGiven: batch.length > 0 }),
      shown: typed(runner, chosen),
      files: batch,
      report: run.reporting ? REPORT : null,
    };
  });
  return { steps, command: shown };
}

function choose(run: FileRun, parsed: RunnerCommand, paths: readonly string[]): RunnerCommand {
  return run.choose?.(parsed, paths) ?? { ...parsed, targets: paths };
}

/** Patterns and folders are given to the runner as written: those that are no files it expands itself. */
function commandOf(
  runner: Runner,
  run: FileRun,
  { through, env, options, targets }: RunnerCommand,
  { directory, filesGiven }: { readonly directory: string; readonly filesGiven: boolean },
): string {
  const reporting = run.reporting?.(directory) ?? [];
  const program = [...(through ?? run.program), ...(filesGiven ? (run.forFiles ?? []) : [])];
  const words = runner.targetsFirst
    ? [...program, ...targets, ...options, ...reporting]
    : [...program, ...reporting, ...options, ...targets];
  const variables = [...env, ...(run.variables ?? [])].map(quoteAssignment).join(' ');
  return `${variables} exec ${quoteWords(words)}`.trim();
}

function localPaths(files: readonly string[], directory: string): readonly string[] {
  return directory === '.' ? files : files.map((file) => file.slice(directory.length + 1));
}
