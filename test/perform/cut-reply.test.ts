// What becomes of a reply that was cut at the limit of tokens, and what the model is told next.

import { expect, test } from '@jest/globals';
import { createRunner } from '../../src/perform/perform.ts';
import type { Ask } from '../../src/search/work.ts';
import type { NodeId } from '../../src/task.ts';
import type { Asked } from '../../src/trace/event.ts';
import { askId, indexOf, parentOf, stageOf } from '../../src/trace/position.ts';
import { createFakeModel, type FakeReply } from '../fakes/model.ts';
import { LOCALIZATION, openContext, UNDERSTANDING } from './open-context.ts';

/** The outcome of the first turn, and what the second one begins with. */
async function turnsOf(node: NodeId, reply: FakeReply) {
  const model = createFakeModel([reply, { text: 'x' }]);
  const opened = await openContext({ u0: UNDERSTANDING, 'u0.f0': LOCALIZATION }, { model });
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
  expect((await turnsOf('u0.f0.p0', { text, finish: 'length' })).said).toBe('(cut off)');
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
  expect((await turnsOf('u0.f0.p0', { text, finish: 'length' })).outcome).toMatchObject({
    kind: 'invalid',
    reason: expect.stringContaining('cut off at 1000 tokens: think less, answer now'),
  });
});

test('sections that are all closed are read although the reply was cut behind them', async () => {
  const text = '<analysis>\nwhy\n</analysis>\n<files>\nlib/add.js\n</files>\nAnd so on and';
  expect((await turnsOf('u1', { text, finish: 'length' })).outcome).toMatchObject({ kind: 'draft' });
});

test('a list of files that is cut is asked for again', async () => {
  const text = '<analysis>\nwhy\n</analysis>\n<files>\nlib/add.js\nlib/';
  expect((await turnsOf('u1', { text, finish: 'length' })).outcome).toMatchObject({ kind: 'invalid' });
});
