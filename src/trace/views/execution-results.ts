// The results of one execution test by test, or the reason why it proves nothing.

import type { TestResult } from '../../task.ts';
import type { Executed } from '../event.ts';
import { parsed, type RunView } from './run-view.ts';

export type ById = ReadonlyMap<string, TestResult>;
export interface Results {
  readonly ok: true;
  readonly results: ById;
  readonly run: Executed;
}
export type Read = Results | { readonly ok: false; readonly reason: string };

export function readRun(run: RunView, executed: Executed | undefined): Read {
  if (!executed) return { ok: false, reason: 'no such run in the trace' };
  const missing = whatIsMissing(executed);
  if (missing) return { ok: false, reason: missing };
  const results = parsed<TestResult[]>(run.texts, executed.tests);
  if (!Array.isArray(results)) return { ok: false, reason: 'its results test by test are not in the trace' };
  if (results.length === 0) return { ok: false, reason: 'no test ran' };
  if (executed.verdict.result === 'unknown') return { ok: false, reason: executed.verdict.reason };
  return { ok: true, results: new Map(results.map((result) => [result.id, result])), run: executed };
}

function whatIsMissing({ container, state, ending, tests, note }: Executed): string | undefined {
  if (container === '') return 'its container has no id';
  if (!state?.startedAt || !state.finishedAt) return 'its container was not inspected';
  if (ending !== 'exited') return `it did not end by itself (${ending})`;
  if (state.oomKilled) return 'it ran out of memory';
  if (state.error !== '') return `the container failed: ${state.error}`;
  if (tests === null) return note ?? 'its test report did not arrive';
  return undefined;
}

/** What the failing test says that a verdict is about, without its stack; undefined when the reason is another one. */
export function failingMessage({ results, run: { verdict } }: Results): string | undefined {
  const failing = [...results.values()].filter(({ status }) => status !== 'passed' && status !== 'skipped');
  const told = failing.find(({ id, message }) => message && verdict.reason.startsWith(`${id}: `));
  return told?.message?.trim().split('\n')[0];
}
