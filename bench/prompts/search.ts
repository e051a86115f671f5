// A search with right replies whose prompts are kept: the real drive(), perform() and workspace, nothing executed.

import { resolve } from 'node:path';
import type { Recipe } from '../../src/execution.ts';
import { createTokenCounter } from '../../src/models/token-counter.ts';
import { createRunner } from '../../src/perform/perform.ts';
import type { ChatRequest, Message, Model } from '../../src/ports/model.ts';
import type { RewardModel } from '../../src/ports/reward-model.ts';
import type { Sandbox } from '../../src/ports/sandbox.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import { loadPrompts } from '../../src/prompts.ts';
import { drive } from '../../src/search/drive.ts';
import { policyNamed } from '../../src/search/policy.ts';
import type { Task } from '../../src/task.ts';
import { openJournal } from '../../src/trace/journal.ts';
import { createFakeTraceStore } from '../../test/fakes/trace-store.ts';
import type { Answer } from '../../test/model-server/answer.ts';

export interface Asked {
  readonly task: Task;
  readonly workspace: Workspace;
  readonly answer: Answer;
  /** Test files that the replies write. */
  readonly tests: readonly string[];
  readonly contextTokens: number;
}

const RUN = 'r-000000000001';
const BUDGET = { rollouts: 2, tokens: 1e9, seconds: 1e6, sandboxSeconds: 1e6, money: 1e6 };
const USAGE = { inputTokens: 1, outputTokens: 1, money: 0, estimated: false };
/** A third of the usual context. */
const REPLY_TOKENS = 10_922;

/** The first prompt of each template that is asked with, in the order in which they come. */
export async function promptsOf(asked: Asked): Promise<ReadonlyMap<string, string>> {
  const { task, workspace } = asked;
  const policy = policyNamed('process-search');
  if (!policy) throw new TypeError('there is no policy process-search');
  const seen = new Map<string, string>();
  const note = (name: string, messages: readonly Message[]) => {
    if (!seen.has(name)) seen.set(name, messages.map(({ content }) => content).join('\n\n'));
  };
  const journal = await openJournal(createFakeTraceStore(), RUN);
  const issue = await journal.put(JSON.stringify(task));
  const origin = { kind: 'cli', repository: task.id } as const;
  await journal.append({
    ...{ type: 'run-started', origin, issue, title: task.title, budget: BUDGET, policy: policy.name, seed: 1 },
  });
  await journal.append({ type: 'pinned', base: task.base, task: issue, model: 'm', judge: 'j', prompts: issue });
  const now = () => performance.now();
  const runner = createRunner({
    ...{ task, journal, workspace, now, model: modelOf(asked, note), judge: judgeOf(note), sandbox: sandboxOf(asked) },
    ...{ prompts: loadPrompts(resolve(import.meta.dirname, '../../prompts')), replyTokens: REPLY_TOKENS },
    ...{ suiteSeconds: 60, outputBytes: 1000 },
  });
  const concurrency = { model: 1, sandbox: 1 };
  const { signal } = new AbortController();
  await drive({ journal, budget: BUDGET, policy, runner, concurrency, now, worker: 'bench', signal });
  return seen;
}

type Note = (name: string, messages: readonly Message[]) => void;

function modelOf({ answer, contextTokens }: Asked, note: Note): Model {
  const { count } = createTokenCounter();
  return {
    ...{ name: 'm', contextTokens, count, price: () => 0 },
    chat: async ({ work: turnName, messages }: ChatRequest) => {
      const [stage = '', , , turn] = turnName.split('/');
      if (turn === '0') note(stage, messages);
      const reply = answer({ work: turnName, messages });
      if (!('text' in reply)) throw new TypeError(reply.message);
      return { text: reply.text, thoughts: '', model: 'm', finish: 'stop', usage: USAGE };
    },
  };
}

function judgeOf(note: Note): RewardModel {
  const said = { method: 'logprobs', model: 'j', usage: USAGE } as const;
  return {
    score: async ({ question, messages }) => {
      note(`judge-${question}`, messages);
      return { value: 0.9, ...said };
    },
    compare: async ({ leftFirst }) => {
      note('judge-compare', leftFirst);
      return { value: 0.6, ...said };
    },
  };
}

const RECIPE: Recipe = {
  ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: [], build: [] },
  ...{ runner: 'mocha', test: 'mocha', reasons: [] },
};
const STATE = { exitCode: 0, oomKilled: false, error: '', startedAt: 't', finishedAt: 't' };

/** The existing test passes; what the replies write fails on base, and passes with any change beside it. */
function sandboxOf({ tests }: Asked): Sandbox {
  const environment = { recipeHash: 'e'.repeat(64), image: 'i', recipe: RECIPE };
  const ended = { container: 'c', image: 'i', command: 'mocha', state: STATE, ending: 'exited', log: '' } as const;
  return {
    prepare: async () => ({ ok: true, environment, seconds: 1, cached: true, log: '' }),
    run: async (_environment, _workspace, changes) => {
      const written = tests.filter((path) => changes.some((change) => change.path === path));
      const status = changes.length > written.length ? 'passed' : 'failed';
      const message = 'AssertionError: expected 1 to equal 2';
      const own = written.map((path) => ({ id: `${path}::reported`, status, message }) as const);
      return { ...ended, seconds: 1, tests: own.length > 0 ? own : [{ id: 'test.js::old', status: 'passed' }] };
    },
  };
}
