// A whole run through the real drive(), perform() and select(), with a scripted model, judge and sandbox: for faults that need all of them.

import { resolve } from 'node:path';
import type { Execution, Recipe, TestResult, TestSelection } from '../../src/execution.ts';
import { createRunner } from '../../src/perform/perform.ts';
import type { ChatReply, ChatRequest } from '../../src/ports/model.ts';
import type { CompareRequest, Score, ScoreRequest } from '../../src/ports/reward-model.ts';
import type { RunLimits, Sandbox } from '../../src/ports/sandbox.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import type { TraceStore } from '../../src/ports.ts';
import { loadPrompts } from '../../src/prompts.ts';
import { drive } from '../../src/search/drive.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { type Choice, select } from '../../src/selection/select.ts';
import { type Deps, type Solution, solve } from '../../src/solve.ts';
import type { Budget, FileChange, Task } from '../../src/task.ts';
import type { StoredEvent } from '../../src/trace/event.ts';
import { type Journal, openJournal } from '../../src/trace/journal.ts';
import type { Tree } from '../../src/trace/tree.ts';
import { BROKEN } from '../../src/verification/broken-source.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const RUN = 'r-000000000001';
const BASE = 'return a + b + 1;\n';

/** What may be scripted; everything else goes well: the first patch is right, each test fails on base and passes with it. */
export interface Script {
  /** By the name of the turn, `stage/parent/index/turn`, and its prompt; an error is thrown. */
  readonly reply?: (work: string, prompt: string) => string | Partial<ChatReply> | Error;
  /** P(correct) of a node; an error is thrown. */
  readonly score?: (request: ScoreRequest) => number | Partial<Score> | Error;
  readonly compare?: (request: CompareRequest) => number | Error;
  readonly run?: (changes: readonly FileChange[], selection: TestSelection, limits: RunLimits) => Partial<Execution>;
  readonly recipe?: Partial<Recipe>;
  readonly workspace?: Partial<Workspace>;
  /** Goes on with the run that it holds, if it holds one. */
  readonly store?: TraceStore;
  readonly policy?: string;
  readonly budget?: Partial<Budget>;
  /** What becomes of a run whose endpoint stays away, and how it is stopped; for `scriptedSolution`. */
  readonly outage?: 'wait' | 'decide';
  readonly signal?: AbortSignal;
}

export interface ScriptedRun {
  readonly tree: Tree;
  readonly choice: Choice;
  readonly events: readonly StoredEvent[];
}

export async function scriptedRun(script: Script): Promise<ScriptedRun> {
  const store = script.store ?? createFakeTraceStore();
  const journal = await openJournal(store, RUN);
  const budget = { rollouts: 8, tokens: 2e6, seconds: 3600, sandboxSeconds: 3600, money: 10, ...script.budget };
  const policy = policyNamed(script.policy ?? 'process-search');
  if (!policy) throw new Error(`there is no policy ${script.policy}`);
  if (!journal.tree.run) await begin(journal, budget, policy.name);
  const now = () => performance.now();
  const runner = createRunner({
    task: TASK,
    journal,
    workspace: { ...workspace, ...script.workspace },
    prompts: loadPrompts(resolve(import.meta.dirname, '../../prompts')),
    replyTokens: 10_922,
    suiteSeconds: 60,
    outputBytes: 1000,
    now,
    model: modelOf(script),
    judge: judgeOf(script),
    sandbox: sandboxOf(script),
  });
  const concurrency = { model: 4, sandbox: 2 };
  const { signal } = new AbortController();
  const tree = await drive({ journal, budget, policy, runner, concurrency, now, worker: 'w', signal });
  return { tree, choice: select(tree, policy.selection), events: await store.events(RUN) };
}

async function begin(journal: Journal, budget: Budget, policy: string): Promise<void> {
  const issue = await journal.put(JSON.stringify(TASK));
  const origin = { kind: 'cli', repository: 'calc' } as const;
  await journal.append({ type: 'run-started', origin, issue, title: TASK.title, budget, policy, seed: 1 });
  await journal.append({ type: 'pinned', base: TASK.base, task: issue, model: 'm', judge: 'j', prompts: 'h' });
}

/** The same through solve(), decision included. */
export async function scriptedSolution(script: Script): Promise<Solution & Pick<ScriptedRun, 'events'>> {
  const store = script.store ?? createFakeTraceStore();
  const journal = await openJournal(store, RUN);
  const policy = policyNamed(script.policy ?? 'process-search');
  if (!policy) throw new Error(`there is no policy ${script.policy}`);
  const budget = { rollouts: 8, tokens: 2e6, seconds: 3600, sandboxSeconds: 3600, money: 10, ...script.budget };
  if (!journal.tree.run) await begin(journal, budget, policy.name);
  const deps: Deps = {
    ...{ store, model: modelOf(script), judge: judgeOf(script), judgeName: 'j', sandbox: sandboxOf(script) },
    ...{ workspace: { ...workspace, ...script.workspace }, prompts: loadPrompts(resolve('prompts')) },
    ...{ policy, policyNamed, concurrency: { model: 4, sandbox: 2 }, replyTokens: 10_922, suiteSeconds: 60 },
    ...{ outputBytes: 1000, worker: 'w', now: () => performance.now(), outage: script.outage ?? 'wait' },
  };
  const solution = await solve(RUN, TASK, deps, script.signal ?? new AbortController().signal);
  return { ...solution, events: await store.events(RUN) };
}

const TASK: Task = {
  id: 'acme/calc#7',
  title: 'add() is off by one',
  body: 'It returns 3 for 1 + 1.',
  comments: [],
  base: '0'.repeat(40),
};

const workspace = {
  ...fakeWorkspace({ 'lib/add.js': BASE, 'test/add.js': 'old test\n' }),
  skeleton: async () => 'function add()',
  retrieve: async () => [{ path: 'lib/add.js', score: 1 }],
  search: async (request: Parameters<ReturnType<typeof fakeWorkspace>['search']>[0]) => ({
    request,
    found: 1,
    text: `lib/add.js:1: ${BASE}`,
  }),
  resolve: async (location: Parameters<ReturnType<typeof fakeWorkspace>['resolve']>[0]) => ({ location, code: BASE }),
  testsNear: async () => ['test/add.js'],
  syntaxError: async () => undefined,
  diff: async (changes: readonly FileChange[]) => changes.map(({ path, text }) => `+${path} ${text}`).join('\n'),
  refusals: async () => [],
};

const PLACE = '<locations>\nlib/add.js :: function add :: lines 1-1 :: sum\n</locations>';
const UNDERSTOOD = `<analysis>\nadd is wrong\n</analysis>\n<files>\nlib/add.js\n</files>\n${PLACE}`;
const LOCATED = `<analysis>\noff by one\n</analysis>\n${PLACE}`;

/** A patch that makes add() return this. */
export const patchTo = (result: string) =>
  `<title>\nFix add\n</title>\n<explanation>\nok\n</explanation>\n<edit file="lib/add.js">\n<<<<<<< SEARCH\n${BASE.trim()}\n=======\nreturn ${result};\n>>>>>>> REPLACE\n</edit>`;

const testNumber = (index: string) =>
  `<explanation>\nshows it\n</explanation>\n<edit file="test/new${index}.test.js">\n<<<<<<< SEARCH\n=======\ntest ${index}\n>>>>>>> REPLACE\n</edit>`;

/** A reply for each stage, as a good model would give it. */
export function goodReply(work: string): string {
  const [stage, , index = '0'] = work.split('/');
  if (stage === 'repository-understanding') return UNDERSTOOD;
  if (stage === 'fault-localization') return LOCATED;
  return stage === 'patch-verification' ? testNumber(index) : patchTo(Number(index) % 2 === 0 ? 'a + b' : 'b + a');
}

function modelOf({ reply = goodReply }: Script) {
  const count = (text: string) => Math.ceil(text.length / 4);
  return {
    name: 'm',
    contextTokens: 32_768,
    count,
    price: () => 0,
    chat: async ({ work, messages }: ChatRequest): Promise<ChatReply> => {
      const said = reply(work, messages.map(({ content }) => content).join('\n\n'));
      if (said instanceof Error) throw said;
      const part = typeof said === 'string' ? { text: said } : said;
      const inputTokens = messages.reduce((sum, { content }) => sum + count(content), 0);
      const usage = { inputTokens, outputTokens: count(part.text ?? ''), money: 0, estimated: false };
      return { text: '', thoughts: '', model: 'm', finish: 'stop', usage, ...part };
    },
  };
}

function judgeOf({ score = () => 0.9, compare = () => 0.6 }: Script) {
  const said = (value: number | Partial<Score> | Error): Score => {
    if (value instanceof Error) throw value;
    const usage = { inputTokens: 1, outputTokens: 1, money: 0, estimated: false };
    const part = typeof value === 'number' ? { value } : value;
    return { value: 0, method: 'logprobs', model: 'j', usage, ...part };
  };
  return {
    score: async (request: ScoreRequest) => said(score(request)),
    compare: async (request: CompareRequest) => said(compare(request)),
  };
}

const RECIPE: Recipe = {
  ecosystem: 'node',
  runtime: '20',
  directory: '.',
  setup: [],
  build: [],
  runner: 'tape',
  test: 'tape test/*.js',
  reasons: [],
};
const STATE = { exitCode: 0, oomKilled: false, error: '', startedAt: 't', finishedAt: 't' };

function sandboxOf({ run = goodRun, recipe }: Script) {
  const environment = { recipeHash: 'e'.repeat(64), image: 'i', recipe: { ...RECIPE, ...recipe } };
  return {
    prepare: async () => ({ ok: true, environment, seconds: 1, cached: true, log: 'ok' }) as const,
    run: async (...[, , changes, selection, limits]: Parameters<Sandbox['run']>) => {
      const told = run(changes, selection, limits);
      const beside = selection.kind === 'all' && isOfNewFilesOnly(told, changes);
      const others = beside
        ? run(
            changes.filter(({ path }) => !path.startsWith('test/')),
            selection,
            limits,
          ).tests
        : [];
      return {
        ...{
          container: 'c',
          image: 'i',
          command: 'tape',
          state: STATE,
          ending: 'exited' as const,
          log: '',
          seconds: 1,
        },
        ...{ tests: [], ...told, ...(beside ? { tests: [...(others ?? []), ...(told.tests ?? [])] } : {}) },
      };
    },
  };
}

/** A script that tells of new files alone, though all were to run: the others do what they do without them. */
function isOfNewFilesOnly({ tests = [] }: Partial<Execution>, changes: readonly FileChange[]): boolean {
  const files = testsIn(changes);
  return tests.length > 0 && tests.every(({ id }) => files.some((file) => id.startsWith(`${file}::`)));
}

/** What add() returns in the tree that runs. */
export const returned = (changes: readonly FileChange[]): string =>
  changes.find(({ path }) => path === 'lib/add.js')?.text?.trim() ?? BASE.trim();

/** The files of reproduction tests that run. */
export const testsIn = (changes: readonly FileChange[]): readonly string[] =>
  changes.filter(({ path }) => path.startsWith('test/')).map(({ path }) => path);

export const RIGHT = ['return a + b;', 'return b + a;'];

/** The old test passes, unless what it loads was broken on purpose. */
export function oldTests(changes: readonly FileChange[]): readonly TestResult[] {
  const isBroken = returned(changes).includes(BROKEN);
  return [
    isBroken
      ? { id: 'test/add.js::old', status: 'failed', message: BROKEN }
      : { id: 'test/add.js::old', status: 'passed' },
  ];
}

/** The old test passes; each new one passes with a right patch and else fails by its assertion. */
export function goodRun(changes: readonly FileChange[]): { readonly tests: readonly TestResult[] } {
  const files = testsIn(changes);
  if (files.length === 0) return { tests: oldTests(changes) };
  const isRight = RIGHT.includes(returned(changes));
  return {
    tests: files.map((file) =>
      isRight ? { id: `${file}::adds`, status: 'passed' } : { id: `${file}::adds`, status: 'failed', message: 'got 3' },
    ),
  };
}
