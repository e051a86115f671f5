// Commands in comments on an emulated GitHub, with a real queue and trace: what each begins, changes or answers.

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Command, commandOfComment } from '../../src/commands/command.ts';
import { readConfig } from '../../src/config.ts';
import type { CommandStore, Job, Place } from '../../src/ports.ts';
import { answerCommand } from '../../src/run/answer.ts';
import type { AnswerParts } from '../../src/run/answering.ts';
import { answerRetry, continueRun } from '../../src/run/continue.ts';
import { openRun } from '../../src/run/open.ts';
import type { FileTraceStore } from '../../src/store/trace-store.ts';
import type { EventBody } from '../../src/trace/event.ts';
import type { SeededGitHub } from '../github/seeded-github.ts';
import { createWorld, type World } from './world.ts';

const repo = { owner: 'octo', repo: 'calc' };
const ISSUE = { title: 'add subtracts numbers', body: '2 + 2 = 0, should be 4' };
const signal = new AbortController().signal;
let world: World;
let hub: SeededGitHub;
let jobs: World['jobs'];
let commands: CommandStore;
let trace: FileTraceStore;
let parts: AnswerParts;
let sent = 0;

beforeAll(async () => {
  world = await createWorld();
  ({ hub, jobs, commands, trace, parts } = world);
});
beforeEach(() => jobs.obliterate({ force: true }));
afterAll(async () => {
  expect(hub.github.liveTokens()).toEqual([]);
  await world.close();
});

const newIssue = () => hub.issue(ISSUE.title, ISSUE.body);

/** A comment by a writer, as the web process stores it; returns what became of it. */
async function say(place: Place, text: string): Promise<string> {
  sent += 1;
  const id = `c-${sent.toString(16).padStart(12, '0')}`;
  const command = commandOfComment(text) as Command;
  const { issue: thread, ...where } = place;
  const at = `2026-11-22T10:00:${String(sent).padStart(2, '0')}Z`;
  const request = { ...where, id, thread, onPullRequest: false, comment: sent, at, sender: 'writer', command };
  await commands.keep({ ...request, ...(command.kind === 'start' ? { issue: ISSUE } : {}) });
  return answerCommand(id, parts, signal);
}

async function answers(place: Place): Promise<string[]> {
  const { data } = await hub.github.admin.rest.issues.listComments({ ...repo, issue_number: place.issue });
  return data.filter(({ user }) => user?.login === 'mullover[bot]').map(({ body }) => body?.split('\n')[0] ?? '');
}

const waiting = async (): Promise<readonly Job[]> =>
  (await jobs.getJobs(['waiting', 'prioritized'], 0, -1, true)).map(({ data }) => data);
const append = async (run: string, event: EventBody) => trace.append(run, (await trace.events(run)).length, event);
const opening = { ...{ most: readConfig({}).budget.max } };
const opened = (job: Job) =>
  openRun(
    job,
    { ...opening, ...parts, admit: async () => ({ kind: 'admitted' }), baseBranch: async () => undefined },
    signal,
  );

test('/mull starts a search as the label does, once, and sets the label', async () => {
  const place = await newIssue();
  expect(await say(place, '/mull')).toBe('done');
  const [job, ...others] = await waiting();
  expect(others).toEqual([]);
  expect(job).toEqual({ place, run: expect.stringMatching(/^r-[0-9a-f]{12}$/) });
  const [first] = await trace.events(job?.run ?? '');
  expect(first).toMatchObject({
    ...{ type: 'run-started', title: ISSUE.title, policy: 'process-search' },
    origin: { kind: 'github', issue: place.issue, sender: 'writer', triggeredAt: '2026-11-22T10:00:01Z' },
  });
  const { data } = await hub.github.admin.rest.issues.get({ ...repo, issue_number: place.issue });
  expect(data.labels).toMatchObject([{ name: 'mull' }]);
  expect(await answers(place)).toEqual([]);
  if (job) expect(await opened(job)).toMatchObject({ kind: 'ready', opened: { branch: 'main', task: ISSUE } });

  expect(await say(place, '/mull')).toBe('done');
  expect(await waiting()).toHaveLength(1);
  expect(await answers(place)).toEqual(['I am working on this issue already; `/mull status` says how far.']);
});

test('the same /mull once more begins nothing after the queue forgot it', async () => {
  const place = await newIssue();
  await say(place, '/mull');
  const [job] = await waiting();
  await append(job?.run ?? '', { type: 'ended', reason: 'r', next: 'n' });
  await jobs.obliterate({ force: true });
  expect(await answerCommand(`c-${sent.toString(16).padStart(12, '0')}`, parts, signal)).toBe('done');
  expect(await waiting()).toEqual([]);
});

test('/mull on a closed issue, and status or explain where nothing was done, say what to do', async () => {
  const place = await newIssue();
  await say(place, '/mull status');
  await say(place, '/mull explain');
  await say(place, '/mull retry base=latest');
  await hub.github.admin.rest.issues.update({ ...repo, issue_number: place.issue, state: 'closed' });
  await say(place, '/mull');
  expect(await waiting()).toEqual([]);
  const none = 'There was no search here yet. `/mull` or the label `mull` starts one.';
  expect(await answers(place)).toEqual([
    none,
    none,
    'There is no search to continue here. The label `mull` starts one.',
    'The issue is closed. Reopen it, then ask again.',
  ]);
});

test('status, explain and help are answered from the trace, also while a search works', async () => {
  const place = await newIssue();
  await say(place, '/mull');
  const [job] = await waiting();
  const [run = ''] = [job?.run];
  await say(place, '/mull status');
  await say(place, '/mull explain 2');
  await say(place, '/mull help');
  await say(place, '/mull halp');
  await append(run, { type: 'ended', reason: 'it was called back', next: 'n' });
  await say(place, '/mull status');
  expect(await answers(place)).toEqual([
    expect.stringMatching(
      /^\*\*Mullover is working on this\*\* · asked by @&#8203;writer|^\*\*Mullover is working on this\*\*/,
    ),
    'There was no search here yet. `/mull` or the label `mull` starts one.',
    '- `/mull` starts a search, as the label does',
    expect.stringMatching(/^I cannot do that: this command is not known; did you mean `\/mull help`\? What I can do:/),
    expect.stringMatching(/^\*\*Ended\.\*\* It was called back\. Spent: /),
  ]);
});

/** A search that ended, on the first commit. */
async function searched(base = hub.base): Promise<{ readonly place: Place; readonly run: string }> {
  const place = await newIssue();
  await say(place, '/mull');
  const run = (await waiting())[0]?.run ?? '';
  const task = await trace.put(run, JSON.stringify({ id: 't', ...ISSUE, comments: [], base }));
  await append(run, { type: 'pinned', base, task, model: 'm', judge: 'j', prompts: 'p' });
  await append(run, {
    ...{ type: 'decided', decision: 'abstain', winner: null, confidence: 0.1, reason: 'r', next: 'n', rollouts: 8 },
  });
  await append(run, { type: 'published', what: 'comment', number: 1, url: 'u' });
  await jobs.obliterate({ force: true });
  return { place, run };
}

test('/mull retry base= starts over on that branch with the issue as it was, and says from where', async () => {
  await hub.push('main', 'other.js', 'exports.other = 1;\n');
  const head = (await hub.github.admin.rest.repos.getBranch({ ...repo, branch: 'main' })).data.commit.sha;
  await hub.github.admin.rest.git.createRef({ ...repo, ref: 'refs/heads/release/2', sha: hub.base });
  const { place, run } = await searched();
  await hub.github.admin.rest.issues.update({
    ...repo,
    issue_number: place.issue,
    title: 'edited',
    body: 'edited later',
  });
  expect(await say(place, '/mull retry base=latest')).toBe('done');
  const [job] = await waiting();
  if (!job) throw new Error('nothing was begun');
  expect(job.run).not.toBe(run);
  expect(await trace.first(job.run)).toMatchObject({ earlier: { run } });
  expect(await opened(job)).toMatchObject({
    kind: 'ready',
    opened: { branch: 'main', task: { ...ISSUE, base: head } },
  });
  expect(await answers(place)).toEqual([
    `Starting over on \`main\` at \`${head.slice(0, 7)}\`, in place of \`${hub.base.slice(0, 7)}\`: the patches and tests of that search are re-applied there as git merges them, and executed again; only what no longer fits is written again.`,
  ]);

  await append(job.run, { type: 'ended', reason: 'r', next: 'n' });
  await jobs.obliterate({ force: true });
  expect(await say(place, '/mull retry base=release/2 keep the old names')).toBe('done');
  const [again] = await waiting();
  if (!again) throw new Error('nothing was begun');
  const hint = { author: 'writer', at: expect.any(String), text: 'keep the old names' };
  expect(await opened(again)).toMatchObject({
    opened: { branch: 'release/2', task: { ...ISSUE, base: hub.base, comments: [hint] } },
  });

  expect(await say(place, '/mull retry base=latest')).toBe('later');
  expect((await answers(place)).slice(2)).toEqual([
    'I am working on this issue already; this starts when that search has ended.',
  ]);
  expect(await say(place, '/mull retry base=nowhere')).toBe('done');
  expect((await answers(place)).at(-1)).toBe(
    'There is no branch `nowhere` here. `/mull retry base=latest` takes what the default branch holds now.',
  );
});

test('/mull retry base=latest takes a larger budget along, and has nothing to do where the branch did not move', async () => {
  const { place, run } = await searched();
  const start = readConfig({}).budget.default.rollouts;
  await say(place, `/mull retry base=latest budget=${2 * start} policy=beam`);
  const [job] = await waiting();
  expect(await trace.first(job?.run ?? '')).toMatchObject({
    ...{ budget: { rollouts: start }, policy: 'process-search' },
    earlier: { run, budget: { rollouts: 2 * start }, policy: 'beam' },
  });
  await jobs.obliterate({ force: true });

  const head = (await hub.github.admin.rest.repos.getBranch({ ...repo, branch: 'main' })).data.commit.sha;
  const { place: other } = await searched(head);
  await say(other, '/mull retry base=latest');
  expect(await waiting()).toEqual([]);
  expect(await answers(other)).toEqual([
    `\`main\` is still at \`${head.slice(0, 7)}\`, where that search was made: there is nothing to start over. \`/mull retry\` goes on with it.`,
  ]);
});

test('a retry says that its branch has moved, and what takes it along', async () => {
  const { place, run } = await searched();
  const head = await hub.push('main', 'third.js', 'exports.third = 3;\n');
  await say(place, '/mull retry budget=64');
  const [job] = await waiting();
  if (!job) throw new Error('nothing was begun');
  expect(await opened(job)).toMatchObject({ kind: 'ready', opened: { task: { base: hub.base } } });
  expect((await trace.events(run)).at(-1)).toMatchObject({ type: 'base-moved', branch: 'main', head });
  await answerRetry(job, { ...opening, ...parts }, signal);
  expect((await answers(place)).at(-1)).toContain(
    `\`main\` has moved meanwhile, to \`${head.slice(0, 7)}\`: \`/mull retry base=latest\` re-applies what is kept there and executes it again.`,
  );
  expect(await opened(job)).toMatchObject({ kind: 'ready' });
  expect((await trace.events(run)).filter(({ type }) => type === 'base-moved')).toHaveLength(1);
});

test('a run that goes on stays on its branch, whatever is named for its issue by now', async () => {
  await hub.github.admin.rest.git.createRef({ ...repo, ref: 'refs/heads/release/3', sha: hub.base });
  const place = await newIssue();
  await say(place, '/mull');
  const [job] = await waiting();
  if (!job) throw new Error('nothing was begun');
  const openedFor = (branch: string) =>
    openRun(
      job,
      { ...opening, ...parts, admit: async () => ({ kind: 'admitted' }), baseBranch: async () => branch },
      signal,
    );
  const first = await openedFor('release/3');
  if (first.kind !== 'ready') throw new Error(first.kind);
  expect(first.opened).toMatchObject({ branch: 'release/3', task: { ...ISSUE, base: hub.base } });
  const task = await trace.put(job.run, JSON.stringify(first.opened.task));
  await append(job.run, { type: 'pinned', base: hub.base, task, model: 'm', judge: 'j', prompts: 'p' });
  expect(await openedFor('main')).toMatchObject({ kind: 'ready', opened: { branch: 'release/3' } });
});

test('/mull retry policy= goes on with the stored search by another policy, also with the same rollouts', async () => {
  const { place, run } = await searched();
  const { rollouts } = readConfig({}).budget.default;
  await say(place, `/mull retry budget=${rollouts} policy=beam`);
  const [job] = await waiting();
  if (!job) throw new Error('nothing was begun');
  expect(job).toMatchObject({ run, command: expect.stringMatching(/^c-/) });
  expect(await continueRun(job, { ...opening, ...parts }, signal)).toBe(true);
  expect((await trace.events(run)).at(-1)).toMatchObject({
    type: 'budget-raised',
    policy: 'beam',
    budget: { rollouts },
  });
  expect((await answers(place)).at(-1)).toMatch(/By the policy `beam` from here on\.$/);
});
