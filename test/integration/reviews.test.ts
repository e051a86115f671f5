// Reviews on an emulated GitHub, with real webhooks in, a real queue and trace, and a scripted search: one review, one revision.

import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { createPublisher } from '../../src/github/publisher.ts';
import type { RunningServer } from '../../src/github/webhook-server.ts';
import type { Job, Place } from '../../src/ports.ts';
import type { Consumer } from '../../src/queue/consumer.ts';
import { answerCommand } from '../../src/run/answer.ts';
import type { AnswerParts } from '../../src/run/answering.ts';
import type { OpenedRun } from '../../src/run/open-task.ts';
import { sha256 } from '../../src/stages/locations.ts';
import type { FileTraceStore } from '../../src/store/trace-store.ts';
import type { Patch } from '../../src/task.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { type SeededGitHub, WEBHOOK_SECRET } from '../github/seeded-github.ts';
import { startWorkerOn } from './worker-on-github.ts';
import { createWorld, startWebOn, type World } from './world.ts';

const repo = { owner: 'octo', repo: 'calc' };
const signal = new AbortController().signal;
let world: World;
let hub: SeededGitHub;
let jobs: World['jobs'];
let trace: FileTraceStore;
let parts: AnswerParts;
let web: RunningServer;
let worker: Consumer | undefined;
/** Commands as the web process queued them. */
const queued: string[] = [];

beforeAll(async () => {
  world = await createWorld();
  ({ hub, jobs, trace, parts } = world);
  web = await startWebOn(world, queued);
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
  await jobs.obliterate({ force: true });
  queued.length = 0;
  expect(hub.github.liveTokens()).toEqual([]);
});
afterAll(async () => {
  await web.close();
  await world.close();
});

const append = async (run: string, event: EventBody) => trace.append(run, (await trace.events(run)).length, event);

/** An issue whose run opened a pull request that adds. */
async function pullRequest(): Promise<{ readonly place: Place; readonly pull: number; readonly run: string }> {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const run = `r-${sha256(`${place.issue}`).slice(0, 12)}`;
  const publisher = createPublisher(hub.app, createOutgoing(hub.secrets.redact));
  const changes = [{ path: 'lib/add.js', text: 'exports.add = (a, b) => a + b;\n' }];
  const { number } = await publisher.pullRequest(place, {
    ...{ run, base: hub.base, into: 'main', title: 'fix: add adds', body: `Fixes #${place.issue}`, test: undefined },
    fix: { title: 'fix: add adds', changes },
  });
  const { budget } = readConfig({});
  const issue = { title: 'add subtracts numbers', body: '2 + 2 = 0' };
  const origin = { kind: 'github', ...place, sender: 'writer', triggeredAt: '2026-11-22T10:00:00Z' } as const;
  const more = { title: 't', budget: budget.default, policy: 'process-search', seed: 1 };
  await trace.begin(run, issue, (ref) => ({ type: 'run-started', origin, issue: ref, ...more }));
  const task = await trace.put(run, JSON.stringify({ id: 't', title: 't', body: 'b', comments: [], base: hub.base }));
  await append(run, { type: 'pinned', base: hub.base, task, model: 'm', judge: 'j', prompts: 'p' });
  await append(run, { ...decided('propose', null), reason: 'it works' });
  await append(run, { type: 'published', what: 'pull-request', number, url: 'u', sha: 's' });
  return { place, pull: number, run };
}

const decided = (decision: 'propose' | 'abstain', winner: string | null) =>
  ({
    type: 'decided',
    decision,
    winner,
    confidence: 0.8,
    reason: 'nothing passes',
    next: 'Say more.',
    rollouts: 1,
  }) as const;

interface Remarks {
  readonly event?: 'REQUEST_CHANGES' | 'COMMENT' | 'APPROVE';
  readonly body?: string;
  readonly comments?: readonly { readonly path: string; readonly line?: number; readonly body: string }[];
}

/** Submits a review, waits for its delivery and answers what it queued; returns what became of each command. */
async function review(
  login: string,
  pull: number,
  { event = 'REQUEST_CHANGES', ...text }: Remarks,
): Promise<readonly string[]> {
  const comments = text.comments?.map((comment) => ({ side: 'RIGHT' as const, ...comment }));
  await hub.github.as(login).rest.pulls.createReview({
    ...{ ...repo, pull_number: pull, event, body: text.body ?? '' },
    ...(comments === undefined ? {} : { comments: comments as never }),
  });
  await hub.github.webhooks.settled();
  return answered();
}

async function answered(): Promise<readonly string[]> {
  const turns: string[] = [];
  for (const id of queued.splice(0)) turns.push(await answerCommand(id, parts, signal));
  return turns;
}

const waiting = async (): Promise<readonly Job[]> =>
  (await jobs.getJobs(['waiting', 'prioritized'], 0, -1, true)).map(({ data }) => data);

async function said(number: number): Promise<string[]> {
  const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: number });
  return data.filter(({ user }) => user?.login === 'mullover[bot]').map(({ body }) => body?.split('\n')[0] ?? '');
}

const answersIn = (pull: number) =>
  hub.github
    .threads(pull)
    .flatMap(({ user, in_reply_to_id: thread, body }) =>
      user.login === 'mullover[bot]' ? [{ thread, text: body.split('\n')[0] }] : [],
    );

const commits = async (pull: number) =>
  (await hub.github.admin.rest.pulls.listCommits({ ...repo, pull_number: pull })).data.map(
    ({ commit }) => commit.message.split('\n')[0],
  );

/** The worker of production with a search that ends at once; `found`: it has a patch, and commits it. */
function search(found: boolean, meanwhile = async () => {}): { readonly opened: OpenedRun[] } {
  const opened: OpenedRun[] = [];
  worker = startWorkerOn({
    ...{ ...world, progressMs: 20 },
    solve: async (given) => {
      opened.push(given);
      const { run, task } = given;
      const ref = await trace.put(run, JSON.stringify(task));
      await append(run, { type: 'pinned', base: task.base, task: ref, model: 'm', judge: 'j', prompts: 'p' });
      await meanwhile();
      if (!found) {
        await append(run, decided('abstain', null));
        return { pullRequest: undefined };
      }
      await patched(run);
      const changes = [{ path: 'lib/add.js', text: 'exports.add = (a, b) => Number(a) + Number(b);\n' }];
      return {
        pullRequest: {
          title: 'fix: numbers only',
          body: 'Revised.',
          test: undefined,
          fix: { title: 'fix: numbers only', changes },
        },
      };
    },
  });
  return { opened };
}

/** A patch for the first remark, chosen. */
async function patched(run: string): Promise<void> {
  const diff =
    'diff --git a/lib/add.js b/lib/add.js\n--- a/lib/add.js\n+++ b/lib/add.js\n@@ -1 +1 @@\n-exports.add = (a, b) => a + b;\n+exports.add = (a, b) => Number(a) + Number(b);\n';
  const patch: Patch = { changes: [], diff, title: 'numbers only', explanation: 'e', covers: [1] };
  const draft = await trace.put(run, JSON.stringify({ kind: 'patch', ...patch }));
  const empty = await trace.put(run, '[]');
  const place = { node: 'u0.f0.p0', parent: 'u0.f0', stage: 'patch-generation', index: 0, turn: 0 } as const;
  const usage = { inputTokens: 1, outputTokens: 1, money: 0, estimated: false };
  const outcome = {
    kind: 'draft',
    draft,
    key: 'k',
    files: ['lib/add.js'],
    summary: 'numbers only',
    size: 2,
    covers: [1],
  } as const;
  await append(run, {
    ...{
      type: 'asked',
      work: 'ask:u0.f0.p0:0',
      attempt: 1,
      ...place,
      model: 'm',
      temperature: 0,
      seed: 1,
      prompt: 'p',
    },
    ...{ promptHash: 'h', added: empty, reply: empty, thoughts: null, usage, ms: 1, outcome },
  });
  await append(run, { ...decided('propose', 'u0.f0.p0'), reason: 'it works' });
}

const REMARKS = [
  { path: 'lib/add.js', line: 1, body: 'Make numbers of both.' },
  { path: 'lib/add.js', body: 'Say <!-- hidden --> in a comment what it takes.' },
];

test('a review becomes one run on the head of the pull request, with half of the budget, however often it is told', async () => {
  const { place, pull } = await pullRequest();
  const head = await hub.push(`mull/issue-${place.issue}`, 'NOTES.md', 'by a person\n');
  expect(await review('writer', pull, { comments: REMARKS, body: 'Nearly.' })).toEqual(['done']);
  const [job, ...others] = await waiting();
  if (!job) throw new Error('nothing was begun');
  expect(others).toEqual([]);
  expect(job).toEqual({ place, run: expect.stringMatching(/^r-/), command: expect.stringMatching(/^c-/), pull });
  const [start] = await trace.events(job.run);
  const { rollouts, tokens, seconds } = readConfig({}).budget.default;
  expect(start).toMatchObject({
    ...{ type: 'run-started', policy: 'revision', budget: { rollouts: rollouts / 2, tokens: tokens / 2, seconds } },
    origin: { kind: 'github', issue: place.issue, pull, sender: 'writer' },
  });

  const told = hub.github.webhooks.deliveries.findLast(({ event }) => event === 'pull_request_review');
  if (told) await hub.github.webhooks.redeliver(told);
  expect(await answered()).toEqual([]);
  expect(await waiting()).toHaveLength(1);

  const { opened } = search(true);
  await worker?.ready();
  await until(async () => (await said(pull)).some((line) => line.startsWith('**Revised in')));
  expect(opened).toHaveLength(1);
  expect(opened[0]).toMatchObject({
    branch: `mull/issue-${place.issue}`,
    pull,
    task: { base: head, title: 'add subtracts numbers' },
  });
  expect(opened[0]?.task.review).toMatchObject({
    ...{ author: 'writer', body: 'Nearly.' },
    remarks: [
      {
        file: 'lib/add.js',
        endLine: 1,
        text: 'Make numbers of both.',
        hunk: expect.stringContaining('+exports.add = (a, b) => a + b;'),
      },
      { file: 'lib/add.js', text: 'Say  in a comment what it takes.' },
    ],
    diff: expect.stringContaining('+++ b/NOTES.md'),
  });

  expect(await commits(pull)).toEqual(['fix: add adds', 'change NOTES.md', 'fix: numbers only']);
  const [one, two] = hub.github.threads(pull).filter(({ user }) => user.login === 'writer');
  await until(async () => answersIn(pull).length === 2);
  expect(answersIn(pull)).toEqual([
    { thread: one?.id, text: expect.stringMatching(/^Changed in [0-9a-f]{7}\.$/) },
    {
      thread: two?.id,
      text: expect.stringMatching(
        /^Changed in [0-9a-f]{7}, but its author does not say that it is for this: look closely\.$/,
      ),
    },
  ]);
  expect(await said(pull)).toEqual([
    expect.stringMatching(/^\*\*Revised in [0-9a-f]{7}\*\*: numbers only; confidence 0\.80\.$/),
  ]);
  const { body } = (await hub.github.admin.rest.pulls.get({ ...repo, pull_number: pull })).data;
  expect(body).toMatch(
    /^<!-- mullover-part r-[0-9a-f]{12} -->\nRevised\.\n\n---\n\n<!-- \/mullover-part r-[0-9a-f]{12} -->\nFixes #\d+$/,
  );
});

async function until(happened: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await happened()); waited += 50) {
    if (waited > 20_000) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('who pushes while a revision works keeps the branch, and is given the patch in words', async () => {
  const { place, pull } = await pullRequest();
  await review('writer', pull, { comments: REMARKS });
  search(true, async () => void (await hub.push(`mull/issue-${place.issue}`, 'more.js', 'exports.more = 1;\n')));
  await worker?.ready();
  await until(async () => (await said(pull)).some((line) => line.startsWith('**A revision is ready')));
  expect(await commits(pull)).toEqual(['fix: add adds', 'change more.js']);
  await until(async () => answersIn(pull).length === 2);
  expect(answersIn(pull).map(({ text }) => text)).toEqual(
    Array(2).fill(
      expect.stringMatching(
        /^Not changed: no revision was committed\. A commit that is not mine came onto the branch meanwhile/,
      ),
    ),
  );
});

test('without a patch nothing is committed, and each thread is told why', async () => {
  const { pull } = await pullRequest();
  await review('writer', pull, { comments: REMARKS });
  search(false);
  await worker?.ready();
  await until(async () => (await said(pull)).some((line) => line.startsWith('**No patch is good enough to commit.**')));
  await until(async () => answersIn(pull).length === 2);
  expect(answersIn(pull).map(({ text }) => text)).toEqual(
    Array(2).fill('Not changed: no revision was committed. Nothing passes.'),
  );
  expect(await commits(pull)).toEqual(['fix: add adds']);
});

test('a review that only asks is answered in the pull request and in its threads, and changes nothing', async () => {
  const { pull } = await pullRequest();
  expect(
    await review('writer', pull, {
      body: 'Why?',
      comments: [{ path: 'lib/add.js', line: 1, body: 'What is this for?' }],
    }),
  ).toEqual(['done']);
  expect(await waiting()).toEqual([]);
  expect(await said(pull)).toEqual([
    'Your review asks a question and requests no change that I can make out, so I changed nothing. From the trace:',
  ]);
  expect(answersIn(pull).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^I took this for a question and answered it from the trace: http/),
  ]);
});

test('a review that says nothing that can be read begins nothing, and its author is told', async () => {
  const { pull } = await pullRequest();
  expect(
    await review('writer', pull, { body: '<!-- all of it -->\n![what I see](https://example.com/a.png)' }),
  ).toEqual(['done']);
  expect(await waiting()).toEqual([]);
  expect(await said(pull)).toEqual([
    'Your review says nothing that I can read: images and hidden text are left out. Submit it again and say in words what is to change.',
  ]);
});

test('a second review waits for the revision at work, and a stop takes it back', async () => {
  const { pull } = await pullRequest();
  await review('writer', pull, { body: 'Rename a to left.' });
  expect(await review('writer', pull, { body: 'Rename b to right.' })).toEqual(['later']);
  expect(await said(pull)).toEqual(['I am working on this issue already; this starts when that search has ended.']);
  await hub.github.as('writer').rest.issues.createComment({ ...repo, issue_number: pull, body: '/mull stop' });
  await until(async () => queued.length > 0);
  expect(await answered()).toEqual(['done']);
  expect(await said(pull)).toEqual([
    'Not started: a later `/mull stop` came first.',
    expect.stringMatching(/^Stopping\./),
  ]);
});

test('a review that is dismissed while it waits is called back', async () => {
  const { pull } = await pullRequest();
  await review('writer', pull, { body: 'Rename a to left.' });
  expect(await review('writer', pull, { body: 'Rename b to right.' })).toEqual(['later']);
  const id = (await parts.commands.pending((await hub.github.admin.rest.repos.get(repo)).data.id)).find(
    ({ command }) => command.kind === 'revise' && command.body.includes('right'),
  );
  if (id?.command.kind !== 'revise') throw new Error('nothing waits');
  const dismissed = { ...repo, pull_number: pull, review_id: id.command.review, message: 'never mind' };
  await hub.github.as('writer').rest.pulls.dismissReview(dismissed);
  await jobs.obliterate({ force: true });
  parts.waiting.clear();
  expect(await answerCommand(id.id, parts, signal)).toBe('done');
  expect(await waiting()).toEqual([]);
  expect(await said(pull)).toEqual(['Not started: the review was dismissed before its revision began.']);
});

test('of more comments than one revision takes up its author is told how many are left', async () => {
  const { pull } = await pullRequest();
  const comments = Array.from({ length: 25 }, (_one, at) => ({ path: 'lib/add.js', line: 1, body: `Rename a${at}.` }));
  await review('writer', pull, { comments });
  let told = '';
  const { opened } = search(true, async () => {
    await until(async () => (await said(pull)).some((line) => line.startsWith('Your review')));
    told = (await said(pull)).join('\n');
  });
  await worker?.ready();
  await until(async () => answersIn(pull).length === 20);
  expect(opened[0]?.task.review).toMatchObject({ left: 5 });
  expect(opened[0]?.task.review?.remarks).toHaveLength(20);
  expect(told).toMatch(
    /^Your review with 20 remarks becomes one revision, on .*\. 5 further comments of it I leave: more than 20 are too many for one revision\. Submit them in another review\. It has half/,
  );
  const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: pull });
  expect(data.map(({ body }) => body).join('\n')).toContain(
    '5 further comments of the review I left: submit them in another review.',
  );
});

describe('no revision', () => {
  const closed = async (pull: number) =>
    void (await hub.github.admin.rest.pulls.update({ ...repo, pull_number: pull, state: 'closed' }));
  test.each<[string, string, Remarks, ((pull: number) => Promise<void>)?]>([
    ['a comment', 'writer', { event: 'COMMENT', body: 'Rename it.' }],
    ['an approval', 'writer', { event: 'APPROVE', body: 'Rename it.' }],
    ['a reader', 'reader', { body: 'Rename it.' }],
    ['somebody who may triage', 'triager', { body: 'Rename it.' }],
    ['a closed pull request', 'writer', { body: 'Rename it.' }, closed],
  ])('is started by %s, and nobody is told anything', async (_name, login, remarks, before = async () => {}) => {
    const { pull } = await pullRequest();
    await before(pull);
    await review(login, pull, remarks);
    expect(await waiting()).toEqual([]);
    expect(await said(pull)).toEqual([]);
    expect(answersIn(pull)).toEqual([]);
  });

  test('is started by a review of the bot itself, or on the pull request of a person', async () => {
    const { place, pull } = await pullRequest();
    const told = { ...repo, pull_number: pull, event: 'REQUEST_CHANGES', body: 'Rename it.' } as const;
    await hub.app.withAccess({ ...place, issue: pull }, { pull_requests: 'write' }, (api) =>
      api.rest.pulls.createReview(told),
    );
    await hub.github.webhooks.settled();
    expect(queued).toEqual([]);
    await hub.github.admin.rest.git.createRef({
      ...repo,
      ref: `refs/heads/mull/issue-${place.issue}-7`,
      sha: hub.base,
    });
    await hub.push(`mull/issue-${place.issue}-7`, 'x.js', 'x\n');
    const theirs = await hub.github
      .as('writer')
      .rest.pulls.create({ ...repo, title: 't', head: `mull/issue-${place.issue}-7`, base: 'main' });
    await review('writer', theirs.data.number, { body: 'Rename it.' });
    expect(await waiting()).toEqual([]);
    expect(await said(theirs.data.number)).toEqual([]);
  });
});

test('a command in a review of any kind is carried out, and is all of it', async () => {
  const { pull } = await pullRequest();
  expect(await review('writer', pull, { event: 'COMMENT', body: 'Hm.\n\n/mull status' })).toEqual(['done']);
  expect(await review('writer', pull, { body: '/mull help', comments: REMARKS })).toEqual(['done']);
  expect(await waiting()).toEqual([]);
  expect(await said(pull)).toEqual([
    expect.stringMatching(/^\*\*Draft pull request #\d+ is open\*\*/),
    '- `/mull` starts a search, as the label does',
  ]);
});

test('the label on a pull request starts nothing; whoever set it is told once where it belongs', async () => {
  const { pull } = await pullRequest();
  const { data: theirs } = await hub.github.admin.rest.pulls.get({ ...repo, pull_number: pull });
  const label = async (login: string, at: string) => {
    const sender = { login, type: 'User' };
    const pull_request = { ...theirs, updated_at: at };
    const { data: repository } = await hub.github.admin.rest.repos.get(repo);
    const told = {
      action: 'labeled',
      label: { name: 'mull' },
      pull_request,
      repository,
      sender,
      installation: { id: 5 },
    };
    await send('pull_request', told);
    return answered();
  };
  expect(await label('writer', '2026-11-22T11:00:00Z')).toEqual(['done']);
  expect(await label('writer', '2026-11-22T12:00:00Z')).toEqual([]);
  expect(await waiting()).toEqual([]);
  expect(await said(pull)).toEqual([expect.stringMatching(/^A search starts from an issue: /)]);
});

/** As GitHub signs and sends it. */
async function send(event: string, payload: object): Promise<void> {
  const body = JSON.stringify(payload);
  const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-github-event': event, 'x-hub-signature-256': signature };
  const { status } = await fetch(`${web.url}/api/github/webhooks`, { method: 'POST', headers, body });
  expect(status).toBe(202);
}

test('/mull retry on the pull request goes on with the newest revision, on the same branch', async () => {
  const { pull } = await pullRequest();
  await review('writer', pull, { comments: REMARKS });
  search(true);
  await worker?.ready();
  await until(async () => (await said(pull)).some((line) => line.startsWith('**Revised in')));
  await until(async () => (await waiting()).length === 0 && (await jobs.getActiveCount()) === 0);
  await worker?.close();
  worker = undefined;
  await hub.github.as('writer').rest.issues.createComment({ ...repo, issue_number: pull, body: '/mull retry' });
  await until(async () => queued.length > 0);
  expect(await answered()).toEqual(['done']);
  expect(await waiting()).toMatchObject([{ pull, run: expect.stringMatching(/^r-/) }]);
});
