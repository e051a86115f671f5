// Tests that must fail, run after the real ones in the same container: one that passes shows that the change disarms tests.

import { posix } from 'node:path';
import type { Recipe } from '../execution.ts';
import { sideIn } from '../stages/side-in.ts';
import type { FileChange } from '../task.ts';
import { RUNNERS, runnerNamed } from './all.ts';
import { ownerOf, planSteps } from './invocations.ts';
import { OBSERVED } from './observed.ts';
import { parseParts, type ReportPart } from './report.ts';
import type { CommandCanary, FileCanary, Runner, Step } from './runner.ts';
import { quoteWords } from './shell-words.ts';

/** What the canary may take on top of the tests' own time. */
export const CANARY_SECONDS = 20;
const MAX_MODULES = 20;
/** Tests of an observed command beside which one may lie. */
const MAX_NEIGHBOURS = 200;
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
  if (input.recipe.runner === OBSERVED) return observedStep(input, runners);
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

/**
 * Which runners the command starts is seen in the container: the hook of each writes the file with its text beside a test of
 * its own, and runs nothing else.
 */
function observedStep(input: CanaryInput, runners: readonly Runner[]): Step | undefined {
  const { recipe, files, template } = input;
  const tests = testsOf(recipe, files).slice(0, MAX_NEIGHBOURS);
  const texts: Record<string, string> = {};
  const paths = new Set<string>();
  for (const { name, canary } of runners) {
    const modules = canary.kind === 'file' ? changedModules(canary, input) : [];
    if (canary.kind !== 'file' || modules.length === 0) continue;
    texts[name] = canary.text('', canary.absolute ? modules.map((path) => `/workspace/${path}`) : modules, template);
    for (const test of tests.filter((path) => canary.source.test(path)))
      paths.add(posix.join(posix.dirname(test), canary.fileName(test)));
  }
  if (paths.size === 0) return undefined;
  const command = `${inTime(`{ ${recipe.test}\n}`)} > /dev/null 2>&1; true`;
  return { command, shown: SHOWN, files: [], report: null, observed: { files: [...paths], canary: texts } };
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
  const passed = results.find(({ id, status }) => status === 'passed' && isCanary(id));
  return passed && `the change disarms tests: with it loaded, a test that must fail passes (${passed.id})`;
}

/**
 * True when a file of tests that must fail was run beside the change and is not in the report: the change may have ended its
 * process, or the runner takes no such file. That is no proof of a trick, and no proof that there is none.
 */
export function isUnheard(
  name: string,
  asked: Step | undefined,
  part: ReportPart | undefined,
  runners: readonly Runner[] = RUNNERS,
): boolean {
  if (!asked || runnerNamed(name, runners)?.canary?.kind !== 'file') return false;
  const results = (part && parseParts(name, [part], runners)) ?? [];
  return !results.some(({ id }) => /mullover.canary/i.test(id));
}

export const UNHEARD =
  'the test that must fail was not told beside these tests: that the change disarms none is not known';

const isCanary = (id: string) => /mullover.canary/i.test(id.slice(id.indexOf('::')));

/**
 * Why a run of an observed command is weaker evidence than others: sources were changed, and no test that must fail was told
 * beside its tests.
 */
export function unchecked({ recipe, changes, files }: CanaryInput, part: ReportPart | undefined): string | undefined {
  const isTest = sideIn(files);
  if (recipe.runner !== OBSERVED || !changes.some(({ path, text }) => text !== null && !isTest(path))) return undefined;
  if (part && (parseParts(OBSERVED, [part]) ?? []).some(({ id }) => isCanary(id))) return undefined;
  return 'no test that must fail ran beside these tests: that the change disarms none was not checked';
}

/** The log as it would be without the canary. */
export function withoutCanary(log: string): string {
  return log.replace(`$ ${SHOWN}\n`, '');
}
