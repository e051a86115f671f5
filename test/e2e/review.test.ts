// A review from the label to the answers, told as it happens: real Redis, git and Docker, an emulated GitHub, a model at the wire.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { calcAnswers, ISSUE } from '../calc.ts';
import type { Answer } from '../model-server/answer.ts';
import { type Deployment, deploy, REPO } from './deployment.ts';

/** What the model says once a review asks for more; before that it fixes the issue. */
const answer: Answer = (call) => {
  const isRevision = call.messages.some(({ content }) => content.includes('reviewed it and asks for'));
  const [stage] = call.work.split('/');
  if (!isRevision && stage === 'patch-generation') return { text: FIRST_PATCH };
  if (!isRevision || stage === 'judge') return calcAnswers(call);
  return { text: stage === 'patch-verification' ? NEW_TEST : NEW_PATCH };
};

const FIRST_PATCH = `<title>add instead of subtracting</title>
<explanation>The operator of add was wrong.</explanation>
<edit file="lib/calc.js">
<<<<<<< SEARCH
  return a - b;
=======
  return a + b;
>>>>>>> REPLACE
</edit>`;

const NEW_TEST = `<explanation>A text must be refused; today it is joined.</explanation>
<covers>1</covers>
<edit file="test/add-types.test.js">
<<<<<<< SEARCH
=======
const test = require('node:test');
const assert = require('node:assert');
const { add } = require('../lib/calc.js');

test('refuses what is no number', () => {
  assert.throws(() => add('2', 2), TypeError);
});
>>>>>>> REPLACE
</edit>`;

const NEW_PATCH = `<title>refuse what is no number in add</title>
<explanation>add joined texts; now it throws a TypeError.</explanation>
<covers>1</covers>
<edit file="lib/calc.js">
<<<<<<< SEARCH
  return a + b;
=======
  if (typeof a !== 'number' || typeof b !== 'number') throw new TypeError('add takes numbers');
  return a + b;
>>>>>>> REPLACE
</edit>`;

let on: Deployment;
let issue = 0;
let pull = 0;

beforeAll(async () => {
  on = await deploy(answer, { MULLOVER_POLICY: 'execution', MULLOVER_BUDGET: '4', MULLOVER_BUDGET_MAX: '12' });
});
afterAll(() => on?.close());

const bot = 'mullover[bot]';
const writer = () => on.github.as('writer').rest;
const head = async () => (await writer().pulls.get({ ...REPO, pull_number: pull })).data.head.sha;

/** First lines of what the bot says in threads of the pull request, by the thread's first comment. */
function threads(): ReadonlyMap<number, readonly string[]> {
  const ours = on.github.threads(pull).filter(({ user }) => user.login === bot);
  const grouped = Map.groupBy(ours, ({ in_reply_to_id: thread = 0 }) => thread);
  return new Map([...grouped].map(([thread, all]) => [thread, all.map(({ body }) => body)]));
}

/** Requests that one part of the story costs. */
async function counted<T>(part: string, work: () => Promise<T>): Promise<T> {
  const ours = () => on.github.log.filter(({ byPerson }) => !byPerson).length;
  const before = ours();
  const done = await work();
  console.info(`${part}: ${ours() - before} requests of the bot`);
  return done;
}

test('a maintainer labels an issue, and a draft pull request with a fix opens', async () => {
  issue = (await on.github.as('reader').rest.issues.create({ ...REPO, ...ISSUE })).data.number;
  await counted('label to pull request', async () => {
    await writer().issues.addLabels({ ...REPO, issue_number: issue, labels: ['mull'] });
    await on.answered(issue, /^\*\*Draft pull request #\d+ is open/);
  });
  pull = (await on.pulls())[0]?.number ?? 0;
  const file = await writer().repos.getContent({ ...REPO, path: 'lib/calc.js', ref: `mull/issue-${issue}` });
  expect(Buffer.from((file.data as { content: string }).content, 'base64').toString()).toContain('return a + b;');
});

test('somebody adds a commit of their own to the branch', async () => {
  const content = Buffer.from('Notes of the maintainers.\n').toString('base64');
  const file = { ...REPO, path: 'NOTES.md', message: 'docs: notes', content, branch: `mull/issue-${issue}` };
  await writer().repos.createOrUpdateFileContents(file);
});

test('a review with two remarks becomes one commit on top of theirs, and each thread gets an answer', async () => {
  const reviewed = await head();
  const commits = await on.commits(pull);
  await counted('review to answers', async () => {
    await writer().pulls.createReview({
      ...REPO,
      pull_number: pull,
      event: 'REQUEST_CHANGES',
      comments: [
        { path: 'lib/calc.js', line: 4, side: 'RIGHT', body: "`add('2', 2)` gives '22'. It has to throw a TypeError." },
        { path: 'test/add.test.js', line: 6, side: 'RIGHT', body: 'Make this a table of cases.' },
      ],
    });
    await on.answered(pull, /^\*\*Revised in /);
  });

  const after = await on.commits(pull);
  expect(after.slice(0, -1)).toEqual(commits);
  const { data: commit } = await writer().repos.getCommit({ ...REPO, ref: await head() });
  expect(commit.parents.map(({ sha }) => sha)).toEqual([reviewed]);
  expect(commit.files?.map(({ filename }) => filename)).toEqual(['lib/calc.js', 'test/add-types.test.js']);

  const sha = commit.sha.slice(0, 7);
  const remarks = on.github.threads(pull).filter(({ user }) => user.login === 'writer');
  const [first, second] = remarks.map(({ id }) => threads().get(id) ?? []);
  expect(first).toEqual([
    expect.stringMatching(
      new RegExp(
        `^Changed in ${sha}\\.\\n\\n\`\`\`diff\\n@@ [^\\n]+\\n[\\s\\S]*\\+ {2}if \\(typeof a !== 'number'[\\s\\S]*\\n\`\`\`\\n\\nA new test in \`test/add-types\\.test\\.js\` fails on \`${reviewed.slice(0, 7)}\` and passes now\\.\\n`,
      ),
    ),
  ]);
  expect(second).toEqual([expect.stringMatching(new RegExp(`^Not changed in ${sha}: no part of the patch`))]);

  expect(await on.answers(pull)).toEqual([
    expect.stringMatching(
      new RegExp(`^\\*\\*Revised in ${sha}\\*\\*: refuse what is no number in add; confidence 0\\.\\d\\d\\.$`),
    ),
  ]);
});

test('the description begins with the evidence of the revision, and still fixes the issue', async () => {
  const { body } = (await writer().pulls.get({ ...REPO, pull_number: pull })).data;
  expect(body).toMatch(/^<!-- mullover-part r-[0-9a-f]{12} -->\n## Revised for the review of /);
  const [revised = '', before = ''] = body?.split('What follows is the pull request as it was before.') ?? [];
  expect(revised).toMatch(/\| Evidence \| on base `[0-9a-f]{7}` \| with this patch \|/);
  expect(revised).toContain('`test/add-types.test.js::refuses what is no number`');
  expect(before).toContain(`Fixes #${issue}`);
});

test('what was reviewed was given to the samples below the place that it speaks of, and everything was executed again', async () => {
  const events = await on.events();
  const [given, below] = events.filter(({ type }) => type === 'given');
  expect([given, below]).toMatchObject([{ node: 'u0', files: ['lib/calc.js', 'test/add.test.js'] }, { node: 'u0.f0' }]);
  const asked = events.flatMap((event) => (event.type === 'asked' ? [event.node] : []));
  expect(new Set(asked.map((node) => node.replace(/\d+$/, '')))).toEqual(new Set(['u0.t', 'u0.f0.p']));
  const checks = events.flatMap((event) =>
    event.type === 'executed' ? [`${event.subject === 'base' ? 'base' : 'patch'} ${event.check.kind}`] : [],
  );
  expect(new Set(checks)).toEqual(
    new Set([
      'base baseline',
      'base reproduction',
      'patch regression',
      'patch reproduction',
      'base reach',
      'patch published',
    ]),
  );
  const start = events[0];
  expect(start).toMatchObject({ type: 'run-started', policy: 'revision', budget: { rollouts: 2 } });
});

test('the maintainer asks why, and is answered from the trace', async () => {
  const before = await head();
  const calls = Object.keys(on.model.calls()).length;
  await counted('question to answer', async () => {
    await writer().pulls.createReview({
      ...REPO,
      pull_number: pull,
      event: 'REQUEST_CHANGES',
      body: 'Why this change? Which tests did you run?',
    });
    await on.answered(pull, /^Your review asks a question and requests no change/);
  });
  expect(await head()).toBe(before);
  expect(Object.keys(on.model.calls())).toHaveLength(calls);
});

test('comments, approvals and reviews of readers and of the bot itself change nothing', async () => {
  const [before, said] = [await head(), await on.answers(pull)];
  const review = (login: string, event: 'COMMENT' | 'APPROVE' | 'REQUEST_CHANGES') =>
    on.github.as(login).rest.pulls.createReview({ ...REPO, pull_number: pull, event, body: 'Rename add to plus.' });
  await review('writer', 'COMMENT');
  await review('reader', 'REQUEST_CHANGES');
  await review('writer', 'APPROVE');
  // A command of the same person, taken after all of these, shows that they had their turn.
  await on.comment('writer', pull, '/mull status');
  await on.answered(pull, /^\*\*Draft pull request #\d+ is open\*\*/);
  expect(await head()).toBe(before);
  expect((await on.answers(pull)).slice(0, said.length)).toEqual(said);
  expect(on.github.liveTokens()).toEqual([]);
});
