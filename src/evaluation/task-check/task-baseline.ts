// The baseline of a task as the product measures it: the whole suite, or where that does not end in time the tests near the fix and what more the time allows.

import type { Execution, TestSelection } from '../../execution.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import { mergeBaseline } from '../../verification/baseline.ts';
import { judgeBaseline } from '../../verification/judge-execution.ts';
import { nearestFirst } from '../../verification/nearest-first.ts';
import type { Bench } from '../grader.ts';
import type { BaselineFacts } from './kept-checks.ts';

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
  signal: AbortSignal,
): Promise<BaselineFacts> {
  const { memory, ...place } = bench;
  const session = { ...place, sandbox: memory.session(), signal };
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

interface Session extends Omit<Bench, 'memory'> {
  readonly sandbox: Sandbox;
  readonly signal: AbortSignal;
}

async function runBase(
  { sandbox, environment, workspace, signal }: Session,
  selection: TestSelection,
  seconds: number,
  /** Files at the beginning that are near; undefined runs all of them to their end. */
  first?: number,
): Promise<Execution> {
  const limits = { seconds, outputBytes: OUTPUT_BYTES, ...(first === undefined ? {} : { enough: { seconds, first } }) };
  const execution = await sandbox.run(environment, workspace, [], selection, limits, signal);
  if (execution.ending === 'lost') throw new Error(`the baseline was lost: ${execution.note ?? 'no reason given'}`);
  return execution;
}
