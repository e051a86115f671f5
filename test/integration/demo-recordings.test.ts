// The demo's recordings answer from what their prompts show: without the index or the skeletons they refuse, and the demo fails.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { demoIssue } from '../../demo/issue.ts';
import { makeRepository } from '../../demo/repository.ts';
import type { Message } from '../../src/ports/model.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import { loadPrompts } from '../../src/prompts.ts';
import { faultLocalization } from '../../src/stages/fault-localization.ts';
import { patchGeneration } from '../../src/stages/patch-generation.ts';
import { reproductionTest } from '../../src/stages/patch-verification.ts';
import { repositoryUnderstanding } from '../../src/stages/repository-understanding.ts';
import type { Reading, Scene, Stage } from '../../src/stages/stage.ts';
import type { Draft, NodeId } from '../../src/task.ts';
import { workHeader } from '../../src/trace/position.ts';
import { openMirror, resolveBase } from '../../src/workspace/mirror.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import type { Answer } from '../model-server/answer.ts';
import { replay } from '../model-server/recordings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const prompts = loadPrompts(join(root, 'prompts'));
const answer: Answer = replay(join(root, 'demo/recordings'));
let folder: string;
let real: Workspace;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-recordings-'));
  const { bare } = await makeRepository(folder, join(root, '.mullover/demo/cache'));
  const mirror = await openMirror({ url: bare, dir: join(folder, 'mirrors') });
  const base = await resolveBase(mirror, 'HEAD');
  real = await openWorkspace({ gitDir: mirror.gitDir, base, cacheDir: join(folder, 'index') });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly draft: Draft;
  readonly dialogue: readonly Message[];
}

/** Leads one dialogue to its end, as the search does. A refusal of the model server is thrown. */
async function lead(node: NodeId, stage: Stage, workspace: Workspace, parent?: Outcome): Promise<Outcome> {
  const task = { id: 'demo', ...demoIssue(), comments: [], base: workspace.base };
  const count = (text: string) => text.length / 4;
  const scene: Scene = {
    task,
    workspace,
    prompts,
    parent: parent?.draft,
    evidence: '',
    cases: [],
    tried: [],
    room: 8000,
    left: 64_000,
    count,
  };
  const dialogue = [...(stage.continuesParent ? (parent?.dialogue ?? []) : []), ...(await stage.open(scene))];
  for (let turn = 0; turn < stage.maxTurns; turn++) {
    const said = answer({ work: workHeader(node, turn), messages: dialogue });
    if ('status' in said) throw new Error(`${said.status} ${said.message}`);
    dialogue.push({ role: 'assistant', content: said.text });
    const reading = await stage.read(said.text, scene);
    if (reading.kind === 'draft') return { draft: reading.draft, dialogue };
    dialogue.push({ role: 'user', content: await goOn(reading, workspace) });
  }
  throw new Error(`${node} came to no end`);
}

async function goOn(reading: Exclude<Reading, { kind: 'draft' }>, workspace: Workspace): Promise<string> {
  if (reading.kind !== 'search') return prompts.render('invalid-reply', { reason: reading.reason, form: '' });
  const answers = await Promise.all(reading.requests.map((request) => workspace.search(request)));
  return prompts.render('search-results', {
    results: answers.map(({ text }) => text).join('\n\n'),
    rest: '',
    form: '',
  });
}

describe('recordings of the demo', () => {
  test('every dialogue of the survivors can be led on the real repository', async () => {
    const understandings = new Map<NodeId, Outcome>();
    for (let i = 0; i < 8; i++) understandings.set(`u${i}`, await lead(`u${i}`, repositoryUnderstanding, real));
    for (let i = 0; i < 3; i++) await lead(`u0.t${i}`, reproductionTest, real, understandings.get('u0'));
    for (const parent of ['u0', 'u5']) {
      const located: Outcome[] = [];
      for (let i = 0; i < 4; i++)
        located.push(await lead(`${parent}.f${i}`, faultLocalization, real, understandings.get(parent)));
      for (const i of [0, 1, 3]) await lead(`${parent}.f0.p${i}`, patchGeneration, real, located[0]);
    }
  });

  test('without the code of the files the model server refuses', async () => {
    const blind: Workspace = { ...real, skeleton: async () => '', read: async () => undefined };
    await expect(lead('u0', repositoryUnderstanding, blind)).rejects.toThrow(/^422 .*parseInternal/);
  });

  test('without a ranking by the index the model server refuses', async () => {
    const blind: Workspace = { ...real, retrieve: async () => [] };
    await expect(lead('u0', repositoryUnderstanding, blind)).rejects.toThrow(/^422 /);
  });

  test('without the code of the suspected files, and without a search for it, the model server refuses', async () => {
    const blind: Workspace = {
      ...real,
      skeleton: async () => '',
      read: async () => undefined,
      search: async (request) => ({ request, found: 0, text: 'Nothing found.' }),
    };
    const understood = await lead('u0', repositoryUnderstanding, real);
    await expect(lead('u0.f0', faultLocalization, blind, understood)).rejects.toThrow(/^422 .*parseInternal/);
  });
});
