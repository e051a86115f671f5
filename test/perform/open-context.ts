// A context for performing work on a small tree with the real prompts, whose models are scripted.

import { resolve } from 'node:path';
import type { Context } from '../../src/perform/context.ts';
import type { Model } from '../../src/ports/model.ts';
import type { RewardModel } from '../../src/ports/reward-model.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import { loadPrompts } from '../../src/prompts.ts';
import type { Draft, NodeId, Task } from '../../src/task.ts';
import { openJournal } from '../../src/trace/journal.ts';
import { askId, indexOf, parentOf, stageOf } from '../../src/trace/position.ts';
import { createFakeModel } from '../fakes/model.ts';
import { createFakeRewardModel } from '../fakes/reward-model.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const TASK: Task = {
  id: 'acme/calc#7',
  title: 'add() is off by one',
  body: 'It returns 3 for 1 + 1.',
  comments: [],
  base: '0'.repeat(40),
};

const place = { file: 'lib/add.js', function: 'add', startLine: 1, endLine: 1 };

export function patch(text: string): Draft {
  const changes = [{ path: 'lib/add.js', text }];
  return { kind: 'patch', changes, diff: `+${text}`, title: 'Fix add()', explanation: 'I am sure that this is right.' };
}

export const UNDERSTANDING: Draft = {
  kind: 'understanding',
  files: ['lib/add.js'],
  locations: [place],
  analysis: 'sum',
};
export const LOCALIZATION: Draft = { kind: 'localization', locations: [place], analysis: 'off by one' };

const workspace: Workspace = {
  ...fakeWorkspace({ 'lib/add.js': 'a + b + 1\n', 'test/add.js': 't\n' }),
  skeleton: async () => 'function add()',
  retrieve: async () => [{ path: 'lib/add.js', score: 1 }],
  search: async (request) => ({ request, found: 1, text: 'lib/add.js:1: a + b + 1' }),
  resolve: async (location) => ({ location, code: '1 a + b + 1' }),
  testsNear: async () => ['test/add.js'],
};

/** `drafts` are the finished nodes, each after a dialogue of one turn. */
export async function openContext(
  drafts: Readonly<Record<NodeId, Draft>>,
  scripted: {
    readonly model?: Model;
    readonly judge?: RewardModel;
    readonly redact?: (text: string) => string;
  } = {},
): Promise<Context> {
  const journal = await openJournal(createFakeTraceStore(scripted.redact), 'r-000000000001');
  const usage = { inputTokens: 10, outputTokens: 5, money: 0, estimated: false };
  for (const [node, draft] of Object.entries(drafts)) {
    const ref = await journal.put(JSON.stringify(draft));
    const added = await journal.put(JSON.stringify([{ role: 'user', content: `task of ${node}` }]));
    const reply = await journal.put(`reply of ${node}`);
    const files = 'changes' in draft ? draft.changes.map(({ path }) => path) : ['lib/add.js'];
    await journal.append({
      ...{ type: 'asked', work: askId(node, 0), attempt: 1, node, parent: parentOf(node), stage: stageOf(node) },
      ...{
        index: indexOf(node),
        turn: 0,
        model: 'm',
        temperature: 0,
        seed: 1,
        prompt: 'p',
        promptHash: 'h',
        added,
        reply,
      },
      ...{ thoughts: null, usage, ms: 1 },
      outcome: { kind: 'draft', draft: ref, key: node, files, summary: node },
    });
  }
  let clock = 0;
  return {
    ...{ task: TASK, journal, workspace },
    prompts: loadPrompts(resolve(import.meta.dirname, '../../prompts')),
    ...{ replyTokens: 1000, suiteSeconds: 60, outputBytes: 1000, now: () => (clock += 7) },
    model: scripted.model ?? createFakeModel([]),
    judge: scripted.judge ?? createFakeRewardModel({}),
    sandbox: { prepare: () => Promise.reject(new Error('unused')), run: () => Promise.reject(new Error('unused')) },
  };
}
