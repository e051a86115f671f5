// vitest, whose JSON report is jest's.

import { nodeCanary } from './canary-node.ts';
import { exactly } from './one-test.ts';
import { jestEntries } from './reports/jest.ts';
import { REPORT, type Runner } from './runner.ts';

/** Its tests must be there when the file has been loaded, and its test files are modules whatever their ending says. */
const IMPORT = "import { expect as vitestExpect, test as vitestTest } from 'vitest';\n";

export const vitest: Runner = {
  name: 'vitest',
  programs: ['vitest'],
  npmPackage: 'vitest',
  written: ['vitest', 'run'],
  valued:
    '-c --config -r --root -t --testNamePattern --project --environment --pool --dir --mode -w --workspace --testTimeout --reporter --outputFile',
  dropped: /^(run|watch|dev|--run|--watch|--coverage.*|--reporter(=.*)?|--outputFile.*|--ui|--typecheck.*)$/,
  oneTest: { by: 'options', options: (titles) => ['--testNamePattern', exactly(titles.join(' '))] },
  run: {
    kind: 'files',
    program: ['vitest', 'run'],
    reporting: () => [
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${REPORT}`,
      '--coverage.enabled=false',
    ],
  },
  parse: jestEntries,
  canary: nodeCanary('vitest', IMPORT),
};
