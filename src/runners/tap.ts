// tap, whose test files are programs that print their report.

import { nodeCanary } from './canary-node.ts';
import { tapEntries } from './reports/tap.ts';
import type { Runner } from './runner.ts';

export const tap: Runner = {
  name: 'tap',
  programs: ['tap'],
  npmPackage: 'tap',
  valued: '-R --reporter -t --timeout -j --jobs -T',
  dropped:
    /^(-R|--reporter|--reporter=.*|--no-coverage.*|--cov|--coverage.*|--check-coverage|--100|-J|--disable-coverage|--allow-.*)$/,
  oneTest: { by: 'file', why: 'a test file is a program, started without tap itself' },
  run: {
    kind: 'files',
    program: ['node'],
    oneByOne: true,
    patterns: ['{test,tests,__tests__}/**/*.{js,cjs,mjs}', '**/*.{test,spec}.{js,cjs,mjs}', 'test.{js,cjs,mjs}'],
  },
  parse: tapEntries,
  canary: nodeCanary('tap'),
};
