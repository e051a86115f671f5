// ava, read by its TAP output.

import { nodeCanary } from './canary-node.ts';
import { avaEntries } from './reports/ava.ts';
import type { Runner } from './runner.ts';
import { quoteWords } from './shell-words.ts';

export const ava: Runner = {
  name: 'ava',
  programs: ['ava'],
  npmPackage: 'ava',
  valued: '--config -T --timeout -c --concurrency -m --match --node-arguments',
  dropped: /^(--tap|-t|--watch|-w|--verbose|-v)$/,
  oneTest: { by: 'options', options: (titles) => ['--match', titles.join(' ').replace(/[\\*!]/g, '\\$&')] },
  run: {
    kind: 'files',
    program: ['ava', '--tap'],
    oneByOne: true,
    patterns: [
      'test.{js,cjs,mjs}',
      '{src,source,test,tests,__tests__}/**/*.{test,spec}.{js,cjs,mjs}',
      '{test,tests,__tests__}/**/*.{js,cjs,mjs}',
    ],
  },
  parse: avaEntries,
  canary: { ...nodeCanary('ava'), firstLine },
};

/** A line that loads ava as the neighbour does: its tests must be there when the file has been loaded. */
function firstLine(neighbour = ''): string {
  const [module, script] = ["import avaTest from 'ava';", "const avaTest = require('ava').default || require('ava');"];
  const print = (line: string) => `printf '%s\\n' ${quoteWords([line])}`;
  const isModule = `grep -qsE '^import ' ${quoteWords([`/workspace/${neighbour}`])}`;
  return `if ${isModule}; then ${print(module)}; else ${print(script)}; fi`;
}
