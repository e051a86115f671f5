// The checks that are wanted: baseline, reproduction tests on base, and every known patch against them.

import type { NodeId } from '../task.ts';
import type { Check } from '../trace/check.ts';
import type { Node, Tree } from '../trace/tree.ts';
import type { Executed } from '../trace/work-event.ts';
import { environmentOf, isSought } from '../verification/environment.ts';
import {
  baselineRun,
  type Candidate,
  candidatesOf,
  checkOn,
  FURTHER_BASELINE,
  hasResults,
  isAccident,
  keptTests,
  scopeOf,
  unaskedTests,
} from '../verification/matrix.ts';
import type { OpenFile } from '../verification/reach.ts';
import { checkBase, missingCheck } from './check-base.ts';
import type { Policy } from './policy.ts';
import type { Step } from './step.ts';
import { planTests, withRewritten } from './test-samples.ts';
import type { CheckBase, Verify, Work } from './work.ts';

const OPEN: Step = { wants: [], settled: false };

/** Repetitions of the baseline: tests that differ between them are flaky. */
const BASELINE_RUNS = 2;

export interface Evidence {
  readonly wants: readonly Work[];
  /** Keys of patches with a check outstanding; `undefined` while baseline or reproduction tests are not known yet. */
  readonly pending: ReadonlySet<string> | undefined;
}

/**
 * Checks of everything known now. They need no choice among siblings, so they do not wait for any.
 * `tests` are the nodes of the reproduction tests (undefined: not known yet whose children they are), `suspects` the
 * located files, for the case that the whole suite is too slow.
 */
export function planEvidence(
  tree: Tree,
  policy: Policy,
  tests: readonly NodeId[] | undefined,
  suspects: readonly string[] | undefined,
): Evidence {
  const baseline = environmentOf(tree) && !isSought(tree) ? planBaseline(tree, suspects) : undefined;
  const first = baseline && baselineRun(tree, scopeOf(tree), 0);
  const base = {
    measured: baseline !== undefined && (baseline.settled || first !== undefined),
    passes: first?.verdict.result === 'pass',
  };
  const based = tests ? planTests(tree, policy, tests, base) : OPEN;
  // What runs in a broken environment says nothing: another one is looked for first.
  if (!baseline) return { wants: based.wants, pending: undefined };
  // A test runs as soon as it is written; the second run of the suite tells flaky tests, and can wait.
  const wants = first ? [...based.wants, ...baseline.wants] : [...baseline.wants, ...based.wants];
  if (!baseline.settled) return { wants, pending: undefined };
  const { settled } = based;
  const checks = planChecks(tree, policy, settled ? keptAmong(tree, tests ?? []) : []);
  // Patches of the same file wait for the same run with it broken.
  const distinct = new Map(checks.map(({ work }) => [work.id, work]));
  return {
    wants: [...wants, ...distinct.values()],
    pending: settled ? new Set(checks.map(({ key }) => key)) : undefined,
  };
}

function planBaseline(tree: Tree, suspects: readonly string[] | undefined): Step {
  const scope = scopeOf(tree);
  if (scope === 'near' && suspects === undefined) return { wants: [], settled: false };
  const first = baselineRun(tree, scope, 0);
  // A baseline in which nothing passes will not be better the second time.
  const repetitions = first && first.verdict.result !== 'pass' ? 1 : BASELINE_RUNS;
  const wants: CheckBase[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const work = checkBase(tree, { kind: 'baseline', scope, repetition }, scope === 'near' ? suspects : undefined);
    if (work) wants.push(work);
    // The first one tells whether the whole suite ends in time.
    if (!first) break;
  }
  return { wants, settled: wants.length === 0 };
}

/** The kept ones among some tests. */
export function keptAmong(tree: Tree, tests: readonly NodeId[]): readonly Node[] {
  const known = new Set(withRewritten(tests));
  return keptTests(tree).filter(({ id }) => known.has(id));
}

/** A check that the patch with this key waits for. */
interface Wanted {
  readonly key: string;
  readonly work: CheckBase | Verify;
}

function planChecks(tree: Tree, policy: Policy, tests: readonly Node[]): readonly Wanted[] {
  const wants: Wanted[] = [];
  for (const candidate of candidatesOf(tree)) {
    const { key, nodes, regression: decided } = candidate;
    const node = nodes[0]?.id;
    if (node === undefined) continue;
    const subject = { kind: 'verify', subject: key, node } as const;
    const regression = nextRegression(tree, policy, subject, decided !== undefined);
    if (regression) wants.push({ key, work: regression });
    const reach = regression ? [] : nextReach(tree, policy, candidate, tests);
    wants.push(...reach.map((work) => ({ key, work })));
    for (const test of tests) {
      const first = { kind: 'reproduction', test: test.id } as const;
      const ran = checkOn(tree, key, first);
      const check = ran && isAccident(ran) ? ({ ...first, repetition: 1 } as const) : first;
      const id = missingCheck(tree, key, check);
      const selection = { kind: 'files', files: test.draft?.files ?? [] } as const;
      if (id !== undefined) wants.push({ key, work: { ...subject, id, check, selection } });
    }
  }
  return wants;
}

/** Breaks the files that a patch edits, to see whether the tests that it passes run them; a patch that broke tests was seen. */
function nextReach(tree: Tree, policy: Policy, candidate: Candidate, tests: readonly Node[]): readonly CheckBase[] {
  const { reach, regression } = candidate;
  const want = (check: Check) => checkBase(tree, check, undefined);
  const ids = tests.map(({ id }) => id);
  if (reach.open.length === 0)
    return unaskedTests(tree, candidate, ids)
      .map(want)
      .filter((work) => work !== undefined);
  if (regression?.verdict.result !== 'pass') return [];
  const isSlow = (baselineRun(tree, scopeOf(tree), 0)?.seconds ?? 0) >= policy.regression.ownFirst;
  const nearFirst = ({ next }: OpenFile) =>
    (isSlow && next.repetition === undefined ? want({ ...next, scope: 'own' }) : undefined) ?? want(next);
  return reach.open.map(nearFirst).filter((work) => work !== undefined);
}

/** The check of a patch against the regression tests that comes next; undefined when there is none. */
function nextRegression(
  tree: Tree,
  policy: Policy,
  patch: Pick<Verify, 'kind' | 'subject' | 'node'>,
  decided: boolean,
): CheckBase | Verify | undefined {
  const scope = scopeOf(tree);
  const baseline = baselineRun(tree, scope, 0);
  if (baseline?.verdict.result !== 'pass') return undefined;
  const { selection } = baseline;
  const want = (check: Check) => {
    const id = missingCheck(tree, patch.subject, check);
    return id === undefined ? undefined : { ...patch, id, check, selection };
  };
  const whole = checkOn(tree, patch.subject, { kind: 'regression', scope });
  if (whole) return isDoubtful(whole, policy) ? nextConfirmation(tree, patch.subject, want) : undefined;
  if (baseline.seconds >= policy.regression.ownFirst) {
    const own = checkOn(tree, patch.subject, { kind: 'regression', scope: 'own' });
    const filter = own
      ? isDoubtful(own, policy) && want({ kind: 'confirmation', scope: 'own' })
      : want({ kind: 'regression', scope: 'own' });
    if (filter) return filter;
    if (decided) return undefined;
  }
  return want({ kind: 'regression', scope });
}

/** Once more; and where that leaves it open whether something broke, once more on base and on the patch. */
function nextConfirmation(
  tree: Tree,
  key: string,
  want: (check: Check) => Verify | undefined,
): CheckBase | Verify | undefined {
  const scope = scopeOf(tree);
  const first = checkOn(tree, key, { kind: 'confirmation', scope });
  if (!first) return want({ kind: 'confirmation', scope });
  if (!isOpen(first)) return undefined;
  const onBase = checkBase(tree, { kind: 'baseline', scope, repetition: FURTHER_BASELINE }, undefined);
  return onBase ?? want({ kind: 'confirmation', scope, repetition: 1 });
}

/** A few broken tests among many that pass may be flaky, and a run without results an accident: chance has to strike twice to count. */
function isDoubtful(run: Executed, policy: Policy): boolean {
  const { result, brokenCount } = run.verdict;
  const isFew = result === 'fail' && hasResults(run) && brokenCount > 0 && brokenCount <= policy.regression.confirm;
  return isFew || isOpen(run) || isAccident(run);
}

/** Something went wrong once that never did on base, or did not run at all. */
function isOpen({ verdict }: Executed): boolean {
  return verdict.result === 'unknown' && verdict.brokenCount > 0;
}
