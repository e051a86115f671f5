// What a turn asks for: room for its reply, a temperature, and a seed that a repetition does not share.

import { expect, test } from '@jest/globals';
import type { Context } from '../../src/perform/context.ts';
import { createRunner } from '../../src/perform/perform.ts';
import type { ChatRequest } from '../../src/ports/model.ts';
import type { Ask } from '../../src/search/work.ts';
import { askId } from '../../src/trace/position.ts';
import { createFakeModel } from '../fakes/model.ts';
import { openContext } from './open-context.ts';

const work: Ask = {
  ...{ kind: 'ask', id: askId('u0', 0), node: 'u0', parent: null, stage: 'repository-understanding' },
  ...{ index: 0, turn: 0, temperature: 0.3 },
};

async function asked(attempts: readonly number[], over: Partial<Context> = {}, contextTokens = 32_768) {
  const model = createFakeModel(
    attempts.map(() => 'x'),
    { contextTokens },
  );
  const context = { ...(await openContext({}, { model })), ...over };
  const signal = new AbortController().signal;
  for (const attempt of attempts) await createRunner(context).perform(work, context.journal.tree, attempt, signal);
  return model.requests;
}

test('each attempt has a seed of its own, the same for the same attempt', async () => {
  const seeds = (await asked([1, 2, 3, 2])).map(({ seed }) => seed);
  expect(new Set(seeds).size).toBe(3);
  expect(seeds[1]).toBe(seeds[3]);
});

test('the temperature is that of the search unless one is set', async () => {
  expect((await asked([1]))[0]?.temperature).toBe(0.3);
  expect((await asked([1], { temperature: 0.6 }))[0]?.temperature).toBe(0.6);
});

test('a short prompt leaves its reply more than a third of the context', async () => {
  const [request] = await asked([1], { replyTokens: 16_384 }, 6000);
  expect(request?.maxTokens).toBeGreaterThan(3000);
  const size = (messages: ChatRequest['messages']) =>
    messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 4) + 4, 0);
  expect(size(request?.messages ?? []) + (request?.maxTokens ?? 0)).toBe(6000);
});
