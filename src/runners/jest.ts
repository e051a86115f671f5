// jest, alone or through programs that configure it.

import { nodeCanary } from './canary-node.ts';
import { exactly } from './one-test.ts';
import { jestEntries } from './reports/jest.ts';
import { REPORT, type Runner } from './runner.ts';

export const jest: Runner = {
  name: 'jest',
  programs: ['jest'],
  through: {
    'react-scripts': 'test',
    'react-app-rewired': 'test',
    craco: 'test',
    tsdx: 'test',
    dts: 'test',
    'kcd-scripts': 'test',
    'wp-scripts': 'test-unit-js',
  },
  npmPackage: 'jest',
  valued:
    '-c --config -t --testNamePattern --testTimeout --testPathPattern --testPathPatterns --env -w --maxWorkers --projects --selectProjects --rootDir --setupFilesAfterEnv --shard --reporters --outputFile',
  dropped:
    /^(--coverage.*|--collectCoverage.*|--watch.*|--json|--outputFile.*|--reporters?(=.*)?|--ci|-i|--runInBand|--silent|--verbose|--watchman.*|--forceExit|--detectOpenHandles)$/,
  oneTest: { by: 'options', options: (titles) => ['--testNamePattern', exactly(titles.join(' '))] },
  run: {
    kind: 'files',
    program: ['jest'],
    forFiles: ['--runTestsByPath'],
    reporting: () => [
      '--json',
      `--outputFile=${REPORT}`,
      '--ci',
      '--coverage=false',
      '--watchman=false',
      // What tests left open must not keep a runner whose report is written.
      '--forceExit',
      '--cacheDirectory=/tmp/jest',
    ],
  },
  parse: jestEntries,
  canary: nodeCanary('jest'),
};
