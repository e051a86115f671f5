// What people make of a pull request on an emulated GitHub becomes an event of its run and a row: once, and by nobody's permission.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { createPublisher } from '../../src/github/publisher.ts';
import { takePullEvent } from '../../src/github/pull-event.ts';
import { takePushEvent } from '../../src/github/push-event.ts';
import type { CommandStore, Place } from '../../src/ports.ts';
import { answerCommand } from '../../src/run/answer.ts';
import type { AnswerParts } from '../../src/run/answering.ts';
import { noteOutcome } from '../../src/run/note-outcome.ts';
import { sha256 } from '../../src/stages/locations.ts';
import { createOutcomeTable, OUTCOMES_FILE } from '../../src/store/outcome-table.ts';
import type { FileTraceStore } from '../../src/store/trace-store.ts';
import type { EventBody } from '../../src/trace/event.ts';
import type { SeededGitHub } from '../github/seeded-github.ts';
import { createWorld, type World } from './world.ts';

const signal = new AbortController().signal;
let world: World;
let all: World['parts'];
let hub: SeededGitHub;
let commands: CommandStore;
let trace: FileTraceStore;
let folder: string;
let closed = 0;

beforeAll(async () => {
  world = await createWorld();
  ({ hub, commands, trace, folder } = world);
  // What noting itself asks of GitHub is counted here: the labels of states are another matter.
  const outcomes = createOutcomeTable(join(folder, OUTCOMES_FILE));
  const noting = { trace, app: hub.app, queue: world.wired.queue, outcomes, isNoted: true, clear: async () => {} };
  all = { ...world.parts, note: (request, stop) => noteOutcome(request, noting, stop) };
});
afterAll(async () => {
  expect(hub.github.liveTokens()).toEqual([]);
  await world.close();
});

const append = async (run: string, event: EventBody) => trace.append(run, (await trace.events(run)).length, event);
const TEXT = 'exports.add = (a, b) => a + b;\nexports.two = 2;\n';
const DIFF =
  'diff --git a/lib/add.js b/lib/add.js\n--- a/lib/add.js\n+++ b/lib/add.js\n@@ -1 +1,2 @@\n-exports.add = (a, b) => a - b;\n+exports.add = (a, b) => a + b;\n+exports.two = 2;\n';

interface Published {
  readonly place: Place;
  readonly run: string;
  readonly pull: number;
  readonly sha: string;
}

/** An issue whose run chose a patch of two lines and opened a pull request. */
async function published(): Promise<Published> {
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const run = `r-${sha256(`outcome ${place.issue}`).slice(0, 12)}`;
  const made = { base: hub.base, into: 'main', title: 'fix: a', body: 'b', test: undefined };
  const fix = { title: 'fix: a', changes: [{ path: 'lib/add.js', text: TEXT }] };
  const publisher = createPublisher(hub.app, createOutgoing(hub.secrets.redact));
  const { number: pull, url, sha } = await publisher.pullRequest(place, { ...made, run, fix });
  const { budget } = readConfig({});
  const origin = { kind: 'github', ...place, sender: 'writer', triggeredAt: '2026-11-22T10:00:00Z' } as const;
  const more = { title: 't', budget: budget.default, policy: 'process-search', seed: 1 };
  await trace.begin(run, { title: 't', body: '' }, (issue) => ({ type: 'run-started', origin, issue, ...more }));
  const patch = { kind: 'patch', changes: [], diff: DIFF, title: 't', explanation: 'e' };
  const draft = await trace.put(run, JSON.stringify(patch));
  const empty = await trace.put(run, '[]');
  const node = { node: 'u0.f0.p0', parent: 'u0.f0', stage: 'patch-generation', index: 0, turn: 0 } as const;
  const usage = { inputTokens: 1, outputTokens: 1, money: 0, estimated: false };
  await append(run, {
    ...{ type: 'asked', work: 'ask:u0.f0.p0:0', attempt: 1, ...node, model: 'm', temperature: 0, seed: 1, prompt: 'p' },
    ...{ promptHash: 'h', added: empty, reply: empty, thoughts: null, usage, ms: 1 },
    outcome: { kind: 'draft', draft, key: 'k', files: ['lib/add.js'], summary: 's', size: 2 },
  });
  const decided = { type: 'decided', decision: 'propose', winner: 'u0.f0.p0', confidence: 0.8, reason: 'r' } as const;
  await append(run, { ...decided, next: 'n', rollouts: 1 });
  await append(run, { type: 'published', what: 'pull-request', number: pull, url, sha });
  return { place, run, pull, sha };
}

interface Closed {
  readonly number: number;
  readonly merged: boolean;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly title?: string;
  readonly body?: string;
  readonly user?: string;
  readonly at?: string;
  /** In place of the usual way. */
  readonly note?: AnswerParts['note'];
}

/** The event of GitHub as the web process takes it; what became of what it stored. */
async function tell(
  place: Place,
  { number, merged, head, title = 'fix: a', body = 'b', user = 'Bot', at, note }: Closed,
) {
  closed += 1;
  const queued: string[] = [];
  const parts = {
    commands,
    mention: 'mullover',
    policies: [],
    enqueueCommand: async (id: string) => void queued.push(id),
  };
  const repository = { id: place.repositoryId, name: 'calc', owner: { login: 'octo' } };
  const pull_request = {
    ...{
      number,
      merged,
      title,
      body,
      user: { type: user },
      closed_at: at ?? new Date(Date.now() + closed).toISOString(),
    },
    head: { ...head, repo: { id: place.repositoryId } },
  };
  const intake = await takePullEvent(
    { action: 'closed', pull_request, repository, sender: { login: 'reader' }, installation: { id: 5 } },
    parts,
  );
  const answers = note === undefined ? all : { ...all, note };
  const turns: string[] = [];
  for (const id of queued) turns.push(await answerCommand(id, answers, signal));
  return { kind: intake.kind, turns };
}

const outcomesOf = async (run: string) => (await trace.events(run)).filter(({ type }) => type === 'outcome');
const rows = () => createOutcomeTable(join(folder, OUTCOMES_FILE)).rows();
const rowOf = async (run: string) => (await rows()).find((row) => row.run === run);

test('merged as it was: all lines are there, and the issue counts as resolved', async () => {
  const { place, run, pull, sha } = await published();
  const event = {
    number: pull,
    merged: true,
    head: { ref: `mull/issue-${place.issue}`, sha },
    at: '2026-12-01T10:00:00Z',
  };
  const before = hub.github.log.length;
  expect(await tell(place, event)).toEqual({ kind: 'accepted', turns: ['done'] });
  expect(await tell(place, event)).toEqual({ kind: 'known', turns: [] });
  expect(hub.github.log.length - before).toBe(0);
  expect(await outcomesOf(run)).toMatchObject([{ what: 'merged', pull, head: sha, lines: { added: 2, kept: 2 } }]);
  expect(await rowOf(run)).toEqual({ run, pull, what: 'merged', resolved: true });
});

test('merged after edits: the lines that were left are counted', async () => {
  const { place, run, pull } = await published();
  const ref = `mull/issue-${place.issue}`;
  const sha = await hub.push(ref, 'lib/add.js', 'exports.add = (a, b) => Number(a) + b;\nexports.three = 3;\n');
  await tell(place, { number: pull, merged: true, head: { ref, sha } });
  expect(await outcomesOf(run)).toMatchObject([{ what: 'merged', lines: { added: 2, kept: 0 } }]);
  expect(await rowOf(run)).toMatchObject({ what: 'merged', resolved: false });
});

test('closed, then opened again and merged, then reverted by the button: the last one counts', async () => {
  const { place, run, pull, sha } = await published();
  const head = { ref: `mull/issue-${place.issue}`, sha };
  await tell(place, { number: pull, merged: false, head });
  expect(await rowOf(run)).toMatchObject({ what: 'closed', resolved: false });
  await tell(place, { number: pull, merged: true, head });
  expect(await rowOf(run)).toMatchObject({ what: 'merged', resolved: true });
  const revert = { number: 900, merged: true, user: 'User', head: { ref: 'revert-1', sha: 'a'.repeat(40) } };
  const button = { ...revert, title: 'Revert "fix: a"', body: `Reverts octo/calc#${pull}` };
  expect(await tell(place, { ...button, at: '2099-01-01T00:00:00Z' })).toEqual({ kind: 'accepted', turns: ['done'] });
  expect(await rowOf(run)).toMatchObject({ what: 'merged' });
  await tell(place, button);
  expect(await rowOf(run)).toEqual({ run, pull, what: 'reverted', resolved: false });
  expect((await outcomesOf(run)).map((event) => event.type === 'outcome' && event.what)).toEqual([
    'closed',
    'merged',
    'reverted',
  ]);
});

/** A push as GitHub tells of it, carried out. */
async function push(place: Place, messages: readonly string[], { ref = 'refs/heads/main', at = Date.now() } = {}) {
  const queued: string[] = [];
  const parts = {
    commands,
    mention: 'mullover',
    policies: [],
    enqueueCommand: async (id: string) => void queued.push(id),
  };
  await takePushEvent(
    {
      ref,
      commits: messages.map((message, index) => ({ id: sha256(`${message}${index}`).slice(0, 40), message })),
      repository: { id: place.repositoryId, name: 'calc', owner: { login: 'octo' }, pushed_at: Math.ceil(at / 1000) },
      ...{ sender: { login: 'writer' }, installation: { id: 5 } },
    },
    parts,
  );
  const turns: string[] = [];
  for (const id of queued) turns.push(await answerCommand(id, all, signal));
  return turns;
}

test('a plain git revert of the merged commit within 30 days is an outcome, told once by push and button', async () => {
  const { place, run, pull, sha } = await published();
  await tell(place, { number: pull, merged: true, head: { ref: `mull/issue-${place.issue}`, sha } });
  const message = `Revert "fix: a"\n\nThis reverts commit ${sha}.\n`;
  expect(await push(place, ['fix: b', message])).toEqual(['done']);
  expect(await rowOf(run)).toEqual({ run, pull, what: 'reverted', resolved: false });
  const revert = { number: 901, merged: true, user: 'User', head: { ref: 'revert-2', sha: 'b'.repeat(40) } };
  await tell(place, { ...revert, title: 'Revert "fix: a"', body: `Reverts #${pull}` });
  expect(await push(place, [message])).toEqual([]);
  expect((await outcomesOf(run)).map((event) => event.type === 'outcome' && event.what)).toEqual([
    'merged',
    'reverted',
  ]);
});

test('a revert after 31 days is none', async () => {
  const { place, run, pull, sha } = await published();
  await tell(place, { number: pull, merged: true, head: { ref: `mull/issue-${place.issue}`, sha } });
  const at = Date.now() + 31 * 86_400_000;
  expect(await push(place, [`Revert "fix: a"\n\nThis reverts commit ${sha}.`], { at })).toEqual(['done']);
  expect(await rowOf(run)).toMatchObject({ what: 'merged' });
});

test('where it is not to be noted the state labels go all the same, and nothing else is done', async () => {
  const { place, run, pull, sha } = await published();
  const cleared: number[] = [];
  const outcomes = { add: () => Promise.reject(new Error('not to be noted')) };
  const clear = async ({ issue }: Place) => void cleared.push(issue);
  const parts = { trace, app: hub.app, outcomes, isNoted: false, clear, queue: { busy: async () => undefined } };
  const head = { ref: `mull/issue-${place.issue}`, sha };
  const note: AnswerParts['note'] = (request, stop) => noteOutcome(request, parts, stop);
  expect(await tell(place, { number: pull, merged: true, head, note })).toEqual({ kind: 'accepted', turns: ['done'] });
  expect(cleared).toEqual([place.issue]);
  expect(await outcomesOf(run)).toEqual([]);
});

test.each<[string, string, string | undefined]>([
  ['a revert of a revert', 'Revert "Revert "x""\n\nThis reverts commit aaaaaaaa.', undefined],
  ['words within another commit', 'fix: x\n\nThis reverts commit aaaaaaaa.', undefined],
  ['words within a line', 'Revert x\n\nIt says: This reverts commit aaaaaaaa.', undefined],
  ['a push of a tag', 'Revert "x"\n\nThis reverts commit aaaaaaaa.', 'refs/tags/v1'],
  ['a push to a branch of ours', 'Revert "x"\n\nThis reverts commit aaaaaaaa.', 'refs/heads/mull/issue-7'],
])('%s starts nothing', async (_what, message, ref) => {
  const place = await hub.issue('t', 'b');
  expect(await push(place, [message], ref === undefined ? {} : { ref })).toEqual([]);
});

test('a revert of a commit that no pull request of ours brought is done with', async () => {
  const place = await hub.issue('t', 'b');
  const before = await rows();
  expect(await push(place, [`Revert "x"\n\nThis reverts commit ${'c'.repeat(40)}.`])).toEqual(['done']);
  expect(await rows()).toEqual(before);
});

test('while the run is being gone on with, it waits', async () => {
  const { place, run, pull, sha } = await published();
  await world.wired.queue.enqueue({ place, run, command: 'c-0123456789ab' });
  const head = { ref: `mull/issue-${place.issue}`, sha };
  expect(await tell(place, { number: pull, merged: true, head })).toEqual({ kind: 'accepted', turns: ['later'] });
  expect(await outcomesOf(run)).toEqual([]);
});

test.each<[string, Partial<Closed>]>([
  ['a pull request of a person', { user: 'User' }],
  ['another branch', { head: { ref: 'feature', sha: 'a'.repeat(40) } }],
  ['a revert that was not merged', { user: 'User', merged: false, title: 'Revert "x"', body: 'Reverts #1' }],
  ['a revert of another repository', { user: 'User', title: 'Revert "x"', body: 'Reverts other/calc#1' }],
  ['words about a revert', { user: 'User', title: 'Revert "x"', body: 'It says: Reverts #1' }],
  ['another title', { user: 'User', title: 'Fix', body: 'Reverts #1' }],
])('%s is no outcome of ours', async (_name, part) => {
  const place = await hub.issue('t', 'b');
  const head = { ref: part.user === 'User' ? 'x' : `mull/issue-${place.issue}`, sha: 'a'.repeat(40) };
  expect(await tell(place, { number: 900 + closed, merged: true, head, ...part })).toEqual({
    kind: 'ignored',
    turns: [],
  });
});
