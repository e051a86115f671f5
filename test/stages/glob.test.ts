import { matchesGlob } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { anyGlob, globMatcher } from '../../src/stages/glob.ts';

const PATTERNS = [
  ...['packages/*', '**/*.test.{js,ts}', 'src/**', 'test/*.js', '**', '*.js', '{a,b}/**/*.mjs', '*', '**/.*'],
  ...['**/test/**/*.spec.*', '[ab]*.js', 'docs/?.md', '.github/**', 'a/*/c', '**/__tests__/*', 'packages/**/src'],
  ...[
    './x/*',
    'x//y',
    'a**b',
    '**/a/b',
    '{a,{b,c}}/*',
    'a{1..3}.js',
    '@(a|b).js',
    '!(a).js',
    '[!a].js',
    '#a',
    '!a',
    '',
  ],
];
const PATHS = [
  ...['packages/a', 'packages/a/b', 'src/x/y.js', 'test/a.js', 'test/.a.js', 'a.js', '.github/x.yml', 'a/b/c.mjs'],
  ...['b/c.mjs', 'x/test/y/z.spec.ts', 'docs/a.md', 'a/.h/c', 'a/b/c', 'q/__tests__/r.js', 'x/y', '', 'a2.js'],
  ...['packages/q/w/src', '.hidden', 'axxb', 'xa/b', 'c/d', 'b.js', '#a', '!a', 'a'],
];

test.each(PATTERNS)('%j means what Node takes it for', (pattern) => {
  const means = globMatcher(pattern);
  const ours = PATHS.filter(means);
  expect(ours).toEqual(PATHS.filter((path) => matchesGlob(path, pattern)));
});

describe('a pattern of a repository cannot make the process that reads it stand still', () => {
  test.each([
    ['stars', `${'*a'.repeat(60)}*b`, `${'a'.repeat(250)}.c`],
    ['stars and signs', `${'*?a'.repeat(40)}*b`, `${'a'.repeat(250)}.c`],
    ['alternatives', '{a,b}'.repeat(28), 'x'],
    ['alternatives within each other', `${'{a,'.repeat(60)}${'}'.repeat(60)}`, 'x'],
    ['open braces', '{'.repeat(900), 'x'],
    ['ranges', '{1..1000000000}', 'x'],
    ['ranges beside each other', '{1..100}{1..100}{1..100}', 'x'],
    ['folders', `${'**/a/'.repeat(30)}b`, `${'a/'.repeat(2000)}c`],
    ['folders and stars', `${'**/*a*/'.repeat(20)}b`, `${'aaaa/'.repeat(800)}c`],
    ['groups', '+(a|aa)+(a|aa)+(b)', `${'a'.repeat(60)}c`],
    ['groups in groups', '*(*(*(a)))b', `${'a'.repeat(60)}c`],
    ['what is not meant', `${'!(!(!(a)))*'.repeat(8)}/`, 'a'.repeat(60)],
    ['classes', `${'[a-z]*'.repeat(40)}!`, 'a'.repeat(250)],
    ['classes by name', `${'[[:alpha:]]*'.repeat(15)}!`, 'a'.repeat(200)],
    ['length', '*a'.repeat(40_000), 'a'.repeat(250)],
  ])('by %s', (_name, pattern, path) => {
    expect(anyGlob([pattern, 'never'])(path)).toBe(false);
  });
});
