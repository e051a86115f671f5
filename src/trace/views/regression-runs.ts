// The regression tests as they ran: both runs on base merged, and the run with a patch with its repetition.

import type { TestResult } from '../../task.ts';
import { fileOf } from '../../verification/judge-execution.ts';
import type { Executed, Verdict } from '../event.ts';
import { type ById, type Read, readRun } from './execution-results.ts';
import type { RunView, regressionRuns } from './run-view.ts';

export type Baseline =
  | {
      readonly ok: true;
      readonly stable: ById;
      readonly flaky: readonly string[];
      readonly total: number;
      readonly containers: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** Two runs on base: what differs between them is flaky. */
export function readBaseline(run: RunView, executions: readonly (Executed | undefined)[]): Baseline {
  const [first, second] = executions.map((each) => readRun(run, each));
  if (!first?.ok) return { ok: false, reason: first?.reason ?? 'it was not run' };
  if (!second?.ok) return { ok: false, reason: `second run: ${second?.reason ?? 'it was not run'}` };
  const ids = [...new Set([...first.results.keys(), ...second.results.keys()])];
  const same = (id: string) => first.results.get(id)?.status === second.results.get(id)?.status;
  const stable = new Map([...first.results].filter(([id]) => same(id)));
  const containers = [first.run.container, second.run.container];
  return { ok: true, stable, flaky: ids.filter((id) => !same(id)), total: ids.length, containers };
}

export type RegressionRuns = ReturnType<typeof regressionRuns>;

export interface Patched {
  readonly read: Read;
  /** Tests of the baseline that this run was to repeat. */
  readonly expected: readonly TestResult[];
  readonly onlyNear: boolean;
  /** What decides: the repetition of the broken tests, where there is one. */
  readonly verdict: Verdict | undefined;
  readonly flaky: readonly string[];
  readonly containers: readonly string[];
}

/** The regression tests with the patch; a test that broke and passed when repeated is flaky. */
export function readPatched(view: RunView, { run, again }: RegressionRuns, baseline: Baseline): Patched {
  const [read, repeated] = [readRun(view, run), again && readRun(view, again)];
  const own = run && 'scope' in run.check && run.check.scope === 'own' && !run.part ? run.selection : undefined;
  const files = own?.kind === 'files' ? new Set(own.files) : undefined;
  const passing = baseline.ok ? [...baseline.stable.values()].filter(({ status }) => status === 'passed') : [];
  const expected = files ? passing.filter(({ id }) => files.has(fileOf(id))) : passing;
  const containers = [run, again].flatMap((each) => (each ? [each.container] : []));
  const found = { read, expected, onlyNear: files !== undefined, containers };
  // A repetition that cannot be read takes nothing back: what broke stays broken.
  if (!read.ok || !repeated?.ok) return { ...found, verdict: run?.verdict, flaky: [] };
  const broke = expected.filter(({ id }) => read.results.get(id)?.status !== 'passed').map(({ id }) => id);
  const flaky = broke.filter((id) => repeated.results.get(id)?.status === 'passed');
  return { ...found, verdict: again?.verdict, flaky };
}
