// Grades a patch as SWE-bench does: the fix's tests laid over it, every FAIL_TO_PASS test passes, and no PASS_TO_PASS test stops to.

import { EnvironmentFault } from '../errors.ts';
import type { Environment, Execution } from '../execution.ts';
import type { RunLimits, Sandbox } from '../ports/sandbox.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { FileChange } from '../task.ts';
import { changesIn } from './diff.ts';
import type { GoldTask } from './gold-task.ts';
import { missedAmong } from './official-ids.ts';
import type { ExecutionMemory } from './remembered-sandbox.ts';

/**
 * `unknown`: the tests ended and left no report that a verdict could be read from, which is no verdict about the patch
 * unless they leave one with the fix; zero tests are never `resolved`.
 */
export type Verdict = 'resolved' | 'not resolved' | 'unknown';

export interface Grade {
  readonly verdict: Verdict;
  /** Expected tests that did not pass. */
  readonly missed: readonly string[];
  /** One line. */
  readonly reason: string;
  readonly seconds: number;
}

/** The tests that decide. */
export interface Hidden {
  readonly id: string;
  readonly failToPass: readonly string[];
  readonly passToPass: readonly string[];
  /** Files of the fix's tests with their texts. */
  readonly tests: readonly FileChange[];
  /** The test files to run. */
  readonly files: readonly string[];
}

/** Where it is tried. */
export interface Bench {
  readonly memory: ExecutionMemory;
  readonly workspace: Workspace;
  readonly environment: Environment;
  /** What a grade may take; `GRADE_LIMITS` unless told. */
  readonly limits?: RunLimits;
  /** The tests left a report with the fix: where they leave none with another patch, twice, that patch fails them. */
  readonly reports?: true;
}

export const GRADE_LIMITS = { seconds: 600, outputBytes: 5 * 2 ** 20 };

/** Of a busy machine, and of a patch that is slower and no worse. */
const SLOWER = 10;
const LEAST_SECONDS = 60;

/**
 * What the tests may take with any other patch when they took so long with the fix: a patch that never ends is to cost no more
 * than that.
 */
export function limitsAfter({ seconds }: Pick<Grade, 'seconds'>): RunLimits {
  const most = Math.max(LEAST_SECONDS, Math.ceil(seconds * SLOWER));
  return { ...GRADE_LIMITS, seconds: Math.min(GRADE_LIMITS.seconds, most) };
}

/** The hidden tests of a task at its base commit. Throws InputFault where they do not fit it. */
export async function hiddenTests({ instance, gold }: GoldTask, workspace: Workspace): Promise<Hidden> {
  const tests = await changesIn(gold.testPatch, (path) => workspace.read(path));
  const laid = tests.filter(({ text }) => text !== null).map(({ path }) => path);
  const { failToPass, passToPass } = gold;
  return { id: instance.id, failToPass, passToPass, tests, files: gold.testFiles?.length ? gold.testFiles : laid };
}

/** Throws EnvironmentFault when the sandbox failed: that is no grade. */
export async function grade(
  changes: readonly FileChange[],
  hidden: Hidden,
  bench: Bench,
  signal: AbortSignal,
): Promise<Grade> {
  return (await gradedRun(changes, hidden, bench, signal)).grade;
}

/** As `grade`, with the execution that decided. */
export async function gradedRun(
  changes: readonly FileChange[],
  hidden: Hidden,
  { environment, workspace, memory, limits, reports }: Bench,
  signal: AbortSignal,
): Promise<{ readonly execution: Execution; readonly grade: Grade }> {
  const place = { environment, workspace, sandbox: memory.session(), ...(limits ? { limits } : {}) };
  const run = async () => {
    const execution = await runHidden(changes, hidden, place, signal);
    return { execution, grade: gradeOf(execution, hidden) };
  };
  const first = await run();
  if (first.grade.verdict !== 'unknown' || !reports) return first;
  const again = await run();
  return again.grade.verdict === 'unknown' ? { ...again, grade: failedTwice(again.grade) } : again;
}

function failedTwice(grade: Grade): Grade {
  return {
    ...grade,
    verdict: 'not resolved',
    reason: lineOf(`${grade.reason}, twice, where there is one with the fix`),
  };
}

/** The hidden tests on the base commit with changes, as each grade runs them, or in less time. Throws EnvironmentFault when the sandbox failed. */
export async function runHidden(
  changes: readonly FileChange[],
  hidden: Hidden,
  { environment, workspace, sandbox, limits = GRADE_LIMITS }: Omit<Bench, 'memory'> & { readonly sandbox: Sandbox },
  signal: AbortSignal,
): Promise<Execution> {
  const selection = { kind: 'files', files: hidden.files } as const;
  const all = withHidden(changes, hidden);
  const execution = await sandbox.run(environment, workspace, all, selection, limits, signal);
  signal.throwIfAborted();
  if (execution.ending !== 'lost') return execution;
  throw new EnvironmentFault(
    `grading ${hidden.id}: ${execution.note ?? 'the container was lost'}`,
    'Start it again: what is finished is kept.',
  );
}

/** The tests of the fix lie over whatever a patch makes of their files. */
export function withHidden(changes: readonly FileChange[], { tests }: Hidden): readonly FileChange[] {
  const laid = new Set(tests.map(({ path }) => path));
  return [...changes.filter(({ path }) => !laid.has(path)), ...tests];
}

/** What an execution of the hidden tests says of its patch. */
export function gradeOf(
  { tests: reported, ending, note, seconds }: Execution,
  { failToPass, passToPass }: Pick<Hidden, 'failToPass' | 'passToPass'>,
): Grade {
  const expected = [...new Set([...failToPass, ...passToPass])];
  // The report of a runner that failed by an error of its own is void.
  const tests = ending === 'broke-down' ? undefined : reported;
  const missed = missedAmong(expected, tests ?? [], new Set(passToPass).difference(new Set(failToPass)));
  const isKnown = tests !== undefined || !(ending === 'exited' || ending === 'starved');
  const isResolved = failToPass.length > 0 && missed.length === 0;
  const verdict = isResolved ? 'resolved' : 'not resolved';
  const facts = { missed, seconds };
  if (!isKnown) return { ...facts, verdict: 'unknown', reason: lineOf(`no report: ${note ?? 'it did not arrive'}`) };
  if (tests === undefined) return { ...facts, verdict, reason: lineOf(`no report (${ending}): ${note ?? ''}`) };
  if (tests.length === 0) return { ...facts, verdict, reason: 'zero tests were run' };
  if (failToPass.length === 0) return { ...facts, verdict, reason: 'the data names no test that must pass' };
  const some = missed.slice(0, SHOWN).join('; ');
  const reason = isResolved
    ? `all ${expected.length} expected tests pass`
    : `${missed.length} of ${expected.length} expected tests do not pass: ${some}`;
  return { ...facts, verdict, reason: lineOf(reason) };
}

const SHOWN = 3;
const LENGTH = 400;

function lineOf(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, LENGTH);
}
