// How the bot behaves in a repository, on an emulated GitHub with the worker of production and a scripted search.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { readConfig } from '../../src/config.ts';
import { beginRun, takeLabelEvent } from '../../src/github/label-event.ts';
import type { Job, Place } from '../../src/ports.ts';
import type { Consumer } from '../../src/queue/consumer.ts';
import { QUEUE } from '../../src/queue/job.ts';
import { createProducer, type Producer } from '../../src/queue/producer.ts';
import { answerCommand } from '../../src/run/answer.ts';
import { sha256 } from '../../src/stages/locations.ts';
import { createTraceStore, type FileTraceStore } from '../../src/store/trace-store.ts';
import { NO_WAITING } from '../github/no-waiting.ts';
import { type SeededGitHub, startSeededGitHub } from '../github/seeded-github.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { appendFound } from './found-patch.ts';
import { wiredOn } from './wired-on.ts';
import { startWorkerOn } from './worker-on-github.ts';

const repo = { owner: 'octo', repo: 'calc' };
const FILE = '.github/mullover.yml';
let hub: SeededGitHub;
let redis: RedisServer;
let store: Redis;
let producer: Producer;
let jobs: Queue<Job>;
let trace: FileTraceStore;
let folder: string;
let worker: Consumer;
const searched: string[] = [];

beforeAll(async () => {
  [hub, redis, folder] = await Promise.all([
    startSeededGitHub(),
    startRedis(),
    mkdtemp(join(tmpdir(), 'mullover-manners-')),
  ]);
  store = new Redis(redis.url);
  producer = createProducer({ redisUrl: redis.url, onError: () => {} });
  jobs = new Queue(QUEUE, { connection: { url: redis.url, maxRetriesPerRequest: null } });
  trace = createTraceStore({ dir: folder, redact: (text) => text });
  const changes = [{ path: 'lib/add.js', text: 'exports.add = (a, b) => a + b;\n' }];
  const fix = { title: 'fix: add adds', changes };
  worker = startWorkerOn({
    ...{ hub, redis, trace, folder, progressMs: 50 },
    solve: async ({ run, task }) => {
      searched.push(run);
      await appendFound(trace, run, task);
      return { pullRequest: { title: 'fix: add adds', body: 'It subtracted.', test: undefined, fix } };
    },
  });
  await worker.ready();
});
afterEach(async () => {
  await settings('');
  const counted = await store.keys('mullover-runs-limits*');
  if (counted.length > 0) await store.del(counted);
  for (const { number } of (await hub.github.admin.rest.pulls.list({ ...repo, state: 'open' })).data)
    await hub.github.admin.rest.pulls.update({ ...repo, pull_number: number, state: 'closed' });
  searched.length = 0;
});
afterAll(async () => {
  await worker.close();
  await Promise.all([producer.close(), jobs.close()]);
  store.disconnect();
  expect(hub.github.liveTokens()).toEqual([]);
  await Promise.all([hub.close(), redis.stop()]);
  await rm(folder, { recursive: true });
});

/** Commits the repository's file. */
async function settings(yaml: string): Promise<void> {
  const { repos } = hub.github.admin.rest;
  const there = await repos.getContent({ ...repo, path: FILE }).catch(() => undefined);
  const sha = there && 'sha' in there.data ? { sha: there.data.sha } : {};
  const content = Buffer.from(yaml).toString('base64');
  await repos.createOrUpdateFileContents({ ...repo, path: FILE, message: 'settings', content, ...sha });
}

const parts = () => {
  const { budget } = readConfig({});
  return { label: 'mull', budget: budget.default, policy: 'greedy', trace, queue: producer, ...NO_WAITING };
};
let labelled = 0;

async function label(place: Place, { title = 'add subtracts numbers', body = '2 + 2 = 0' } = {}): Promise<string> {
  await hub.github.admin.rest.issues.addLabels({ ...repo, issue_number: place.issue, labels: ['mull'] });
  const intake = await takeLabelEvent(
    {
      ...{ action: 'labeled', label: { name: 'mull' }, sender: { login: 'writer', type: 'User' } },
      issue: {
        number: place.issue,
        title,
        body,
        state: 'open',
        updated_at: new Date(1_700_000_000_000 + 1000 * labelled++).toISOString(),
      },
      repository: { id: place.repositoryId, name: 'calc', owner: { login: 'octo' } },
      installation: { id: 5 },
    },
    parts(),
  );
  if (intake.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(intake)}`);
  return intake.run;
}

/** As `/mull` does. */
async function command(place: Place): Promise<string> {
  await hub.github.admin.rest.issues.addLabels({ ...repo, issue_number: place.issue, labels: ['mull'] });
  const key = sha256(`command ${labelled++}`);
  const issue = { title: 'add subtracts numbers', body: '2 + 2 = 0' };
  const run = `r-${key.slice(0, 12)}`;
  const wish = {
    key,
    sender: 'writer',
    triggeredAt: '2026-01-01T00:00:00Z',
    issue,
    by: 'command',
  } as const;
  await beginRun({ run, place }, wish, parts());
  return run;
}

async function until(happened: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await happened()); waited += 50) {
    if (waited > 20_000) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const lastOf = async (run: string) => (await trace.events(run)).at(-1);
const ended = (run: string, type: 'ended' | 'published') =>
  until(async () => (await lastOf(run))?.type === type && (await jobs.getActiveCount()) === 0);
const pullsOf = async ({ issue }: Place) =>
  (await hub.github.admin.rest.pulls.list({ ...repo, state: 'all', head: `octo:mull/issue-${issue}` })).data;

async function said({ issue }: Place): Promise<string[]> {
  const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: issue });
  return data.filter(({ user }) => user?.login === 'mullover[bot]').map(({ body }) => body?.split('\n')[0] ?? '');
}

const newIssue = () => hub.issue('add subtracts numbers', '2 + 2 = 0');

test('after its pull request was closed a label opens no other one, and says once how to; a command does', async () => {
  const place = await newIssue();
  await ended(await label(place), 'published');
  const [pull] = await pullsOf(place);
  await hub.github.admin.rest.pulls.update({ ...repo, pull_number: pull?.number ?? 0, state: 'closed' });
  for (const _again of [1, 2]) await ended(await label(place), 'ended');
  const closed = `My pull request for this issue, #${pull?.number}, was closed, so the label alone starts nothing. \`/mull\` starts a new search, \`/mull retry …\` goes on with the stored one and what you add.`;
  expect((await said(place)).filter((line) => line === closed)).toHaveLength(1);
  expect(searched).toHaveLength(1);
  await ended(await command(place), 'published');
  expect(searched).toHaveLength(2);
});

test('nothing begins while as many of its pull requests are open as there may be', async () => {
  await settings('limits: { pulls: 1 }');
  await ended(await label(await newIssue()), 'published');
  const other = await newIssue();
  await ended(await label(other), 'ended');
  expect(await said(other)).toEqual([
    '1 pull request of mine is open here, as many as there may be. Merge or close some, then add the label `mull` again.',
  ]);
  expect(await pullsOf(other)).toEqual([]);
  // That of the issue itself is no further one.
  const [open] = (await hub.github.admin.rest.pulls.list({ ...repo, state: 'open' })).data;
  const issue = Number(open?.head.ref.replace('mull/issue-', ''));
  await ended(await label({ ...other, issue }), 'published');
});

test('beyond the runs of a day there is one refusal, which says when again', async () => {
  await settings('limits: { person: 1 }');
  await ended(await label(await newIssue()), 'published');
  const other = await newIssue();
  await ended(await label(other), 'ended');
  expect(await said(other)).toEqual([
    expect.stringMatching(
      /^Not started: one person can have 1 run in a day, and they are used up\. The next one can begin on \d{4}-\d\d-\d\d at \d\d:\d\d UTC; add the label `mull` then\.$/,
    ),
  ]);
});

test('in quiet hours a label waits in the queue for their end; then it begins by itself', async () => {
  const hour = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);
  await settings(`quiet: { from: "${hour(-3_600_000)}", to: "${hour(3_600_000)}" }`);
  const place = await newIssue();
  const run = await label(place);
  await until(async () => (await jobs.getDelayedCount()) === 1);
  expect(await said(place)).toEqual([
    `These are quiet hours here; I begin at ${hour(3_600_000)} (UTC), and for \`/mull\` at once.`,
  ]);
  const [job] = await jobs.getDelayed();
  const wait = (job?.delay ?? 0) / 60_000;
  expect(wait).toBeGreaterThan(57);
  expect(wait).toBeLessThan(61);
  expect(searched).toEqual([]);
  await settings('');
  await job?.promote();
  await ended(run, 'published');
  expect(searched).toEqual([run]);
  expect(await pullsOf(place)).toHaveLength(1);
});

test('in quiet hours a command begins at once', async () => {
  await settings('quiet: { from: "00:00", to: "23:59" }');
  const place = await newIssue();
  await ended(await command(place), 'published');
  expect(await pullsOf(place)).toHaveLength(1);
});

test('in quiet hours `/mull` on an issue whose label waits begins the search at once, in place of the label', async () => {
  await settings('quiet: { from: "00:00", to: "23:59" }');
  const place = await newIssue();
  const run = await label(place);
  await until(async () => (await jobs.getDelayedCount()) === 1);
  const wired = wiredOn({ hub, redis, trace, folder });
  const { issue: thread, ...where } = place;
  const id = 'c-0000000000aa';
  await wired.answering.commands.keep({
    ...{ ...where, id, thread, onPullRequest: false, comment: 1, at: new Date().toISOString(), sender: 'writer' },
    ...{ command: { kind: 'start' }, issue: { title: 'add subtracts numbers', body: '2 + 2 = 0' } },
  });
  const turns = new Set<string>();
  await until(async () => {
    turns.add(await answerCommand(id, wired.answering, new AbortController().signal));
    return turns.has('done');
  });
  expect([...turns]).toEqual(['later', 'done']);
  await until(async () => (await pullsOf(place)).length === 1);
  await wired.close();
  expect(searched).not.toContain(run);
  expect((await said(place))[0]).toBe('A `/mull` begins the search at once, in place of the label.');
});

test('a dry run is a comment with the diff: no branch, no pull request', async () => {
  await settings('dry_run: true');
  const place = await newIssue();
  const run = await label(place);
  await ended(run, 'published');
  expect(await said(place)).toEqual([
    '**A patch is ready.** This repository asks for dry runs (`dry_run` in .github/mullover.yml), so no branch was made. `/mull retry` opens the pull request once that is taken out.',
  ]);
  expect(await lastOf(run)).toMatchObject({ type: 'published', what: 'comment' });
  expect(await pullsOf(place)).toEqual([]);
  const branches = (await hub.github.admin.rest.repos.listBranches(repo)).data.map(({ name }) => name);
  expect(branches).not.toContain(`mull/issue-${place.issue}`);
});

test('a question starts no search, and is told so', async () => {
  const place = await hub.issue('How do I add?', 'How do I add two numbers?');
  const run = await label(place, { title: 'How do I add?', body: 'How do I add two numbers?' });
  await ended(run, 'ended');
  expect(await said(place)).toEqual([expect.stringMatching(/^I take this issue for a question: /)]);
  expect(searched).toEqual([]);
});

test('what starts no search takes none of the runs of a day', async () => {
  await settings('limits: { person: 1 }');
  const question = await hub.issue('How do I add?', 'How do I add two numbers?');
  await ended(await label(question, { title: 'How do I add?', body: 'How do I add two numbers?' }), 'ended');
  const little = await hub.issue('Bug', 'Help');
  await ended(await label(little, { title: 'Bug', body: 'Help' }), 'ended');
  expect(await said(little)).toEqual([expect.stringMatching(/^\*\*Not started: this issue says too little/)]);
  await ended(await label(await newIssue()), 'published');
  expect(searched).toHaveLength(1);
});

test('an issue that reads like another open one is told so and searched for by command only', async () => {
  const report = {
    title: 'add subtracts two numbers',
    body: 'Calling add with two positive numbers gives their difference: with 2 and 2 from a script I see 0 where I expect 4.',
  };
  const [first, second] = [await hub.issue(report.title, report.body), await hub.issue(report.title, report.body)];
  await ended(await label(first, report), 'published');
  const [pull] = await pullsOf(first);
  for (const _again of [1, 2]) await ended(await label(second, report), 'ended');
  expect(await said(second)).toEqual([
    `This reads like #${first.issue}. My pull request #${pull?.number} for that one is open, so the label starts no second search here. If this is another fault, \`/mull\` starts one.`,
  ]);
  expect(searched).toHaveLength(1);
  await ended(await command(second), 'published');
  expect(searched).toHaveLength(2);
  // Closed, it is no answer any more.
  for (const { issue } of [first, second])
    await hub.github.admin.rest.issues.update({ ...repo, issue_number: issue, state: 'closed' });
  await ended(await label(await hub.issue(report.title, report.body), report), 'published');
});

const reviewersOf = async (place: Place) =>
  (await pullsOf(place)).map(({ requested_reviewers }) => requested_reviewers?.map(({ login }) => login));

test('whoever asked is asked for a review of the pull request, once', async () => {
  const place = await newIssue();
  const before = hub.github.log.length;
  await ended(await label(place), 'published');
  expect(await reviewersOf(place)).toEqual([['writer']]);
  const asked = hub.github.log.slice(before).filter(({ path }) => path.endsWith('/requested_reviewers'));
  expect(asked.map(({ method, body }) => [method, body])).toEqual([['POST', { reviewers: ['writer'] }]]);
});

test('nobody is asked for a review where maintainers want none of that', async () => {
  await settings('reviewer: none');
  const place = await newIssue();
  await ended(await label(place), 'published');
  expect(await reviewersOf(place)).toEqual([[]]);
});

test('settings that cannot be used begin nothing, and the issue is told the key and its line', async () => {
  await settings('quiet: { from: 22, to: "07:00" }');
  const place = await newIssue();
  await ended(await label(place), 'ended');
  expect((await said(place))[0]).toMatch(
    /^\*\*Stopped: \.github\/mullover\.yml cannot be used: quiet\.from: .* \(line 1\)\.\*\* Correct /,
  );
  expect(searched).toEqual([]);
});
