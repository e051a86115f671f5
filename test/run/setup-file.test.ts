// The documented file of `/mull setup`: what it says is what the schema says, and each of its examples can be used.

import { expect, test } from '@jest/globals';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { SETUP_EXAMPLES, setupFile } from '../../src/run/setup-file.ts';

const FILE = setupFile('./mullover.schema.json');

test('it sets nothing, names its schema in the first line and describes every key', () => {
  expect(FILE.split('\n')[0]).toBe('# yaml-language-server: $schema=./mullover.schema.json');
  expect(parseRepositoryFile(FILE)).toEqual({});
  const lines = FILE.split('\n');
  expect(lines.every((line) => line === '' || line.trim().startsWith('#'))).toBe(true);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(110);
  for (const path of Object.keys(SETUP_EXAMPLES))
    expect(lines.map((line) => line.trim().split(':')[0])).toContain(`#${path.split('.').at(-1)}`);
});

test('without the signs in front of its lines it can be used as it is, but for what excludes itself', () => {
  const used = FILE.split('\n')
    .map((line) => line.replace(/^( *)#(?! )/, '$1'))
    .filter((line) => !/^ *dockerfile:/.test(line));
  const set = parseRepositoryFile(used.join('\n'));
  const keys = Object.keys(SETUP_EXAMPLES).map((path) => path.split('.')[0] ?? '');
  expect(Object.keys(set).toSorted()).toEqual([...new Set(keys)].toSorted());
});
