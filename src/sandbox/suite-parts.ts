// A suite that does not end in time, as steps that do: the nearest files first, then the rest until time is up. Pure.

import type { Recipe, TestResult } from '../task.ts';
import { parseParts, type ReportPart } from '../verification/report.ts';
import { namedFiles, type Plan, planSteps } from './invocations.ts';
import type { OrderedStep } from './order.ts';

/** Files of each further step: enough to be worth the start of the runner, few enough to lose little at the end. */
const FURTHER = 25;

export interface PartedPlan extends Plan {
  readonly steps: readonly OrderedStep[];
}

export interface SuiteFiles {
  readonly files: readonly string[];
  /** How many of them run in any case. */
  readonly first: number;
}

/** The first files are taken as they are; of the others those that the recipe's own command runs. */
export function planParts(recipe: Recipe, { files, first: count }: SuiteFiles, paths: readonly string[]): PartedPlan {
  const [first, others] = [files.slice(0, count), files.slice(count)];
  const known = new Set(paths);
  const further = namedFiles(recipe, others).filter((path) => known.has(path));
  const batches = [first];
  for (let from = 0; from < further.length; from += FURTHER) batches.push(further.slice(from, from + FURTHER));
  const steps = batches.flatMap((batch, at): readonly OrderedStep[] => {
    if (batch.length === 0) return [];
    const planned = planSteps(recipe, { kind: 'files', files: batch }, paths)?.steps ?? [];
    return at === 0 ? planned : planned.map((step) => ({ ...step, spare: true }));
  });
  return { steps, command: `${recipe.test} (in parts)` };
}

/** One part of the answer for each step, as the entry script gives them. */
type Answered = readonly (ReportPart & { readonly cut?: true | undefined })[];

/** Files of the steps that ended with a report, and of those that did not. */
export function ranAndLeft(runner: string, steps: readonly OrderedStep[], parts: Answered) {
  const [ran, left]: string[][] = [[], []];
  for (const [i, { files }] of steps.entries()) (resultsOf(runner, parts[i]) ? ran : left)?.push(...files);
  return { ran: ran ?? [], left: left ?? [] };
}

/** A spare step that crashes its runner takes nothing from the others; without the first ones nothing is known. */
export function partResults(
  runner: string,
  steps: readonly OrderedStep[],
  parts: Answered,
): readonly TestResult[] | undefined {
  const needed = steps.filter(({ spare }) => !spare).length;
  const first = needed === 0 ? [] : parseParts(runner, parts.slice(0, needed));
  const further = parts.slice(needed, steps.length).flatMap((part) => resultsOf(runner, part) ?? []);
  return first && [...first, ...further];
}

function resultsOf(runner: string, part: Answered[number] | undefined): readonly TestResult[] | undefined {
  return part && !part.cut ? parseParts(runner, [part]) : undefined;
}
