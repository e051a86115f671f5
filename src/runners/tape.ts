// tape, whose output is its report.

import { nodeCanary } from './canary-node.ts';
import { tapEntries } from './reports/tap.ts';
import type { Runner } from './runner.ts';

export const tape: Runner = {
  name: 'tape',
  programs: ['tape'],
  npmPackage: 'tape',
  valued: '-r --require -i --ignore',
  oneTest: { by: 'file', why: 'tape has no option that chooses a test' },
  run: { kind: 'files', program: ['tape'], oneByOne: true, patterns: ['test/**/*.js', 'test.js'] },
  parse: tapEntries,
  canary: nodeCanary('tape'),
};
