// Python's own unittest, run by xmlrunner for its report.

import { posix } from 'node:path';
import { PYTHON_CANARY } from './canary-python.ts';
import { unittestEntries } from './reports/unittest.ts';
import { REPORT, type Runner, type RunnerCommand } from './runner.ts';

export const unittest: Runner = {
  name: 'unittest',
  programs: ['unittest'],
  written: ['python', '-m', 'unittest'],
  targetsFirst: true,
  valued: '-s --start-directory -p --pattern -t --top-level-directory -k --durations',
  dropped: /^(-v|--verbose|-q|--quiet|--locals|--durations)$/,
  oneTest: { by: 'options', options: (titles) => ['-k', `*${titles.join('.')}`] },
  run: {
    kind: 'files',
    program: ['python', '-m', 'xmlrunner'],
    reporting: () => ['--output-file', REPORT],
    oneByOne: true,
    choose,
  },
  parse: unittestEntries,
  canary: PYTHON_CANARY,
  namesFromFolder: true,
};

/** A file is found from its start folder, so that it loads as in a whole run. */
function choose(parsed: RunnerCommand, paths: readonly string[]): RunnerCommand {
  const [first, folder] = parsed.targets;
  if (first !== undefined && first !== 'discover') return { ...parsed, targets: paths };
  const at = parsed.options.findIndex((option) => option === '-p' || option === '--pattern');
  const options = at < 0 ? parsed.options : parsed.options.toSpliced(at, 2);
  return {
    ...parsed,
    options: [...options, '-p', posix.basename(paths[0] ?? '')],
    targets: ['discover', ...(folder === undefined ? [] : [folder])],
  };
}
