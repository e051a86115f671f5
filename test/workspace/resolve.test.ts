// Places that are named: functions, and constants at the edge of a file or of a class.

import { expect, test } from '@jest/globals';
import { findDefinitions } from '../../src/workspace/definitions.ts';
import { resolveLocation } from '../../src/workspace/resolve.ts';

const FILES: Readonly<Record<string, string>> = {
  'parser.py':
    'import re\n\nTOKEN = re.compile(\n    r"a"\n)\nTWICE = 1\n\n\nclass Scanner:\n    limit = 3\n\n    def take(self):\n        local = TOKEN\n        return local\n\n\nTWICE = 2\n',
  'queue.ts':
    'export class Queue {\n  private jobs = [];\n  get size() {\n    return 1;\n  }\n  set size(n) {\n    this.n = n;\n  }\n}\ntype Job = 1;\n',
  'many.py': Array.from({ length: 5 }, (_, i) => `class C${i}:\n    def run(self):\n        pass\n`).join('\n'),
};
const index = {
  read: async (path: string) => FILES[path],
  definitions: async (path: string, text?: string) => findDefinitions(path, text ?? FILES[path] ?? ''),
};

/** The lines of each place. */
async function linesOf(location: Parameters<typeof resolveLocation>[1]) {
  const found = await resolveLocation(index, location);
  return found && [found.location, ...(found.others ?? [])].map(({ startLine, endLine }) => [startLine, endLine]);
}

test.each<readonly [string, Parameters<typeof resolveLocation>[1], readonly (readonly number[])[] | undefined]>([
  ['a constant', { file: 'parser.py', function: 'TOKEN' }, [[3, 5]]],
  ['a constant that is taken for a class', { file: 'parser.py', class: 'TOKEN' }, [[3, 5]]],
  ['an attribute of a class', { file: 'parser.py', class: 'Scanner', function: 'limit' }, [[10, 10]]],
  ['an attribute with its class before it', { file: 'parser.py', function: 'Scanner.limit' }, [[10, 10]]],
  ['an attribute without its class', { file: 'parser.py', function: 'limit' }, undefined],
  ['a variable of a function', { file: 'parser.py', function: 'local' }, undefined],
  ['a constant of the file as one of a class', { file: 'parser.py', class: 'Scanner', function: 'TOKEN' }, undefined],
  ['a constant that is set twice', { file: 'parser.py', function: 'TWICE' }, undefined],
  ['one of the two, by its line', { file: 'parser.py', function: 'TWICE', startLine: 17, endLine: 17 }, [[17, 17]]],
  [
    'a getter and its setter',
    { file: 'queue.ts', class: 'Queue', function: 'size' },
    [
      [3, 5],
      [6, 8],
    ],
  ],
  ['a field', { file: 'queue.ts', class: 'Queue', function: 'jobs' }, [[2, 2]]],
  ['a type', { file: 'queue.ts', class: 'Job' }, [[10, 10]]],
  [
    'all of a name',
    { file: 'many.py', function: 'run' },
    [
      [2, 3],
      [6, 7],
      [10, 11],
      [14, 15],
      [18, 19],
    ],
  ],
  [
    'all of a name, whose lines are of none',
    { file: 'many.py', function: 'run', startLine: 1, endLine: 1 },
    [
      [2, 3],
      [6, 7],
      [10, 11],
      [14, 15],
      [18, 19],
    ],
  ],
])('%s', async (_what, location, expected) => {
  expect(await linesOf(location)).toEqual(expected);
});
