// The evidence for a patch as data. Every cell is computed from executions whose container was inspected and whose
// results are there test by test; whatever is missing makes the cell unknown, with the reason.

import type { Sha, TestResult } from '../../task.ts';
import { stillFailing } from '../../verification/judge-execution.ts';
import { candidatesOf } from '../../verification/matrix.ts';
import type { Executed } from '../event.ts';
import { type ById, type Read, type Results, readRun } from './execution-results.ts';
import { plural } from './quantities.ts';
import { type Baseline, type Patched, type RegressionRuns, readBaseline, readPatched } from './regression-runs.ts';
import { type Candidate, draftOf, type RunView, regressionRuns, reproductionOn } from './run-view.ts';

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
  /** Whether the existing tests run what the patch edits; undefined where that was not asked. */
  readonly reach: EvidenceOfReach | undefined;
  /** Tests whose two runs on base differ; they are counted neither for nor against the patch. */
  readonly flaky: readonly string[];
  /** Tests that failed with the patch and passed when they were repeated; they do not count either. */
  readonly flakyWithPatch: readonly string[];
  /** What the regression tests leave out, in words; undefined when the whole suite was run. */
  readonly leftOut: string | undefined;
  readonly commands: readonly string[];
  readonly images: readonly string[];
}

export interface EvidenceOfReach {
  /** `untold`: nothing that the patch edits can be made to fail when it is loaded. */
  readonly state: 'seen' | 'unseen' | 'untold';
  /** The file that was broken; undefined when none could be. */
  readonly file: string | undefined;
  /** One line, plain text with parts written by others. */
  readonly text: string;
}

export function evidenceOf(run: RunView, patch: Candidate | undefined = run.winner): Evidence {
  const subject = patch?.key;
  const bases = [0, 1].map((repetition) => baselineRun(run, repetition));
  const regression: RegressionRuns =
    subject === undefined ? { run: undefined, again: undefined } : regressionRuns(run.executed, subject, run.scope);
  const before = reproductionOn(run.executed, 'base', run.test?.id);
  const after = subject === undefined ? undefined : reproductionOn(run.executed, subject, run.test?.id);
  const used = [before, after, ...bases, regression.run].filter((each) => each !== undefined);
  const baseline = readBaseline(run, bases);
  const patched = readPatched(run, regression, baseline);
  const reach = subject === undefined ? undefined : reachOn(run, subject);
  return {
    base: run.tree.pinned?.base,
    rows: [reproductionRow(run, before, after), unlessUnseen(regressionRow(baseline, patched, bases), reach)],
    reach,
    flaky: baseline.ok ? baseline.flaky : [],
    flakyWithPatch: patched.flaky,
    leftOut: leftOutOf(bases[0]),
    commands: [...new Set(used.map(({ command }) => command))],
    images: [...new Set(used.map(({ image }) => image))],
  };
}

function reachOn({ tree }: RunView, key: string): EvidenceOfReach | undefined {
  const { reach, regression } = candidatesOf(tree).find((candidate) => candidate.key === key) ?? {};
  if (!reach || !regression || reach.state === 'open') return undefined;
  const { state } = reach;
  if (state === 'untold') return { state, file: undefined, text: 'nothing that it edits can be broken to show it' };
  return { state, file: reach.file, text: reach.run.verdict.reason };
}

/** That tests pass which do not run what was changed is no result. */
function unlessUnseen(row: EvidenceRow, reach: EvidenceOfReach | undefined): EvidenceRow {
  if (reach?.state !== 'unseen' || !row.withPatch.known || !row.withPatch.ok) return row;
  return { ...row, withPatch: unknownCell(reach.text) };
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

function regressionRow(baseline: Baseline, patched: Patched, bases: readonly (Executed | undefined)[]): EvidenceRow {
  const measured = bases[0] ?? bases[1] ?? (patched.read.ok ? patched.read.run : undefined);
  const tests = baseline.ok ? plural(baseline.total, 'test') : 'tests';
  const near = measured?.selection.kind === 'files' && !measured.part ? measured.selection.files.join(', ') : undefined;
  const what = `Regression: ${extentOf(measured, tests)}`;
  const onBase = baseline.ok ? baselineCell(baseline) : ({ known: false, reason: baseline.reason } as const);
  return { kind: 'regression', what, name: near, onBase, withPatch: regressionCell(baseline, patched) };
}

function extentOf(measured: Executed | undefined, tests: string): string {
  if (measured?.selection.kind === 'all') return `whole suite, ${tests}`;
  if (!measured?.part) return measured ? `${tests} of` : tests;
  const { files, of } = measured.part;
  return `${tests} in ${files} of the ${plural(of, 'test file')}, nearest to the fault first`;
}

/** `whole suite` is said by the row; this is what the reader must not take for granted. */
function leftOutOf(base: Executed | undefined): string | undefined {
  if (!base || base.selection.kind === 'all') return undefined;
  if (!base.part) return 'tests outside of the files above';
  const left = base.part.of - base.part.files;
  if (left === 0) return undefined;
  return `${left} of the ${plural(base.part.of, 'test file')} (the suite does not end in the time allowed)`;
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

function regressionCell(baseline: Baseline, patched: Patched): Cell {
  const { read, verdict, containers, flaky: passedAgain } = patched;
  if (!read.ok) return { known: false, reason: read.reason };
  if (!baseline.ok) return { known: false, reason: `nothing to compare with: ${baseline.reason}` };
  const { results } = read;
  const flaky = new Set([...baseline.flaky, ...passedAgain]);
  const now = new Map([...results].filter(([id]) => !flaky.has(id)));
  const broken = patched.expected.filter(({ id }) => !flaky.has(id) && now.get(id)?.status !== 'passed');
  const brokenIds = new Set(broken.map(({ id }) => id));
  const same = [...now.values()].filter((test) => isFailing(test) && !brokenIds.has(test.id));
  const known = same.filter(({ id }) => baseline.stable.has(id)).length;
  const text = listed([
    [count(now, 'passed'), 'pass'],
    [broken.length, broken.length === 1 ? 'that passed on base does not' : 'that passed on base do not'],
    [known, known === 1 ? 'fails as on base' : 'fail as on base'],
    [same.length - known, 'new and failing'],
    [count(now, 'skipped'), 'skipped'],
    [passedAgain.length, 'flaky'],
  ]);
  const extent = patched.onlyNear ? ' (only the tests near its edits were run)' : '';
  const failed = verdict?.result === 'fail';
  const ok = broken.length === 0 && same.length === known && !failed;
  const reason = ok || broken.length > 0 || same.length > known ? text : `${text}; ${verdict?.reason}`;
  return { known: true, ok, text: `${ok ? '' : '✗ '}${reason}${extent}`, tests: idsOf(broken), containers };
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
