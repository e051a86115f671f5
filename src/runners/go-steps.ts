// What one container executes for a Go module: `go test -json` behind a script that names the file of every test. Pure.

import { dirname } from 'node:path/posix';
import type { Recipe, TestSelection } from '../task.ts';
import type { Plan } from './invocations.ts';
import { titlesOf } from './one-test.ts';
import { commandLine, type RunnerCommand } from './runner-command.ts';
import { quoteWords } from './shell-words.ts';

const REPORT = '/tmp/mullover-report';
/** Of one package; a hanging one must not hide the others. */
const PACKAGE_TIMEOUT = '4m';
const ALL = ['./...'];

export function goPlan(parsed: RunnerCommand, recipe: Recipe, selection: TestSelection): Plan {
  const files = selection.kind === 'files' ? testFiles(selection.files, recipe.directory) : [];
  const patterns = parsed.targets.length > 0 ? parsed.targets : ALL;
  const shown = commandLine({
    ...parsed,
    targets: selection.kind === 'files' ? packagesOf(files, recipe.directory) : patterns,
  });
  if (selection.kind === 'files' && files.length === 0) return { steps: [], command: shown };
  const timeout = parsed.options.some((word) => /^--?timeout\b/.test(word)) ? [] : [`-timeout=${PACKAGE_TIMEOUT}`];
  const flags = ['-count=1', ...timeout, ...parsed.options];
  // For files the script chooses tests by itself; one test is named already, and only its package is wanted.
  const one = titlesOf(selection) !== undefined;
  const order = one
    ? { report: REPORT, flags, patterns: packagesOf(files, recipe.directory), files: [] }
    : { report: REPORT, flags, patterns, files };
  const env = parsed.env.map((text) => `export ${quoteWords([text])}; `).join('');
  const command = `${env}exec node /opt/mullover/go-test.mjs ${quoteWords([JSON.stringify(order)])}`;
  return { steps: [{ command, shown, files, report: REPORT }], command: shown };
}

function testFiles(files: readonly string[], directory: string): readonly string[] {
  const prefix = directory === '.' ? '' : `${directory}/`;
  return files.filter((file) => file.endsWith('_test.go') && file.startsWith(prefix));
}

/** For people: the packages that the files lie in, as seen from the folder that the command runs in. */
function packagesOf(files: readonly string[], directory: string): readonly string[] {
  const inside = files.map((file) => (directory === '.' ? file : file.slice(directory.length + 1)));
  return [...new Set(inside.map((file) => `./${dirname(file)}`.replace(/\/\.$/, '')))];
}
