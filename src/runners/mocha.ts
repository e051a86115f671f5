// mocha, with our own reporter.

import { nodeCanary } from './canary-node.ts';
import { exactly } from './one-test.ts';
import { mochaEntries } from './reports/lines.ts';
import { REPORT, REPORTERS, type Runner } from './runner.ts';

export const mocha: Runner = {
  name: 'mocha',
  programs: ['mocha', '_mocha', 'ts-mocha'],
  alike: ['ts-mocha'],
  npmPackage: 'mocha',
  findsBy: /^(test\/[^/]+\.[cm]?js|\.mocharc\.\w+|test\/mocha\.opts)$/,
  valued:
    '-r --require -t --timeout -s --slow -u --ui --config --package --opts -g --grep -f --fgrep --extension --ignore --exclude --file --retries -j --jobs -n --node-option --loader --import -R --reporter -O --reporter-option --reporter-options',
  dropped: /^(-R|--reporter|--reporter=.*|-O|--reporter-options?(=.*)?|--watch|-w|--forbid-only)$/,
  oneTest: { by: 'options', options: (titles) => ['--grep', exactly(titles.join(' '))] },
  run: {
    kind: 'files',
    program: ['mocha'],
    reporting: () => ['--reporter', `${REPORTERS}/mocha.cjs`, '-O', `output=${REPORT}`],
  },
  parse: mochaEntries,
  canary: nodeCanary('mocha'),
};
