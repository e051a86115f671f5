// Node's own test runner, started by `node --test` or by tsx.

import { nodeCanary } from './canary-node.ts';
import { escaped } from './one-test.ts';
import { nodeTestEntries } from './reports/lines.ts';
import { REPORT, REPORTERS, type Runner } from './runner.ts';

/** Programs that are node with TypeScript, and how node does the same. */
const NODES: Readonly<Record<string, readonly string[]>> = { node: [], tsx: ['--import', 'tsx'] };

export const nodeTest: Runner = {
  name: 'node:test',
  startedBy(words, from) {
    const at = words.findIndex((word, index) => index >= from && word in NODES);
    if (at < 0 || !words.includes('--test', at)) return undefined;
    return { at, rest: [...(NODES[words[at] ?? ''] ?? []), ...words.slice(at + 1)] };
  },
  written: ['node', '--test'],
  valued:
    '-r --require --import --loader --experimental-loader --env-file -C --conditions --test-name-pattern --test-timeout --test-concurrency --reporter',
  dropped:
    /^(--test|--test-reporter(-destination)?=.*|--watch|--experimental-test-coverage|--test-coverage-.*|--test-only)$/,
  // It compares with the title alone: equal ones in other suites run too.
  oneTest: { by: 'options', options: (titles) => ['--test-name-pattern', `${escaped(titles.at(-1) ?? '')}$`] },
  run: {
    kind: 'files',
    program: ['node', '--test'],
    reporting: () => [
      `--test-reporter=${REPORTERS}/node-test.mjs`,
      `--test-reporter-destination=${REPORT}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
    ],
    patterns: [
      '**/*.test.{js,cjs,mjs}',
      '**/*-test.{js,cjs,mjs}',
      '**/test-*.{js,cjs,mjs}',
      '**/test.{js,cjs,mjs}',
      'test/**/*.{js,cjs,mjs}',
    ],
  },
  parse: nodeTestEntries,
  canary: nodeCanary('node:test'),
};
