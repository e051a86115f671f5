// CI of the bot's pull request on an emulated GitHub, told as a story: red → one repair → red again → it says so and stops.

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
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
import type { EventBody } from '../../src/trace/event.ts';
import type { SeededGitHub } from '../github/seeded-github.ts';
import { appendFound } from './found-patch.ts';
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
const queued: string[] = [];

beforeAll(async () => {
  world = await createWorld();
  ({ hub, jobs, trace, parts } = world);
  web = await startWebOn(world, queued);
  await hub.github.admin.rest.repos.createOrUpdateFileContents({
    ...{ ...repo, path: '.github/mullover.yml', message: 'settings' },
    content: Buffer.from('ci: repair\n').toString('base64'),
  });
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
const TABLE = '| Evidence | on base | with this patch |\n|---|---|---|\n| Regression | 3 pass | 3 pass |';

/** An issue whose run opened a pull request. */
async function pullRequest(): Promise<{ readonly place: Place; readonly pull: number; readonly sha: string }> {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const run = `r-${sha256(`ci ${place.issue}`).slice(0, 12)}`;
  const publisher = createPublisher(hub.app, createOutgoing(hub.secrets.redact));
  const changes = [{ path: 'lib/add.js', text: 'exports.add = (a, b) => a + b;\n' }];
  const { number, sha } = await publisher.pullRequest(place, {
    ...{ run, base: hub.base, into: 'main', title: 'fix: add adds', test: undefined },
    body: `Fixes #${place.issue}\n\n${TABLE}\n`,
    fix: { title: 'fix: add adds', changes },
  });
  const { budget } = readConfig({});
  const issue = { title: 'add subtracts numbers', body: '2 + 2 = 0' };
  const origin = { kind: 'github', ...place, sender: 'writer', triggeredAt: '2026-11-22T10:00:00Z' } as const;
  const more = { title: 't', budget: budget.default, policy: 'process-search', seed: 1 };
  await trace.begin(run, issue, (ref) => ({ type: 'run-started', origin, issue: ref, ...more }));
  await appendFound(trace, run, { id: 't', title: 't', body: 'b', comments: [], base: hub.base });
  await append(run, { type: 'published', what: 'pull-request', number, url: 'u', sha });
  return { place, pull: number, sha };
}

/** A job of GitHub Actions on a commit ends, and its events arrive. */
async function job(sha: string, name: string, conclusion: 'success' | 'failure', log = ''): Promise<void> {
  const { checks } = hub.github.admin.rest;
  const { data } = await checks.create({ ...repo, name, head_sha: sha, status: 'in_progress' });
  hub.github.jobLogs.set(data.id, log);
  const output = { title: `${name} ended`, summary: 'It says so.' };
  await checks.update({ ...repo, check_run_id: data.id, status: 'completed', conclusion, output });
  await hub.github.webhooks.settled();
}

/** What became of each command that the events queued. */
async function answered(): Promise<readonly string[]> {
  const turns: string[] = [];
  for (const id of new Set(queued.splice(0))) turns.push(await answerCommand(id, parts, signal));
  return turns;
}

const waiting = async (): Promise<readonly Job[]> =>
  (await jobs.getJobs(['waiting', 'prioritized'], 0, -1, true)).map(({ data }) => data);
const rowOf = async (pull: number) =>
  (await hub.github.admin.rest.pulls.get({ ...repo, pull_number: pull })).data.body
    ?.split('\n')
    .filter((line) => line.startsWith('| CI of'));

async function said(number: number): Promise<string[]> {
  const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: number });
  return data.filter(({ user }) => user?.login === 'mullover[bot]').map(({ body }) => body?.split('\n')[0] ?? '');
}

async function until(happened: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await happened()); waited += 50) {
    if (waited > 30_000) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The worker of production with a search that finds a patch at once. */
function search(): readonly OpenedRun[] {
  const opened: OpenedRun[] = [];
  worker = startWorkerOn({
    ...{ ...world, progressMs: 20 },
    solve: async (given) => {
      opened.push(given);
      await appendFound(trace, given.run, given.task);
      const changes = [{ path: 'lib/add.js', text: 'exports.add = (a, b) => Number(a) + Number(b);\n' }];
      return {
        pullRequest: {
          ...{ title: 'fix: numbers only', body: `Repaired.\n\n${TABLE}\n`, test: undefined },
          fix: { title: 'fix: numbers only', changes },
        },
      };
    },
  });
  return opened;
}

test('red CI gets one repair with what it says and its log; red again, the bot says so and stops', async () => {
  const { place, pull, sha } = await pullRequest();
  await job(sha, 'lint', 'success');
  expect(await answered()).toEqual(['done']);
  expect(await rowOf(pull)).toEqual(['| CI of this repository | – | ✓ 1 check passes |']);

  const log = 'not ok 1 - adds strings\n##[error]Process completed with exit code 1.\n';
  await job(sha, 'test', 'failure', log);
  expect(await answered()).toEqual(['done']);
  expect(await rowOf(pull)).toEqual(['| CI of this repository | – | ✗ 1 of 2 checks fails: `test` |']);
  expect(await waiting()).toEqual([{ place, run: expect.any(String), command: expect.any(String), pull }]);

  const opened = search();
  await worker?.ready();
  await until(async () => (await said(pull)).some((line) => line.startsWith('**Revised in')));
  expect(opened).toHaveLength(1);
  expect(opened[0]?.task).toMatchObject({
    base: sha,
    review: {
      ...{ author: 'CI of this repository', checks: ['test'], remarks: [] },
      body: expect.stringMatching(/test:\ntest ended\nIt says so\.\n\nnot ok 1 - adds strings$/),
      diff: expect.stringContaining('+exports.add = (a, b) => a + b;'),
    },
  });
  const [start] = await trace.events(opened[0]?.run ?? '');
  expect(start).toMatchObject({ policy: 'revision', origin: { ci: true, pull, sender: 'writer' } });
  await until(async () => (await waiting()).length === 0 && (await jobs.getActiveCount()) === 0);
  await worker?.close();
  worker = undefined;

  const { head, body } = (await hub.github.admin.rest.pulls.get({ ...repo, pull_number: pull })).data;
  expect(head.sha).not.toBe(sha);
  expect(body?.startsWith('<!-- mullover-part ')).toBe(true);
  await answered();
  await job(head.sha, 'test', 'failure', log);
  expect(await answered()).toEqual(['done']);
  expect(await waiting()).toEqual([]);
  expect((await said(pull)).at(-1)).toBe(
    `**CI of this repository fails on \`${head.sha.slice(0, 7)}\`**: \`test\`. That commit was my one repair for it, so I stop here. Request changes in a review, or say \`/mull retry\` and what I miss.`,
  );
  expect(await rowOf(pull)).toEqual([
    '| CI of this repository | – | ✗ 1 of 1 check fails: `test` |',
    '| CI of this repository | – | ✗ 1 of 2 checks fails: `test` |',
  ]);
});

test('while other checks go on nothing begins; statuses count, and our own check does not', async () => {
  const { place, pull, sha } = await pullRequest();
  const publisher = createPublisher(hub.app, createOutgoing(hub.secrets.redact));
  const text = { conclusion: 'neutral', title: 't', summary: 's', annotations: [] } as const;
  await publisher.check(place, { run: 'r-1', sha, text });
  await hub.github.webhooks.settled();
  expect(queued).toEqual([]);
  const { checks, repos } = hub.github.admin.rest;
  const slow = await checks.create({ ...repo, name: 'slow', head_sha: sha, status: 'in_progress' });
  await repos.createCommitStatus({ ...repo, sha, state: 'failure', context: 'ci/other', description: 'exit 1' });
  await hub.github.webhooks.settled();
  const [id = ''] = queued;
  expect(await answered()).toEqual(['much-later']);
  expect(await waiting()).toEqual([]);
  await checks.update({ ...repo, check_run_id: slow.data.id, status: 'completed', conclusion: 'success' });
  expect(await answerCommand(id, parts, signal)).toBe('done');
  expect(await rowOf(pull)).toEqual(['| CI of this repository | – | ✗ 1 of 2 checks fails: `ci/other` |']);
  expect(await waiting()).toHaveLength(1);
});

test('a commit of a person on the branch is theirs to repair, and so is a closed pull request', async () => {
  const { place, pull } = await pullRequest();
  const theirs = await hub.push(`mull/issue-${place.issue}`, 'NOTES.md', 'by a person\n');
  await job(theirs, 'test', 'failure');
  expect(await answered()).toEqual(['done']);
  const other = await pullRequest();
  await hub.github.admin.rest.pulls.update({ ...repo, pull_number: other.pull, state: 'closed' });
  await job(other.sha, 'test', 'failure');
  await answered();
  expect([await rowOf(pull), await rowOf(other.pull), await waiting()]).toEqual([[], [], []]);
});
