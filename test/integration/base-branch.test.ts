// The base branch that a repository's file names, for all issues, by label or by milestone, on an emulated GitHub.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { createPublisher } from '../../src/github/publisher.ts';
import type { Place } from '../../src/ports.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { baseBranchOf } from '../../src/run/base-branch.ts';
import { type SeededGitHub, startSeededGitHub } from '../github/seeded-github.ts';

const { signal } = new AbortController();
const repo = { owner: 'octo', repo: 'calc' };
let hub: SeededGitHub;
let milestone: number;

beforeAll(async () => {
  hub = await startSeededGitHub();
  const { rest } = hub.github.admin;
  for (const branch of ['release-2', 'release-3'])
    await rest.git.createRef({ ...repo, ref: `refs/heads/${branch}`, sha: hub.base });
  milestone = (await rest.issues.createMilestone({ ...repo, title: '3.1' })).data.number;
});
afterAll(async () => {
  expect(hub.github.liveTokens()).toEqual([]);
  await hub.close();
});

async function issueWith(labels: readonly string[], inMilestone: boolean): Promise<Place> {
  const place = await hub.issue('t', 'b');
  const where = { ...repo, issue_number: place.issue };
  const more = inMilestone ? { milestone } : {};
  await hub.github.admin.rest.issues.update({ ...where, labels: [...labels], ...more });
  return place;
}

const baseOf = (yaml: string, place: Place) =>
  baseBranchOf({ app: hub.app, settings: { known: async () => parseRepositoryFile(yaml) } }, place, signal);

const MAP = `base:
  branch: main
  labels: { '2.x': release-2 }
  milestones: { '3.1': release-3 }
`;

test.each<[string, string, readonly string[], boolean, string | undefined]>([
  ['without a setting', '', ['2.x'], true, undefined],
  ['one for all', 'base: release-2', [], false, 'release-2'],
  ['by label, before the milestone', MAP, ['mull', '2.X'], true, 'release-2'],
  ['by milestone', MAP, ['mull'], true, 'release-3'],
  ['by neither', MAP, ['mull'], false, 'main'],
  ['by neither, without one for all', "base: { labels: { '2.x': release-2 } }", ['mull'], true, undefined],
])('%s', async (_what, yaml, labels, inMilestone, branch) => {
  expect(await baseOf(yaml, await issueWith(labels, inMilestone))).toBe(branch);
});

test('a branch that is not there is said with what to correct', async () => {
  await expect(baseOf('base: relase-2', await issueWith([], false))).rejects.toMatchObject({
    message: '.github/mullover.yml names the branch relase-2, which is not there.',
    next: 'Correct `base` in .github/mullover.yml, then add the label again.',
  });
});

test.each([
  ['base: ../x', 'base'],
  ['base: { labels: [a] }', 'base'],
  ['branch-prefix: bots', 'branch-prefix: must be a beginning of names of branches that ends in / or -'],
  ['branch-prefix: a//', 'branch-prefix'],
])('%s is refused with its key', (yaml, words) => {
  expect(() => parseRepositoryFile(yaml)).toThrow(words);
});

test("the pull request's branch begins as the repository wants it, and is found again", async () => {
  const place = await hub.issue('t', 'b');
  const publisher = createPublisher(hub.app, createOutgoing(hub.secrets.redact));
  const request = {
    ...{ run: 'r-0123456789ab', base: hub.base, into: 'release-2', title: 'fix: a', body: 'b', test: undefined },
    fix: { title: 'fix: a', changes: [{ path: 'lib/add.js', text: 'exports.add = (a, b) => a + b;\n' }] },
    branchPrefix: 'bots/',
    signOff: 'wanted',
  } as const;
  const first = await publisher.pullRequest(place, request, signal);
  expect(first.branch).toBe(`bots/issue-${place.issue}`);
  expect(await publisher.pullRequest(place, request, signal)).toEqual(first);
  const { data: pull } = await hub.github.admin.rest.pulls.get({ ...repo, pull_number: first.number });
  expect([pull.base.ref, pull.head.ref]).toEqual(['release-2', first.branch]);
  const { data } = await hub.github.admin.rest.git.getCommit({ ...repo, commit_sha: first.sha });
  expect(data.message).toContain('\n\nSigned-off-by: mullover[bot] <7007+mullover[bot]@users.noreply.github.com>\n');
});
