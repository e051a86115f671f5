// Grades a patch as SWE-bench does: the fix's tests laid over it, every FAIL_TO_PASS and PASS_TO_PASS test passes.

import type { Workspace } from '../../src/ports.ts';
import type { Environment, Execution, FileChange, TestResult } from '../../src/task.ts';
import { stableTitle } from '../../src/verification/report-entry.ts';
import type { GoldRow } from './gold-row.ts';
import type { RememberedSandbox } from './remembered-sandbox.ts';

export interface Grade {
  readonly resolved: boolean;
  /** Expected tests that did not pass. */
  readonly missed: readonly string[];
  readonly execution: Execution;
}

export interface Hidden {
  readonly row: GoldRow;
  /** Files of the fix's tests with their texts. */
  readonly tests: readonly FileChange[];
  /** The test files to run. */
  readonly files: readonly string[];
}

export interface Bench {
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
  const missed = missedOf(hidden.row, execution.tests ?? []);
  return { resolved: missed.length === 0, missed, execution };
}

/** Expected tests that did not pass, or that failed anywhere: one title may stand for several tests. */
export function missedOf(
  { FAIL_TO_PASS, PASS_TO_PASS }: Pick<GoldRow, 'FAIL_TO_PASS' | 'PASS_TO_PASS'>,
  tests: readonly TestResult[],
): readonly string[] {
  const passed = new Set(tests.filter(({ status }) => status === 'passed').map(({ id }) => words(id)));
  for (const { id, status } of tests) if (status === 'failed' || status === 'error') passed.delete(words(id));
  const titles = [...passed];
  return [...FAIL_TO_PASS, ...PASS_TO_PASS].filter((id) => {
    const title = words(stable(id));
    if (isCut(title)) return !titles.some((other) => other.startsWith(title));
    return !passed.has(title) && !isWholeSuite(stable(id), tests);
  });
}

/** Some data lists suites beside their tests: one has passed when tests of it ran and none failed. */
function isWholeSuite(id: string, tests: readonly TestResult[]): boolean {
  const path = (full: string) => full.slice(full.indexOf('::') + 2);
  const inside = tests.filter((test) => path(test.id).startsWith(`${path(id)} > `));
  const itself = tests.some((test) => path(test.id) === path(id) && test.status !== 'passed');
  const failed = inside.some(({ status }) => status === 'failed' || status === 'error');
  return !itself && !failed && inside.some(({ status }) => status === 'passed');
}

/** The official data cuts parametrised ids at a space. */
function isCut(title: string): boolean {
  return title.includes('[') && !title.includes(']');
}

/** Long titles are cut in our results: the expected ones are cut the same way. */
function stable(id: string): string {
  const at = id.indexOf('::');
  return at < 0
    ? id
    : `${id.slice(0, at)}::${id
        .slice(at + 2)
        .split(' > ')
        .map(stableTitle)
        .join(' > ')}`;
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
