// Who sets the label, or writes `/mull`, while a job is still there gets an answer: their search, or the word that one is at it.

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { takeLabelEvent } from '../../src/github/label-event.ts';
import type { Place } from '../../src/ports.ts';
import { answerCommand } from '../../src/run/answer.ts';
import { createWorld, type World } from './world.ts';

const repo = { owner: 'octo', repo: 'calc' };
const signal = new AbortController().signal;
const ISSUE = { title: 'add subtracts numbers', body: '2 + 2 = 0, should be 4' };
const WORKS =
  'I am working on this issue already, and what comes of it is for this label, too; `/mull status` says how far.';
let world: World;
let queued: string[] = [];
let labels = 0;

beforeAll(async () => {
  world = await createWorld();
});
beforeEach(async () => {
  queued = [];
  await world.jobs.obliterate({ force: true });
});
afterAll(async () => {
  expect(world.hub.github.liveTokens()).toEqual([]);
  await world.close();
});

const newIssue = () => world.hub.issue(ISSUE.title, ISSUE.body);

/** A label event as the web process takes it. Each is set a minute after the one before. */
async function label(place: Place, { sender = 'writer', at = minute(++labels) } = {}) {
  const { label: name, budget, policy } = readConfig({});
  const { trace, commands, wired } = world;
  return takeLabelEvent(
    {
      ...{ action: 'labeled', label: { name }, sender: { login: sender, type: 'User' }, installation: { id: 5 } },
      issue: { number: place.issue, ...ISSUE, state: 'open', updated_at: at },
      repository: { id: place.repositoryId, name: 'calc', owner: { login: 'octo' } },
    },
    {
      ...{ label: name, budget: budget.default, policy, trace, commands, queue: wired.queue },
      enqueueCommand: async (id) => void (queued.includes(id) || queued.push(id)),
    },
  );
}

const minute = (n: number) => new Date(Date.now() - 3_600_000 + n * 60_000).toISOString();
const LATER = new Date(Date.now() + 3_600_000).toISOString();

/** The run of the first label, taken by a worker whose job is still there. */
async function working(place: Place): Promise<string> {
  const intake = await label(place);
  if (intake.kind !== 'accepted') throw new Error(JSON.stringify(intake));
  await append(intake.run, { type: 'session-started', worker: 'w' });
  return intake.run;
}

async function append(run: string, event: Parameters<World['trace']['append']>[2]): Promise<void> {
  await world.trace.append(run, (await world.trace.events(run)).length, event);
}

const COMMENT = { type: 'published', what: 'comment', number: 3, url: 'u' } as const;
const ABSTAINED = { decision: 'abstain', winner: null, confidence: 0, reason: 'r', next: 'n', rollouts: 1 } as const;

async function published(run: string): Promise<void> {
  await append(run, { type: 'decided', ...ABSTAINED });
  await append(run, COMMENT);
}

/** One at a time, as a worker takes them. */
async function answerQueued(): Promise<string[]> {
  const turns: string[] = [];
  for (const id of queued) turns.push(await answerCommand(id, world.parts, signal));
  return turns;
}

const jobIds = async () => (await world.jobs.getJobs(['waiting', 'prioritized'])).map(({ id }) => id);
const gone = async (run: string) => (await world.jobs.getJob(run))?.remove();
const typesOf = async (run: string) => (await world.trace.events(run)).map(({ type }) => type);

async function answers(place: Place): Promise<string[]> {
  const { data } = await world.hub.github.admin.rest.issues.listComments({ ...repo, issue_number: place.issue });
  return data.filter(({ user }) => user?.login === 'mullover[bot]').map(({ body }) => body?.split('\n')[0] ?? '');
}

test('a label in the moment in which the last job is still ending begins its search once that job is gone', async () => {
  const place = await newIssue();
  const first = await working(place);
  await published(first);
  const again = await label(place, { at: LATER });
  expect(again).toEqual({ kind: 'busy', run: expect.stringMatching(/^r-/) });
  expect(await answerQueued()).toEqual(['later']);
  expect(await jobIds()).toEqual([first]);
  await gone(first);
  expect(await answerQueued()).toEqual(['done']);
  expect(await jobIds()).toEqual([(again as { run: string }).run]);
  expect(await answers(place)).toEqual([]);
  expect(await label(place, { at: LATER })).toMatchObject({ kind: 'known' });
  expect(await answerQueued()).toEqual(['done']);
});

test('a label while a search works is told so once, and the result of that search is its answer', async () => {
  const place = await newIssue();
  const first = await working(place);
  const [second, third] = [await label(place), await label(place)] as { run: string }[];
  expect(await answerQueued()).toEqual(['later', 'later']);
  expect(await answers(place)).toEqual([WORKS]);
  await published(first);
  await gone(first);
  expect(await answerQueued()).toEqual(['done', 'done']);
  expect(await jobIds()).toEqual([]);
  for (const run of [second, third]) expect(await typesOf(run?.run ?? '')).toEqual(['run-started', 'ended']);
  expect(await answers(place)).toEqual([WORKS]);
});

test('a label behind a `/mull retry` that waits for a worker is told so, though the stored search is over', async () => {
  const place = await newIssue();
  const first = await working(place);
  await published(first);
  await gone(first);
  const { issue: thread, ...where } = place;
  const retry = { ...where, id: 'c-0000000000bb', thread, onPullRequest: false, comment: 1, sender: 'writer' };
  await world.commands.keep({ ...retry, command: { kind: 'retry', rollouts: 16, hint: '' } });
  await world.wired.queue.enqueue({ run: first, place, command: retry.id });
  await label(place, { at: LATER });
  expect(await answerQueued()).toEqual(['later']);
  expect(await answers(place)).toEqual([WORKS]);
});

test('a label that is taken off and set again calls the search back and begins another one', async () => {
  const place = await newIssue();
  const first = await working(place);
  const again = (await label(place)) as { run: string };
  expect(await answerQueued()).toEqual(['later']);
  await append(first, { type: 'ended', reason: 'the label was removed', next: 'n', calledBack: true });
  await gone(first);
  expect(await answerQueued()).toEqual(['done']);
  expect(await jobIds()).toEqual([again.run]);
});

test('of a search that fails, its own words are the answer', async () => {
  const place = await newIssue();
  const first = await working(place);
  await label(place);
  await append(first, { type: 'ended', reason: 'the tests could not be run', next: 'n' });
  await gone(first);
  expect(await answerQueued()).toEqual(['done']);
  expect(await jobIds()).toEqual([]);
});

test('a label behind a revision, whose result is for its review, begins its search', async () => {
  const place = await newIssue();
  const run = 'r-00000000000a';
  const origin = { kind: 'github', ...place, sender: 'writer', triggeredAt: minute(1), pull: 9 } as const;
  const { budget } = readConfig({});
  await append(run, {
    ...{ type: 'run-started', origin, issue: await world.trace.put(run, JSON.stringify(ISSUE)), title: ISSUE.title },
    ...{ budget: budget.default, policy: 'revision', seed: 1 },
  });
  await append(run, { type: 'session-started', worker: 'w' });
  await world.wired.queue.enqueue({ run, place, command: 'c-00000000000a', pull: 9 });
  const intake = (await label(place)) as { run: string };
  expect(await answerQueued()).toEqual(['later']);
  await published(run);
  await gone('c-00000000000a');
  expect(await answerQueued()).toEqual(['done']);
  expect(await jobIds()).toEqual([intake.run]);
});

test('who may not ask is told nothing while another search works, and no more than ever when their turn comes', async () => {
  const place = await newIssue();
  const first = await working(place);
  const again = (await label(place, { sender: 'reader', at: LATER })) as { run: string };
  expect(await answerQueued()).toEqual(['later']);
  expect(await answers(place)).toEqual([]);
  await published(first);
  await gone(first);
  await answerQueued();
  expect(await jobIds()).toEqual([again.run]);
});

let said = 0;

async function say(place: Place, kind: 'start' | 'stop' | 'status', at = new Date().toISOString()): Promise<string> {
  const { issue: thread, ...where } = place;
  const id = `c-${(++said).toString(16).padStart(12, 'a')}`;
  const request = { ...where, id, thread, onPullRequest: false, comment: said, at, sender: 'writer' };
  await world.commands.keep({ ...request, command: { kind }, ...(kind === 'start' ? { issue: ISSUE } : {}) });
  queued.push(id);
  return answerCommand(id, world.parts, signal);
}

test('/mull in the moment in which the last job is still ending begins a search, and is not told that one works', async () => {
  const place = await newIssue();
  const first = await working(place);
  await published(first);
  expect(await say(place, 'start', LATER)).toBe('later');
  await gone(first);
  expect(await answerQueued()).toEqual(['done']);
  expect(await jobIds()).toHaveLength(1);
  expect(await answers(place)).toEqual([]);
});

test('/mull stop ends the search that works, and takes back the label that waits behind it', async () => {
  const place = await newIssue();
  const first = await working(place);
  const again = (await label(place)) as { run: string };
  await answerQueued();
  expect(await say(place, 'stop')).toBe('done');
  expect(await world.commands.isStopRequested(first)).toBe(true);
  expect(await typesOf(again.run)).toEqual(['run-started', 'ended']);
  await append(first, { type: 'ended', reason: 'stopped', next: 'n' });
  await gone(first);
  await answerQueued();
  expect(await jobIds()).toEqual([]);
  expect(await answers(place)).toEqual([
    WORKS,
    'Not started: a later `/mull stop` came first.',
    expect.stringMatching(/^Stopping\./),
  ]);
});

test('/mull status tells of the search that works, not of the label that waits behind it', async () => {
  const place = await newIssue();
  const first = await working(place);
  await label(place);
  await say(place, 'status');
  const { data } = await world.hub.github.admin.rest.issues.listComments({ ...repo, issue_number: place.issue });
  expect(data.at(-1)?.body).toContain(first);
});
