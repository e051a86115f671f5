// The evidence for a patch as data. Every cell stands on executions whose container was inspected and whose results are
// there test by test, and says what was judged when they ran; whatever is missing makes the cell unknown, with the reason.

import type { Sha } from '../../task.ts';
import { environmentOf } from '../../verification/environment.ts';
import { type Candidate, reproductionOnBase } from '../../verification/matrix.ts';
import { isUntold, MOST_FILES, type Reach } from '../../verification/reach.ts';
import type { Executed } from '../work-event.ts';
import { failingMessage, readRun } from './execution-results.ts';
import { plural } from './quantities.ts';
import { type Baseline, baselineRuns, type Patched, readBaseline, readPatched } from './regression-runs.ts';
import { draftOf, type RunView } from './run-view.ts';

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
  /** Whether the existing tests run what the patch edits, by file; empty where that was not asked. */
  readonly reach: readonly EvidenceOfReach[];
  /** Tests that failed in some runs on base only; they are counted neither for nor against the patch. */
  readonly flaky: readonly string[];
  /** Tests that failed in the first run with the patch and passed in a later one. */
  readonly flakyWithPatch: readonly string[];
  /** What the regression tests leave out, in words, with parts written by others; undefined when the whole suite was run. */
  readonly leftOut: string | undefined;
  readonly commands: readonly string[];
  readonly images: readonly string[];
}

export interface EvidenceOfReach {
  /** `untried`: it was not broken, though others were. `untold`: nothing that the patch edits can be broken. */
  readonly state: 'seen' | 'unseen' | 'untried' | 'untold';
  /** The file that was broken; undefined when none could be. */
  readonly file: string | undefined;
  /** One line, plain text with parts written by others. */
  readonly text: string;
}

export function evidenceOf(run: RunView, patch: Candidate | undefined = run.winner): Evidence {
  const id = run.test?.id ?? '';
  const before = [reproductionOnBase(run.tree, id), reproductionOnBase(run.tree, id, 1)];
  const after = patch?.reproductions.get(id);
  const bases = baselineRuns(run, patch);
  const baseline = readBaseline(run, bases);
  const patched = readPatched(run, patch, baseline);
  const used = [...before, after, ...bases, patched.runs[0]].filter((each) => each !== undefined);
  return {
    base: run.tree.pinned?.base,
    rows: [reproductionRow(run, before, after), regressionRow(baseline, patched, bases[0], suiteOf(run))],
    reach: patch ? reachShown(patch) : [],
    flaky: baseline.ok ? baseline.merged.flaky : [],
    flakyWithPatch: patched.flaky,
    leftOut: leftOutOf(bases[0], leftCommands(run)),
    commands: [...new Set(used.map(({ command }) => command))],
    images: [...new Set(used.map(({ image }) => image))],
  };
}

function reachShown({ reach, regression }: Candidate): readonly EvidenceOfReach[] {
  if (!regression) return [];
  if (isUntold(reach))
    return [{ state: 'untold', file: undefined, text: 'nothing that it edits can be broken to show it' }];
  const shown = ({ seen, unseen }: Reach) => [
    ...seen.map(({ file, run }) => ({ state: 'seen' as const, file, text: run.verdict.reason })),
    ...unseen.map(({ file, run }) => ({ state: 'unseen' as const, file, text: run.verdict.reason })),
  ];
  if (shown(reach).length === 0) return [];
  const untried = [
    ...reach.open.map(({ file }) => ({ file, text: 'it was not broken' })),
    ...reach.rest.map((file) => ({ file, text: `of a patch, ${MOST_FILES} files are broken at most` })),
  ];
  return [...shown(reach), ...untried.map((one) => ({ state: 'untried' as const, ...one }))];
}

function reproductionRow(
  run: RunView,
  before: readonly (Executed | undefined)[],
  after: Executed | undefined,
): EvidenceRow {
  if (!run.test) {
    const none = unknownCell('no reproduction test was found that fails on base');
    return { kind: 'reproduction', what: 'Reproduction test', name: undefined, onBase: none, withPatch: none };
  }
  const shown = before.at(-1)?.verdict.broken ?? [];
  const file = draftOf(run.texts, run.test, 'reproduction-test')?.file ?? run.test.draft.files[0];
  const onBase = reproducedCell(run, before, shown);
  const withPatch = onBase.known
    ? fixedCell(run, after, shown)
    : unknownCell(`not seen to fail on base: ${onBase.reason}`);
  const what = 'Reproduction test, written before any patch';
  return { kind: 'reproduction', what, name: shown[0] ?? file, onBase, withPatch };
}

/** Both runs on base: a test that was not repeated may have failed by luck. */
function reproducedCell(run: RunView, before: readonly (Executed | undefined)[], shown: readonly string[]): Cell {
  const [first, again] = before.map((each) => readRun(run, each));
  if (!first?.ok) return unknownCell(first?.reason ?? 'no such run in the trace');
  if (!again?.ok) return unknownCell(`second run: ${again?.reason}`);
  const containers = [first.run.container, again.run.container];
  const passing = [first, again].some((each) => each.run.verdict.result === 'pass');
  if (passing) return { known: true, ok: true, text: '✓ passes: it does not show the issue', tests: [], containers };
  const message = failingMessage(again) ?? again.run.verdict.reason;
  return { known: true, ok: false, text: `✗ fails: ${message}`, tests: shown.slice(0, 5), containers };
}

function fixedCell(run: RunView, after: Executed | undefined, shown: readonly string[]): Cell {
  const read = readRun(run, after);
  if (!read.ok) return withoutResults(after, read.reason);
  const containers = [read.run.container];
  const tests = shown.slice(0, 5);
  if (read.run.verdict.result === 'pass') return { known: true, ok: true, text: '✓ passes', tests, containers };
  const message = failingMessage(read);
  const text = message === undefined ? read.run.verdict.reason : `still fails: ${message}`;
  return { known: true, ok: false, text: `✗ ${text}`, tests, containers };
}

function regressionRow(baseline: Baseline, patched: Patched, first: Executed | undefined, suite: Suite): EvidenceRow {
  const measured = first ?? patched.runs[0];
  const tests = baseline.ok ? plural(totalOf(baseline), 'test') : undefined;
  const near = measured?.selection.kind === 'files' && !measured.part ? measured.selection.files.join(', ') : undefined;
  const what = `Regression: ${extentOf(measured, tests, suite)}`;
  const onBase = baseline.ok ? baselineCell(baseline) : unknownCell(baseline.reason);
  return { kind: 'regression', what, name: near, onBase, withPatch: regressionCell(baseline, patched) };
}

/** With the number of its tests. */
type Suite = (counted: string | undefined) => string;

/** What a run of everything runs: the repository's own test command may hold more than the runner that is started. */
function suiteOf(run: RunView): Suite {
  const recipe = environmentOf(run.tree)?.recipe;
  const left = leftCommands(run);
  const [name, rest] =
    recipe && left ? [`the tests of ${recipe.runner} only`, `; not run: ${left}`] : ['whole suite', ''];
  return (counted) => `${name}${counted === undefined ? '' : `, ${counted}`}${rest}`;
}

/** Commands of the repository's own test command that are not run, as one text; undefined where there are none. */
function leftCommands(run: RunView): string | undefined {
  const left = environmentOf(run.tree)?.recipe.left ?? [];
  return left.length === 0 ? undefined : left.map((command) => `\`${command}\``).join(', ');
}

function extentOf(measured: Executed | undefined, counted: string | undefined, suite: Suite): string {
  if (measured?.selection.kind === 'all') return suite(counted);
  const tests = counted ?? 'tests';
  if (!measured?.part) return measured ? `${tests} of` : tests;
  const { files, of } = measured.part;
  return `${tests} in ${files} of the ${plural(of, 'test file')}, nearest to the fault first`;
}

/** `whole suite` is said by the row; this is what the reader must not take for granted. */
function leftOutOf(base: Executed | undefined, commands: string | undefined): string | undefined {
  const all = [filesLeftOut(base), commands].filter((each) => each !== undefined);
  return all.length === 0 ? undefined : all.join(', ');
}

function filesLeftOut(base: Executed | undefined): string | undefined {
  if (!base || base.selection.kind === 'all') return undefined;
  if (!base.part) return 'tests outside of the files above';
  const left = base.part.of - base.part.files;
  if (left === 0) return undefined;
  return `${left} of the ${plural(base.part.of, 'test file')} (the whole suite is too slow or too large)`;
}

function totalOf({ merged: { passing, red, flaky, sometimes = [] }, skipped }: Baseline & { ok: true }): number {
  return passing.length + red.length + flaky.length + sometimes.length + skipped;
}

function baselineCell({ merged, skipped, containers, unrepeated }: Baseline & { ok: true }): Cell {
  const { passing, red, flaky, missed = [], sometimes = [] } = merged;
  const text = listed([
    [
      passing.length,
      missed.length === 0 ? 'pass' : `pass (${missed.length.toLocaleString('en-US')} of them not run each time)`,
    ],
    [red.length, red.length === 1 ? 'fails' : 'fail'],
    [skipped, 'skipped'],
    [flaky.length, 'flaky'],
    [sometimes.length, 'not in each run'],
  ]);
  const once = unrepeated === undefined ? '' : `; flaky tests are not known, second run: ${unrepeated}`;
  return { known: true, ok: red.length === 0, text: `${text}${once}`, tests: red.slice(0, 5), containers };
}

/** What was judged when the tests ran, and the numbers that the results give. */
function regressionCell(baseline: Baseline, { runs, read, counts, onlyNear }: Patched): Cell {
  const decides = runs.at(-1);
  if (!decides || !read.ok) return withoutResults(decides, read.ok ? 'no such run in the trace' : read.reason);
  if (!baseline.ok) return unknownCell(`nothing to compare with: ${baseline.reason}`);
  const { result, reason, broken, brokenCount } = decides.verdict;
  // A failure beside the known tests is told by its reason.
  const known = new Set(baseline.merged.passing);
  const lost = broken.some((id) => known.has(id)) ? brokenCount : 0;
  const text = listed([
    [counts.passed, 'pass'],
    [lost, lost === 1 ? 'that passed on base does not' : 'that passed on base do not'],
    [counts.red, counts.red === 1 ? 'fails as on base' : 'fail as on base'],
    [counts.fresh, 'new and failing'],
    [counts.skipped, 'skipped'],
    [counts.flaky, 'failed in one run only'],
  ]);
  const ok = result === 'pass';
  const why = ok || lost > 0 ? '' : `; ${reason}`;
  const extent = onlyNear ? ' (only the tests near its edits were run)' : '';
  const containers = runs.map(({ container }) => container);
  return { known: true, ok, text: `${ok ? '' : '✗ '}${text}${why}${extent}`, tests: broken.slice(0, 5), containers };
}

/** A run that was judged a failure stays one without its results: tests that hang tell none. */
function withoutResults(run: Executed | undefined, reason: string): Cell {
  if (run?.verdict.result !== 'fail') return unknownCell(reason);
  return { known: true, ok: false, text: `✗ ${run.verdict.reason}`, tests: [], containers: [run.container] };
}

function unknownCell(reason: string): Cell & { known: false } {
  return { known: false, reason };
}

/** `410 pass, 1 fails`: the first part always, the others when they are not zero. */
function listed(parts: readonly (readonly [number, string])[]): string {
  const shown = parts.filter(([number], i) => i === 0 || number > 0);
  return shown.map(([number, word]) => `${number.toLocaleString('en-US')} ${word}`).join(', ');
}
