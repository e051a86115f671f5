import { expect, test } from '@jest/globals';
import { builtCopies } from '../../src/verification/built-copies.ts';

test.each<readonly [string, Readonly<Record<string, string>>, readonly string[], readonly string[]]>([
  ['built by Babel', { 'package.json': '{"main":"lib/index.js"}' }, ['src/index.js', 'lib/index.js'], ['lib/index.js']],
  [
    'built by TypeScript, with other extensions',
    { 'package.json': '{"exports":{".":{"import":"./build/index.js"}}}' },
    ['src/index.ts', 'src/a/b.ts', 'build/index.js', 'build/a/b.js', 'build/helpers.js'],
    ['build/index.js', 'build/a/b.js', 'build/helpers.js'],
  ],
  [
    'named by the compiler only',
    {
      'package.json': '{"main":"index.js"}',
      'tsconfig.json': '{ // built\n "compilerOptions": { "outDir": "./esm" } }',
    },
    ['src/index.ts', 'esm/index.js', 'index.js'],
    ['esm/index.js'],
  ],
  [
    'in one package of several',
    { 'package.json': '{"private":true}', 'packages/a/package.json': '{"bin":{"a":"./lib/cli.js"}}' },
    ['packages/a/src/cli.js', 'packages/a/lib/cli.js', 'packages/b/src/cli.js', 'packages/b/lib/cli.js'],
    ['packages/a/lib/cli.js'],
  ],
  ['sources alone', { 'package.json': '{"main":"src/index.js"}' }, ['src/index.js', 'lib/index.js'], []],
  ['other files', { 'package.json': '{"main":"lib/index.js"}' }, ['src/a.js', 'lib/index.js', 'lib/b.js'], []],
  ['no sources beside them', { 'package.json': '{"main":"lib/index.js"}' }, ['plugins/index.js', 'lib/index.js'], []],
  ['no manifest', {}, ['src/index.js', 'lib/index.js'], []],
  ['a template', { 'package.json': '{{ name }}' }, ['src/index.js', 'lib/index.js'], []],
])('%s', (_name, manifests, paths, built) => {
  expect(paths.filter(builtCopies(paths, new Map(Object.entries(manifests))))).toEqual(built);
});
