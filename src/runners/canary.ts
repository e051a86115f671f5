// Tests that must fail, run after the real ones in the same container: one that passes shows that the change disarms tests.

import { posix } from 'node:path';
import { sideIn } from '../stages/test-side.ts';
import type { FileChange, Recipe } from '../task.ts';
import { RUNNERS, runnerNamed } from './all.ts';
import { ownerOf, planSteps } from './invocations.ts';
import { parseParts, type ReportPart } from './report.ts';
import type { CommandCanary, FileCanary, Runner, Step } from './runner.ts';
import { quoteWords } from './shell-words.ts';

/** What the canary may take on top of the tests' own time. */
export const CANARY_SECONDS = 20;
const MAX_MODULES = 20;
/** What the log shows of it, until it is taken out. */
const SHOWN = '(tests that must fail)';
const OUTPUT = '/tmp/mullover-canary';

export interface CanaryInput {
  readonly recipe: Recipe;
  readonly changes: readonly FileChange[];
  /** Paths of the tree that runs. */
  readonly paths: readonly string[];
  /** Files of the base commit with their side; the canary lies beside the first test that fits. */
  readonly files: readonly { readonly path: string; readonly isTest: boolean }[];
  /** Text of a file of sandbox/canary. */
  readonly template: (name: string) => string;
}

/** Undefined when no source that this runner can load was changed, or when we have no canary for the runner. */
export function canaryStep(input: CanaryInput, runners: readonly Runner[] = RUNNERS): Step | undefined {
  const canary = runnerNamed(input.recipe.runner, runners)?.canary;
  if (canary?.kind === 'command') return commandStep(canary, input.changes);
  return canary?.kind === 'file' ? fileStep(canary, input, runners) : undefined;
}

function fileStep(canary: FileCanary, input: CanaryInput, runners: readonly Runner[]): Step | undefined {
  const { recipe, paths, files } = input;
  const modules = changedModules(canary, input);
  if (modules.length === 0) return undefined;
  const neighbour = canary.neighbour(testsOf(recipe, files));
  const path = posix.join(neighbour ? posix.dirname(neighbour) : recipe.directory, canary.fileName(neighbour));
  const step = planSteps(recipe, { kind: 'files', files: [path] }, [...paths, path], runners)?.steps[0];
  if (!step) return undefined;
  const text = canary.text(path, modules, input.template);
  const head = canary.firstLine ? `${canary.firstLine(neighbour)}; ` : '';
  const write = `{ ${head}printf %s ${quoteWords([text])}; } > ${quoteWords([`/workspace/${path}`])}`;
  // Its failures are no failure of the run, and its output is nobody's business.
  const command = `{ ${write} && ${inTime(step.command)}; } > ${OUTPUT} 2>/dev/null; true`;
  return { command, shown: SHOWN, files: [path], report: step.report ?? OUTPUT };
}

function commandStep(canary: CommandCanary, changes: readonly FileChange[]): Step | undefined {
  const made = canary.make(changes, OUTPUT);
  if (!made) return undefined;
  const command = `${inTime(made.command)} > /dev/null 2>&1; true`;
  return { command, shown: SHOWN, files: made.files, report: OUTPUT };
}

function inTime(command: string): string {
  return `timeout -k 1 ${CANARY_SECONDS - 2} /bin/sh -c ${quoteWords([command])}`;
}

/** A changed test is no module of the product: loaded here, its own tests would pass among those that must fail. */
function changedModules({ source }: FileCanary, { changes, files }: CanaryInput): readonly string[] {
  const isTest = sideIn(files);
  const isModule = (path: string) => source.test(path) && !isTest(path) && !path.endsWith('.d.ts');
  return changes
    .filter(({ path, text }) => text !== null && isModule(path))
    .map(({ path }) => path)
    .slice(0, MAX_MODULES);
}

function testsOf({ directory, packages }: Recipe, files: CanaryInput['files']): readonly string[] {
  const tests = files.filter((file) => file.isTest).map((file) => file.path);
  const folders = packages?.flatMap(({ directories }) => directories);
  return tests.filter((path) =>
    folders ? ownerOf(path, folders) !== undefined : directory === '.' || path.startsWith(`${directory}/`),
  );
}

/** What the canary found, for people; undefined when nothing passed that must fail. */
export function disarmed(name: string, part: ReportPart, runners: readonly Runner[] = RUNNERS): string | undefined {
  const results = parseParts(name, [part], runners) ?? [];
  const canary = runnerNamed(name, runners)?.canary;
  const silent = canary?.kind === 'command' ? canary.silent(part.files, results) : undefined;
  if (silent !== undefined)
    return `the change disarms tests: with it loaded, the package in ${silent} does not report a test that must fail`;
  const passed = results.find(
    ({ id, status }) => status === 'passed' && /mullover.canary/i.test(id.slice(id.indexOf('::'))),
  );
  return passed && `the change disarms tests: with it loaded, a test that must fail passes (${passed.id})`;
}

/** The log as it would be without the canary. */
export function withoutCanary(log: string): string {
  return log.replace(`$ ${SHOWN}\n`, '');
}
