// GitHub's refusals at each step of a run, at the wire: what a maintainer then sees, and what the trace says. Nothing is lost.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { parseBranch } from '../../src/github/branch-name.ts';
import { takeLabelEvent } from '../../src/github/label-event.ts';
import type { Place } from '../../src/ports.ts';
import type { Consumer } from '../../src/queue/consumer.ts';
import { createProducer, type Producer } from '../../src/queue/producer.ts';
import type { OpenedRun } from '../../src/run/open-task.ts';
import type { Outcome } from '../../src/run/solve.ts';
import { createCommandStore } from '../../src/store/command-store.ts';
import { createTraceStore, type FileTraceStore } from '../../src/store/trace-store.ts';
import { runIsOver } from '../../src/trace/views/run-is-over.ts';
import { holdsUnpublishedPatch } from '../../src/trace/views/unpublished-patch.ts';
import type { Fault } from '../github/faults.ts';
import { git } from '../github/git-command.ts';
import { NO_WAITING } from '../github/no-waiting.ts';
import { type SeededGitHub, startSeededGitHub } from '../github/seeded-github.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { appendFound } from './found-patch.ts';
import { startWorkerOn } from './worker-on-github.ts';

let repo = { owner: 'octo', repo: 'calc' };
let hub: SeededGitHub;
let redis: RedisServer;
let producer: Producer;
let trace: FileTraceStore;
let folder: string;
let worker: Consumer;
/** What happens in the middle of the search; tests are played one after another. */
let meanwhile: () => Promise<void> = async () => {};
/** What the search gives. */
let outcome: Outcome;

beforeAll(async () => {
  [hub, redis, folder] = await Promise.all([
    startSeededGitHub(),
    startRedis(),
    mkdtemp(join(tmpdir(), 'mullover-refusals-')),
  ]);
  producer = createProducer({ redisUrl: redis.url, onError: () => {}, retryMs: 5, attempts: 3 });
  trace = createTraceStore({ dir: folder, redact: hub.secrets.redact });
  const solve = async ({ run, task }: OpenedRun): Promise<Outcome> => {
    await meanwhile();
    meanwhile = async () => {};
    if (!holdsUnpublishedPatch(await trace.events(run))) await appendFound(trace, run, task);
    return outcome;
  };
  worker = startWorkerOn({ hub, redis, trace, folder, solve, progressMs: 20 });
});
beforeEach(() => {
  outcome = OUTCOME;
});
afterEach(async () => {
  hub.github.heal();
  // Beyond so many open ones nothing begins.
  const { pulls } = hub.github.admin.rest;
  for (const { number } of (await pulls.list({ ...repo, state: 'open', per_page: 100 })).data)
    await pulls.update({ ...repo, pull_number: number, state: 'closed' });
});
afterAll(async () => {
  await worker.close();
  await producer.close();
  await Promise.all([hub.close(), redis.stop()]);
  await rm(folder, { recursive: true });
});

/** Beside the fix, where a text is too large for one request. */
const LARGE = { path: 'lib/table.js', text: `exports.table = '${'x'.repeat(1_100_000)}';\n` };

const OUTCOME: Outcome = {
  pullRequest: {
    title: 'fix: add adds',
    body: 'It subtracted.\n',
    test: undefined,
    fix: { title: 'fix: add adds', changes: [{ path: 'lib/add.js', text: 'exports.add = (a, b) => a + b;\n' }] },
  },
};

function withLarge(): Outcome {
  const { pullRequest } = OUTCOME;
  if (pullRequest === undefined) throw new Error('there is a pull request');
  const changes = [...pullRequest.fix.changes, LARGE];
  return { pullRequest: { ...pullRequest, fix: { ...pullRequest.fix, changes } } };
}

/** What people see: the bot's comment, its pull requests and its branch; and the last words of the trace. */
interface Seen {
  readonly comments: readonly string[];
  readonly pulls: readonly { readonly draft: boolean; readonly branch: string; readonly first: string }[];
  readonly trace: { readonly type: string; readonly what?: string; readonly reason: string };
}

async function label(place: Place): Promise<string> {
  await hub.github.admin.rest.issues.addLabels({ ...repo, issue_number: place.issue, labels: ['mull'] });
  const payload = {
    action: 'labeled',
    label: { name: 'mull' },
    issue: {
      number: place.issue,
      title: 'add subtracts numbers',
      body: '2 + 2 = 0',
      state: 'open',
      updated_at: new Date().toISOString(),
    },
    repository: { id: place.repositoryId, name: place.name, owner: { login: 'octo' } },
    sender: { login: 'writer', type: 'User' },
    installation: { id: 5 },
  };
  const { budget } = readConfig({});
  const parts = { label: 'mull', budget: budget.default, policy: 'greedy', trace, queue: producer, ...NO_WAITING };
  const intake = await takeLabelEvent(payload, parts);
  if (intake.kind !== 'accepted') throw new Error(`the label event was not accepted: ${JSON.stringify(intake)}`);
  return intake.run;
}

interface When {
  /** From the start. */
  readonly always?: readonly Fault[];
  /** From the middle of the search on. */
  readonly later?: readonly Fault[];
  /** The middle is not before the first comment. */
  readonly commented?: true;
  /** What somebody does in the middle of the search. */
  readonly somebody?: (place: Place) => Promise<unknown>;
}

async function played(when: When): Promise<Seen & { readonly place: Place }> {
  return playedOn(await hub.issue('add subtracts numbers', '2 + 2 = 0'), when);
}

async function playedOn(
  place: Place,
  { always = [], later = [], somebody, commented }: When,
): Promise<Seen & { readonly place: Place }> {
  meanwhile = async () => {
    while (commented && (await commentsOf(place)).length === 0) await sleep(10);
    await somebody?.(place);
    for (const fault of later) hub.github.fail(fault);
  };
  for (const fault of always) hub.github.fail(fault);
  const run = await label(place);
  while (!runIsOver(await trace.events(run)) || (await isBusy(place))) await sleep(10);
  hub.github.heal();
  return { ...(await seen(place, run)), place };
}

/** The last word, the label and the check follow the last event, with tokens that are dead after them. */
async function isBusy(place: Place): Promise<boolean> {
  return (await producer.busy(place)) !== undefined || hub.github.liveTokens().length > 0;
}

async function commentsOf({ issue }: Place): Promise<readonly string[]> {
  const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: issue });
  return data.flatMap(({ user, body }) => (user?.login === 'mullover[bot]' ? [body ?? ''] : []));
}

async function seen(place: Place, run: string): Promise<Seen> {
  const { rest } = hub.github.admin;
  const pulls = await rest.pulls.list({ ...repo, state: 'all', per_page: 100 });
  const ours = pulls.data.filter(({ head }) => parseBranch(head.ref)?.issue === place.issue);
  const last = (await trace.events(run)).at(-1);
  return {
    comments: await commentsOf(place),
    pulls: ours.map(({ draft, head, body }) => ({
      draft: draft === true,
      branch: head.ref.replace(String(place.issue), 'N'),
      first: body?.split('\n')[0] ?? '',
    })),
    trace: {
      type: last?.type === 'published' ? `published ${last.what}` : (last?.type ?? ''),
      reason: (last?.type === 'published' ? last.note : last?.type === 'ended' ? last.reason : undefined) ?? '',
    },
  };
}

const refuse = (method: string, path: RegExp, status: number, message: string, more: Partial<Fault> = {}): Fault => ({
  ...{ method, path, what: 'reply', status, body: { message }, times: Number.POSITIVE_INFINITY },
  ...more,
});
const BLOBS = /git\/blobs$/;
const COMMENTS = /issues\/\d+\/comments$/;
const COMMENT = /issues\/comments\/\d+$/;
const ISSUE = /issues\/\d+$/;
const REPOSITORY = /^\/repos\/octo\/[\w-]+$/;
const MINT = /access_tokens$/;
const PULLS = /\/pulls$/;
const REFS = /git\/refs$/;
const RULES = 'Repository rule violations found';
const FORBIDDEN = 'Resource not accessible by integration';

const DRAFT = { draft: true, branch: 'mull/issue-N', first: 'It subtracted.' };

test('where somebody has a branch called mull, ours gets another name', async () => {
  // The first test: git has no `mull` beside `mull/issue-1`.
  const { place: _place, ...was } = await played({
    somebody: () => hub.github.admin.rest.git.createRef({ ...repo, ref: 'refs/heads/mull', sha: hub.base }),
  });
  await hub.github.admin.rest.git.deleteRef({ ...repo, ref: 'heads/mull' });
  expect(was).toEqual({
    comments: [expect.stringMatching(/^\*\*Draft pull request #\d+ is open/)],
    pulls: [{ ...DRAFT, branch: 'mull-issue-N' }],
    trace: { type: 'published pull-request', reason: '' },
  });
});

describe('what is refused while a run is opened is told on the issue', () => {
  test.each<readonly [step: string, fault: Fault, told: RegExp]>([
    ['the permission of the sender', refuse('GET', /permission$/, 403, FORBIDDEN), /^\*\*Stopped: Asking what writer/],
    ['the repository', refuse('GET', REPOSITORY, 404, 'Not Found'), /^\*\*Stopped: Reading octo\/calc: 404/],
    ['the branch', refuse('GET', /branches\/main$/, 404, 'Branch not found'), /^\*\*Stopped: Reading branch main: 404/],
    [
      'the comments of the issue, once',
      refuse('GET', COMMENTS, 403, FORBIDDEN, { times: 1 }),
      /^\*\*Stopped: Reading the comments of issue \d+: 403/,
    ],
  ])('%s', async (_step, fault, told) => {
    const { comments, pulls, trace: last } = await played({ always: [fault] });
    expect({ comments, pulls, last }).toEqual({
      comments: [expect.stringMatching(told)],
      pulls: [],
      last: { type: 'ended', reason: expect.stringMatching(/: 40[34] \(/) },
    });
  });

  test.each<readonly [step: string, faults: readonly Fault[], reason: RegExp]>([
    [
      'the App is not installed any more',
      [refuse('POST', MINT, 404, 'Not Found')],
      /^Asking for a token for octo\/calc: 404 .*The issue could not be told: Asking for a token/,
    ],
    [
      'the App is suspended',
      [refuse('POST', MINT, 403, 'This installation has been suspended')],
      /suspended.*The issue could not be told/,
    ],
    [
      'the key is wrong',
      [refuse('POST', MINT, 401, 'A JSON web token could not be decoded')],
      /: 401 \(A JSON web token/,
    ],
    [
      'the issue was deleted',
      [refuse('GET', COMMENTS, 410, 'This issue was deleted'), refuse('POST', COMMENTS, 410, 'This issue was deleted')],
      /^Reading the comments of issue \d+: 410 .*The issue could not be told: Commenting on issue \d+: 410/,
    ],
    [
      'nothing can be read and the issue is locked',
      [refuse('GET', /permission$/, 403, FORBIDDEN), refuse('POST', COMMENTS, 403, 'issue is locked')],
      /^Asking what writer .*The issue could not be told: .*locked/,
    ],
  ])('where nothing can be told, the trace says why: %s', async (_step, always, reason) => {
    const { comments, pulls, trace: last } = await played({ always });
    expect({ comments, pulls, last }).toEqual({
      comments: [],
      pulls: [],
      last: { type: 'ended', reason: expect.stringMatching(reason) },
    });
  });
});

describe('what is refused beside the result costs nothing of it: the draft is opened', () => {
  test.each<readonly [step: string, when: When, comments: readonly unknown[]]>([
    ['the reaction', { always: [refuse('POST', /reactions$/, 403, FORBIDDEN)] }, [expect.stringMatching(/^\*\*Draft/)]],
    ['a comment, on a locked issue', { always: [refuse('POST', COMMENTS, 403, 'issue is locked')] }, []],
    [
      'the list of comments',
      { commented: true, later: [refuse('GET', COMMENTS, 403, FORBIDDEN)] },
      [expect.stringMatching(/^\*\*Draft/)],
    ],
    [
      'an edit of the comment',
      { commented: true, later: [refuse('PATCH', COMMENT, 403, FORBIDDEN)] },
      [expect.stringMatching(/^\*\*Mullover is working/)],
    ],
    [
      'the last edit, with 422',
      { commented: true, later: [refuse('PATCH', COMMENT, 422, 'Validation Failed')] },
      [expect.stringMatching(/^\*\*Mullover is working/)],
    ],
    [
      'the reading of the issue',
      { later: [refuse('GET', ISSUE, 403, FORBIDDEN)] },
      [expect.stringMatching(/^\*\*Draft/)],
    ],
    ['the issue, by 404', { later: [refuse('GET', ISSUE, 404, 'Not Found')] }, [expect.stringMatching(/^\*\*Draft/)]],
  ])('%s', async (_step, when, comments) => {
    const { place: _place, ...was } = await played(when);
    expect(was).toEqual({ comments, pulls: [DRAFT], trace: { type: 'published pull-request', reason: '' } });
  });
});

describe('where a branch cannot have its name, it gets another one', () => {
  test.each<readonly [step: string, when: When, branch: string]>([
    ['a ruleset on names', { later: [refuse('POST', REFS, 422, RULES, { asks: /heads\/mull\// })] }, 'mull-issue-N'],
    [
      'a ruleset that asks for a folder of its own',
      { later: [refuse('POST', REFS, 422, RULES, { asks: /heads\/mull/ })] },
      'fix/mull-issue-N',
    ],
    ['protected names', { later: [refuse('POST', REFS, 403, FORBIDDEN, { asks: /heads\/mull\// })] }, 'mull-issue-N'],
  ])('%s', async (_step, when, branch) => {
    const { place: _place, ...was } = await played(when);
    expect(was).toEqual({
      comments: [expect.stringMatching(/^\*\*Draft pull request #\d+ is open/)],
      pulls: [{ ...DRAFT, branch }],
      trace: { type: 'published pull-request', reason: '' },
    });
  });
});

describe.each([
  ['what GitHub does not know yet, a moment after it stored it', 404, 'Not Found'],
  ['what GitHub is kept from by another request', 409, 'Conflict'],
])('%s costs nothing', (_why, status, message) => {
  test.each<readonly [step: string, method: string, path: RegExp]>([
    ['the commit that it was made for', 'GET', /git\/commits\/\w+$/],
    ['the folder', 'GET', /git\/trees\/\w+$/],
    ['a blob', 'POST', BLOBS],
    ['a tree', 'POST', /git\/trees$/],
    ['a commit', 'POST', /git\/commits$/],
    ['a branch', 'POST', REFS],
    ['the default branch', 'GET', /branches\/main$/],
    ['the pull request', 'POST', PULLS],
  ])('%s', async (_step, method, path) => {
    outcome = withLarge();
    const { place: _place, ...was } = await played({ later: [refuse(method, path, status, message, { times: 1 })] });
    expect(was).toEqual({
      comments: [expect.stringMatching(/^\*\*Draft pull request #\d+ is open/)],
      pulls: [DRAFT],
      trace: { type: 'published pull-request', reason: '' },
    });
  });
});

test('where there are no drafts, a ready pull request says that it would be one', async () => {
  const message = 'Draft pull requests are not supported in this repository.';
  const { place: _place, ...was } = await played({
    later: [refuse('POST', PULLS, 422, message, { asks: /"draft":true/ })],
  });
  expect(was).toEqual({
    comments: [expect.stringMatching(/^\*\*Pull request #\d+ is open/)],
    pulls: [{ draft: false, branch: 'mull/issue-N', first: '> [!IMPORTANT]' }],
    trace: { type: 'published pull-request', reason: expect.stringContaining(message) },
  });
});

test.each([
  'head is the branch of a draft release and is locked',
  'A draft pull request must name its reviewers',
  'Draft is invalid',
])('another refusal that speaks of drafts is no lack of them: %s', async (message) => {
  const { pulls, trace: last } = await played({
    later: [refuse('POST', PULLS, 422, message, { asks: /"draft":true/ })],
  });
  expect({ pulls, last }).toEqual({
    pulls: [],
    last: { type: 'published comment', reason: expect.stringContaining(message) },
  });
});

test('a repository that is renamed meanwhile is followed', async () => {
  const { place: _place, ...was } = await played({
    somebody: async () => {
      await hub.github.rename('calculator');
      repo = { owner: 'octo', repo: 'calculator' };
    },
  });
  await hub.github.rename('calc');
  repo = { owner: 'octo', repo: 'calc' };
  expect(was).toEqual({
    comments: [expect.stringMatching(/^\*\*Draft pull request #\d+ is open/)],
    pulls: [DRAFT],
    trace: { type: 'published pull-request', reason: '' },
  });
});

describe('where no pull request can be had, the comment holds the patch', () => {
  test.each<readonly [step: string, fault: Fault]>([
    [
      'the token to publish',
      refuse('POST', MINT, 422, 'The permissions requested are not granted', { asks: /contents":"write/ }),
    ],
    ['the repository', refuse('GET', REPOSITORY, 403, FORBIDDEN)],
    ['the commit that it was made for', refuse('GET', /git\/commits\/\w+$/, 404, 'Not Found')],
    ['the folder', refuse('GET', /git\/trees\/\w+$/, 404, 'Not Found')],
    ['a blob', refuse('POST', BLOBS, 403, FORBIDDEN)],
    ['a blob, by size', refuse('POST', BLOBS, 422, 'content is too large')],
    ['a tree, by protected paths', refuse('POST', /git\/trees$/, 422, RULES)],
    [
      'a tree, by workflows',
      refuse(
        'POST',
        /git\/trees$/,
        403,
        'refusing to allow a GitHub App to update workflow without `workflows` permission',
      ),
    ],
    ['a commit', refuse('POST', /git\/commits$/, 409, 'Git Repository is empty.')],
    ['the reading of a branch', refuse('GET', /git\/ref\/heads/, 403, FORBIDDEN)],
    ['every name of a branch', refuse('POST', REFS, 422, RULES)],
    ['the writing of branches', refuse('POST', REFS, 404, 'Not Found')],
    ['the default branch', refuse('GET', /branches\/main$/, 404, 'Branch not found')],
    ['the list of pull requests', refuse('GET', PULLS, 403, FORBIDDEN)],
    ['a pull request, by permission', refuse('POST', PULLS, 403, FORBIDDEN)],
    ['a pull request, since they are disabled', refuse('POST', PULLS, 404, 'Not Found')],
    ['a pull request, since nothing differs', refuse('POST', PULLS, 422, 'No commits between main and mull')],
  ])('%s', async (_step, fault) => {
    outcome = fault.path === BLOBS ? withLarge() : OUTCOME;
    const { comments, pulls, trace: last } = await played({ later: [fault] });
    const { message } = fault.body as { readonly message: string };
    expect({ comments, pulls, last }).toEqual({
      comments: [expect.stringMatching(/^\*\*A patch is ready, but GitHub took no pull request\.\*\*/)],
      pulls: [],
      last: { type: 'published comment', reason: expect.stringContaining(message) },
    });
    expect(await applied(comments[0] ?? '')).toBe('exports.add = (a, b) => a + b;\n');
  });
});

describe('a later run of the same issue', () => {
  test('takes another branch where ours must not be moved', async () => {
    const { place } = await played({});
    const again = await playedOn(place, { later: [refuse('PATCH', /git\/refs\//, 422, RULES)] });
    expect({ pulls: again.pulls, last: again.trace }).toEqual({
      pulls: expect.arrayContaining([DRAFT, { ...DRAFT, branch: 'mull/issue-N-2' }]),
      last: { type: 'published pull-request', reason: '' },
    });
    expect(again.pulls).toHaveLength(2);
  });

  test('looks again at a branch that one answer calls in conflict', async () => {
    const { place } = await played({});
    const { pulls } = await playedOn(place, {
      later: [refuse('PATCH', /git\/refs\//, 409, 'Conflict', { times: 1 })],
    });
    expect(pulls).toEqual([DRAFT]);
  });

  test('takes another branch where the conflict stays', async () => {
    const { place } = await played({});
    const { pulls } = await playedOn(place, { later: [refuse('PATCH', /git\/refs\//, 409, 'Conflict')] });
    expect(pulls).toEqual(expect.arrayContaining([DRAFT, { ...DRAFT, branch: 'mull/issue-N-2' }]));
  });

  test.each<readonly [taken: (issue: number) => string, later: readonly Fault[], branch: string]>([
    [(issue) => `mull/issue-${issue}`, [], 'mull/issue-N-2'],
    [(issue) => `mull-issue-${issue}`, [refuse('POST', REFS, 422, RULES, { asks: /heads\/mull\// })], 'mull-issue-N-2'],
  ])('keeps its pull request when a name is free again: %s', async (taken, later, branch) => {
    const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
    const ref = `heads/${taken(place.issue)}`;
    await hub.github.admin.rest.git.createRef({ ...repo, ref: `refs/${ref}`, sha: hub.base });
    const first = await playedOn(place, { later });
    await hub.github.admin.rest.git.deleteRef({ ...repo, ref });
    const again = await playedOn(place, {});
    const pulls = [{ ...DRAFT, branch }];
    expect([first.pulls, again.pulls]).toEqual([pulls, pulls]);
  });

  test.each<readonly [rules: string, asks: RegExp, branch: string]>([
    ['names with a folder were refused', /heads\/mull\//, 'mull-issue-N'],
    ['names of ours were refused', /heads\/mull/, 'fix/mull-issue-N'],
  ])('keeps its pull request when a rule is gone: %s', async (_rules, asks, branch) => {
    const { place } = await played({ later: [refuse('POST', REFS, 422, RULES, { asks })] });
    const again = await playedOn(place, {});
    expect({ pulls: again.pulls, last: again.trace }).toEqual({
      pulls: [{ ...DRAFT, branch }],
      last: { type: 'published pull-request', reason: '' },
    });
  });

  test('puts the patch into the comment, and says where the commits are, when the pull request cannot be edited', async () => {
    const { place } = await played({});
    const {
      comments,
      pulls,
      trace: last,
    } = await playedOn(place, {
      later: [refuse('PATCH', /pulls\/\d+$/, 403, FORBIDDEN)],
    });
    expect({ pulls, last }).toEqual({
      pulls: [DRAFT],
      last: {
        type: 'published comment',
        reason: expect.stringMatching(/integration.*; the commits are on the branch mull\/issue-\d+\.$/),
      },
    });
    expect(await applied(comments.at(-1) ?? '')).toBe('exports.add = (a, b) => a + b;\n');
  });

  test('ends with a word when the label for a retry is refused', async () => {
    const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
    const run = await label(place);
    while (!runIsOver(await trace.events(run)) || (await isBusy(place))) await sleep(10);
    hub.github.fail(refuse('POST', /labels$/, 403, FORBIDDEN));
    const command = 'c-0123456789ab';
    const { issue: thread, ...where } = place;
    const asked = { kind: 'retry', rollouts: 16, hint: '' } as const;
    await createCommandStore(join(folder, 'commands')).keep({
      ...{ ...where, id: command, thread, onPullRequest: false, comment: 1, sender: 'writer', command: asked },
    });
    await producer.enqueue({ place, run, command });
    while ((await trace.events(run)).at(-1)?.type !== 'ended') await sleep(10);
    expect(await commentsOf(place)).toEqual([expect.stringMatching(/^\*\*Stopped: Labelling issue \d+: 403/)]);
  });
});

describe('where neither a pull request nor a comment can be had, the trace holds the patch and the reason', () => {
  test.each<readonly [step: string, faults: readonly Fault[], reason: RegExp]>([
    [
      'an archived repository',
      [
        refuse('POST', /^\/repos\//, 403, 'Repository was archived'),
        refuse('PATCH', /^\/repos\//, 403, 'Repository was archived'),
      ],
      /archived.* the issue could not be told the result: .*archived/,
    ],
    [
      'a repository that is gone',
      [
        refuse('GET', /^\/repos\//, 404, 'Not Found'),
        refuse('POST', /^\/repos\//, 404, 'Not Found'),
        refuse('PATCH', /^\/repos\//, 404, 'Not Found'),
      ],
      /404.* the issue could not be told the result: .*404/,
    ],
    [
      'a repository that moved to another host',
      [
        refuse('GET', /^\/repos\//, 301, 'Moved', { headers: { location: 'http://elsewhere.invalid/x' } }),
        refuse('POST', /^\/repos\//, 307, 'Moved', { headers: { location: 'http://elsewhere.invalid/x' } }),
        refuse('PATCH', /^\/repos\//, 307, 'Moved', { headers: { location: 'http://elsewhere.invalid/x' } }),
      ],
      /elsewhere\.invalid.* the issue could not be told the result: /,
    ],
    ['every token', [refuse('POST', MINT, 403, 'suspended')], /suspended.* the issue could not be told the result: /],
  ])('%s', async (_step, later, reason) => {
    const { pulls, trace: last } = await played({ later });
    expect({ pulls, last }).toEqual({ pulls: [], last: { type: 'ended', reason: expect.stringMatching(reason) } });
  });
});

describe('trouble that lasts until the last attempt costs the form, never the patch', () => {
  test.each<readonly [step: string, fault: Fault]>([
    ['the pull request', refuse('POST', PULLS, 502, 'Bad gateway')],
    ['a tree', refuse('POST', /git\/trees$/, 504, 'We could not respond in time')],
    [
      'writing',
      refuse('POST', PULLS, 403, 'You have exceeded a secondary rate limit and have been temporarily blocked'),
    ],
  ])('%s: the comment holds the patch', async (_step, fault) => {
    const { comments, pulls, trace: last } = await played({ later: [fault] });
    const { message } = fault.body as { readonly message: string };
    expect({ comments, pulls, last }).toEqual({
      comments: [expect.stringMatching(/^\*\*A patch is ready, but GitHub took no pull request\.\*\*/)],
      pulls: [],
      last: { type: 'published comment', reason: expect.stringContaining(message) },
    });
    expect(await applied(comments[0] ?? '')).toBe('exports.add = (a, b) => a + b;\n');
  });

  test('where no comment can be had either, `/mull retry` publishes what the trace holds and searches no more', async () => {
    const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
    const down = [refuse('POST', PULLS, 502, 'Bad gateway'), refuse('POST', COMMENTS, 502, 'Bad gateway')];
    meanwhile = async () => {
      for (const fault of down) hub.github.fail(fault);
    };
    const run = await label(place);
    while ((await trace.events(run)).at(-1)?.type !== 'ended') await sleep(10);
    expect((await trace.events(run)).at(-1)).toMatchObject({
      reason: expect.stringMatching(/502.* the issue could not be told the result: .*502/),
      next: expect.stringContaining('`/mull retry` on the issue publishes it'),
    });
    hub.github.heal();
    const command = 'c-0123456789ac';
    const { issue: thread, ...where } = place;
    await createCommandStore(join(folder, 'commands')).keep({
      ...{ ...where, id: command, thread, onPullRequest: false, comment: 1, sender: 'writer' },
      command: { kind: 'retry', rollouts: undefined, hint: '' },
    });
    await producer.enqueue({ place, run, command });
    while ((await trace.events(run)).at(-1)?.type !== 'published') await sleep(10);
    const events = await trace.events(run);
    const budgets = events.flatMap((event) => ('budget' in event ? [event.budget] : []));
    expect(budgets).toEqual([budgets[0], budgets[0]]);
    expect((await seen(place, run)).pulls).toEqual([DRAFT]);
  });
});

/** As it is said while the search works, and before the pull request is opened. */
const CALLED_BACK = /deleted( or labelled to be ignored)?\. The issue could not be told: /;

test('an issue that was deleted meanwhile has called its request back', async () => {
  const gone = (method: string) => refuse(method, /issues\//, 410, 'This issue was deleted');
  const { pulls, trace: last } = await played({ later: [gone('GET'), gone('POST'), gone('PATCH')] });
  expect({ pulls, last }).toEqual({
    pulls: [],
    last: { type: 'ended', reason: expect.stringMatching(CALLED_BACK) },
  });
});

test('an issue that was transferred meanwhile has called its request back, whatever the other repository makes of it', async () => {
  const elsewhere = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  await hub.github.admin.rest.issues.addLabels({ ...repo, issue_number: elsewhere.issue, labels: ['mull'] });
  const headers = { location: `/repos/octo/calc/issues/${elsewhere.issue}` };
  const somebody = async ({ issue }: Place) =>
    hub.github.fail(refuse('GET', new RegExp(`issues/${issue}$`), 301, 'Moved Permanently', { headers }));
  const { pulls, trace: last } = await played({ somebody });
  expect({ pulls, last }).toEqual({ pulls: [], last: { type: 'ended', reason: expect.stringContaining('removed') } });
});

describe('what passes is waited for: the draft is opened all the same', () => {
  test.each<readonly [step: string, fault: Fault]>([
    ['a token', refuse('POST', MINT, 403, 'You have exceeded a secondary rate limit', { times: 5 })],
    ['the permission of the sender', refuse('GET', /permission$/, 429, 'Too many requests', { times: 5 })],
    ['a blob', refuse('POST', BLOBS, 403, 'Forbidden', { times: 5, headers: { 'retry-after': '60' } })],
    ['a branch', refuse('POST', REFS, 403, 'Forbidden', { times: 5, headers: { 'x-ratelimit-remaining': '0' } })],
    ['the pull request', refuse('POST', PULLS, 502, 'Bad gateway', { times: 5 })],
  ])('%s', async (_step, fault) => {
    outcome = fault.path === BLOBS ? withLarge() : OUTCOME;
    const { comments, pulls, trace: last } = await played({ always: [fault] });
    expect({ comments, pulls, last }).toEqual({
      comments: [expect.stringMatching(/^\*\*Draft pull request #\d+ is open/)],
      pulls: [DRAFT],
      last: { type: 'published pull-request', reason: '' },
    });
  });
});

test('a last word that passing trouble kept back is said later', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  meanwhile = async () => {};
  hub.github.fail(refuse('POST', COMMENTS, 503, 'Unavailable'));
  const run = await label(place);
  while (!runIsOver(await trace.events(run))) await sleep(10);
  hub.github.heal();
  while ((await commentsOf(place)).length === 0) await sleep(10);
  expect(await commentsOf(place)).toEqual([expect.stringMatching(/^\*\*Draft pull request #\d+ is open/)]);
  expect((await seen(place, run)).pulls).toEqual([DRAFT]);
});

test('a last word that is kept back for good takes nothing of the result', async () => {
  const { pulls, trace: last } = await played({ always: [refuse('POST', COMMENTS, 503, 'Unavailable')] });
  expect({ pulls, last }).toEqual({ pulls: [DRAFT], last: { type: 'published pull-request', reason: '' } });
});

/** What `git apply` makes of `lib/add.js` with the diff of a comment, as its reader would do it. */
async function applied(comment: string): Promise<string> {
  const diff = /^(`{3,})diff\n([\s\S]*?\n)\1$/m.exec(comment)?.[2] ?? '';
  const base = /^git switch -c \S+ ([0-9a-f]{40})$/m.exec(comment)?.[1] ?? '';
  const clone = await mkdtemp(join(folder, 'clone-'));
  await git(folder, ['clone', '-q', hub.bare, clone]);
  await git(clone, ['switch', '-qc', 'mull-issue', base]);
  await writeFile(join(clone, 'mull.patch'), diff);
  await git(clone, ['apply', '--index', 'mull.patch']);
  return (await git(clone, ['show', ':lib/add.js'])).toString();
}
