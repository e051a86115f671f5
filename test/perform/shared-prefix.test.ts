// Samples of one parent are asked with byte-identical prompts, so that a server reads and caches them once.

import { describe, expect, test } from '@jest/globals';
import { createRunner } from '../../src/perform/perform.ts';
import type { Message } from '../../src/ports/model.ts';
import type { Ask } from '../../src/search/work.ts';
import type { NodeId } from '../../src/task.ts';
import { askId, indexOf, parentOf, stageOf } from '../../src/trace/position.ts';
import { createFakeModel } from '../fakes/model.ts';
import { LOCALIZATION, openContext, patch, UNDERSTANDING } from './open-context.ts';

const PARENTS = { u0: UNDERSTANDING, 'u0.f0': LOCALIZATION, 'u0.f0.p0': patch('a + b') };

/** The prompts of the first turns of a node's dialogue, each reply being a search. */
async function promptsOf(node: NodeId, turns = 1): Promise<readonly string[]> {
  const model = createFakeModel(Array.from({ length: turns }, () => '<search>\nfunction add\n</search>'));
  const context = await openContext(PARENTS, { model });
  for (let turn = 0; turn < turns; turn += 1) {
    const [parent, stage, index] = [parentOf(node), stageOf(node), indexOf(node)];
    const temperature = index === 0 ? 0.3 : 0.8;
    const work: Ask = { kind: 'ask', id: askId(node, turn), node, parent, stage, index, turn, temperature };
    await context.journal.append(
      await createRunner(context).perform(work, context.journal.tree, 1, new AbortController().signal),
    );
  }
  return model.requests.map(({ messages }) => bytes(messages));
}

/** As a chat template strings messages together: a longer dialogue starts with the bytes of a shorter one. */
const bytes = (messages: readonly Message[]): string => messages.map((one) => JSON.stringify(one)).join('\n');

describe('the prompt of a sample', () => {
  test.each([
    ['understandings', 'u1', 'u2'],
    ['localizations', 'u0.f1', 'u0.f7'],
    ['patches', 'u0.f0.p1', 'u0.f0.p2'],
    ['repairs', 'u0.f0.p0.r0', 'u0.f0.p0.r1'],
    ['reproduction tests', 'u0.t0', 'u0.t1'],
  ])('is the same to the byte for all %s of one parent', async (_name, one, other) => {
    const [first] = await promptsOf(one);
    expect(await promptsOf(other)).toEqual([first]);
    expect(first?.length).toBeGreaterThan(500);
  });

  test('goes on from that of the turn before, which it never changes', async () => {
    const [first = '', second = '', third = ''] = await promptsOf('u0.f1', 3);
    expect(second.startsWith(first)).toBe(true);
    expect(third.startsWith(second)).toBe(true);
    expect(third.length).toBeGreaterThan(second.length);
  });

  test('of a patch goes on from the dialogue of its localization', async () => {
    const [prompt = ''] = await promptsOf('u0.f0.p1');
    const own = bytes([
      { role: 'user', content: 'task of u0.f0' },
      { role: 'assistant', content: 'reply of u0.f0' },
    ]);
    expect(prompt.startsWith(own)).toBe(true);
  });
});
