// YAML as a repository may write it, also to harm whoever reads it.

import { describe, expect, jest, test } from '@jest/globals';
import { fromYamlText } from '../../src/ci-files/json.ts';
import { readYaml } from '../../src/ci-files/yaml-text.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';

const options = { longest: 65_536, aliases: 10 };

test('plain data is read', () => {
  expect(readYaml('a: 1\nb: [x, "3.10"]\n', options)).toEqual({
    value: { a: 1, b: ['x', '3.10'] },
    problem: undefined,
  });
  expect(readYaml('', options)).toEqual({ value: null, problem: undefined });
});

test.each([
  ['a key twice', 'a: 1\na: 2'],
  ['a key twice further down', 'x:\n  - y:\n      a: 1\n      "a": 2'],
  ['a key twice in one line', '{a: 1, a: 2}'],
  ['several documents', 'a: 1\n---\nb: 2'],
  ['no end', 'a: ['],
  ['depth', '['.repeat(60_000)],
  ['laughs', `a: &a [x]\nb: [${'*a,'.repeat(50)}]`],
  ['too much', `a: ${'x'.repeat(65_536)}`],
])('%s is a problem in one line', (_name, text) => {
  const { problem } = readYaml(text, options);
  expect(problem).toMatch(/^.+$/);
  expect(() => parseRepositoryFile(text)).toThrow(/not valid YAML: .+\.?$/);
});

describe('nothing is printed', () => {
  test.each([
    ['unknown directives', '%a\n---\nbudget: 1'],
    ['unknown tags', 'budget: !a 1'],
    ['a tag of a mapping', 'x: !a {b: 1}'],
    ['a future version', '%YAML 9.9\n---\nbudget: 1'],
    ['keys that are mappings', '? {a: 1}\n: 2'],
  ])('for %s', (_name, text) => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const printed = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    try {
      readYaml(text, options);
      fromYamlText(text);
      try {
        parseRepositoryFile(text);
      } catch (error) {
        expect(error).toMatchObject({ name: 'InputFault' });
      }
      expect([...warned.mock.calls, ...printed.mock.calls]).toEqual([]);
    } finally {
      warned.mockRestore();
      printed.mockRestore();
    }
  });
});

test('many keys are compared no more often than there are', () => {
  const keys = 40_000;
  const text = Array.from({ length: keys }, (_, index) => `k${index}: 1`).join('\n');
  const { value, problem } = readYaml(text, { longest: text.length, aliases: 10 });
  expect(problem).toBeUndefined();
  expect(Object.keys(value as object)).toHaveLength(keys);
  expect(() => parseRepositoryFile(text)).toThrow(/longer than 65536 characters/);
});
