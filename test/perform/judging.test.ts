// Scores and comparisons become events that say who judged, how, from which prompt and at which cost.

import { describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import { createJudge } from '../../src/models/judge.ts';
import { createRunner } from '../../src/perform/perform.ts';
import type { RewardModel } from '../../src/ports/reward-model.ts';
import type { Compare, ScoreNode } from '../../src/search/work.ts';
import { compareId, scoreId } from '../../src/trace/position.ts';
import { createFakeModel } from '../fakes/model.ts';
import { createFakeRewardModel } from '../fakes/reward-model.ts';
import { LOCALIZATION, openContext, patch, UNDERSTANDING } from './open-context.ts';

const [LEFT, RIGHT] = ['u0.f0.p0', 'u0.f0.p1'];
const DRAFTS = { u0: UNDERSTANDING, 'u0.f0': LOCALIZATION, [LEFT]: patch('a + b'), [RIGHT]: patch('b - a') };
const work: Compare = { kind: 'compare', id: compareId(LEFT, RIGHT), left: LEFT, right: RIGHT };
const signal = new AbortController().signal;

async function perform(judge: RewardModel, what: Compare | ScoreNode) {
  const context = await openContext(DRAFTS, { judge });
  const event = await createRunner(context).perform(what, context.journal.tree, 1, signal);
  return { event, context };
}

describe('comparing two patches', () => {
  test('is one event that settles the work and is counted as judging', async () => {
    const judge = createFakeRewardModel({ [`${LEFT} ${RIGHT}`]: [{ value: 0.7, note: 'why' }] });
    const { event, context } = await perform(judge, work);
    const promptHash = context.prompts.hashes['judge-compare'];
    expect(event).toEqual({
      ...{ type: 'compared', work: 'compare:u0.f0.p0:u0.f0.p1', attempt: 1, left: LEFT, right: RIGHT, value: 0.7 },
      ...{ method: 'logprobs', note: 'why', model: 'fake-judge', promptHash, ms: 7 },
      usage: { inputTokens: 10, outputTokens: 1, money: 0.00001, estimated: false },
    });
    const { tree } = context.journal;
    await context.journal.append(event);
    expect(tree.comparisons.get(work.id)).toMatchObject({ value: 0.7 });
    expect(tree.spentBy.get('judge')).toMatchObject({ calls: 1, inputTokens: 10 });
  });

  test('shows issue, patches and evidence in both orders, and not what the authors say of themselves', async () => {
    const judge = createFakeRewardModel({ [`${LEFT} ${RIGHT}`]: [0.5] });
    await perform(judge, work);
    const [request] = judge.comparisons;
    const texts = [request?.leftFirst, request?.rightFirst].map((messages) => messages?.at(-1)?.content ?? '');
    for (const text of texts) {
      expect(text).toContain('It returns 3 for 1 + 1.');
      expect(text).toContain('Nothing was executed.');
      expect(text).not.toContain('I am sure');
      expect(text.trimEnd()).toMatch(/Answer with one letter, A or B\.$/);
    }
    const order = (text: string) => ['+a + b', '+b - a'].toSorted((a, b) => text.indexOf(a) - text.indexOf(b));
    expect(texts.map(order)).toEqual([
      ['+a + b', '+b - a'],
      ['+b - a', '+a + b'],
    ]);
    expect(request).toMatchObject({
      left: { node: LEFT, question: 'patch' },
      right: { node: RIGHT, question: 'patch' },
    });
  });

  test('is lost, and not guessed, when the endpoint fails', async () => {
    const fault = new ModelFault('503 overloaded', 'Wait.', { transient: true });
    const { event, context } = await perform(createFakeRewardModel({ [`${LEFT} ${RIGHT}`]: [fault] }), work);
    expect(event).toMatchObject({ type: 'work-lost', work: work.id, reason: 'model', final: false });
    // A judge asks in both orders, once more where it cannot read a letter, of 4,096 tokens at most.
    const judged = { ...context, judge: createJudge(createFakeModel([]), { seed: 1 }) };
    const reserve = await createRunner(judged).reserve(work, context.journal.tree);
    expect(reserve.tokens).toBeGreaterThan(4 * 4096 + 4 * 200);
    expect(reserve.tokens).toBeLessThan(4 * 4096 + 4 * 600);
    expect(reserve.least?.tokens).toBe(reserve.tokens - 4 * (4096 - 64));
  });
});

describe('scoring a node', () => {
  test.each([
    ['a patch that is refused: the cases that it leaves', LEFT, ['No: 2', 'No, cases 1 and 7', 'Yes'], [1, 2]],
    ['a patch that is refused without a reason: none', LEFT, ['No', 'No', 'No'], undefined],
    ['a patch that most accept: none', LEFT, ['Yes', 'No: 2', 'Yes'], undefined],
    ['another state: none', 'u0.f0', ['No: 2', 'No: 2', 'No: 2'], undefined],
  ])('names of %s', async (_what, node, replies, fails) => {
    const judge = createJudge(createFakeModel(replies), { seed: 1 });
    const drafts = { ...DRAFTS, u0: { ...UNDERSTANDING, cases: ['adds', 'subtracts'] } };
    const context = await openContext(drafts, { judge });
    const event = await createRunner(context).perform(
      { kind: 'score', id: scoreId(node), node },
      context.journal.tree,
      1,
      signal,
    );
    expect(event).toMatchObject({ type: 'scored', node });
    expect('fails' in event ? event.fails : undefined).toEqual(fails);
    expect(event).not.toHaveProperty('objections');
  });

  test('by sampled verdicts writes into the trace why there is no log-probability', async () => {
    const judge = createJudge(createFakeModel(['Yes', 'No', 'Yes']), { seed: 1 });
    const { event } = await perform(judge, { kind: 'score', id: scoreId('u0.f0'), node: 'u0.f0' });
    expect(event).toMatchObject({
      type: 'scored',
      node: 'u0.f0',
      method: 'verdicts',
      note: 'the endpoint gives no log-probabilities; mean of 3 sampled verdicts',
    });
  });
});
