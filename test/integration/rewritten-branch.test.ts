// What people make of our branch with git stays theirs, however much of it still bears our name.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PullRequestRequest } from '../../src/github/open-pull.ts';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { createPublisher, type Publisher } from '../../src/github/publisher.ts';
import type { Place } from '../../src/ports.ts';
import type { RunId } from '../../src/task.ts';
import { git } from '../github/git-command.ts';
import { type SeededGitHub, startSeededGitHub } from '../github/seeded-github.ts';

let hub: SeededGitHub;
let publisher: Publisher;

beforeAll(async () => {
  hub = await startSeededGitHub();
  publisher = createPublisher(hub.app, createOutgoing(hub.secrets.redact));
});
afterAll(() => hub.close());

const request = (place: Place, run: RunId, text: string): PullRequestRequest => ({
  run,
  base: hub.base,
  into: 'main',
  title: 'fix: add adds',
  body: `Fixes #${place.issue}`,
  test: { title: 'test: add adds', changes: [{ path: 'test/add.test.js', text: 'require("../lib/add.js");\n' }] },
  fix: { title: 'fix: add adds', changes: [{ path: 'lib/add.js', text }] },
});

const DEV = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com'];
/** Where people work in an editor on GitHub, commits are made in its name. */
const ON_GITHUB = ['-c', 'user.name=GitHub', '-c', 'user.email=noreply@github.com'];

type Git = (...args: readonly string[]) => Promise<unknown>;
/** With a file of theirs that is not committed yet, on top of our two commits. */
const waysOfPeople: readonly (readonly [string, (run: Git) => Promise<unknown>])[] = [
  ['add a commit', (run) => run(...DEV, 'commit', '-qm', 'review')],
  ['amend our commit', (run) => run(...DEV, 'commit', '-q', '--amend', '--no-edit')],
  [
    'amend it where GitHub commits for them',
    (run) => run(...ON_GITHUB, '-c', 'commit.gpgsign=false', 'commit', '-q', '--amend', '--no-edit'),
  ],
  [
    'squash theirs into it',
    async (run) => {
      await run(...DEV, 'commit', '-qm', 'fixup! fix: add adds');
      await run(...DEV, '-c', 'sequence.editor=true', 'rebase', '-q', '-i', '--autosquash', 'HEAD~2');
    },
  ],
  [
    'put theirs below our fix',
    async (run) => {
      await run(...DEV, 'commit', '-qm', 'review');
      await run('tag', '-f', 'theirs');
      await run('reset', '-q', '--hard', 'HEAD~2');
      await run(...DEV, 'cherry-pick', 'theirs');
      await run(...DEV, 'cherry-pick', 'theirs~1');
    },
  ],
];

async function rewrite(branch: string, change: (run: Git) => Promise<unknown>): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'mullover-rewritten-'));
  // People take their time.
  const run: Git = (...args) => git(work, args, { env: { GIT_COMMITTER_DATE: '2035-01-01T00:00:00Z' } });
  await run('clone', '-q', hub.bare, '.');
  await run('checkout', '-q', branch);
  await writeFile(join(work, 'REVIEWED.txt'), 'by a person\n');
  await run('add', '-A');
  await change(run);
  await run('push', '-q', '-f', 'origin', `HEAD:${branch}`);
  const sha = (await git(work, ['rev-parse', 'HEAD'])).toString().trim();
  await hub.github.mirror();
  await rm(work, { recursive: true });
  return sha;
}

test.each(waysOfPeople)('people who %s keep their branch: the next run takes another one', async (what, change) => {
  const place = await hub.issue('add subtracts', what);
  const first = await publisher.pullRequest(
    place,
    request(place, 'r-0123456789ab', 'exports.add = (a, b) => a + b;\n'),
  );
  const theirs = await rewrite(first.branch, change);
  for (const run of ['r-ba9876543210', 'r-0123456789ab']) {
    const next = await publisher.pullRequest(place, request(place, run, 'exports.add = (a, b) => b + a;\n'));
    expect(next.branch).toBe(`${first.branch}-2`);
  }
  expect((await git(hub.bare, ['rev-parse', first.branch])).toString().trim()).toBe(theirs);
});

test('a branch without a common history is theirs, too', async () => {
  const place = await hub.issue('add subtracts', 'orphan');
  const first = await publisher.pullRequest(
    place,
    request(place, 'r-0123456789ab', 'exports.add = (a, b) => a + b;\n'),
  );
  const theirs = await rewrite(first.branch, async (run) => {
    await run('checkout', '-q', '--orphan', 'alone');
    await run(...DEV, 'commit', '-qm', 'alone');
  });
  const next = await publisher.pullRequest(place, request(place, 'r-ba9876543210', 'exports.add = (a, b) => b + a;\n'));
  expect(next.branch).toBe(`${first.branch}-2`);
  expect((await git(hub.bare, ['rev-parse', first.branch])).toString().trim()).toBe(theirs);
});
