// The canary of Go: a test that must fail beside the changed sources, run in one program with the tests of its package.

import { posix } from 'node:path';
import type { TestResult } from '../execution.ts';
import { isTestName } from '../stages/test-path.ts';
import type { FileChange } from '../task.ts';
import type { CommandCanary } from './runner.ts';
import { quoteWords } from './shell-words.ts';

const NAME = 'mullover_canary_test.go';
const TITLE = 'TestMulloverCanary';
const MAX_PACKAGES = 10;

export const GO_CANARY: CommandCanary = { kind: 'command', make, silent };

/** A test file for each changed package, written and run. Undefined when no Go source was changed. */
function make(changes: readonly FileChange[], report: string) {
  const packages = new Map<string, string>();
  for (const { path, text } of changes) {
    const name = path.endsWith('.go') && !isTestName(path) ? /^package\s+(\w+)/m.exec(text ?? '')?.[1] : undefined;
    if (name !== undefined && packages.size < MAX_PACKAGES) packages.set(posix.dirname(path), name);
  }
  if (packages.size === 0) return undefined;
  const written = [...packages].map(([folder, name]) => ({ path: posix.join(folder, NAME), text: canary(name) }));
  const writes = written.map(
    ({ path, text }) => `printf %s ${quoteWords([text])} > ${quoteWords([`/workspace/${path}`])}`,
  );
  // Without a choice of tests: the same program as before, so that code cannot tell by its arguments what is asked.
  const folders = [...packages.keys()].map((folder) => `/workspace/${folder === '.' ? '' : folder}`);
  const order = { report, flags: ['-count=1'], patterns: folders, files: [] };
  const run = `node /opt/mullover/go-test.mjs ${quoteWords([JSON.stringify(order)])}`;
  return { files: written.map(({ path }) => path), command: [...writes, run].join(' && ') };
}

/**
 * The folder of a package whose tests pass beside a canary that passes or is not heard of: its program does not run
 * its tests, or does not tell their results. A package that was not built with the canary says nothing.
 */
function silent(files: readonly string[], results: readonly TestResult[]): string | undefined {
  for (const file of files) {
    const folder = posix.dirname(file);
    const inPackage = results.filter(({ id }) => posix.dirname(id.slice(0, id.indexOf('::'))) === folder);
    const failed = inPackage.some(({ id, status }) => id === `${file}::${TITLE}` && status === 'failed');
    if (!failed && inPackage.some(({ status }) => status === 'passed')) return folder;
  }
  return undefined;
}

function canary(name: string): string {
  return `package ${name}\n\nimport "testing"\n\nfunc ${TITLE}(t *testing.T) { t.Fatal("fails, as it must") }\n`;
}
