// What is shown of a failing test: the part of its file that holds it.

import { expect, test } from '@jest/globals';
import { testSource } from '../../src/stages/test-source.ts';
import { findDefinitions } from '../../src/workspace/definitions.ts';

const JS = "test('one', () => {\n  f(1);\n});\n\ntest('two', () => {\n  f(2);\n});\n";
const PYTHON = 'def test_one():\n    f(1)\n\n\n@both\ndef test_two(n):\n    f(n)\n';
const LONG = Array.from({ length: 61 }, (_, i) => `f(${i});`).join('\n');

test.each<readonly [string, string, string, string, string | undefined]>([
  ['by its title', 'a.test.js', JS, 'two', "test('two', () => {\n  f(2);\n});"],
  ['by its name', 'test_a.py', PYTHON, 'test_two[3]', '@both\ndef test_two(n):\n    f(n)'],
  [
    'whole where its title is put together',
    'a.test.js',
    'for (const n of ns) test(`is ${n}`, f);',
    'is 3',
    'for (const n of ns) test(`is ${n}`, f);',
  ],
  ['not at all where such a file is long', 'a.test.js', LONG, 'is 3', undefined],
  ['not at all where there is nothing', 'a.test.js', '', 'is 3', undefined],
])('a test is shown %s', async (_how, path, text, title, source) => {
  const definitions = (await findDefinitions(path, text)) ?? [];
  expect(testSource(text, definitions, ['suite', title])).toBe(source);
});
