// `/mull retry` from the comment to the new commit: real Redis, git and Docker, an emulated GitHub, a model at the wire.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { calcAnswers, ISSUE } from '../calc.ts';
import type { Answer } from '../model-server/answer.ts';
import { type Deployment, deploy, REPO } from './deployment.ts';

let on: Deployment;

/** Two right patches: three of the first four rollouts write one, all later ones the other, which then has more votes. */
const answer: Answer = (call) => {
  const [stage, parent = ''] = call.work.split('/');
  if (stage !== 'patch-generation') return calcAnswers(call);
  const early = /^u[0-2]\b/.test(parent);
  return { text: patch(early ? 'a + b' : 'b + a', early ? 'add instead of subtracting' : 'sum both operands') };
};

const patch = (sum: string, title: string) => `<title>${title}</title>
<explanation>The operator of add was wrong.</explanation>
<edit file="lib/calc.js">
<<<<<<< SEARCH
  return a - b;
=======
  return ${sum};
>>>>>>> REPLACE
</edit>`;

beforeAll(async () => {
  on = await deploy(answer, { MULLOVER_POLICY: 'execution', MULLOVER_BUDGET: '4', MULLOVER_BUDGET_MAX: '12' });
});
afterAll(() => on?.close());

test('a retry continues the search on the same pull request with one commit and asks only what is missing', async () => {
  const issue = (await on.github.as('reader').rest.issues.create({ ...REPO, ...ISSUE })).data.number;
  await on.github.as('writer').rest.issues.addLabels({ ...REPO, issue_number: issue, labels: ['mull'] });
  await on.answered(issue, /^\*\*Draft pull request #\d+ is open/);
  const [pull] = await on.pulls();
  if (!pull) throw new Error('there is no pull request');
  expect(pull.body).toContain('`/mull retry budget=8` continues this search.');
  const before = await on.commits(pull.number);
  expect(on.started('patch-generation')).toEqual([1, 1, 1, 1]);

  await on.comment('writer', pull.number, 'Not convinced.\n\n/mull retry budget=8 keep the order of the operands');
  const told = await on.answered(pull.number, /^\*\*4 → 8: a different/);
  expect(told).toMatch(
    /^\*\*4 → 8: a different patch won\.\*\* Kept all 4 earlier rollouts, added 4 \(0 new distinct patches\)\. Your hint goes to new samples only\. The new one passes the reproduction test and breaks no test that passed; confidence 0\.\d\d → 0\.\d\d\. New commit on this branch\. Spent: \+\d+k? tokens, \+0:\d\d\.$/,
  );
  expect((await on.pulls()).map(({ number }) => number)).toEqual([pull.number]);
  const after = await on.commits(pull.number);
  expect(after.slice(0, -1)).toEqual(before);
  expect(after).toHaveLength(before.length + 1);
  expect((await on.pulls())[0]?.title).toContain('sum both operands');

  const calls = Object.values(on.model.calls()).map((count) => count.started);
  expect(on.started('patch-generation')).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(new Set(calls)).toEqual(new Set([1]));
  const executions = (await on.events()).flatMap((event) => (event.type === 'executed' ? [event.work] : []));
  expect(new Set(executions).size).toBe(executions.length);
  const hinted = on.model
    .requests()
    .filter(({ body }) => JSON.stringify(body).includes('keep the order of the operands'));
  expect(new Set(hinted.map(({ work }) => work.split('/')[0]))).toContain('repository-understanding');
  expect(hinted.map(({ work }) => work).filter((work) => /\/u[0-3]\b|\/-\/[0-3]\//.test(work))).toEqual([]);
});

test('a budget beyond the maximum is capped with a word; the same patch again makes no commit', async () => {
  const [pull] = await on.pulls();
  if (!pull) throw new Error('there is no pull request');
  const before = await on.commits(pull.number);
  await on.comment('writer', 1, '/mull retry budget=8');
  await on.answered(1, /^A budget of 8 adds nothing: the search has had 8 already\. Try `\/mull retry budget=12`\.$/);
  await on.comment('writer', 1, '/mull retry budget=9999');
  const told = await on.answered(1, /^\*\*8 → 12: the same/);
  expect(told).toContain('Kept all 8 earlier rollouts, added 4');
  expect(told).toContain(`No new commit; the description of #${pull.number} is up to date.`);
  expect(told).toMatch(/You asked for 9999; 12 is the most here\.$/);
  expect(await on.commits(pull.number)).toEqual(before);
  await on.comment('writer', 1, '/mull retry');
  await on.answered(1, /^The budget is 12 already, the most that is allowed here\.$/);
});

test('others are refused once, unknown commands get one line of help, and code or quotes are no command', async () => {
  const issue = (await on.github.as('reader').rest.issues.create({ ...REPO, ...ISSUE })).data.number;
  for (const text of ['/mull retry budget=8', '/mull stop']) await on.comment('reader', issue, text);
  await on.comment('writer', issue, '```\n/mull stop\n```');
  await on.comment('writer', issue, '> /mull stop');
  for (const text of ['/mull frobnicate', '/mull frobnicate']) await on.comment('writer', issue, text);
  // Commands are answered as they are done, not in their order.
  await on.answered(issue, /^I only take requests/);
  await on.answered(issue, /^I cannot do that/);
  await on.comment('writer', issue, '/mull retry');
  await on.answered(issue, /^There is no search to continue here/);
  expect(await on.answers(issue)).toEqual([
    expect.stringMatching(/^I only take requests from people with write access here\./),
    expect.stringMatching(/^I cannot do that: this command is not known\. What I can do:/),
    expect.stringMatching(/^There is no search to continue here/),
  ]);
});
