// jasmine, with our own reporter.

import { nodeCanary } from './canary-node.ts';
import { mochaEntries } from './reports/lines.ts';
import { REPORT, REPORTERS, type Runner } from './runner.ts';

export const jasmine: Runner = {
  name: 'jasmine',
  programs: ['jasmine'],
  npmPackage: 'jasmine',
  findsBy: /^(spec\/support\/jasmine|jasmine|\.jasmine)\.(json|[cm]?js)$/,
  valued: '',
  dropped: /^(--reporter=.*|--parallel=.*|--random=.*|--seed=.*|--(no-)?color|--verbose)$/,
  // It escapes the text by itself.
  oneTest: { by: 'options', options: (titles) => [`--filter=${titles.join(' ')}`] },
  run: {
    kind: 'files',
    program: ['jasmine'],
    // A suite in random order is a flaky one wherever its tests depend on each other.
    reporting: () => [`--reporter=${REPORTERS}/jasmine.cjs`, '--random=false'],
    variables: [`MULLOVER_REPORT=${REPORT}`],
  },
  // Without a file of their own, tests of old versions have none: their ids must not depend on what is selected.
  parse: (text) => mochaEntries(text, []),
  canary: nodeCanary('jasmine'),
};
