// Which existing tests a recipe's command runs, as far as its words and their imports tell.

import { expect, test } from '@jest/globals';
import type { Recipe } from '../../src/execution.ts';
import { collectedFiles, isOfRunner } from '../../src/runners/collected-files.ts';

const recipe = (some: Partial<Recipe>): Recipe => ({
  ...{
    ecosystem: 'node',
    runtime: '20',
    directory: '.',
    setup: [],
    build: [],
    runner: 'mocha',
    test: 'mocha',
    reasons: [],
  },
  ...some,
});
const files = [
  'packages/a/test/x.js',
  'packages/b/test/y.js',
  'test/acceptance/z.js',
  'test/unit/a.js',
  'test/unit/b.ts',
];

test.each([
  ['names nothing', { test: 'mocha' }, files],
  ['names a folder', { test: 'mocha test/unit' }, ['test/unit/a.js', 'test/unit/b.ts']],
  ['names a pattern', { test: 'mocha "test/**/*.js"' }, ['test/acceptance/z.js', 'test/unit/a.js']],
  ['has a folder of its own', { directory: 'packages/b' }, ['packages/b/test/y.js']],
  ['is that of a package', { directory: 'packages/a', test: 'mocha test/*.js' }, ['packages/a/test/x.js']],
  [
    'is one for each package',
    { packages: [{ test: 'mocha test/*.js', directories: ['packages/a', 'packages/b'] }] },
    ['packages/a/test/x.js', 'packages/b/test/y.js'],
  ],
  ['is no runner that is known', { runner: 'observed', test: 'make check' }, files],
] as const)('where the command %s', (_, some, expected) => {
  expect(collectedFiles(recipe(some), files)).toEqual(expected);
});

test.each([
  ['vitest', "import { test } from 'vitest';", true],
  ['vitest', "import test from 'node:test';", false],
  ['mocha', "const { test } = require('tape');", false],
  ['mocha', "const assert = require('assert');", true],
  ['node:test', "const { it } = require('node:test')", true],
  ['jest', "import { expect } from '@jest/globals'", true],
  ['jest', "import { expect } from 'bun:test'", false],
  // It runs whatever prints its protocol.
  ['tap', "const test = require('tape')", true],
  ['observed', "import test from 'ava'", true],
] as const)('of %s: %s', (runner, text, expected) => {
  expect(isOfRunner({ runner }, 'test/a.js', text)).toBe(expected);
});

test('unittest does not run what needs pytest', () => {
  expect(isOfRunner({ runner: 'unittest' }, 'test_a.py', 'import pytest\n')).toBe(false);
  expect(isOfRunner({ runner: 'unittest' }, 'test_a.py', 'import unittest\n')).toBe(true);
  expect(isOfRunner({ runner: 'pytest' }, 'test_a.py', 'import unittest\n')).toBe(true);
});
