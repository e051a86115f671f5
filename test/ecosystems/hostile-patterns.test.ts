// Patterns of a repository that would take for ever by backtracking: what reads them goes on.

import { describe, expect, test } from '@jest/globals';
import { detectRecipe } from '../../src/ecosystems/detect.ts';
import { Attributes } from '../../src/workspace/attributes.ts';
import { collectedBy, patternsIn } from '../../src/workspace/runner-patterns.ts';

const STARS = `${'*a'.repeat(9)}*b`;
const NAME = `${'a'.repeat(150)}.c`;

async function testOf(files: Readonly<Record<string, string>>): Promise<string> {
  const found = await detectRecipe({
    files: Object.keys(files),
    date: undefined,
    read: (path) => Promise.resolve(files[path]),
  });
  return found.ok ? found.recipe.test : found.reason;
}

const scripts = { test: 'mocha' };
const devDependencies = { mocha: '10' };
const inWorkspace = (workspaces: readonly string[]) => ({
  'package.json': JSON.stringify({ workspaces, scripts, devDependencies }),
  [`${NAME}/package.json`]: JSON.stringify({ name: 'inner', scripts, devDependencies }),
  'test/a.test.js': '',
});

describe('a set-up is found', () => {
  test.each([
    ['patterns of a workspace', inWorkspace([STARS])],
    ['patterns of a workspace that are not meant', inWorkspace(['packages/*', `!${STARS}`])],
    ['alternatives of a workspace', inWorkspace(['{a,b}'.repeat(28)])],
    [
      'patterns of a command',
      {
        'package.json': JSON.stringify({ scripts: { test: `mocha '${STARS}.js'` }, devDependencies }),
        [`${NAME}.js`]: '',
      },
    ],
    [
      'patterns of a command behind a build',
      {
        'package.json': JSON.stringify({
          scripts: { test: `npm run build && mocha '${STARS}.js'`, build: 'node make.js' },
          devDependencies,
        }),
        [`${NAME}.js`]: '',
        'make.js': '',
      },
    ],
  ])('whatever the %s', async (_name, files) => {
    expect(await testOf(files)).toMatch(/mocha/);
  });
});

test.each([
  ['jest', { jest: { testMatch: ['{a,b}'.repeat(28), STARS] } }],
  ['mocha', { mocha: { spec: [`${STARS}.js`, '{a,b}'.repeat(20)] } }],
  ['a command', { scripts: { test: `mocha './${STARS}.js'` } }],
])('the index finds the tests that %s names', (_name, manifest) => {
  const isTest = collectedBy(patternsIn('package.json', JSON.stringify(manifest)), []);
  expect(isTest(`${NAME}.js`)).toBe(false);
});

test.each([
  ['**/'.repeat(30), `${'a/'.repeat(1500)}b.c`],
  [STARS, NAME],
  [`${'*a'.repeat(90)}*b`, 'a'.repeat(250)],
  ['{a,b}'.repeat(28), NAME],
])('attributes of git are read: %s', (pattern, path) => {
  const attributes = new Attributes();
  attributes.note('.gitattributes', `${pattern} linguist-generated\n*.min.js linguist-vendored\n`);
  expect([attributes.isAside(path), attributes.isAside('lib/x.min.js')]).toEqual([false, true]);
});
