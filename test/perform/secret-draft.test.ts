// A draft whose text the store keeps only in part: what would be executed is not what the model wrote.

import { expect, test } from '@jest/globals';
import { createRunner } from '../../src/perform/perform.ts';
import type { Ask } from '../../src/search/work.ts';
import type { NodeId } from '../../src/task.ts';
import { askId } from '../../src/trace/position.ts';
import { createFakeModel } from '../fakes/model.ts';
import { LOCALIZATION, openContext, UNDERSTANDING } from './open-context.ts';

const edit = (replace: string) =>
  `<title>Fix add()</title>\n<edit file="lib/add.js">\n<<<<<<< SEARCH\na + b + 1\n=======\n${replace}\n>>>>>>> REPLACE\n</edit>\n<explanation>It added one.</explanation>`;

async function outcomeOf(reply: string) {
  const drafts = { u0: UNDERSTANDING, 'u0.f0': LOCALIZATION };
  const redact = (text: string) => text.replaceAll('hunter2-hunter2', '[redacted]');
  const opened = await openContext(drafts, { model: createFakeModel([reply]), redact });
  const parsed = {
    syntaxError: async () => undefined,
    refusals: async () => [],
    diff: async () => 'diff --git',
    rewrites: async () => [],
  };
  const context = { ...opened, workspace: { ...opened.workspace, ...parsed } };
  const node = 'u0.f0.p0' as NodeId;
  const work: Ask = {
    ...{ kind: 'ask', id: askId(node, 0), node, parent: 'u0.f0', stage: 'patch-generation' },
    ...{ index: 0, turn: 0, temperature: 0.3 },
  };
  const event = await createRunner(context).perform(work, context.journal.tree, 1, new AbortController().signal);
  return event.type === 'asked' ? event.outcome : event;
}

test('a patch is a draft', async () => {
  expect(await outcomeOf(edit('a + b'))).toMatchObject({ kind: 'draft' });
});

test('a patch whose file holds a secret is given up, with the reason', async () => {
  expect(await outcomeOf(edit('a + b; // hunter2-hunter2'))).toEqual({
    kind: 'given-up',
    reason: expect.stringContaining('holds a secret of this installation'),
  });
});
