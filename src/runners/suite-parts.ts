// A suite that does not end in time, as steps that do: the nearest files first, then the rest until time is up. Pure.

import type { Recipe, TestResult } from '../execution.ts';
import { planSteps } from './invocations.ts';
import { parseParts, type ReportPart } from './report.ts';
import type { Plan, Step } from './runner.ts';
import { parseCommandLine } from './runner-command.ts';
import { expand } from './test-files.ts';

/**
 * Most files of a step: enough to be worth the start of the runner, few enough to lose little at the end. The first
 * steps are smaller, so that slow files near the fault do not take each other's results away.
 */
const MOST = 25;

/** A step of a run in parts; a spare one is left out or cut when `enough` seconds have passed, any one after its `most`. */
export type OrderedStep = Step & {
  readonly spare?: true;
  readonly most?: number;
  /** One of several: where its report is too large the others count without it. */
  readonly part?: true;
};

export interface PartedPlan extends Plan {
  readonly steps: readonly OrderedStep[];
}

export interface SuiteFiles {
  readonly files: readonly string[];
  /** How many of them are near: they run whatever the recipe's own command runs. */
  readonly first: number;
}

/** The first files are taken as they are; of the others those that the recipe's own command runs. */
export function planParts(recipe: Recipe, { files, first: count }: SuiteFiles, paths: readonly string[]): PartedPlan {
  const [first, others] = [files.slice(0, count), files.slice(count)];
  const known = new Set(paths);
  const further = namedFiles(recipe, others).filter((path) => known.has(path));
  const batches = doubling([...first, ...further]);
  const steps = batches.flatMap((batch, at): readonly OrderedStep[] => {
    const planned = planSteps(recipe, { kind: 'files', files: batch }, paths)?.steps ?? [];
    return planned.map((step) => (at === 0 ? { ...step, part: true } : { ...step, part: true, spare: true }));
  });
  return { steps, command: `${recipe.test} (in parts)` };
}

/** Those of some test files that the recipe's own command runs; all of them where it does not name files that we know. */
function namedFiles(recipe: Recipe, files: readonly string[]): readonly string[] {
  const parsed = parseCommandLine(recipe.test);
  const named = parsed && parsed.targets.length > 0 ? expand({ targets: parsed.targets }, recipe.directory, files) : [];
  return named.length > 0 ? named : files;
}

function doubling(files: readonly string[]): readonly (readonly string[])[] {
  const batches: (readonly string[])[] = [];
  for (let [from, size] = [0, 1]; from < files.length; [from, size] = [from + size, Math.min(size * 2, MOST)])
    batches.push(files.slice(from, from + size));
  return batches;
}

/** One part of the answer for each step, as the entry script gives them. */
type Answered = readonly (ReportPart & { readonly cut?: true | undefined })[];

/** Files of the steps that ended with a report, and of those that did not. */
export function ranAndLeft(runner: string, steps: readonly OrderedStep[], parts: Answered) {
  const [ran, left]: string[][] = [[], []];
  for (const [i, { files }] of steps.entries()) (resultsOf(runner, parts[i]) ? ran : left)?.push(...files);
  return { ran: ran ?? [], left: left ?? [] };
}

/**
 * Of a suite that is not in parts every step counts. Of one in parts, a step that was cut or crashed its runner takes
 * nothing from the others. Undefined when no report can be read.
 */
export function partResults(
  runner: string,
  steps: readonly OrderedStep[],
  parts: Answered,
): readonly TestResult[] | undefined {
  if (!steps.some(({ spare }) => spare)) return parseParts(runner, parts.slice(0, steps.length));
  const known = steps.map((_, i) => resultsOf(runner, parts[i])).filter((results) => results !== undefined);
  return known.length === 0 ? undefined : known.flat();
}

/** Exit code of the first process that failed although it reported tests and none of them failed. */
export function unexplainedEnd(runner: string, steps: readonly OrderedStep[], parts: Answered): number | undefined {
  const bad = parts.slice(0, steps.length).find((part) => {
    if (part.cut || part.exitCode === 0) return false;
    const results = parseParts(runner, [part]) ?? [];
    return results.length > 0 && results.every(({ status }) => status === 'passed' || status === 'skipped');
  });
  return bad?.exitCode;
}

function resultsOf(runner: string, part: Answered[number] | undefined): readonly TestResult[] | undefined {
  return part && !part.cut ? parseParts(runner, [part]) : undefined;
}
