// A run whose model calls are all in its trace: driving it executes baseline, reproduction test and patch in real containers.
// As a program it is a worker that can be killed: `node verification-run.ts <folder> <worker> <base image>`.

import { resolve } from 'node:path';
import { createRunner } from '../../src/perform/perform.ts';
import { loadPrompts } from '../../src/prompts.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import { drive } from '../../src/search/drive.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import type { Budget, Draft, NodeId, Task } from '../../src/task.ts';
import type { Event } from '../../src/trace/event.ts';
import { type Journal, openJournal } from '../../src/trace/journal.ts';
import { askId, indexOf, parentOf, stageOf } from '../../src/trace/position.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { createFakeModel } from '../fakes/model.ts';
import { createFakeRewardModel } from '../fakes/reward-model.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const RUN = 'r-00000000000a';
const BUDGET: Budget = { rollouts: 1, tokens: 1e9, seconds: 1e6, sandboxSeconds: 1e6, money: 1e6 };
const TASK: Task = { id: 'acme/calc#7', title: 'add', body: '', comments: [], base: '0'.repeat(40) };
const REF = 'a'.repeat(64);

const shows = `const { test } = require('node:test'); const assert = require('node:assert'); const { add } = require('../lib/add');`;
const files = {
  'package.json': JSON.stringify({ name: 'calc', scripts: { test: 'node --test' } }),
  'lib/add.js': 'exports.add = (a, b) => a + b + 1;\n',
  // With the patch it takes long enough to be interrupted.
  'test/add.test.js': `${shows}\ntest('is a number', async () => { if (add.slow) await new Promise((done) => setTimeout(done, 4000)); assert.ok(add(1, 1)); });\n`,
};
const place = { file: 'lib/add.js' };
const fix = { path: 'lib/add.js', text: 'exports.add = (a, b) => a + b;\nexports.add.slow = true;\n' };
const proof = { path: 'test/repro.test.js', text: `${shows}\ntest('adds', () => assert.equal(add(1, 1), 2));\n` };
const DRAFTS: Readonly<Record<NodeId, Draft>> = {
  u0: { kind: 'understanding', files: ['lib/add.js'], locations: [place], analysis: '' },
  'u0.f0': { kind: 'localization', locations: [place], analysis: '' },
  'u0.t0': { kind: 'reproduction-test', changes: [proof], diff: '+', file: proof.path, explanation: '' },
  'u0.f0.p0': { kind: 'patch', changes: [fix], diff: '+', title: 'Fix', explanation: '' },
};

/** Drives the run of a folder to its end, from wherever its trace stands; returns all its events. */
export async function driveVerification(
  folder: string,
  worker: string,
  sandbox: DockerSandbox,
): Promise<readonly Event[]> {
  const store = createTraceStore({ dir: folder, redact: (text) => text });
  const journal = await openJournal(store, RUN);
  if (journal.tree.length === 0) await seed(journal);
  const policy = policyNamed('greedy');
  if (!policy) throw new Error('there is no policy greedy');
  const now = () => performance.now();
  const context = {
    ...{ task: TASK, journal, model: createFakeModel([]), judge: createFakeRewardModel({}), sandbox, now },
    ...{ workspace: fakeWorkspace(files), prompts: loadPrompts(resolve(import.meta.dirname, '../../prompts')) },
    ...{ replyTokens: 1000, suiteSeconds: 60, outputBytes: 1e6 },
  };
  const runner = createRunner(context);
  const concurrency = { model: 1, sandbox: 2 };
  await drive({
    journal,
    budget: BUDGET,
    policy,
    runner,
    concurrency,
    now,
    worker,
    signal: new AbortController().signal,
  });
  return wholeEvents(store, RUN);
}

async function seed(journal: Journal): Promise<void> {
  const started = { type: 'run-started', issue: REF, title: 't', budget: BUDGET, policy: 'greedy', seed: 1 } as const;
  await journal.append({ ...started, origin: { kind: 'cli', repository: '.' } });
  await journal.append({ type: 'pinned', base: TASK.base, task: REF, model: 'm', judge: 'm', prompts: REF });
  for (const [node, draft] of Object.entries(DRAFTS)) {
    const usage = { inputTokens: 1, outputTokens: 1, money: 0, estimated: false };
    const ref = await journal.put(JSON.stringify(draft));
    const touched = 'changes' in draft ? draft.changes.map(({ path }) => path) : ['lib/add.js'];
    await journal.append({
      ...{ type: 'asked', work: askId(node, 0), attempt: 1, node, parent: parentOf(node), stage: stageOf(node) },
      ...{ index: indexOf(node), turn: 0, model: 'm', temperature: 0, seed: 1, prompt: 'p', promptHash: REF },
      ...{ added: ref, reply: ref, thoughts: null, usage, ms: 1 },
      outcome: { kind: 'draft', draft: ref, key: `key of ${node}`, files: touched, summary: node },
    });
  }
}

function sandboxOf(baseImage: string, worker: string): DockerSandbox {
  return createSandbox({ baseImage, worker, containers: 2, readSettings: () => ({}) });
}

if (import.meta.main) {
  const [folder = '', worker = '', baseImage = ''] = process.argv.slice(2);
  const sandbox = sandboxOf(baseImage, worker);
  const swept = await sandbox.sweep(86_400);
  const events = await driveVerification(folder, worker, sandbox);
  console.log(JSON.stringify({ swept: swept.length, events: events.length }));
}
