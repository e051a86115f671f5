// The runner of a language that nobody knows, as it would lie in src/runners/.

import { scriptEntries } from '../../../src/runners/reports/tests.ts';
import { REPORT, type Runner } from '../../../src/runners/runner.ts';

export const dusk: Runner = {
  name: 'dusk',
  programs: ['dusk'],
  valued: '--seed',
  dropped: /^--(watch|report=.*)$/,
  oneTest: { by: 'options', options: (titles) => ['--only', titles.join('/')] },
  run: { kind: 'files', program: ['dusk', 'test'], reporting: () => [`--report=${REPORT}`] },
  parse: scriptEntries,
  canary: { kind: 'none', why: 'tests of dusk cannot load the modules of others' },
};
