// Grades a patch as SWE-bench does: the fix's tests laid over it, every FAIL_TO_PASS and PASS_TO_PASS test passes.

import type { Workspace } from '../../src/ports.ts';
import type { Environment, FileChange, TestResult } from '../../src/task.ts';
import type { GoldRow } from './gold-row.ts';
import type { RememberedSandbox } from './remembered-sandbox.ts';

export interface Grade {
  readonly resolved: boolean;
  /** Expected tests that did not pass. */
  readonly missed: readonly string[];
}

export interface Hidden {
  readonly row: GoldRow;
  /** Files of the fix's tests with their texts. */
  readonly tests: readonly FileChange[];
  /** Of those, the ones to run. */
  readonly files: readonly string[];
}

interface Bench {
  readonly sandbox: RememberedSandbox;
  readonly workspace: Workspace;
  readonly environment: Environment;
}

const LIMITS = { seconds: 600, outputBytes: 5 * 2 ** 20 };

/** Throws when the sandbox failed: that is no grade. */
export async function grade(changes: readonly FileChange[], hidden: Hidden, bench: Bench): Promise<Grade> {
  const { environment, workspace, sandbox } = bench;
  const laid = new Set(hidden.tests.map(({ path }) => path));
  const all = [...changes.filter(({ path }) => !laid.has(path)), ...hidden.tests];
  const selection = { kind: 'files', files: hidden.files } as const;
  sandbox.begin();
  const execution = await sandbox.run(environment, workspace, all, selection, LIMITS, new AbortController().signal);
  if (execution.ending === 'lost') throw new Error(`grading ${hidden.row.instance_id}: ${execution.note ?? 'lost'}`);
  const passed = passedTitles(execution.tests ?? []);
  const missed = [...hidden.row.FAIL_TO_PASS, ...hidden.row.PASS_TO_PASS].filter((id) => !passed.has(words(id)));
  return { resolved: missed.length === 0, missed };
}

/** Titles that passed and never failed: one title may stand for several tests. */
function passedTitles(tests: readonly TestResult[]): ReadonlySet<string> {
  const passed = new Set(tests.filter(({ status }) => status === 'passed').map(({ id }) => words(id)));
  for (const { id, status } of tests) if (status === 'failed' || status === 'error') passed.delete(words(id));
  return passed;
}

/** Names of tests differ between runners' reports in punctuation only. */
function words(id: string): string {
  return id
    .replace(/^.*?::/, '')
    .replace(/::|>/g, ' ')
    .replace(/^Test\w+\s/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
