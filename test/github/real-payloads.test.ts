// Payloads as GitHub really sent them, of every action that it knows, through the handlers of the web process.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { DASHBOARD_MARK } from '../../src/commands/ticked-boxes.ts';
import { readConfig } from '../../src/config.ts';
import { readManifest } from '../../src/github/app-manifest.ts';
import { type ChecksEvent, takeChecksEvent } from '../../src/github/checks-event.ts';
import { type CommandIntakeParts, takeCommentEvent } from '../../src/github/comment-event.ts';
import { takeDashboardEvent } from '../../src/github/dashboard-event.ts';
import { type IntakeParts, takeLabelEvent } from '../../src/github/label-event.ts';
import { takePullEvent } from '../../src/github/pull-event.ts';
import { takePullLabelEvent } from '../../src/github/pull-label-event.ts';
import { takePushEvent } from '../../src/github/push-event.ts';
import { takeReviewEvent } from '../../src/github/review-event.ts';
import { listen } from '../../src/index.ts';
import type { Job } from '../../src/ports.ts';
import { createCommandStore } from '../../src/store/command-store.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';

const { default: examples } = (await import('@octokit/webhooks-examples', { with: { type: 'json' } })) as {
  readonly default: unknown;
};

type Payload = Readonly<Record<string, unknown>>;
type Parts = IntakeParts & CommandIntakeParts;
type Handler = (payload: unknown, parts: Parts) => Promise<{ readonly kind: string }>;

let folder: string;
let parts: Parts;
const jobs: Job[] = [];
const commands: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-payloads-'));
  parts = {
    ...{ label: 'bug', mention: 'mullover', policies: [], policy: 'process-search' },
    budget: readConfig({}).budget.default,
    trace: createTraceStore({ dir: join(folder, 'runs'), redact: (text) => text }),
    queue: { foresee: () => {}, enqueue: async (job) => ({ kind: jobs.push(job) > 0 ? 'added' : 'same' }) },
    commands: createCommandStore(join(folder, 'commands')),
    enqueueCommand: async (id) => void commands.push(id),
  };
});
afterAll(() => rm(folder, { recursive: true }));

function payloadsOf(event: string): readonly Payload[] {
  const events = examples as readonly { readonly name: string; readonly examples: readonly Payload[] }[];
  return events.find(({ name }) => name === event)?.examples ?? [];
}

/** The first example of an action, as the App would get it, with some parts of it replaced. */
function example(event: string, action: string, parts: Readonly<Record<string, Payload>> = {}): Payload {
  const found = payloadsOf(event).find((payload) => payload['action'] === action);
  if (!found) throw new Error(`GitHub's examples hold no ${event}.${action}`);
  const replaced = Object.entries(parts).map(([name, value]) => [name, { ...(found[name] as Payload), ...value }]);
  return { ...found, installation: { id: 5 }, ...Object.fromEntries(replaced) };
}

/** Of each event that the web process listens to: what takes it. One that is missing here fails the first test. */
const TAKEN: Readonly<Record<string, Handler>> = {
  'issues.labeled': takeLabelEvent,
  'issues.edited': async (payload, parts) => firstOf(await takeDashboardEvent(payload, parts)),
  'issue_comment.created': takeCommentEvent,
  'pull_request_review.submitted': takeReviewEvent,
  'check_suite.completed': (payload, parts) => takeChecksEvent('check_suite', payload, parts),
  'check_run.completed': (payload, parts) => takeChecksEvent('check_run', payload, parts),
  status: (payload, parts) => takeChecksEvent('status', payload, parts),
  'pull_request.closed': takePullEvent,
  'pull_request.labeled': takePullLabelEvent,
  push: async (payload, parts) => firstOf(await takePushEvent(payload, parts)),
};

/** Of those that may hold several commands, or none. */
const firstOf = ([intake]: readonly { readonly kind: string }[]) => intake ?? { kind: 'ignored', reason: 'none in it' };

/** What the web process registers, by the names of its own. */
function registered(): ReadonlyMap<string, (event: { readonly payload: unknown }) => Promise<void>> {
  const handlers = new Map<string, (event: { readonly payload: unknown }) => Promise<void>>();
  const on: unknown = (name: string, handler: (event: { readonly payload: unknown }) => Promise<void>) =>
    void handlers.set(name, handler);
  listen({ on } as Parameters<typeof listen>[0], { ...parts, outcomes: 'on', log: pino({ level: 'silent' }) });
  return handlers;
}

test('every event that is listened to is looked at here, and app.yml asks GitHub for it and for no other', () => {
  const names = [...registered().keys()];
  expect(names.toSorted()).toEqual(Object.keys(TAKEN).toSorted());
  const events = new Set(names.map((name) => name.split('.')[0]));
  expect([...events].toSorted()).toEqual([...readManifest().default_events].toSorted());
});

describe.each(Object.entries(TAKEN))('%s', (name, take) => {
  const [event = '', action] = name.split('.');

  test('every example of another action is ignored as what it is not', async () => {
    const others = payloadsOf(event).filter((payload) => payload['action'] !== action);
    for (const payload of others)
      expect(await take({ ...payload, installation: { id: 5 } }, parts)).toEqual({
        kind: 'ignored',
        reason: expect.stringMatching(/^(the payload is not that of |none in it)/),
      });
  });

  test('every example of this action is understood, and starts nothing while it does not concern us', async () => {
    const before = [jobs.length, commands.length];
    const ours = payloadsOf(event).filter((payload) => payload['action'] === action);
    expect(ours.length).toBeGreaterThan(0);
    for (const payload of ours) {
      const foreign = { ...payload, label: { name: 'another' } };
      expect(await take({ ...foreign, installation: { id: 5 } }, parts)).toEqual({
        kind: 'ignored',
        reason: expect.not.stringContaining('the payload is not'),
      });
      await registered().get(name)?.({ payload: foreign });
    }
    expect([jobs.length, commands.length]).toEqual(before);
  });
});

const ourPull = { user: { login: 'mullover[bot]', type: 'Bot' } };

describe('issues.edited', () => {
  const edited = payloadsOf('issues').filter((payload) => payload['action'] === 'edited');

  test('examples of other issues, and of other actions, tick no box of ours', async () => {
    expect(edited.length).toBeGreaterThan(0);
    for (const payload of payloadsOf('issues'))
      expect(await takeDashboardEvent({ ...payload, installation: { id: 5 } }, parts)).toEqual([]);
  });

  test('one that ticks a box of the dashboard is the command of that box, once', async () => {
    const body = `- [ ] retry #1 · it hangs\n\n${DASHBOARD_MARK}\n`;
    const payload = {
      ...example('issues', 'edited', { issue: { ...ourPull, body: body.replace('[ ]', '[x]') } }),
      changes: { body: { from: body } },
    };
    const taken = await takeDashboardEvent(payload, parts);
    expect(taken).toEqual([{ kind: 'accepted', command: commands.at(-1) }]);
    expect(await takeDashboardEvent(payload, parts)).toEqual(taken);
  });
});

describe('what concerns us in such a payload is taken, once however often it is told', () => {
  test('our label on an issue begins a run', async () => {
    const payload = example('issues', 'labeled');
    const intake = await takeLabelEvent(payload, parts);
    expect(intake).toEqual({ kind: 'accepted', run: expect.stringMatching(/^r-/) });
    expect(jobs.at(-1)).toEqual({
      run: (intake as { run: string }).run,
      place: { installation: 5, repositoryId: 186853002, owner: 'Codertocat', name: 'Hello-World', issue: 1 },
    });
  });

  test('a command in a comment', async () => {
    const payload = example('issue_comment', 'created', { comment: { body: 'thanks\n\n/mull retry budget=16' } });
    const intake = await takeCommentEvent(payload, parts);
    expect(intake).toEqual({ kind: 'accepted', command: commands.at(-1) });
    expect(await takeCommentEvent(payload, parts)).toEqual(intake);
  });

  test('a review of our pull request that requests changes', async () => {
    const head = { ref: 'mull/issue-1', repo: { id: 186853002 } };
    const payload = example('pull_request_review', 'submitted', {
      review: { state: 'changes_requested', body: 'Keep the old name.' },
      pull_request: { ...ourPull, head },
    });
    expect(await takeReviewEvent(payload, parts)).toEqual({ kind: 'accepted', command: commands.at(-1) });
  });

  test('a push that reverts a commit, and no other of the examples', async () => {
    const others = payloadsOf('push').map((payload) => ({ ...payload, installation: { id: 5 } }));
    expect(others.length).toBeGreaterThan(0);
    for (const payload of others) expect(await takePushEvent(payload, parts)).toEqual([]);
    const { commits, ...push } =
      payloadsOf('push').find((payload) => String(payload['ref']).startsWith('refs/heads/')) ?? {};
    const message = 'Revert "x"\n\nThis reverts commit 6113728f27ae82c7b1a177c8d03f9e96e0adf246.';
    const id = '7fd1a60b01f91b314f59955a4e4d4e80d8edf11d';
    expect(Array.isArray(commits)).toBe(true);
    expect(await takePushEvent({ ...push, commits: [{ id, message }], installation: { id: 5 } }, parts)).toEqual([
      { kind: 'accepted', command: commands.at(-1) },
    ]);
  });

  const CHECKS: readonly (readonly [ChecksEvent, Payload])[] = [
    ['check_suite', { ...example('check_suite', 'completed', { check_suite: { head_branch: 'mull/issue-1' } }) }],
    [
      'check_run',
      { ...example('check_run', 'completed', { check_run: { check_suite: { head_branch: 'mull/issue-1' } } }) },
    ],
    ['status', { ...payloadsOf('status')[0], branches: [{ name: 'mull/issue-1' }], installation: { id: 5 } }],
  ];

  test.each(CHECKS)('the end of a check of our commit, as %s tells it', async (event, payload) => {
    const taken = await takeChecksEvent(event, payload, parts);
    expect(taken).toEqual({ kind: 'accepted', command: expect.stringMatching(/^c-/) });
    expect(await takeChecksEvent(event, payload, parts)).toEqual(taken);
  });

  test('our label on a pull request', async () => {
    const payload = example('pull_request', 'labeled', { label: { name: 'bug' }, sender: { login: 'writer' } });
    expect(await takePullLabelEvent(payload, parts)).toEqual({ kind: 'accepted', command: commands.at(-1) });
  });

  test('the end of our pull request', async () => {
    const { pull_request: pull, repository } = example('pull_request', 'closed') as {
      pull_request: { head: Payload };
      repository: { id: number };
    };
    const head = { ...pull.head, ref: 'mull/issue-1', repo: { id: repository.id } };
    const payload = example('pull_request', 'closed', { pull_request: { ...ourPull, head } });
    expect(await takePullEvent(payload, parts)).toEqual({ kind: 'accepted', command: commands.at(-1) });
  });
});
