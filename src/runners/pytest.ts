// pytest, read by its JUnit XML.

import { PYTHON_CANARY } from './canary-python.ts';
import { junitEntries } from './reports/junit.ts';
import { REPORT, type Runner } from './runner.ts';

const REPORTING = [
  `--junitxml=${REPORT}`,
  '-o',
  'junit_family=xunit1',
  // Not switched off: a configuration may name options of it, which pytest would then not know.
  '-o',
  'cache_dir=/tmp/mullover-pytest-cache',
  '--continue-on-collection-errors',
  // Other styles leave out where an error was thrown.
  '--tb=auto',
];

export const pytest: Runner = {
  name: 'pytest',
  programs: ['pytest', 'py.test'],
  valued:
    '-c -k -m -p -n -o -r -W --rootdir --durations --maxfail --ignore --ignore-glob --deselect --cov --cov-report --cov-config --junitxml --numprocesses --maxprocesses --dist --tb --color --capture --confcutdir --basetemp --import-mode --log-level --log-cli-level --timeout --reruns --config-file --override-ini',
  dropped: /^(--cov.*|--junit.*|-n.*|--numprocesses.*|--maxprocesses.*|--dist.*|--durations.*|--tb.*)$/,
  oneTest: { by: 'target', target: (file, titles) => [file, ...titles].join('::') },
  run: {
    kind: 'files',
    program: ['python', '-m', 'pytest'],
    // Ids are the same whatever folder it runs in.
    reporting: (directory) => (directory === '.' ? REPORTING : [...REPORTING, '--rootdir=/workspace']),
  },
  parse: junitEntries,
  canary: PYTHON_CANARY,
  brokeDown: 3,
};
