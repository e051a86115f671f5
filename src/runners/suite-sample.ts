// What a whole suite would take, foreseen from a few of its files, so that an attempt that cannot end in its time is not made.
// Pure.

import type { Recipe, TestSelection } from '../execution.ts';
import { runsByFile } from './by-file.ts';
import { collectedFiles } from './collected-files.ts';
import { planSteps } from './invocations.ts';
import { OBSERVED } from './observed.ts';
import type { OrderedStep, PartedPlan } from './suite-parts.ts';

/** A suite of fewer files is tried as it is: the files to foresee it by would be a large part of it. */
export const LEAST_FILES = 60;
/** The one that promises least counts: a slow file in one of them is no slow suite. */
const GROUPS = 2;
const MOST_IN_GROUP = 12;
/** A sample is an estimate: only twice the time that there is tells that it is not enough. */
const MARGIN = 2;
/** A runner that takes a larger share of the time to start with one file is not tried again and again. */
const START_SHARE = 1 / 20;

export interface Sample extends PartedPlan {
  /** Files of the suite. */
  readonly of: number;
  /** Files of a group. */
  readonly size: number;
  /** Of each group, its steps behind the first one. */
  readonly groups: readonly (readonly OrderedStep[])[];
  /** Processes that the whole suite is run in. */
  readonly processes: number;
}

/** One file alone, then groups of files that are spread over the suite; undefined for a suite that is small or cannot be run by files. */
export function planSample(
  recipe: Recipe,
  { files, seconds }: { readonly files: readonly string[]; readonly seconds: number },
  paths: readonly string[],
): Sample | undefined {
  const suite = collectedFiles(recipe, files);
  const isByFile = runsByFile(recipe) || recipe.runner === OBSERVED;
  if (suite.length < LEAST_FILES || !isByFile) return undefined;
  const size = Math.min(MOST_IN_GROUP, Math.floor(suite.length / 15));
  const [alone = '', ...others] = spreadOver(suite, 1 + GROUPS * size);
  const stepsOf = (selection: TestSelection) => planSteps(recipe, selection, paths)?.steps ?? [];
  const planned = [[alone], ...dealt(others)].map((some) => stepsOf({ kind: 'files', files: some }));
  if (planned.some((steps) => steps.length === 0 || steps.some((step) => step.files.length === 0))) return undefined;
  const start = seconds * START_SHARE;
  const rest = (MARGIN * seconds * size) / suite.length;
  const [first = [], ...groups] = planned.map((steps, at) =>
    steps.map((step) => ({ ...step, most: start + (at === 0 ? 0 : rest / steps.length) })),
  );
  const processes = stepsOf({ kind: 'all' }).length;
  return {
    ...{ steps: [...first, ...groups.flat()], command: `${recipe.test} (a sample)` },
    ...{ of: suite.length, size, groups, processes },
  };
}

/**
 * Seconds that the suite takes at least, if its other files are like these: the first file's are taken for the start of the
 * runner, so that what is left is the files' own. Undefined when nothing can be said. `seconds`: of each step, `cut` where it
 * did not end.
 */
export function foreseen(
  { steps, groups, size, of, processes }: Sample,
  took: readonly { readonly seconds: number; readonly cut?: true | undefined }[],
): number | undefined {
  const ahead = steps.length - groups.flat().length;
  const first = took.slice(0, ahead);
  if (took.length < steps.length || first.some(({ cut }) => cut)) return undefined;
  const start = sum(first);
  let at = ahead;
  const least = groups.map(({ length }) => {
    const spent = sum(took.slice(at, at + length));
    at += length;
    // Where the whole pays for as many starts as its files do here, they need not be told apart.
    const starts = processes * size >= of * length ? 0 : start;
    return processes * starts + (of / size) * Math.max(0, spent - length * starts);
  });
  return Math.min(...least);
}

export function isSample(plan: PartedPlan): plan is Sample {
  return 'groups' in plan;
}

/** True when it cannot be expected to end. */
export function isTooLong(least: number | undefined, seconds: number): least is number {
  return least !== undefined && least > MARGIN * seconds;
}

const sum = (took: readonly { readonly seconds: number }[]) => took.reduce((all, { seconds }) => all + seconds, 0);

function spreadOver(files: readonly string[], count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => files[Math.floor(((i + 0.5) * files.length) / count)] ?? '');
}

/** In turn, so that each group is spread over the suite too. */
function dealt(files: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: GROUPS }, (_, group) => files.filter((_path, i) => i % GROUPS === group));
}
