// The evidence for a patch as data. Every cell is computed from executions whose container was inspected and whose
// results are there test by test; whatever is missing makes the cell unknown, with the reason.

import type { Sha, TestResult } from '../../task.ts';
import { stillFailing } from '../../verification/judge-execution.ts';
import type { Executed } from '../event.ts';
import { type ById, type Read, type Results, readRun } from './execution-results.ts';
import { type Candidate, draftOf, type RunView, regressionOn, reproductionOn } from './run-view.ts';

export type Cell =
  | {
      readonly known: true;
      /** True when this is what one hopes for: on base a failing reproduction test is not. */
      readonly ok: boolean;
      /** Plain text with parts written by others: escape before use. */
      readonly text: string;
      /** Ids of the tests that the text speaks of, at most five. */
      readonly tests: readonly string[];
      /** Ids of the containers that it was seen in. */
      readonly containers: readonly string[];
    }
  | { readonly known: false; readonly reason: string };

export interface EvidenceRow {
  readonly kind: 'reproduction' | 'regression';
  readonly what: string;
  /** The test id or file that the row is about, when there is one. */
  readonly name: string | undefined;
  readonly onBase: Cell;
  readonly withPatch: Cell;
}

export interface Evidence {
  readonly base: Sha | undefined;
  readonly rows: readonly EvidenceRow[];
  /** Tests whose two runs on base differ; they are counted neither for nor against the patch. */
  readonly flaky: readonly string[];
  readonly commands: readonly string[];
  readonly images: readonly string[];
}

export function evidenceOf(run: RunView, patch: Candidate | undefined = run.winner): Evidence {
  const subject = patch?.key;
  const bases = [0, 1].map((repetition) => baselineRun(run, repetition));
  const regression = subject === undefined ? undefined : regressionOn(run.executed, subject, run.scope);
  const before = reproductionOn(run.executed, 'base', run.test?.id);
  const after = subject === undefined ? undefined : reproductionOn(run.executed, subject, run.test?.id);
  const used = [before, after, ...bases, regression].filter((each) => each !== undefined);
  const baseline = readBaseline(run, bases);
  return {
    base: run.tree.pinned?.base,
    rows: [reproductionRow(run, before, after), regressionRow(run, baseline, regression, bases)],
    flaky: baseline.ok ? baseline.flaky : [],
    commands: [...new Set(used.map(({ command }) => command))],
    images: [...new Set(used.map(({ image }) => image))],
  };
}

function reproductionRow(run: RunView, before: Executed | undefined, after: Executed | undefined): EvidenceRow {
  const file = draftOf(run.texts, run.test, 'reproduction-test')?.file ?? run.test?.draft.files[0];
  if (!run.test) {
    const none: Cell = { known: false, reason: 'no reproduction test was found that fails on base' };
    return { kind: 'reproduction', what: 'Reproduction test', name: undefined, onBase: none, withPatch: none };
  }
  const base = readRun(run, before);
  const targets = base.ok ? targetsOf(base) : [];
  const onBase = base.ok ? baseCell(base, targets) : unknownCell(base.reason);
  const withPatch = base.ok
    ? patchCell(readRun(run, after), targets)
    : unknownCell(`not seen to fail on base: ${base.reason}`);
  const what = 'Reproduction test, written before any patch';
  return { kind: 'reproduction', what, name: targets[0]?.id ?? file, onBase, withPatch };
}

/** The tests that show the issue: failing on base, and not among those that fail there anyway. */
function targetsOf({ results, run }: Results): readonly TestResult[] {
  const shown = new Set(run.verdict.broken);
  const failing = [...results.values()].filter(isFailing);
  // Ids in an event are cut at 120 characters.
  const named = failing.filter(({ id }) => shown.has(id.slice(0, 120)));
  return named.length > 0 ? named : failing;
}

function baseCell({ run }: Results, targets: readonly TestResult[]): Cell {
  const containers = [run.container];
  const [first] = targets;
  if (!first) return { known: true, ok: true, text: '✓ passes: it does not show the issue', tests: [], containers };
  return { known: true, ok: false, text: `✗ fails: ${messageOf(first)}`, tests: idsOf(targets), containers };
}

function patchCell(read: Read, targets: readonly TestResult[]): Cell {
  if (!read.ok) return unknownCell(read.reason);
  const { results, run } = read;
  const containers = [run.container];
  const ids = targets.map(({ id }) => id);
  const left = new Set(stillFailing(ids, [...results.values()]));
  const failing = targets.filter(({ id }) => left.has(id));
  const [first] = failing;
  if (first) {
    const text = `✗ still fails: ${messageOf(results.get(first.id))}`;
    return { known: true, ok: false, text, tests: idsOf(failing), containers };
  }
  if (run.verdict.result === 'fail') {
    return { known: true, ok: false, text: `✗ ${run.verdict.reason}`, tests: [], containers };
  }
  if (targets.length === 0) return unknownCell('no test fails on base, so nothing is shown');
  return { known: true, ok: true, text: '✓ passes', tests: idsOf(targets), containers };
}

function messageOf(result: TestResult | undefined): string {
  if (!result) return 'it did not run';
  return result.message?.trim().split('\n')[0] ?? result.status;
}

type Baseline =
  | {
      readonly ok: true;
      readonly stable: ById;
      readonly flaky: readonly string[];
      readonly total: number;
      readonly containers: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** Two runs on base: what differs between them is flaky. */
function readBaseline(run: RunView, executions: readonly (Executed | undefined)[]): Baseline {
  const [first, second] = executions.map((each) => readRun(run, each));
  if (!first?.ok) return { ok: false, reason: first?.reason ?? 'it was not run' };
  if (!second?.ok) return { ok: false, reason: `second run: ${second?.reason ?? 'it was not run'}` };
  const ids = [...new Set([...first.results.keys(), ...second.results.keys()])];
  const same = (id: string) => first.results.get(id)?.status === second.results.get(id)?.status;
  const stable = new Map([...first.results].filter(([id]) => same(id)));
  const containers = [first.run.container, second.run.container];
  return { ok: true, stable, flaky: ids.filter((id) => !same(id)), total: ids.length, containers };
}

function regressionRow(
  run: RunView,
  baseline: Baseline,
  patched: Executed | undefined,
  bases: readonly (Executed | undefined)[],
): EvidenceRow {
  const selection = (bases[0] ?? bases[1] ?? patched)?.selection;
  const tests = baseline.ok
    ? `${baseline.total.toLocaleString('en-US')} ${baseline.total === 1 ? 'test' : 'tests'}`
    : 'tests';
  const near = selection?.kind === 'files' ? selection.files.join(', ') : undefined;
  const what =
    selection?.kind === 'all' ? `Regression: whole suite, ${tests}` : `Regression: ${tests}${near ? ' of' : ''}`;
  const onBase = baseline.ok ? baselineCell(baseline) : ({ known: false, reason: baseline.reason } as const);
  return { kind: 'regression', what, name: near, onBase, withPatch: regressionCell(baseline, readRun(run, patched)) };
}

function baselineCell({ stable, flaky, containers }: Extract<Baseline, { ok: true }>): Cell {
  const failing = [...stable.values()].filter(isFailing);
  const text = listed([
    [count(stable, 'passed'), 'pass'],
    [failing.length, failing.length === 1 ? 'fails' : 'fail'],
    [count(stable, 'skipped'), 'skipped'],
    [flaky.length, 'flaky'],
  ]);
  return { known: true, ok: failing.length === 0, text, tests: idsOf(failing), containers };
}

function regressionCell(baseline: Baseline, read: Read): Cell {
  if (!read.ok) return { known: false, reason: read.reason };
  if (!baseline.ok) return { known: false, reason: `nothing to compare with: ${baseline.reason}` };
  const { results, run } = read;
  const flaky = new Set(baseline.flaky);
  const now = new Map([...results].filter(([id]) => !flaky.has(id)));
  const broken = [...baseline.stable.values()].filter(
    ({ id, status }) => status === 'passed' && now.get(id)?.status !== 'passed',
  );
  const brokenIds = new Set(broken.map(({ id }) => id));
  const same = [...now.values()].filter((test) => isFailing(test) && !brokenIds.has(test.id));
  const known = same.filter(({ id }) => baseline.stable.has(id)).length;
  const text = listed([
    [count(now, 'passed'), 'pass'],
    [broken.length, broken.length === 1 ? 'that passed on base does not' : 'that passed on base do not'],
    [known, known === 1 ? 'fails as on base' : 'fail as on base'],
    [same.length - known, 'new and failing'],
    [count(now, 'skipped'), 'skipped'],
  ]);
  const ok = broken.length === 0 && same.length === known && run.verdict.result !== 'fail';
  const reason = ok || broken.length > 0 || same.length > known ? text : `${text}; ${run.verdict.reason}`;
  return { known: true, ok, text: ok ? reason : `✗ ${reason}`, tests: idsOf(broken), containers: [run.container] };
}

function baselineRun(run: RunView, repetition: number): Executed | undefined {
  return run.executed.findLast(
    ({ check, subject }) =>
      subject === 'base' && check.kind === 'baseline' && check.scope === run.scope && check.repetition === repetition,
  );
}

function unknownCell(reason: string): Cell {
  return { known: false, reason };
}

const isFailing = ({ status }: TestResult) => status === 'failed' || status === 'error';
const idsOf = (tests: readonly TestResult[]) => tests.slice(0, 5).map(({ id }) => id);
const count = (results: ById, status: TestResult['status']) =>
  [...results.values()].filter((result) => result.status === status).length;

/** `410 pass, 1 fails`: the first part always, the others when they are not zero. */
function listed(parts: readonly (readonly [number, string])[]): string {
  const shown = parts.filter(([number], i) => i === 0 || number > 0);
  return shown.map(([number, word]) => `${number.toLocaleString('en-US')} ${word}`).join(', ');
}
