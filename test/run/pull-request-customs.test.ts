// What a repository asks of pull requests: its template wherever GitHub looks for one, and sign-offs where it wants them.

import { expect, test } from '@jest/globals';
import { customsOf } from '../../src/run/pull-request-customs.ts';

const customsIn = (files: Readonly<Record<string, string>>) =>
  customsOf({
    files: async () =>
      Object.keys(files).map((path) => ({ path, bytes: 1, isTest: false, isRunnable: false, isSource: false })),
    read: async (path) => files[path],
    exists: async (path) => files[path] !== undefined,
  });

test('a repository that asks for nothing gets nothing', async () => {
  expect(await customsIn({ 'README.md': 'Signed-off-by: nobody' })).toEqual({
    template: undefined,
    signOff: undefined,
  });
});

test.each([
  [['docs/pull_request_template.md', 'PULL_REQUEST_TEMPLATE.md', '.github/Pull_Request_Template.md'], 2],
  [['docs/pull_request_template.md', 'pull_request_template.txt'], 1],
  [['docs/PULL_REQUEST_TEMPLATE.md'], 0],
])('of templates %j the one that GitHub takes is taken', async (paths, index) => {
  const files = Object.fromEntries(paths.map((path) => [path, `text of ${path}`]));
  expect((await customsIn(files)).template).toBe(`text of ${paths[index]}`);
});

test.each([
  ['.github/dco.yml', 'require:\n  members: false\n'],
  ['CONTRIBUTING.md', 'End each commit with\n\n    Signed-off-by: Your Name <you@example.com>\n'],
  ['docs/CONTRIBUTING.rst', "We use the Developer's Certificate of Origin."],
  ['.github/CONTRIBUTING.md', 'Use `git commit -s` please.'],
  ['CONTRIBUTING.md', 'Use `git commit -asm "fix"`.'],
  ['CONTRIBUTING.adoc', 'This project requires a DCO on every change.'],
  ['CONTRIBUTING.md', 'All commits must be signed off.'],
  ['CONTRIBUTING.md', 'Please sign-off all your commits.'],
  ['CONTRIBUTING.md', 'Every commit needs a Signed-off-by line.'],
])('%s asks for sign-offs', async (path, text) => {
  expect((await customsIn({ [path]: text })).signOff).toBe('wanted');
});

test.each([
  'Run `git commit -m x`. Sign in first.',
  'Sign with your key: `git commit -S -m x`.',
  'Two maintainers sign off.',
])('a contributing guide that says %j asks for none', async (text) => {
  expect((await customsIn({ 'CONTRIBUTING.md': text })).signOff).toBeUndefined();
});
