// `/mull retry` under the default policy: the search goes on where it ended, in rounds, with rewards and comparisons.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { calcAnswers, ISSUE } from '../calc.ts';
import type { Answer } from '../model-server/answer.ts';
import { type Deployment, deploy, REPO } from './deployment.ts';

let on: Deployment;

/** Rounds of budget 4 begin with understandings 0 and 1. */
const isEarly = (node: string) => /^u[01]\b/.test(node);

/** Two right patches: the judge has no opinion of the early one, and likes the later one better, alone and side by side. */
const answer: Answer = (call) => {
  const [stage, parent = '', , order] = call.work.split('/');
  if (stage === 'patch-generation') return { text: patch(isEarly(parent) ? 'a + b' : 'b + a') };
  if (stage === 'judge' && parent.includes('.p')) return { text: 'Yes', yes: isEarly(parent) ? 0.5 : 0.9 };
  // The earlier patch is on the left: it is A in even orders.
  if (stage === 'compare') return Number(order) % 2 === 0 ? { text: 'B', a: 0.1 } : { text: 'A', a: 0.9 };
  return calcAnswers(call);
};

const patch = (sum: string) => `<title>make the sum ${sum}</title>
<explanation>The operator of add was wrong.</explanation>
<edit file="lib/calc.js">
<<<<<<< SEARCH
  return a - b;
=======
  return ${sum};
>>>>>>> REPLACE
</edit>`;

beforeAll(async () => {
  on = await deploy(answer, { MULLOVER_BUDGET: '4' });
});
afterAll(() => on?.close());

test('budget 4 → 8 with the default policy: the same pull request, one new commit, only the missing calls', async () => {
  const issue = (await on.github.as('reader').rest.issues.create({ ...REPO, ...ISSUE })).data.number;
  await on.github.as('writer').rest.issues.addLabels({ ...REPO, issue_number: issue, labels: ['mull'] });
  await on.answered(issue, /^\*\*Draft pull request #\d+ is open/);
  const [pull] = await on.pulls();
  if (!pull) throw new Error('there is no pull request');
  const first = new Set(Object.keys(on.model.calls()));
  expect([...first].filter((work) => work.startsWith('patch-generation/'))).toHaveLength(4);
  expect(pull.title).toContain('a + b');
  const before = await on.commits(pull.number);

  await on.comment('writer', pull.number, '/mull retry budget=8');
  const told = await on.answered(pull.number, /^\*\*4 → 8: a different/);
  expect(told).toContain('Kept all 4 earlier rollouts, added 4 (1 new distinct patch).');
  expect((await on.pulls()).map(({ number }) => number)).toEqual([pull.number]);
  const after = await on.commits(pull.number);
  expect(after.slice(0, -1)).toEqual(before);
  expect(after).toHaveLength(before.length + 1);
  expect((await on.pulls())[0]?.title).toContain('b + a');

  expect(new Set(Object.values(on.model.calls()).map(({ started }) => started))).toEqual(new Set([1]));
  const added = Object.keys(on.model.calls()).filter((work) => !first.has(work));
  const ofStage = (stage: string) => added.filter((work) => work.startsWith(`${stage}/`)).sort();
  expect(ofStage('repository-understanding')).toEqual([2, 3].map((index) => `repository-understanding/-/${index}/0`));
  expect(ofStage('patch-generation')).toHaveLength(4);
  expect(ofStage('patch-verification')).toEqual([]);
  expect(ofStage('compare')).toHaveLength(2);
  expect(added.filter((work) => work.includes('/u0') || work.includes('/u1'))).toEqual(ofStage('compare'));
  const executions = (await on.events()).flatMap((event) => (event.type === 'executed' ? [event.work] : []));
  expect(new Set(executions).size).toBe(executions.length);
});

test('the pull request shows the search of all rounds as a tree with scores, what was pruned, and the winner', async () => {
  const [pull] = await on.pulls();
  const picture = /```mermaid\n([\s\S]*?)```/.exec(pull?.body ?? '')?.[1] ?? '';
  for (const root of ['u0', 'u1', 'u2', 'u3']) expect(picture).toMatch(new RegExp(`^ {2}${root}\\["`, 'm'));
  expect(picture).toMatch(/^ {2}u\d_f\d_p\d\[".*make the sum b \+ a \(0\.90\)"\]$/m);
  expect(picture).toMatch(/ ==> u2_f0_p0$/m);
  expect(picture).toMatch(/^ {2}class u2,u2_f0,u2_f0_p0 winner$/m);
});
