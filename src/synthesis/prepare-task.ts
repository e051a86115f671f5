// One task made ready: an environment in which its own fix turns tests green, and which tests these are.

import { InputFault } from '../errors.ts';
import { changesIn } from '../evaluation/diff.ts';
import {
  GRADE_LIMITS,
  gradeOf,
  type Hidden,
  hiddenTests,
  limitsAfter,
  runHidden,
  withHidden,
} from '../evaluation/grader.ts';
import { type Site, setUpsOf } from '../evaluation/ground.ts';
import type { Environment, Execution, TestSelection } from '../execution.ts';
import type { RunLimits, Sandbox } from '../ports/sandbox.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { FileChange } from '../task.ts';
import type { Verdict } from '../trace/check.ts';
import { troubleOf } from '../verification/judge-execution.ts';
import { type SortedTests, sortTests } from './sort-tests.ts';
import { type CollectedRow, goldTaskOf, type TaskRow } from './task-row.ts';

/** Whether tests run the code of a repository: all of it is made to fail. Undefined where nothing of it can be. */
export type MeasureReach = (
  sandbox: Sandbox,
  input: {
    readonly environment: Environment;
    readonly workspace: Workspace;
    readonly selection: TestSelection;
    readonly limits: RunLimits;
    readonly passing: readonly string[];
  },
  signal: AbortSignal,
) => Promise<Verdict | undefined>;

export interface PrepareSite extends Site {
  readonly reach: MeasureReach;
  /** What one run of the test files may take: a task whose tests need more is none. */
  readonly seconds: number;
}

/** The task, or why it is none. Throws EnvironmentFault when the sandbox failed: then nothing is known. */
export async function prepareTask(
  row: CollectedRow,
  site: PrepareSite,
  signal: AbortSignal,
): Promise<TaskRow | { readonly reason: string }> {
  const tests = await testsOf(row, site.workspace);
  if ('reason' in tests) return tests;
  const reasons: string[] = [];
  for await (const setUp of setUpsOf(site, signal)) {
    if ('reason' in setUp) {
      reasons.push(setUp.reason);
      continue;
    }
    const tried = await tryIn(setUp.environment, { ...tests, site }, signal);
    if (!('reason' in tried)) return taskRow(row, tried, setUp);
    reasons.push(tried.reason);
    if (tried.isLast) break;
  }
  return { reason: [...new Set(reasons)].join('; ') };
}

interface Fix {
  readonly hidden: Hidden;
  readonly gold: readonly FileChange[];
}

async function testsOf(row: CollectedRow, workspace: Workspace): Promise<Fix | { readonly reason: string }> {
  try {
    const gold = await changesIn(row.patch, (path) => workspace.read(path));
    return { hidden: await hiddenTests(goldTaskOf(row), workspace), gold };
  } catch (error) {
    if (error instanceof InputFault) return { reason: error.message };
    throw error;
  }
}

interface Tried extends SortedTests {
  readonly reach: string;
  readonly seconds: number;
}

/** `isLast`: no other environment is tried, since tests pass in this one, or hang, as they would in each further one. */
interface Failed {
  readonly reason: string;
  readonly isLast: boolean;
}

async function tryIn(
  environment: Environment,
  { site, hidden, gold }: Fix & { readonly site: PrepareSite },
  signal: AbortSignal,
): Promise<Tried | Failed> {
  const { workspace, memory } = site;
  const limits = limitsOf(site);
  const place = { environment, workspace, sandbox: memory.session(), limits };
  const fixed = await runHidden(gold, hidden, place, signal);
  const trouble = troubleOf(fixed);
  if (trouble !== undefined) return { reason: `with its fix: ${trouble}`, isLast: fixed.ending === 'timeout' };
  const works = (fixed.tests ?? []).some(({ status }) => status === 'passed');
  if (!works) return { reason: 'with its fix no test passes', isLast: false };
  const limited = { ...place, limits: shorter(limits, limitsAfter(fixed)) };
  const runs = (changes: readonly FileChange[]) => runHidden(changes, hidden, limited, signal);
  const base = await runs([]);
  const hung = hangOf(base);
  if (hung !== undefined) return { reason: `without its fix: ${hung}`, isLast: true };
  const first = sortTests({ fixed: [fixed, fixed], base: [base, base] });
  if (first.failToPass.length === 0) return { reason: 'its fix turns no test green', isLast: true };
  const [fixedAgain, baseAgain] = [await runs(gold), await runs([])];
  const again = troubleOf(fixedAgain) ?? hangOf(baseAgain);
  if (again !== undefined) return { reason: `in the second run: ${again}`, isLast: true };
  const sorted = graded(sortTests({ fixed: [fixed, fixedAgain], base: [base, baseAgain] }), fixed);
  if (sorted.failToPass.length === 0) return { reason: 'its fix turns no test green in two runs', isLast: true };
  if (gradeOf(base, sorted).verdict !== 'not resolved') return { reason: 'no patch at all resolves it', isLast: true };
  const kept = await reached(sorted, { environment, hidden, site }, signal);
  return { ...kept, seconds: fixed.seconds };
}

/** Never more than grades give: what is prepared here is graded by these. */
function limitsOf({ seconds }: PrepareSite): RunLimits {
  return { ...GRADE_LIMITS, seconds: Math.min(seconds, GRADE_LIMITS.seconds) };
}

function shorter(a: RunLimits, b: RunLimits): RunLimits {
  return a.seconds < b.seconds ? a : b;
}

/** A file that does not load without the fix leaves no report, and is a failure; a run that was stopped tells nothing. */
function hangOf(execution: Execution): string | undefined {
  return execution.ending === 'exited' && !execution.state.oomKilled ? undefined : troubleOf(execution);
}

/** Without the tests whose names the grader could not tell from others. */
function graded(sorted: SortedTests, fixed: Execution): SortedTests {
  const missed = new Set(gradeOf(fixed, sorted).missed);
  const told = (ids: readonly string[]) => ids.filter((id) => !missed.has(id));
  return { ...sorted, failToPass: told(sorted.failToPass), passToPass: told(sorted.passToPass) };
}

/**
 * Tests that turn green run what the fix changed, since nothing else differs between the runs. Those that stay green say
 * something only when they fail as soon as the code does.
 */
async function reached(
  sorted: SortedTests,
  {
    environment,
    hidden,
    site,
  }: { readonly environment: Environment; readonly hidden: Hidden; readonly site: PrepareSite },
  signal: AbortSignal,
): Promise<SortedTests & { readonly reach: string }> {
  const own = `${sorted.failToPass.length} failed twice without the fix and passed twice with it`;
  const { passToPass: passing } = sorted;
  if (passing.length === 0) return { ...sorted, reach: own };
  const session = site.memory.session();
  const sandbox: Sandbox = {
    prepare: session.prepare,
    run: (at, workspace, changes, ...rest) => session.run(at, workspace, withHidden(changes, hidden), ...rest),
  };
  const selection = { kind: 'files', files: hidden.files } as const;
  const input = { environment, workspace: site.workspace, selection, limits: limitsOf(site), passing };
  const verdict = await site.reach(sandbox, input, signal);
  if (verdict?.result === 'pass') return { ...sorted, reach: `${own}; of the others: ${verdict.reason}` };
  const why = verdict?.reason ?? 'nothing of its code can be made to fail';
  return { ...sorted, passToPass: [], reach: `${own}; ${passing.length} others are left out: ${why}` };
}

function taskRow(
  row: CollectedRow,
  { failToPass, passToPass, flaky, broken, reach, seconds }: Tried,
  { name, environment }: { readonly name: string | undefined; readonly environment: Environment },
): TaskRow {
  return {
    ...row,
    FAIL_TO_PASS: [...failToPass],
    PASS_TO_PASS: [...passToPass],
    prepared: {
      setUp: name ?? 'as detected',
      recipe: environment.recipeHash,
      runner: environment.recipe.runner,
      flaky: [...flaky],
      broken: [...broken],
      reach,
      seconds,
    },
  };
}
