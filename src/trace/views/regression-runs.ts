// The regression tests as they ran: the runs on base merged, and the run with a patch with its repetitions.

import type { TestResult } from '../../execution.ts';
import { brokenIn, type Baseline as Merged, mergeBaseline, named } from '../../verification/baseline.ts';
import {
  baselineRun,
  type Candidate,
  FURTHER_BASELINE,
  hasResults,
  isAccident,
  regressionRuns,
  scopeOf,
} from '../../verification/matrix.ts';
import type { Executed } from '../work-event.ts';
import { type Read, readRun } from './execution-results.ts';
import type { RunView } from './run-view.ts';

export type Baseline =
  | {
      readonly ok: true;
      readonly merged: Merged;
      readonly skipped: number;
      readonly containers: readonly string[];
      /** Why there is one run only, so that flaky tests are not known. */
      readonly unrepeated: string | undefined;
    }
  | { readonly ok: false; readonly reason: string };

/** The two runs on base that patches are compared with, and the further one where this patch is. */
export function baselineRuns({ tree }: RunView, patch: Candidate | undefined): readonly (Executed | undefined)[] {
  const check = patch?.regression?.check;
  const runs = [0, 1].map((repetition) => baselineRun(tree, scopeOf(tree), repetition));
  if (check?.kind !== 'confirmation' || !check.repetition) return runs;
  const further = baselineRun(tree, scopeOf(tree), FURTHER_BASELINE);
  return further ? [...runs, further] : runs;
}

/** Merged as verification does it: a repetition that told nothing takes nothing away from the first. */
export function readBaseline(view: RunView, runs: readonly (Executed | undefined)[]): Baseline {
  const [first, second, third] = runs.map((run) => readRun(view, run));
  if (!first?.ok) return { ok: false, reason: first?.reason ?? 'it was not run' };
  const silent = runs[1] !== undefined && !hasResults(runs[1]);
  if (!second?.ok && !silent) return { ok: false, reason: `second run: ${second?.reason ?? 'it was not made'}` };
  const reads = [first, second, third].filter((read) => read?.ok === true);
  const lists = reads.map(({ results }) => [...results.values()]);
  const merged = mergeBaseline(lists);
  const skipped = (lists[0] ?? []).filter(
    ({ id, status }) => status === 'skipped' && !merged.flaky.includes(id) && !merged.sometimes?.includes(id),
  ).length;
  const containers = reads.map(({ run }) => run.container);
  const unrepeated = second && !second.ok ? second.reason : undefined;
  return { ok: true, merged, skipped, containers, unrepeated };
}

export interface Patched {
  /** The run itself, and what repeated it, where that was done: the last one decides. */
  readonly runs: readonly Executed[];
  /** Results of the first run, when all of them can be read. */
  readonly read: Read;
  /** Tests that broke in the first run and passed in a later one. */
  readonly flaky: readonly string[];
  readonly onlyNear: boolean;
  readonly counts: Counts;
}

/** Tests by what became of them, flaky ones apart. `red`: failing on base already; `fresh`: unknown there. */
type Counts = Readonly<Record<'passed' | 'red' | 'fresh' | 'skipped' | 'flaky', number>>;
const NONE: Counts = { passed: 0, red: 0, fresh: 0, skipped: 0, flaky: 0 };

export function readPatched(view: RunView, patch: Candidate | undefined, baseline: Baseline): Patched {
  const runs = runsWith(view, patch);
  // A run without results that was repeated with success has nothing to show.
  const told = runs.filter((run, i) => !isAccident(run) || i === runs.length - 1);
  const reads = told.map((run) => readRun(view, run));
  const [first] = reads;
  const again = reads.length > 1 ? reads.at(-1) : undefined;
  const files = told[0] && ownFiles(told[0]);
  const onlyNear = files !== undefined;
  const read = first ?? readRun(view, undefined);
  if (!read.ok || !baseline.ok) return { runs, read, flaky: [], onlyNear, counts: NONE };
  if (again && !again.ok) return { runs, read: again, flaky: [], onlyNear, counts: NONE };
  const results = named([...read.results.values()], baseline.merged);
  const broke = brokenIn(results, baseline.merged, files);
  const repeated = named([...(again?.results.values() ?? [])], baseline.merged);
  const passed = new Set(repeated.filter(({ status }) => status === 'passed').map(({ id }) => id));
  const flaky = broke.filter((id) => passed.has(id));
  return { runs, read, flaky, onlyNear, counts: countsOf(results, baseline.merged, flaky) };
}

function runsWith({ tree }: RunView, patch: Candidate | undefined): readonly Executed[] {
  const decides = patch?.regression;
  if (decides?.check.kind !== 'confirmation') return decides ? [decides] : [];
  return patch ? regressionRuns(tree, patch.key, decides.check.scope) : [decides];
}

/** Files that a run was limited to, where only the tests near the edits of a patch were run. */
function ownFiles({ check, selection, part }: Executed): readonly string[] | undefined {
  const own = 'scope' in check && check.scope === 'own' && !part;
  return own && selection.kind === 'files' ? selection.files : undefined;
}

function countsOf(results: readonly TestResult[], { passing, red, flaky }: Merged, again: readonly string[]): Counts {
  const apart = new Set([...flaky, ...again]);
  const [before, broken] = [new Set(red), new Set(passing)];
  const counted = results.filter(({ id }) => !apart.has(id));
  const failing = counted.filter(({ id, status }) => (status === 'failed' || status === 'error') && !broken.has(id));
  const known = failing.filter(({ id }) => before.has(id)).length;
  return {
    passed: counted.filter(({ status }) => status === 'passed').length,
    red: known,
    fresh: failing.length - known,
    skipped: counted.filter(({ status }) => status === 'skipped').length,
    flaky: again.length,
  };
}
