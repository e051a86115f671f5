// The baseline of a task as the product measures it: the whole suite, or where that does not end in time the tests near the fix and what more the time allows.

import type { Bench } from '../../src/evaluation/grader.ts';
import type { Execution, TestSelection } from '../../src/execution.ts';
import { nearestFirst } from '../../src/perform/selection.ts';
import type { Sandbox } from '../../src/ports/sandbox.ts';
import { mergeBaseline } from '../../src/verification/baseline.ts';
import { judgeBaseline } from '../../src/verification/judge-execution.ts';

export interface BaselineFacts {
  readonly scope: 'all' | 'near';
  /** What the whole suite may take. */
  readonly cap: number;
  readonly runs: number;
  /** Of the first run of the scope. */
  readonly seconds: number;
  readonly result: 'pass' | 'fail' | 'unknown';
  readonly reason: string;
  readonly tests: number;
  readonly passed: number;
  readonly red: number;
  readonly flaky: number;
  /** Of a suite that does not end in time: test files that ended, and all of them. */
  readonly part?: { readonly files: number; readonly of: number };
}

export interface BaselineLimits {
  /** Seconds that the whole suite may take. */
  readonly suite: number;
  /** Seconds in which tests are started, nearest first, where it takes longer; the product gives both the same. */
  readonly near: number;
  /** The product runs a baseline twice. */
  readonly runs: number;
}

const OUTPUT_BYTES = 4 * 2 ** 20;
/** As src/perform/check.ts. */
const SLOWER = 3;
const LEAST_SECONDS = 60;

/** `located`: the files that localization would name. Throws when the sandbox failed. */
export async function measureBaseline(
  bench: Bench,
  located: readonly string[],
  { suite, near, runs }: BaselineLimits,
): Promise<BaselineFacts> {
  const { memory, ...place } = bench;
  const session = { ...place, sandbox: memory.session() };
  const whole = await runBase(session, { kind: 'all' }, suite);
  const scope = whole.ending === 'timeout' ? 'near' : 'all';
  const nearest = scope === 'all' ? undefined : await nearestFirst(bench.workspace, located);
  const first = nearest ? await runBase(session, { kind: 'files', files: nearest.list }, near, nearest.near) : whole;
  const verdict = judgeBaseline(first);
  const again = Math.min(near * SLOWER, Math.max(LEAST_SECONDS, Math.ceil(first.seconds * SLOWER)));
  const selection: TestSelection = first.parts ? { kind: 'files', files: first.parts.ran } : { kind: 'all' };
  const repeated = verdict.result === 'pass' && runs > 1;
  const repetitions = repeated ? [first, await runBase(session, selection, again, nearest?.near)] : [first];
  const { passing, red, flaky } = mergeBaseline(repetitions.map(({ tests }) => tests ?? []));
  return {
    scope,
    cap: suite,
    runs: repetitions.length,
    seconds: first.seconds,
    result: verdict.result,
    reason: verdict.reason,
    tests: first.tests?.length ?? 0,
    passed: passing.length,
    red: red.length,
    flaky: flaky.length,
    ...(first.parts
      ? { part: { files: first.parts.ran.length, of: first.parts.ran.length + first.parts.left.length } }
      : {}),
  };
}

async function runBase(
  { sandbox, environment, workspace }: Omit<Bench, 'memory'> & { readonly sandbox: Sandbox },
  selection: TestSelection,
  seconds: number,
  /** Files at the beginning that are near; undefined runs all of them to their end. */
  first?: number,
): Promise<Execution> {
  const limits = { seconds, outputBytes: OUTPUT_BYTES, ...(first === undefined ? {} : { enough: { seconds, first } }) };
  const { signal } = new AbortController();
  const execution = await sandbox.run(environment, workspace, [], selection, limits, signal);
  if (execution.ending === 'lost') throw new Error(`the baseline was lost: ${execution.note ?? 'no reason given'}`);
  return execution;
}
