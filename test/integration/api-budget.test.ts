// What people who ask again and again can make us spend of the requests that GitHub allows an installation.

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Command } from '../../src/commands/command.ts';
import { takeLabelEvent } from '../../src/github/label-event.ts';
import type { CommandStore, Place } from '../../src/ports.ts';
import { answerCommand } from '../../src/run/answer.ts';
import type { AnswerParts } from '../../src/run/answering.ts';
import { openRun } from '../../src/run/open.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import type { WiredRuns } from '../../src/wire-runs.ts';
import { NO_WAITING } from '../github/no-waiting.ts';
import type { SeededGitHub } from '../github/seeded-github.ts';
import { wiredOn } from './wired-on.ts';
import { createWorld, type World } from './world.ts';

const READER: Command = { kind: 'retry', rollouts: undefined, hint: '' };
let world: World;
/** A second worker. */
let other: WiredRuns;
let hub: SeededGitHub;
let store: Redis;
let folder: string;
let commands: CommandStore;
let sent = 0;

beforeAll(async () => {
  world = await createWorld();
  ({ hub, folder, commands } = world);
  other = wiredOn(world);
  store = new Redis(world.redis.url);
});
beforeEach(() => store.flushall());
afterAll(async () => {
  store.disconnect();
  await other.close();
  await world.close();
});

/** One of two workers on the same Redis, data folder and GitHub, as after a restart. */
function worker(index = 0): AnswerParts {
  return index === 0 ? world.parts : other.answering;
}

/** What became of a new comment with a command. */
async function say(place: Place, sender: string, { command = READER, parts = worker() } = {}): Promise<string> {
  sent += 1;
  const id = `c-${sent.toString(16).padStart(12, '0')}`;
  const { issue: thread, ...where } = place;
  await commands.keep({ ...where, id, thread, onPullRequest: false, comment: sent, sender, command });
  return answerCommand(id, parts, new AbortController().signal);
}

/** Requests at GitHub while `work` runs. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = hub.github.log.length;
  await work();
  return hub.github.log.length - before;
}

async function comments(place: Place): Promise<string[]> {
  const where = { owner: 'octo', repo: 'calc', issue_number: place.issue, per_page: 100 };
  const { data } = await hub.github.admin.rest.issues.listComments(where);
  return data.filter(({ user }) => user?.login === 'mullover[bot]').map(({ body }) => body?.split('\n')[0] ?? '');
}

const newIssue = () => hub.issue('add subtracts numbers', '2 + 2 = 0');
const REFUSAL = expect.stringMatching(/^I only take requests from people with write access/);

test('a hundred comments by a reader on one issue cost one refusal, whichever worker takes them', async () => {
  const place = await newIssue();
  const parts = [worker(0), worker(1)];
  const cost = await costOf(async () => {
    for (let i = 0; i < 100; i++) expect(await say(place, 'reader', { parts: parts[i % 2] })).toBe('done');
  });
  expect(await comments(place)).toEqual([REFUSAL]);
  expect(cost).toBeLessThan(12);
  console.info(`100 comments by a reader on one issue: ${cost} requests`);
});

test('a hundred comments by a reader on fifty issues cost as much as a few of them', async () => {
  const places = await Promise.all(Array.from({ length: 50 }, newIssue));
  const cost = await costOf(async () => {
    for (const place of [...places, ...places]) expect(await say(place, 'Reader')).toBe('done');
  });
  expect(cost).toBeLessThan(60);
  console.info(`100 comments by a reader on 50 issues: ${cost} requests`);
  expect((await Promise.all(places.map(comments))).flat()).toHaveLength(5);
});

test('many strangers use up what strangers have, and a maintainer who was seen before is heard as always', async () => {
  const place = await newIssue();
  expect(await say(place, 'writer')).toBe('done');
  const turns: string[] = [];
  const cost = await costOf(async () => {
    for (let i = 0; i < 60; i++) turns.push(await say(place, `stranger-${i}`, { parts: worker(i % 2) }));
  });
  expect(turns.filter((turn) => turn === 'much-later')).toHaveLength(31); // the first command of the writer was that of a stranger
  expect(cost).toBeLessThan(200);
  console.info(`60 strangers on one issue: ${cost} requests`);
  expect(await comments(place)).toEqual([expect.stringMatching(/^There is no search to continue/), REFUSAL]);
  expect(await say(place, 'writer', { command: { kind: 'stop' } })).toBe('done');
  expect(await comments(place)).toContain('Nothing is running for this issue.');
});

test('a command that waits costs nothing while it does, and takes its turn in another hour', async () => {
  const place = await newIssue();
  for (let i = 0; i < 30; i++) await say(place, `stranger-${i}`);
  expect(await say(place, 'writer')).toBe('much-later');
  const id = `c-${sent.toString(16).padStart(12, '0')}`;
  const again = () => answerCommand(id, worker(1), new AbortController().signal);
  expect(await costOf(async () => expect([await again(), await again()]).toEqual(['much-later', 'much-later']))).toBe(
    0,
  );
  for (const key of await store.keys('*:repository:*')) await store.del(key); // the hour is over
  expect(await again()).toBe('done');
  expect(await comments(place)).toContainEqual(expect.stringMatching(/^There is no search to continue/));
});

test('somebody with write access is told once that it were too many', async () => {
  const place = await newIssue();
  const cost = await costOf(async () => {
    for (let i = 0; i < 50; i++) expect(await say(place, 'writer', { command: { kind: 'stop' } })).toBe('done');
  });
  const told = await comments(place);
  expect(told.filter((text) => text.startsWith('That is more commands'))).toHaveLength(1);
  expect(told.filter((text) => text === 'Nothing is running for this issue.')).toHaveLength(31);
  expect(cost).toBeLessThan(31 * 9);
});

test('a retry that waits for the end of a search asks GitHub nothing until then', async () => {
  const place = await newIssue();
  const { issue: thread, ...where } = place;
  const parts = worker();
  const origin = {
    kind: 'github',
    ...where,
    issue: thread,
    sender: 'writer',
    triggeredAt: '2026-01-01T00:00:00Z',
  } as const;
  const run = 'r-00000000beef';
  await parts.trace.append(run, 0, {
    ...{ type: 'run-started', origin, issue: await parts.trace.put(run, '{}'), title: 't', policy: 'greedy', seed: 1 },
    budget: { rollouts: 1, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 },
  });
  const task = await parts.trace.put(run, '{}');
  await parts.trace.append(run, 1, { type: 'pinned', base: hub.base, task, model: 'm', judge: 'j', prompts: 'p' });
  await world.wired.queue.enqueue({ run, place });
  expect(await say(place, 'writer', { parts })).toBe('later');
  const id = `c-${sent.toString(16).padStart(12, '0')}`;
  const again = () => answerCommand(id, parts, new AbortController().signal);
  expect(
    await costOf(async () => {
      for (let i = 0; i < 100; i++) expect(await again()).toBe('later');
    }),
  ).toBe(0);
  await store.del(`bull:mullover-runs:de:${place.repositoryId}-${place.issue}`); // the search has ended
  expect(await again()).toBe('done');
});

test('somebody who was refused may ask again some minutes later, when access may have been given', async () => {
  const place = await newIssue();
  await say(place, 'reader');
  for (const key of await store.keys('*:refused:*')) {
    expect(await store.ttl(key)).toBeLessThanOrEqual(600);
    await store.del(key);
  }
  expect(await costOf(() => say(place, 'reader'))).toBeGreaterThan(0);
});

test('what strangers have waiting makes a stop no dearer', async () => {
  const places = await Promise.all(Array.from({ length: 40 }, newIssue));
  await say(places[0] as Place, 'writer');
  for (const [index, place] of places.entries()) await say(place, `other-${index}`);
  const cost = await costOf(() => say(places[0] as Place, 'writer', { command: { kind: 'stop' } }));
  expect(cost).toBeLessThan(9);
});

const MOST = { rollouts: 9, tokens: 9, seconds: 9, sandboxSeconds: 9, money: 9 };

/** What becomes of a label that somebody puts on an issue. */
async function put(place: Place, sender: string, parts = worker()): Promise<string> {
  sent += 1;
  let job: Parameters<typeof openRun>[0] | undefined;
  const { issue: number, repositoryId: id, name, owner, installation } = place;
  const issue = { number, title: 'add subtracts numbers', body: '2 + 2 = 0', state: 'open' };
  await takeLabelEvent(
    {
      action: 'labeled',
      label: { name: 'mull' },
      issue: { ...issue, updated_at: new Date(Date.UTC(2026, 0, 1) + sent * 1000).toISOString() },
      repository: { id, name, owner: { login: owner } },
      sender: { login: sender, type: 'User' },
      installation: { id: installation },
    },
    {
      label: 'mull',
      budget: { rollouts: 1, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 },
      policy: 'greedy',
      ...NO_WAITING,
      trace: createTraceStore({ dir: folder, redact: (text) => text }),
      queue: {
        foresee: () => {},
        enqueue: async (taken) => {
          job = taken;
          return { kind: 'added' };
        },
      },
    },
  );
  if (!job) throw new Error('the label started nothing');
  return (
    await openRun(
      job,
      { ...parts, most: MOST, admit: async () => ({ kind: 'admitted' }), baseBranch: async () => undefined },
      new AbortController().signal,
    )
  ).kind;
}

test('a hundred labels by somebody who may label and not write cost as much as a few of them', async () => {
  const places = await Promise.all(Array.from({ length: 100 }, newIssue));
  const kinds = new Set<string>();
  const cost = await costOf(async () => {
    for (const [at, place] of places.entries())
      kinds.add(await put(place, at % 2 ? 'triager' : 'Triager', worker(at % 2)));
  });
  expect([...kinds]).toEqual(['refused']);
  expect(cost).toBeLessThan(60);
  console.info(`100 labels by a triager on 100 issues: ${cost} requests`);
  expect((await Promise.all(places.map(comments))).flat()).toHaveLength(5);
});

test('a maintainer may label as many issues as there are, in the same hour', async () => {
  const places = await Promise.all(Array.from({ length: 12 }, newIssue));
  for (const place of places.slice(0, 6)) await put(place, 'triager');
  const kinds: string[] = [];
  for (const place of places) kinds.push(await put(place, 'writer'));
  expect(new Set(kinds)).toEqual(new Set(['ready']));
});

test('a command costs few requests: one token for who asks, what is meant and the answer', async () => {
  const place = await newIssue();
  await say(place, 'writer', { command: { kind: 'help' } });
  const costs: Record<string, number> = {};
  for (const kind of ['help', 'status', 'stop'] as const)
    costs[kind] = await costOf(async () => void (await say(place, 'writer', { command: { kind } })));
  console.info(`one command: ${JSON.stringify(costs)} requests`);
  // Token, permission, comments so far, the answer, the token's end.
  expect(costs).toEqual({ help: 5, status: 5, stop: 5 });
});
