// Effects on GitHub: drafts with two commits, never doubled, never over people's work, no token left behind.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { GitHubFault } from '../../src/errors.ts';
import { PUBLISHING } from '../../src/github/github-app.ts';
import type { PullRequestRequest } from '../../src/github/open-pull.ts';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { createPublisher, type Publisher } from '../../src/github/publisher.ts';
import type { Place } from '../../src/ports.ts';
import { bytesOf, type Encoding } from '../../src/text-encoding.ts';
import { git } from '../github/git-command.ts';
import { type SeededGitHub, startSeededGitHub } from '../github/seeded-github.ts';

const repo = { owner: 'octo', repo: 'calc' };
let hub: SeededGitHub;
let publisher: Publisher;

beforeAll(async () => {
  hub = await startSeededGitHub();
  publisher = createPublisher(hub.app, createOutgoing(hub.secrets.redact));
});
afterEach(() => {
  hub.github.heal();
  expect(hub.github.liveTokens()).toEqual([]);
});
afterAll(() => hub.close());

function request(place: Place, change: Partial<PullRequestRequest> = {}): PullRequestRequest {
  return {
    run: 'r-0123456789ab',
    base: hub.base,
    into: 'main',
    title: 'fix: add adds',
    body: `Fixes #${place.issue}\n\nIt subtracted.`,
    test: { title: 'test: add adds', changes: [{ path: 'test/add.test.js', text: 'require("../lib/add.js");\n' }] },
    fix: {
      title: 'fix: add adds',
      changes: [
        { path: 'lib/add.js', text: 'exports.add = (a, b) => a + b;\n' },
        { path: 'lib/run.sh', text: '#!/bin/sh\necho é\n' },
        { path: 'old.txt', text: null },
      ],
    },
    ...change,
  };
}

/** Too large for one request. */
const LARGE = `${'x'.repeat(1_100_000)}\n`;

const show = async (...args: string[]) => (await git(hub.bare, args)).toString().trim();

test('a pull request is a draft with the test as first commit and the fix as second', async () => {
  const place = await hub.issue('add subtracts', '2 + 2 = 0');
  const pull = await publisher.pullRequest(place, request(place));
  expect(pull).toEqual({
    number: expect.any(Number),
    url: expect.stringContaining('/pull/'),
    branch: `mull/issue-${place.issue}`,
    sha: expect.stringMatching(/^[0-9a-f]{40}$/),
  });
  const { data } = await hub.github.admin.rest.pulls.get({ ...repo, pull_number: pull.number });
  expect(data).toMatchObject({ draft: true, title: 'fix: add adds', body: `Fixes #${place.issue}\n\nIt subtracted.` });
  expect(data.user?.login).toBe('mullover[bot]');
  expect(await show('log', '--format=%ae|%s|%b', `main..${pull.branch}`)).toBe(
    '77+mullover[bot]@users.noreply.github.com|fix: add adds|Mullover-Run: r-0123456789ab\n\n77+mullover[bot]@users.noreply.github.com|test: add adds|Mullover-Run: r-0123456789ab',
  );
  expect(await show('diff', '--summary', '--name-status', 'main', pull.branch)).toContain('old.txt');
  expect(await show('ls-tree', '-r', '--format=%(objectmode) %(path)', pull.branch)).toBe(
    '100644 lib/add.js\n100755 lib/run.sh\n100644 test/add.test.js',
  );
  expect(await show('show', `${pull.branch}:lib/run.sh`)).toBe('#!/bin/sh\necho é');
  expect(await show('diff', '--name-only', `${pull.branch}~1`, pull.branch)).not.toContain('test/');
});

test('publishing again changes nothing and opens nothing', async () => {
  const place = await hub.issue('add subtracts', 'again');
  const first = await publisher.pullRequest(place, request(place));
  const second = await publisher.pullRequest(place, request(place));
  expect(second).toEqual(first);
});

test.each(['git/blobs', 'git/trees', 'git/commits', 'git/refs', 'pulls$', 'issues/\\d+/comments'])(
  'when the answer to POST %s is lost, everything is still there once',
  async (path) => {
    const place = await hub.issue('add subtracts', path);
    hub.github.fail({ method: 'POST', path: new RegExp(path), what: 'drop-after' });
    const large = { title: 'fix: add adds', changes: [{ path: 'lib/add.js', text: LARGE }] };
    const pull = await publisher.pullRequest(place, request(place, path === 'git/blobs' ? { fix: large } : {}));
    await publisher.comment(place, 'r-0123456789ab', 'working');
    const open = await hub.github.admin.rest.pulls.list({ ...repo, head: `octo:${pull.branch}`, state: 'all' });
    expect(open.data.map(({ number }) => number)).toEqual([pull.number]);
    const comments = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: place.issue });
    expect(comments.data).toHaveLength(1);
    expect(await show('rev-list', '--count', `main..${pull.branch}`)).toBe('2');
  },
);

test('a pull request whose answer was lost is found where the list shows it late only', async () => {
  const place = await hub.issue('add subtracts', 'late list');
  hub.github.fail({ method: 'POST', path: /pulls$/, what: 'drop-after' });
  hub.github.fail({ method: 'GET', path: /pulls(\?|$)/, what: 'reply', status: 200, body: [], after: 0, times: 3 });
  const pull = await publisher.pullRequest(place, request(place));
  const open = await hub.github.admin.rest.pulls.list({ ...repo, head: `octo:${pull.branch}`, state: 'all' });
  expect(open.data.map(({ number }) => number)).toEqual([pull.number]);
});

test('so is one of a repository without drafts, where the request for a ready one had its answer lost', async () => {
  const place = await hub.issue('add subtracts', 'late list without drafts');
  const message = 'Draft pull requests are not supported in this repository.';
  const draft = { method: 'POST', path: /pulls$/, asks: /"draft":true/ } as const;
  hub.github.fail({ ...draft, what: 'reply', status: 422, body: { message }, times: 4 });
  hub.github.fail({ method: 'POST', path: /pulls$/, asks: /"draft":false/, what: 'drop-after' });
  hub.github.fail({ method: 'GET', path: /pulls(\?|$)/, what: 'reply', status: 200, body: [], after: 0, times: 3 });
  const pull = await publisher.pullRequest(place, request(place));
  const open = await hub.github.admin.rest.pulls.list({ ...repo, head: `octo:${pull.branch}`, state: 'all' });
  expect(open.data.map(({ number }) => number)).toEqual([pull.number]);
});

describe('a comment whose answer was lost', () => {
  const POST = { method: 'POST', path: /issues\/\d+\/comments/ } as const;
  const LIST = { method: 'GET', path: /issues\/\d+\/comments/ } as const;
  const KEY = 'r-0123456789ab';
  const bodiesOf = async (place: Place) => {
    const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: place.issue });
    return data.map(({ body = '' }) => body.split('\n')[0]);
  };
  const late = (times: number) => hub.github.fail({ ...LIST, what: 'reply', status: 200, body: [], times });

  test.each([1, 2, 3])('is found where the list lags behind by %i answers', async (times) => {
    const place = await hub.issue('add subtracts', `late comments ${times}`);
    hub.github.fail({ ...POST, what: 'drop-after' });
    late(times);
    const written = await publisher.comment(place, KEY, 'working');
    expect(await publisher.comment(place, KEY, 'working')).toEqual(written);
    expect(await bodiesOf(place)).toEqual(['working']);
  });

  test('is not sent again while the list does not show it: another call looks later, and edits it', async () => {
    const place = await hub.issue('add subtracts', 'very late comments');
    hub.github.fail({ ...POST, what: 'drop-after' });
    late(4);
    const fault: unknown = await publisher.comment(place, KEY, 'working').catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(GitHubFault);
    expect(fault).toMatchObject({ status: 0, transient: true });
    await publisher.comment(place, KEY, 'done');
    expect(await bodiesOf(place)).toEqual(['done']);
  });

  test.each([
    ['a broken connection', { what: 'drop' }, false],
    ['trouble on their side', { what: 'reply', status: 502 }, false],
    ['a limit', { what: 'reply', status: 429 }, true],
  ] as const)(
    'that was not written, after %s: written at once only where that is certain',
    async (name, fault, now) => {
      const place = await hub.issue('add subtracts', `not written: ${name}`);
      hub.github.fail({ ...POST, ...fault });
      const first = await publisher.comment(place, KEY, 'working').catch(() => undefined);
      expect([first !== undefined, await bodiesOf(place)]).toEqual([now, now ? ['working'] : []]);
      await publisher.comment(place, KEY, 'done');
      expect(await bodiesOf(place)).toEqual(['done']);
    },
  );
});

const files = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ path: `src/part${i}/deep/file${i}.js`, text: `exports.a = ${i};\n` }));

test('twenty files in folders of their own are as few requests as one', async () => {
  const place = await hub.issue('add subtracts', 'many files');
  const { length } = hub.github.log;
  const fix = { title: 'fix: add adds', changes: files(20) };
  const pull = await publisher.pullRequest(place, request(place, { fix }));
  const asked = hub.github.log.slice(length).filter(({ path }) => /git\/(?:blobs|trees)/.test(path));
  expect(asked.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'POST']);
  expect(await show('show', `${pull.branch}:src/part19/deep/file19.js`)).toBe('exports.a = 19;');
});

test('where GitHub cuts the listing of a tree off, modes are looked up folder by folder', async () => {
  const place = await hub.issue('add subtracts', 'large repository');
  const body = { sha: 'x', tree: [], truncated: true };
  hub.github.fail({ method: 'GET', path: /git\/trees/, what: 'reply', status: 200, body });
  const fix = { title: 'fix: add adds', changes: [{ path: 'lib/run.sh', text: '#!/bin/sh\n' }] };
  const pull = await publisher.pullRequest(place, request(place, { fix, test: undefined }));
  expect(await show('ls-tree', '--format=%(objectmode)', pull.branch, 'lib/run.sh')).toBe('100755');
});

test.each<readonly [name: string, text: string, encoding: Encoding]>([
  ['large', LARGE, 'utf-8'],
  ['with a NUL', 'a\0b\n', 'utf-8'],
  ['of other scripts', '加法 😀\r\n\ufeff', 'utf-8'],
  ['in Windows-1252', 'Größe\n', 'windows-1252'],
  ['in Windows-1252, though it needs none', 'plain\n', 'windows-1252'],
  ['in UTF-16', 'Größe\n', 'utf-16le'],
  ['empty', '', 'utf-8'],
])('a text is stored byte for byte: %s', async (name, text, encoding) => {
  const place = await hub.issue('add subtracts', name);
  const change = { path: 'lib/add.js', text, encoding };
  const fix = { title: 'fix: add adds', changes: [change, ...files(1)] };
  const pull = await publisher.pullRequest(place, request(place, { fix }));
  const stored = await git(hub.bare, ['show', `${pull.branch}:lib/add.js`]);
  expect(stored.equals(bytesOf(text, encoding))).toBe(true);
});

test('GitHub in trouble for a moment costs a moment', async () => {
  const place = await hub.issue('add subtracts', 'trouble');
  hub.github.fail({ path: /./, what: 'reply', status: 502, times: 2 });
  const pull = await publisher.pullRequest(place, request(place));
  expect(pull.branch).toBe(`mull/issue-${place.issue}`);
});

test('a later run goes on with our branch and our open pull request, without force', async () => {
  const place = await hub.issue('add subtracts', 'later');
  const first = await publisher.pullRequest(place, request(place));
  const fix = { title: 'fix: better', changes: [{ path: 'lib/add.js', text: 'exports.add = (a, b) => b + a;\n' }] };
  const second = await publisher.pullRequest(
    place,
    request(place, { run: 'r-ba9876543210', title: 'fix: better', fix }),
  );
  expect(second).toMatchObject({ number: first.number, branch: first.branch });
  expect(await show('merge-base', '--is-ancestor', first.sha, second.sha)).toBe('');
  expect(await show('diff', '--name-only', 'main', second.branch)).toBe('lib/add.js\ntest/add.test.js');
});

test("people's commits on our branch are left alone: the next run takes another branch", async () => {
  const place = await hub.issue('add subtracts', 'people');
  const first = await publisher.pullRequest(place, request(place));
  const theirs = await hub.push(first.branch, 'theirs.txt', 'hands off\n');
  const second = await publisher.pullRequest(place, request(place, { run: 'r-ba9876543210' }));
  expect(second.branch).toBe(`mull/issue-${place.issue}-2`);
  expect(second.number).not.toBe(first.number);
  expect(await show('rev-parse', first.branch)).toBe(theirs);
});

test('a pull request that was closed stays closed: the next run opens another one', async () => {
  const place = await hub.issue('add subtracts', 'closed');
  const first = await publisher.pullRequest(place, request(place));
  await hub.github.admin.rest.pulls.update({ ...repo, pull_number: first.number, state: 'closed' });
  const second = await publisher.pullRequest(place, request(place, { run: 'r-ba9876543210' }));
  expect(second.branch).toBe(`mull/issue-${place.issue}-2`);
});

test('when the base branch has moved on, the pull request says so', async () => {
  const place = await hub.issue('add subtracts', 'behind');
  await hub.push('main', `moved-${place.issue}.txt`, 'x\n');
  const pull = await publisher.pullRequest(place, request(place));
  const { data } = await hub.github.admin.rest.pulls.get({ ...repo, pull_number: pull.number });
  expect(data.body).toContain(`checked on commit \`${hub.base.slice(0, 7)}\`; \`main\` has moved on`);
});

test('what GitHub refuses for good is a fault with the answer and the next step', async () => {
  const place = await hub.issue('add subtracts', 'refused');
  hub.github.fail({
    method: 'POST',
    path: /access_tokens/,
    what: 'reply',
    status: 404,
    body: { message: 'Not Found' },
  });
  const fault: unknown = await publisher.acknowledge(place).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(GitHubFault);
  expect(fault).toMatchObject({ status: 404, next: expect.stringContaining('installed') });
});

describe('the comment of a run', () => {
  test('is edited, not repeated, and each run has its own', async () => {
    const place = await hub.issue('add subtracts', 'comment');
    const first = await publisher.comment(place, 'r-0123456789ab', 'one');
    const second = await publisher.comment(place, 'r-0123456789ab', 'two');
    const other = await publisher.comment(place, 'r-ba9876543210', 'other');
    expect(second).toEqual(first);
    expect(other.number).not.toBe(first.number);
    const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: place.issue });
    expect(data.map(({ body }) => body?.split('\n')[0])).toEqual(['two', 'other']);
  });

  test('is not mistaken for one that somebody else marked like ours', async () => {
    const place = await hub.issue('add subtracts', 'spoof');
    const body = 'mine\n<!-- mullover r-0123456789ab -->\n';
    await hub.github.as('reader').rest.issues.createComment({ ...repo, issue_number: place.issue, body });
    await publisher.comment(place, 'r-0123456789ab', 'ours');
    const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: place.issue });
    expect(data).toHaveLength(2);
  });

  test('holds no secret and closes no other issue', async () => {
    const place = await hub.issue('add subtracts', 'secrets');
    await publisher.comment(place, 'r-0123456789ab', `${hub.privateKey} fixes #99999 ghp_${'a'.repeat(36)}`);
    const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: place.issue });
    expect(data[0]?.body?.split('\n')[0]).toBe('[redacted] fixes #&#8203;99999 [redacted]');
  });
});

test('👀 is given once', async () => {
  const place = await hub.issue('add subtracts', 'eyes');
  await publisher.acknowledge(place);
  await publisher.acknowledge(place);
  expect(hub.github.reactions(place.issue).map(({ content }) => content)).toEqual(['eyes']);
});

test('the write token is for one repository and three permissions', async () => {
  const place = await hub.issue('add subtracts', 'scope');
  const before = hub.github.log.length;
  await publisher.pullRequest(place, request(place));
  const mints = hub.github.log.slice(before).filter(({ path }) => path.endsWith('/access_tokens'));
  expect(mints.map(({ body }) => body)).toEqual([
    {
      repository_ids: [place.repositoryId],
      permissions: { contents: 'write', issues: 'write', pull_requests: 'write' },
    },
  ]);
});

test('a token that dies in the middle of publishing costs one new one, wherever that is, and doubles nothing', async () => {
  const publish = (place: Place) =>
    hub.app.phase(place, PUBLISHING, () => publisher.pullRequest(place, request(place)));
  const measured = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const before = hub.github.log.length;
  await publish(measured);
  const requests = hub.github.log.slice(before).filter(({ path }) => path.startsWith('/repos/')).length;
  expect(requests).toBeGreaterThan(8);
  for (let at = 0; at < requests; at++) {
    const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
    const tokens = hub.github.count('POST', /access_tokens$/);
    hub.github.fail({
      path: /^\/repos\//,
      after: at,
      what: 'reply',
      status: 401,
      body: { message: 'Bad credentials' },
    });
    const { number, branch } = await publish(place);
    hub.github.heal();
    expect(hub.github.count('POST', /access_tokens$/) - tokens).toBe(2);
    const { data } = await hub.github.admin.rest.pulls.list({ ...repo, head: `octo:${branch}`, state: 'all' });
    expect(data.map((pull) => [pull.number, pull.draft])).toEqual([[number, true]]);
    expect(await show('log', '--format=%s', `main..${branch}`)).toBe('fix: add adds\ntest: add adds');
  }
});
