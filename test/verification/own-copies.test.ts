import { expect, test } from '@jest/globals';
import { ownCopies } from '../../src/verification/own-copies.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';

const json = JSON.stringify;
const member = { 'packages/a/package.json': json({ name: '@x/a' }) };

test.each<readonly [string, Files, readonly string[]]>([
  ['no manifest', { 'setup.py': '' }, []],
  [
    'a root that asks for its own release',
    { 'package.json': json({ name: 'ms', devDependencies: { ms: '2.1.3' } }) },
    ['ms'],
  ],
  ['a root that links itself', { 'package.json': json({ name: 'ms', devDependencies: { ms: 'link:.' } }) }, []],
  [
    'a release that something else brings',
    {
      'package.json': json({ name: 'ms' }),
      'package-lock.json': json({ packages: { 'node_modules/ms': { version: '2.1.3' } } }),
    },
    ['ms'],
  ],
  [
    'a member that is linked',
    {
      ...member,
      'package.json': '{}',
      'package-lock.json': json({ packages: { 'node_modules/@x/a': { link: true } } }),
    },
    [],
  ],
  [
    'a member that is not',
    { ...member, 'package.json': '{}', 'package-lock.json': json({ packages: { 'node_modules/@x/a': {} } }) },
    ['@x/a'],
  ],
  ['a template that is no JSON', { 'package.json': '{{ name }}', 'package-lock.json': '[]' }, []],
])('%s', async (_name, files, expected) => {
  expect(await ownCopies(fakeWorkspace(files))).toEqual(expected);
});
