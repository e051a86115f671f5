// Every variable of every prompt is passed by the stage that renders it, and none is passed in vain.

import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Context } from '../../src/perform/context.ts';
import { createRunner } from '../../src/perform/perform.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import type { Prompts } from '../../src/ports.ts';
import { loadPrompts } from '../../src/prompts.ts';
import type { Ask } from '../../src/search/work.ts';
import { environmentRetry, environmentSetup } from '../../src/stages/environment-setup.ts';
import { faultLocalization } from '../../src/stages/fault-localization.ts';
import { compareRequest, type Judged, type JudgedDraft, scoreRequest } from '../../src/stages/judging.ts';
import { patchGeneration, patchRepair } from '../../src/stages/patch-generation.ts';
import { reproductionRetry, reproductionTest } from '../../src/stages/patch-verification.ts';
import { repositoryUnderstanding } from '../../src/stages/repository-understanding.ts';
import { nodesOfReview } from '../../src/stages/review.ts';
import type { Scene, Stage } from '../../src/stages/stage.ts';
import type { Draft, Task } from '../../src/task.ts';
import { openJournal } from '../../src/trace/journal.ts';
import { createFakeModel } from '../fakes/model.ts';
import { createFakeRewardModel } from '../fakes/reward-model.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const FOLDER = resolve(import.meta.dirname, '../../prompts');
const templates = loadPrompts(FOLDER);
/** Names of the variables that each prompt was rendered with. */
const passed = new Map<string, readonly string[]>();
const prompts: Prompts = {
  hashes: templates.hashes,
  render: (name, variables) => {
    passed.set(name, Object.keys(variables).toSorted());
    return templates.render(name, variables);
  },
};

const task: Task = { id: 'local', title: 'a title', body: 'a body', comments: [], base: '0'.repeat(40) };
const place = { file: 'lib/a.js', function: 'add', startLine: 1, endLine: 1 };
const changes = [{ path: 'lib/a.js', text: 'b\n' }];
const workspace: Workspace = {
  ...fakeWorkspace({ 'lib/a.js': 'a\n', 'test/a.js': 't\n' }),
  skeleton: async () => 'function add()',
  retrieve: async () => [{ path: 'lib/a.js', score: 1 }],
  search: async (request) => ({ request, found: 1, text: 'lib/a.js:1: a' }),
  resolve: async (location) => ({ location, code: '1 a' }),
  testsNear: async () => ['test/a.js'],
};

const DRAFTS: readonly JudgedDraft[] = [
  { kind: 'understanding', files: ['lib/a.js'], locations: [place], analysis: 'why' },
  { kind: 'localization', locations: [place], analysis: 'why' },
  { kind: 'patch', changes, diff: 'diff', title: 'a title', explanation: 'why' },
  { kind: 'reproduction-test', changes, diff: 'diff', file: 'test/a.js', explanation: 'why' },
];
const [understanding, localization, patch] = DRAFTS;

const judged = (draft: JudgedDraft): Judged => ({
  node: 'u0',
  draft,
  task,
  dialogue: [],
  evidence: 'it fails',
  cases: ['a case'],
});

async function openStages(): Promise<void> {
  const opened: readonly (readonly [Stage, Draft | undefined])[] = [
    [repositoryUnderstanding, undefined],
    [faultLocalization, understanding],
    [reproductionTest, understanding],
    [reproductionRetry, DRAFTS[3]],
    [patchGeneration, localization],
    [patchRepair, patch],
    [environmentSetup, undefined],
    [environmentRetry, { kind: 'environment', settings: { setup: ['npm ci'] }, analysis: '' }],
  ];
  for (const [stage, parent] of opened) {
    const scene: Scene = {
      task,
      workspace,
      prompts,
      parent,
      evidence: 'it fails',
      cases: [],
      tried: [],
      room: 1000,
      left: 8000,
      count: (t) => t.length,
    };
    await stage.open(scene);
  }
  const room = { tokens: 10_000, count: (text: string) => text.length };
  const review = { author: 'writer', body: 'Rename it.', remarks: [], diff: '' };
  await nodesOfReview({ task, review, workspace, prompts, room });
  faultLocalization.form(prompts, 0);
  for (const draft of DRAFTS) scoreRequest(judged(draft), prompts, room);
  for (const draft of DRAFTS.slice(2, 3)) compareRequest(judged(draft), judged(draft), prompts, room);
}

/** Two turns of one dialogue, so that the second one answers `reply`. */
async function answer(node: string, reply: string): Promise<void> {
  const store = createFakeTraceStore();
  const journal = await openJournal(store, 'r-1');
  const context: Context = {
    ...{ task, journal, workspace, prompts, replyTokens: 1000, suiteSeconds: 60, outputBytes: 1000, now: () => 0 },
    model: createFakeModel([reply, reply]),
    judge: createFakeRewardModel({}),
    sandbox: { prepare: () => Promise.reject(new Error('unused')), run: () => Promise.reject(new Error('unused')) },
  };
  const ref = await journal.put(JSON.stringify(understanding));
  const usage = { inputTokens: 0, outputTokens: 0, money: 0, estimated: false };
  await journal.append({
    ...{ type: 'asked', work: 'ask:u0:0', attempt: 1, node: 'u0', parent: null, stage: 'repository-understanding' },
    ...{ index: 0, turn: 0, model: 'm', temperature: 0, seed: 1, prompt: 'p', promptHash: 'h', added: ref, reply: ref },
    ...{ thoughts: null, usage, ms: 1, outcome: { kind: 'draft', draft: ref, key: 'k', files: [], summary: 's' } },
  });
  for (const turn of [0, 1]) {
    const id = `ask:${node}:${turn}`;
    const work = { kind: 'ask', id, node, parent: 'u0', stage: 'fault-localization', index: 0, turn, temperature: 0 };
    const event = await createRunner(context).perform(work as Ask, journal.tree, 1, NEVER);
    await journal.append(event);
  }
}

const NEVER = new AbortController().signal;

describe('the prompts of the stages', () => {
  beforeAll(async () => {
    await openStages();
    await answer('u0.f0', 'no section at all');
    await answer('u0.f1', '<search>\nfunction add\n</search>');
  });

  test('every file in prompts/ is rendered by some stage', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.md$/, ''));
    expect([...passed.keys()].toSorted()).toEqual(files.toSorted());
  });

  test.each(Object.keys(templates.hashes))('%s uses exactly the variables that its stage passes', (name) => {
    expect({ name, passed: passed.get(name) }).toEqual({ name, passed: templates.variablesOf(name) });
  });
});
