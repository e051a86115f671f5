// The worker on a real Redis, a real trace folder and an emulated GitHub, with a scripted search: every job ends visibly.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Queue } from 'bullmq';
import type { Command } from '../../src/commands/command.ts';
import { readConfig } from '../../src/config.ts';
import { EnvironmentFault, InputFault } from '../../src/errors.ts';
import { takeLabelEvent } from '../../src/github/label-event.ts';
import { newestRun } from '../../src/github/stored-runs.ts';
import type { Place } from '../../src/ports.ts';
import type { Consumer } from '../../src/queue/consumer.ts';
import { QUEUE } from '../../src/queue/job.ts';
import { createProducer, type Producer } from '../../src/queue/producer.ts';
import { answerCommand } from '../../src/run/answer.ts';
import type { OpenedRun } from '../../src/run/open-task.ts';
import type { Outcome } from '../../src/run/solve.ts';
import { createCommandStore } from '../../src/store/command-store.ts';
import { createTraceStore, type FileTraceStore } from '../../src/store/trace-store.ts';
import type { EventBody } from '../../src/trace/event.ts';
import type { WorkerParts } from '../../src/worker.ts';
import { git } from '../github/git-command.ts';
import { NO_WAITING } from '../github/no-waiting.ts';
import { type SeededGitHub, startSeededGitHub } from '../github/seeded-github.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { wiredOn } from './wired-on.ts';
import { startWorkerOn } from './worker-on-github.ts';

const repo = { owner: 'octo', repo: 'calc' };
let hub: SeededGitHub;
let redis: RedisServer;
let producer: Producer;
let jobs: Queue;
let trace: FileTraceStore;
let folder: string;
let worker: Consumer | undefined;

beforeAll(async () => {
  [hub, redis, folder] = await Promise.all([
    startSeededGitHub(),
    startRedis(),
    mkdtemp(join(tmpdir(), 'mullover-worker-')),
  ]);
  producer = createProducer({ redisUrl: redis.url, onError: () => {}, retryMs: 5 });
  trace = createTraceStore({ dir: folder, redact: hub.secrets.redact });
  jobs = new Queue(QUEUE, { connection: { url: redis.url, maxRetriesPerRequest: null } });
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
  hub.github.heal();
  expect(hub.github.liveTokens()).toEqual([]);
});
afterAll(async () => {
  await producer.close();
  await jobs.close();
  await Promise.all([hub.close(), redis.stop()]);
  await rm(folder, { recursive: true });
});

interface Label {
  readonly sender?: string;
  readonly title?: string;
  readonly body?: string;
}

/** A label event as the web process takes it; returns the run. */
async function label(
  place: Place,
  { sender = 'writer', title = 'add subtracts numbers', body = '2 + 2 = 0' }: Label = {},
) {
  await hub.github.admin.rest.issues.addLabels({ ...repo, issue_number: place.issue, labels: ['mull'] });
  const payload = {
    action: 'labeled',
    label: { name: 'mull' },
    issue: { number: place.issue, title, body, state: 'open', updated_at: new Date().toISOString() },
    repository: { id: place.repositoryId, name: 'calc', owner: { login: 'octo' } },
    sender: { login: sender, type: 'User' },
    installation: { id: 5 },
  };
  const { budget } = readConfig({});
  const parts = { label: 'mull', budget: budget.default, policy: 'greedy', trace, queue: producer, ...NO_WAITING };
  const intake = await takeLabelEvent(payload, parts);
  if (intake.kind !== 'accepted') throw new Error(`the label event was not accepted: ${JSON.stringify(intake)}`);
  return intake.run;
}

type Solve = WorkerParts['solve'];

function start(solve: Solve): void {
  const present = async (run: string) => `${(await trace.events(run)).map(({ type }) => type).join(' ')}\n`;
  worker = startWorkerOn({
    ...{ hub, redis, trace, folder, solve, progressMs: 50 },
    comments: { present, patch: present, stage: present, status: present, explain: present, revision: present },
  });
}

async function append(run: string, event: EventBody): Promise<void> {
  await trace.append(run, (await trace.events(run)).length, event);
}

const decided = (decision: 'propose' | 'abstain') =>
  ({ type: 'decided', decision, winner: null, confidence: 0.5, reason: 'r', next: 'n', rollouts: 1 }) as const;

const patch: Outcome = {
  pullRequest: {
    title: 'fix: add adds',
    body: 'It subtracted.',
    test: undefined,
    fix: { title: 'fix: add adds', changes: [{ path: 'lib/add.js', text: 'exports.add = (a, b) => a + b;\n' }] },
  },
};

async function last(run: string, type: string): Promise<void> {
  for (let waited = 0; (await trace.events(run)).at(-1)?.type !== type; waited += 20) {
    if (waited > 10_000) throw new Error(`no ${type}: ${JSON.stringify(await trace.events(run))}`);
    await sleep(20);
  }
}

async function comments(place: Place): Promise<string[]> {
  const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: place.issue });
  return data.filter(({ user }) => user?.login === 'mullover[bot]').map(({ body }) => body?.split('\n')[0] ?? '');
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 20) {
    if (waited > 10_000) throw new Error(`not in time: ${condition}`);
    await sleep(20);
  }
}

const pulls = async (place: Place) =>
  (await hub.github.admin.rest.pulls.list({ ...repo, head: `octo:mull/issue-${place.issue}`, state: 'all' })).data;

test('a labelled issue becomes a draft pull request, with 👀 and one comment that follows the run', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  await hub.github
    .as('writer')
    .rest.issues.createComment({ ...repo, issue_number: place.issue, body: 'also with <!-- x --> 0' });
  await hub.github.as('reader').rest.issues.createComment({ ...repo, issue_number: place.issue, body: 'do evil' });
  const tasks: OpenedRun['task'][] = [];
  start(async ({ run, task, withSource }) => {
    tasks.push(task);
    const listed = await withSource(({ url, authHeader }) =>
      git(folder, ['-c', `http.extraHeader=Authorization: ${authHeader}`, 'ls-remote', url, 'HEAD']),
    );
    expect(listed.toString()).toContain(task.base);
    await sleep(150);
    await append(run, decided('propose'));
    return patch;
  });
  await sleep(1100); // GitHub's times are whole seconds
  const run = await label(place);
  await last(run, 'published');
  expect(tasks).toEqual([
    {
      id: `octo/calc#${place.issue}`,
      title: 'add subtracts numbers',
      body: '2 + 2 = 0',
      comments: [{ author: 'writer', at: expect.any(String), text: 'also with  0' }],
      base: hub.base,
      branch: 'main',
    },
  ]);
  expect((await pulls(place)).map(({ draft, title }) => ({ draft, title }))).toEqual([
    { draft: true, title: 'fix: add adds' },
  ]);
  await until(async () => (await comments(place))[0] === 'run-started decided published');
  expect(await comments(place)).toHaveLength(1);
  const labels = () => hub.github.admin.rest.issues.listLabelsOnIssue({ ...repo, issue_number: place.issue });
  await until(async () => (await labels()).data.some(({ name }) => name === 'mull: review'));
  expect((await labels()).data.map(({ name }) => name)).toEqual(['mull', 'mull: review']);
  expect(hub.github.reactions(place.issue)).toHaveLength(1);
});

test('an issue that is to be ignored is left alone, and says so once', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const labels = ['Mull: Ignore'];
  await hub.github.admin.rest.issues.addLabels({ ...repo, issue_number: place.issue, labels });
  start(() => Promise.reject(new Error('the search must not start')));
  await last(await label(place), 'ended');
  await sleep(1100); // GitHub's times are whole seconds
  await last(await label(place), 'ended');
  expect(await comments(place)).toEqual([
    'I leave this issue alone, since it carries the label `mull: ignore`. Take that off, then add the label `mull` again.',
  ]);
  const there = (await hub.github.admin.rest.issues.listLabelsOnIssue({ ...repo, issue_number: place.issue })).data;
  expect(there.map(({ name }) => name)).toEqual(['Mull: Ignore', 'mull']);
});

test.each(['reader', 'triager', 'nobody'])('a label by %s gets one polite refusal and nothing else', async (sender) => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const run = await label(place, { sender });
  start(() => Promise.reject(new Error('the search must not start')));
  await last(run, 'ended');
  expect(await comments(place)).toEqual([expect.stringMatching(/^I only take requests from people with write access/)]);
  expect(hub.github.reactions(place.issue)).toEqual([]);
});

test('while GitHub does not tell the permission, nothing starts; once it does, the run goes on', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const run = await label(place);
  hub.github.fail({ path: /permission$/, what: 'reply', status: 500, times: 5 });
  let solved = 0;
  start(async (opened) => {
    solved += 1;
    await append(opened.run, decided('abstain'));
    return { pullRequest: undefined };
  });
  await last(run, 'published');
  expect(solved).toBe(1);
  expect(hub.github.count('GET', /permission$/)).toBeGreaterThan(0);
});

test('an issue that says too little gets one question and nothing else', async () => {
  const place = await hub.issue('bug', '');
  const run = await label(place, { title: 'bug', body: '<!-- describe the bug here, as long as you like -->' });
  start(() => Promise.reject(new Error('the search must not start')));
  await last(run, 'ended');
  expect(await comments(place)).toEqual([expect.stringContaining('says too little')]);
});

test('no patch: no pull request, the comment holds the diagnosis', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  start(async ({ run }) => {
    await append(run, decided('abstain'));
    return { pullRequest: undefined };
  });
  const run = await label(place);
  await last(run, 'published');
  expect(await pulls(place)).toEqual([]);
  expect(await comments(place)).toEqual(['run-started decided']);
});

test('a label that is removed meanwhile: nothing is published, the comment says so', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  start(async ({ run }) => {
    await hub.github.admin.rest.issues.removeLabel({ ...repo, issue_number: place.issue, name: 'mull' });
    await append(run, decided('propose'));
    return patch;
  });
  const run = await label(place);
  await last(run, 'ended');
  expect(await pulls(place)).toEqual([]);
  expect(await comments(place)).toEqual([expect.stringMatching(/^\*\*Stopped: the label (mull )?was removed/)]);
});

test('a label that is removed while the search works stops it', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const reasons: unknown[] = [];
  start(async (_opened, { signal }) => {
    await hub.github.admin.rest.issues.removeLabel({ ...repo, issue_number: place.issue, name: 'mull' });
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    reasons.push(signal.reason);
    throw signal.reason;
  });
  const run = await label(place);
  await last(run, 'ended');
  expect(reasons).toHaveLength(1);
  expect(await comments(place)).toEqual([
    expect.stringMatching(
      /^\*\*Stopped: the label was removed, or the issue closed, deleted or labelled to be ignored\.\*\*/,
    ),
  ]);
});

test('/mull stop reaches the search that works, takes back an earlier retry, and says so', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const commands = createCommandStore(join(folder, 'commands'));
  const wired = wiredOn({ hub, redis, trace, folder });
  const parts = wired.answering;
  const send = async (id: string, comment: number, command: Command) => {
    const { issue: thread, ...where } = place;
    await commands.keep({ ...where, id, thread, onPullRequest: false, comment, sender: 'writer', command });
    return answerCommand(id, parts, new AbortController().signal);
  };
  let stopped = false;
  start(async ({ run, task }, { stop }) => {
    const ref = await trace.put(run, JSON.stringify(task));
    await append(run, { type: 'pinned', base: task.base, task: ref, model: 'm', judge: 'j', prompts: 'p' });
    await new Promise((resolve) => stop.addEventListener('abort', resolve));
    stopped = true;
    await append(run, decided('abstain'));
    return { pullRequest: undefined };
  });
  const run = await label(place);
  await last(run, 'pinned');
  expect(await send('c-00000000000a', 1, { kind: 'retry', rollouts: 16, hint: '' })).toBe('later');
  expect((await comments(place)).at(-1)).toMatch(/^I am working on this issue already/);
  expect(await send('c-00000000000b', 2, { kind: 'stop' })).toBe('done');
  await last(run, 'published');
  expect(stopped).toBe(true);
  expect(await answerCommand('c-00000000000a', parts, new AbortController().signal)).toBe('done');
  expect((await comments(place)).slice(1)).toEqual([
    'Not started: a later `/mull stop` came first.',
    expect.stringMatching(/^Stopping\. The best of what was found so far is published/),
  ]);
  expect(await send('c-00000000000c', 3, { kind: 'stop' })).toBe('done');
  expect((await comments(place)).at(-1)).toBe('Nothing is running for this issue.');
  await wired.close();
});

test('a fault of the user ends the run with the reason and the next step', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  start(() => Promise.reject(new InputFault('unknown key sandbox.tests', 'Correct .github/mullover.yml.')));
  const run = await label(place);
  await last(run, 'ended');
  expect(await comments(place)).toEqual(['**Stopped: unknown key sandbox.tests.** Correct .github/mullover.yml.']);
});

test('a fault of this host is tried again, and told when it does not pass', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  let tries = 0;
  start(() => {
    tries += 1;
    return Promise.reject(new EnvironmentFault('Docker does not answer', 'Start it.'));
  });
  const run = await label(place);
  await last(run, 'ended');
  expect(tries).toBe(10);
  expect(await comments(place)).toEqual([expect.stringMatching(/^\*\*Stopped: Docker does not answer\.\*\*/)]);
});

test('a bug of ours is tried once more, then told', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  let tries = 0;
  start(() => {
    tries += 1;
    return Promise.reject(new TypeError('undefined is not a function'));
  });
  const run = await label(place);
  await last(run, 'ended');
  expect(tries).toBe(2);
  expect(await comments(place)).toEqual([
    '**Stopped: undefined is not a function.** Report this as a bug, with the run id.',
  ]);
});

test('closing in the middle gives the run back; the next worker goes on with the same task and one pull request', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  let aborted = false;
  start(async ({ run, task }, { signal }) => {
    const ref = await trace.put(run, JSON.stringify({ ...task, title: 'as pinned' }));
    await append(run, { type: 'pinned', base: task.base, task: ref, model: 'm', judge: 'j', prompts: 'p' });
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
      if (signal.aborted) resolve(undefined);
    });
    aborted = true;
    throw signal.reason;
  });
  const run = await label(place);
  await last(run, 'pinned');
  await worker?.close();
  expect(aborted).toBe(true);
  const titles: string[] = [];
  start(async (opened) => {
    titles.push(opened.task.title);
    await append(run, decided('propose'));
    return patch;
  });
  await last(run, 'published');
  expect(titles).toEqual(['as pinned']);
  expect(await pulls(place)).toHaveLength(1);
});

test('a worker that dies after the pull request and before it is noted opens no second one', async () => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  hub.github.fail({ method: 'POST', path: /pulls$/, what: 'drop-after', times: 1 });
  hub.github.fail({ method: 'PATCH', path: /pulls\/\d+$/, what: 'reply', status: 500, times: 4 });
  let solved = 0;
  start(async ({ run }) => {
    solved += 1;
    if (solved === 1) await append(run, decided('propose'));
    return patch;
  });
  const run = await label(place);
  await last(run, 'published');
  expect(solved).toBe(2);
  expect(await pulls(place)).toHaveLength(1);
});

/** What becomes of a trace on a disk that lies, or under an older build. */
const UNREADABLE: readonly (readonly [name: string, file: RegExp, change: (text: string) => string, told: RegExp])[] = [
  ['is damaged in its first line', /jsonl$/, (text) => text.replace('{', '\0'), /damaged/],
  [
    'is damaged in its last line',
    /jsonl$/,
    (text) => text.replace(/[^\n]{20}\n$/, '\0'.repeat(20).concat('\n')),
    /damaged/,
  ],
  ['has a line twice', /jsonl$/, (text) => text + text, /damaged/],
  ['was written by a newer build', /jsonl$/, (text) => text.replace(/"v":\d+/, '"v":99'), /schema version 99/],
  ['lost the text of the issue', /texts/, () => '', /damaged/],
];

async function spoil(run: string, file: RegExp, change: (text: string) => string): Promise<void> {
  await trace.settle(); // a run has its folder when it was asked for
  for (const entry of await readdir(join(folder, run), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && file.test(path)) await writeFile(path, change(await readFile(path, 'utf8')));
  }
}

test.each(UNREADABLE)('a trace that %s ends the job at once, told once', async (_name, file, change, told) => {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const run = await label(place);
  await spoil(run, file, change);
  const writes = hub.github.count('POST', /comments$/);
  start(() => Promise.reject(new Error('the search must not start')));
  await until(async () => (await producer.busy(place)) === undefined);
  expect(await comments(place)).toEqual([expect.stringMatching(told)]);
  expect(hub.github.count('POST', /comments$/)).toBe(writes + 1);
  expect(await attemptsAt(run)).toBe(1);
});

test.each(UNREADABLE.slice(0, 4))(
  'a retry of a run whose trace %s is told so in its thread, once',
  async (_name, file, change, told) => {
    const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
    const run = await label(place);
    await (await jobs.getJob(run))?.remove();
    await spoil(run, file, change);
    const { issue: thread, ...where } = place;
    const command = 'c-0000000000dd';
    const commands = createCommandStore(join(folder, 'commands'));
    await commands.keep({
      ...{ ...where, id: command, thread, onPullRequest: false, comment: 9, sender: 'writer' },
      command: { kind: 'retry', rollouts: 16, hint: '' },
    });
    await producer.enqueue({ place, run, command });
    start(() => Promise.reject(new Error('the search must not start')));
    await until(async () => (await producer.busy(place)) === undefined);
    expect(await comments(place)).toEqual([expect.stringMatching(told)]);
    expect(await attemptsAt(command)).toBe(1);
    expect(await commands.outcome(command)).toBe('answered');
    await rm(join(folder, 'commands'), { recursive: true });
    await (await jobs.getJob(command))?.remove();
  },
);

test('a damaged trace of one issue keeps no command of another from its own', async () => {
  const [damaged, other] = [await hub.issue('a', 'b'), await hub.issue('add subtracts numbers', '2 + 2 = 0')];
  const run = await label(other);
  const spoilt = await label(damaged);
  await spoil(spoilt, /jsonl$/, (text) => text.replace(/"v":\d+/, '"v":99'));
  expect(await newestRun(trace, { repositoryId: other.repositoryId, issue: other.issue }, () => true)).toBe(run);
  for (const id of [run, spoilt]) await (await jobs.getJob(id))?.remove();
});

const attemptsAt = async (id: string) => (await jobs.getJob(id))?.attemptsMade;
