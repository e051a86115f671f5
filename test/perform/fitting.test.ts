// Prompts fit into what is read of them, and what does not fit, or is refused, says so as data.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ModelFault, type ModelFaultKind } from '../../src/errors.ts';
import { createTokenCounter } from '../../src/models/token-counter.ts';
import { createRunner } from '../../src/perform/perform.ts';
import type { RewardModel } from '../../src/ports/reward-model.ts';
import type { Ask, Work } from '../../src/search/work.ts';
import { sizeOf } from '../../src/stages/room.ts';
import type { Draft, NodeId } from '../../src/task.ts';
import { askId, compareId, indexOf, parentOf, scoreId, stageOf } from '../../src/trace/position.ts';
import { createFakeModel } from '../fakes/model.ts';
import { createFakeRewardModel } from '../fakes/reward-model.ts';
import { LOCALIZATION, openContext, patch, UNDERSTANDING } from './open-context.ts';

const { count } = createTokenCounter();
const signal = new AbortController().signal;

const texts = fc.oneof(
  fc.string({ maxLength: 100 }),
  fc.integer({ min: 0, max: 1000 }).map((n) => Array.from({ length: n }, (_, i) => `line ${i} of a log`).join('\n')),
  fc.integer({ min: 0, max: 8000 }).map((n) => 'var a=1;'.repeat(n)),
  fc.integer({ min: 0, max: 3000 }).map((n) => '修复时区转换的错误。'.repeat(n)),
);

function ask(node: NodeId, turn: number): Ask {
  const [parent, stage, index] = [parentOf(node), stageOf(node), indexOf(node)];
  return { kind: 'ask', id: askId(node, turn), node, parent, stage, index, turn, temperature: 0.8 };
}

describe('the prompt of any turn', () => {
  test('fits into a context of 4,096 tokens, whatever issue, code, analysis, replies and logs hold', async () => {
    const nodes = fc.constantFrom('u1', 'u0.f1', 'u0.f0.p1', 'u0.f0.p0.r0', 'u0.t1', 'u0.t0.t0', 'e0');
    await fc.assert(
      fc.asyncProperty(nodes, texts, texts, texts, texts, async (node, body, code, analysis, reply) => {
        const drafts: Record<NodeId, Draft> = {
          u0: { ...UNDERSTANDING, analysis } as Draft,
          'u0.f0': { ...LOCALIZATION, analysis } as Draft,
          'u0.f0.p0': patch(analysis),
          'u0.t0': {
            kind: 'reproduction-test',
            changes: [],
            diff: analysis,
            file: 'test/new.js',
            explanation: analysis,
          },
        };
        const model = { ...createFakeModel([reply, reply], { contextTokens: 4096 }), count };
        const opened = await openContext(drafts, { model });
        const workspace = {
          ...opened.workspace,
          read: async () => code,
          skeleton: async () => code,
          resolve: async () => ({ location: { file: 'lib/add.js' }, code }),
          search: async (request: never) => ({ request, found: 1, text: code }),
        };
        const task = { ...opened.task, body };
        const context = { ...opened, workspace, task, replyTokens: 1365 };
        const { journal } = context;
        for (const turn of [0, 1]) {
          const event = await createRunner(context).perform(ask(node, turn), journal.tree, 1, signal);
          expect(event).toMatchObject({ type: 'asked' });
          if (event.type !== 'asked' || event.outcome.kind === 'draft') break;
          await journal.append(event);
        }
        for (const { messages } of model.requests) expect(sizeOf(messages, count)).toBeLessThanOrEqual(4096 - 1365);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});

const [LEFT, RIGHT] = ['u0.f0.p0', 'u0.f0.p1'];
const DRAFTS = {
  u0: UNDERSTANDING,
  'u0.f0': LOCALIZATION,
  [LEFT]: patch('+1\n'.repeat(4000)),
  [RIGHT]: patch('b;'.repeat(9000)),
};
const score = (node: NodeId): Work => ({ kind: 'score', id: scoreId(node), node });
const compare: Work = { kind: 'compare', id: compareId(LEFT, RIGHT), left: LEFT, right: RIGHT };

async function perform(work: Work, judge: RewardModel) {
  const model = { ...createFakeModel([], { contextTokens: 8192 }), count };
  const context = await openContext(DRAFTS, { judge, model });
  return createRunner(context).perform(work, context.journal.tree, 1, signal);
}

describe('a judgement', () => {
  test.each([
    ['its own limit, smaller than the context of the model that writes', { tokens: 900, count }, 900],
    ['the context of the model that writes, where it has no limit of its own', undefined, 7192],
  ])('reads as much as %s', async (_name, limit, most) => {
    const judge = createFakeRewardModel({ [LEFT]: [0.5], [`${LEFT} ${RIGHT}`]: [0.5] });
    const reading = limit ? { ...judge, reads: () => limit } : judge;
    expect(await perform(score(LEFT), reading)).toMatchObject({ type: 'scored' });
    expect(await perform(compare, reading)).toMatchObject({ type: 'compared' });
    const [pair] = judge.comparisons;
    const read = [judge.requests[0]?.messages, pair?.leftFirst, pair?.rightFirst, pair?.left.messages];
    const sizes = read.map((messages) => sizeOf(messages ?? [], count));
    expect(sizes.filter((size) => size > most || size < most * 0.6)).toEqual([]);
  });

  test.each([score(LEFT), score('u0.f0'), compare])('that cannot be asked for is lost as unfit: %j', async (work) => {
    const judge = { ...createFakeRewardModel({}), reads: () => ({ tokens: 30, count }) };
    expect(await perform(work, judge)).toEqual({
      ...{ type: 'work-lost', work: work.id, attempt: 1, reason: 'unfit', final: true },
      message: expect.stringContaining('does not fit into the context: there is room for 30 tokens'),
    });
  });

  test.each<[ModelFaultKind, string, boolean]>([
    ['passing', 'model', false],
    ['failed', 'model', true],
    ['refused', 'refused', true],
    ['unfit', 'unfit', true],
  ])('that meets a fault that is %s is lost with the reason %s', async (kind, reason, final) => {
    const judge = createFakeRewardModel({ [LEFT]: [new ModelFault('What.', 'Next.', { kind })] });
    expect(await perform(score(LEFT), judge)).toEqual({
      ...{ type: 'work-lost', work: scoreId(LEFT), attempt: 1, reason, message: 'What. Next.', final },
    });
  });
});
