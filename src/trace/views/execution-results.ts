// The results of one execution test by test, or the reason why it proves nothing.

import type { TestResult } from '../../execution.ts';
import type { Executed } from '../work-event.ts';
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
  if (ending === 'starved') return `its tests lacked memory or processes (${note ?? 'nothing says which'})`;
  if (ending !== 'exited') return `it did not end by itself (${ending})`;
  if (state.oomKilled) return 'it ran out of memory';
  if (state.error !== '') return `the container failed: ${state.error}`;
  if (tests === null) return note ?? 'its test report did not arrive';
  return undefined;
}

/** What the failing test says that a verdict is about, on one line; undefined when the reason is another one. */
export function failingMessage({ results, run: { verdict } }: Results): string | undefined {
  const failing = [...results.values()].filter(({ status }) => status !== 'passed' && status !== 'skipped');
  const told = failing.find(({ id, message }) => message && verdict.reason.startsWith(`${id}: `));
  return told?.message === undefined ? undefined : assertionIn(told.message);
}

/** A message up to where its stack begins; of a Python traceback the last line. */
function assertionIn(message: string): string {
  const lines = message.split('\n').filter((line) => /\S/.test(line));
  if (lines[0]?.startsWith('Traceback (most recent call last)')) return lines.at(-1)?.trim() ?? '';
  const stack = lines.findIndex((line, i) => i > 0 && /^\s*(?:at\b|stack:)/.test(line));
  return (stack < 0 ? lines : lines.slice(0, stack)).map((line) => line.trim()).join(' ');
}
