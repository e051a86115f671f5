// What becomes of a reply that was cut at the limit of tokens, and what the model is told next.

import { expect, test } from '@jest/globals';
import { explainCut } from '../../src/perform/cut-reply.ts';
import { createRunner } from '../../src/perform/perform.ts';
import type { Ask } from '../../src/search/work.ts';
import type { NodeId } from '../../src/task.ts';
import { askId, indexOf, parentOf, stageOf } from '../../src/trace/position.ts';
import type { Asked } from '../../src/trace/work-event.ts';
import { createFakeModel, type FakeReply } from '../fakes/model.ts';
import { LOCALIZATION, openContext, patch, UNDERSTANDING } from './open-context.ts';

/** The outcome of the first turn, and what the second one begins with. */
async function turnsOf(node: NodeId, reply: FakeReply) {
  const model = createFakeModel([reply, { text: 'x' }]);
  const opened = await openContext({ u0: UNDERSTANDING, 'u0.f0': LOCALIZATION, 'u0.f0.p0': patch('a + b') }, { model });
  const workspace = {
    ...opened.workspace,
    syntaxError: async () => undefined,
    diff: async () => '+x',
    refusals: async () => [],
  };
  const context = { ...opened, workspace };
  const perform = async (turn: number) => {
    const [parent, stage, index] = [parentOf(node), stageOf(node), indexOf(node)];
    const work: Ask = { kind: 'ask', id: askId(node, turn), node, parent, stage, index, turn, temperature: 0.3 };
    const event = await createRunner(context).perform(work, context.journal.tree, 1, new AbortController().signal);
    await context.journal.append(event);
    return event as Asked;
  };
  const { outcome } = await perform(0);
  if (outcome.kind === 'draft') return { outcome, told: undefined, limits: [] };
  await perform(1);
  const said = model.requests[1]?.messages.at(-2)?.content;
  const limits = model.requests.map(({ maxTokens }) => maxTokens);
  return { outcome, told: model.requests[1]?.messages.at(-1)?.content, said, limits };
}

const BLOCK = '<edit file="lib/add.js">\n<<<<<<< SEARCH\na + b + 1\n=======\na + b\n>>>>>>> REPLACE\n</edit>\n';

test('a cut thought is answered with the limit', async () => {
  const { outcome, told, said, limits } = await turnsOf('u1', {
    text: '',
    thoughts: 'hm '.repeat(50),
    finish: 'length',
  });
  const reason = 'it was cut off at 1000 tokens, before the answer began: think less, answer now.';
  expect(outcome).toMatchObject({ kind: 'invalid', reason, cut: 1000 });
  expect(told).toContain(reason);
  expect(said).toBe('(cut off)');
  expect(limits).toEqual([1000, 2000]);
});

test('what was cut off may be a thought: it does not come back', async () => {
  const text = `Maybe\n${BLOCK}\nNo, that is wrong because`;
  expect((await turnsOf('u0.f0.p1', { text, finish: 'length' })).said).toBe('(cut off)');
});

test('a reply that is whole, but cannot be used, comes back, and the next one has the same limit', async () => {
  const { said, limits } = await turnsOf('u1', { text: 'I do not know.', finish: 'stop' });
  expect({ said, limits }).toEqual({ said: 'I do not know.', limits: [1000, 1000] });
});

test.each([
  ['inside of a block', `${BLOCK}<edit file="lib/b.js">\n<<<<<<< SEARCH\na`],
  ['between two blocks', BLOCK],
  ['inside of a thought that no tag opened', `Maybe\n${BLOCK}\nNo, that is wrong because`],
])('a patch that is cut %s is no patch', async (_name, text) => {
  expect((await turnsOf('u0.f0.p1', { text, finish: 'length' })).outcome).toMatchObject({
    kind: 'invalid',
    reason: expect.stringContaining('cut off at 1000 tokens: think less, answer now'),
  });
});

test('sections that are all closed are read although the reply was cut behind them', async () => {
  const text = '<analysis>\nwhy\n</analysis>\n<files>\nlib/add.js\n</files>\n\n';
  expect((await turnsOf('u1', { text, finish: 'length' })).outcome).toMatchObject({ kind: 'draft' });
});

const DRAFT = '<analysis>\nwhy\n</analysis>\n<files>\nlib/add.js\n</files>';
const PLACES = '<analysis>\nwhy\n</analysis>\n<locations>\nlib/add.js :: lines 1-1\n</locations>';
const CUT = { kind: 'invalid', cut: 1000, reason: expect.stringContaining('cut off at 1000 tokens') };

test.each<readonly [string, NodeId, string]>([
  ['files that the next sentence takes back', 'u1', `${DRAFT}\nWait, that is wrong. It has to be lib/sub.js, because`],
  ['files behind which something else was begun', 'u1', `So a first answer:\n${DRAFT}\nAnd so on and`],
  ['files behind which the cases are cut', 'u1', `${DRAFT}\n<cases>\n1. objects\n2. arr`],
  ['files behind which they are given again', 'u1', `${DRAFT}\n${DRAFT.slice(0, -12)}`],
  ['files under headings', 'u1', '## Analysis\nwhy\n\n## Files\nlib/add.js\nlib/'],
  ['places that the next sentence takes back', 'u0.f1', `${PLACES}\nNo wait, that is not right, since`],
  [
    'a test that is weighed',
    'u0.f0.p0.p0',
    'I could answer\n<wrong-test>\nsince the issue says nothing of it. But hold on, the',
  ],
  ['a test that is stated to be wrong', 'u0.f0.p0.p0', '<wrong-test>\nit asks for 3\n</wrong-test>\nOr is it'],
  ['a way that is weighed', 'e0', 'One might answer\n<no-way>\nhere, but only three tests need the database, so'],
  ['a set-up that is weighed', 'e0', '<setup>\nnpm ci\n</setup>\nBut the log says'],
])('%s, in a reply that was cut, are a thought', async (_name, node, text) => {
  expect((await turnsOf(node, { text, finish: 'length' })).outcome).toMatchObject(CUT);
});

test('places beside searches, behind which a cut reply took them back, are no draft on the last turn either', () => {
  const draft = { kind: 'localization', locations: [], analysis: '' } as const;
  const otherwise = { kind: 'draft', draft, product: { key: 'k', files: [], summary: '' } } as const;
  const search = { kind: 'search', requests: [], unanswered: [], otherwise } as const;
  const usage = { inputTokens: 1, outputTokens: 1, money: 0, estimated: false };
  const reply = { text: `${PLACES}\nNo wait`, thoughts: '', finish: 'length', usage, model: 'm' } as const;
  expect(explainCut(reply, search, 1000)).toMatchObject({ kind: 'search', otherwise: CUT });
  expect(explainCut({ ...reply, text: PLACES }, search, 1000)).toEqual(search);
});

test('a list of files that is cut is asked for again', async () => {
  const text = '<analysis>\nwhy\n</analysis>\n<files>\nlib/add.js\nlib/';
  expect((await turnsOf('u1', { text, finish: 'length' })).outcome).toMatchObject({ kind: 'invalid' });
});
