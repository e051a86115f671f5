// A search starts over where its base has moved: real git and a model at the wire; test files run in memory, no container.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { readConfig } from '../../src/config.ts';
import { EnvironmentFault } from '../../src/errors.ts';
import type { TestResult } from '../../src/execution.ts';
import { openEarlier } from '../../src/run/earlier-run.ts';
import { type Solution, solve } from '../../src/solve.ts';
import type { FileChange } from '../../src/task.ts';
import type { Event, EventBody } from '../../src/trace/event.ts';
import { takenOverNote } from '../../src/trace/views/taken-over.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import type { Asked } from '../../src/trace/work-event.ts';
import { createHost, type Host } from '../../src/wire.ts';
import { CALC, calcAnswers, ISSUE, type Repository, repositoryOf } from '../calc.ts';
import { createFakeSandbox, type FakeTest } from '../fakes/sandbox.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';

const never = new AbortController().signal;
const [FIRST, SECOND, REVISION] = ['r-000000000001', 'r-000000000002', 'r-000000000003'];
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Calc {
  add(a: number, b: number): number;
  multiply(a: number, b: number): number;
}

/** A test file that loads the package as it is in the tree. */
const testing =
  (path: string, name: string, passes: (calc: Calc) => boolean): FakeTest =>
  (read): readonly TestResult[] => {
    const id = `${path}::${name}`;
    try {
      const exported = {};
      runInNewContext(read('lib/calc.js'), { exports: exported, module: { exports: exported } });
      const passed = passes(exported as Calc);
      return [passed ? { id, status: 'passed' } : { id, status: 'failed', message: 'AssertionError: not equal' }];
    } catch (error) {
      return [{ id, status: 'failed', message: String(error) }];
    }
  };

const TESTS = {
  'test/multiply.test.js': testing('test/multiply.test.js', 'multiplies', (calc) => calc.multiply(2, 3) === 6),
  'test/add.test.js': testing('test/add.test.js', 'adds', (calc) => calc.add(2, 2) === 4),
  'test/text.test.js': testing('test/text.test.js', 'refuses texts', (calc) => {
    try {
      return calc.add('2' as never, 2) === undefined;
    } catch {
      return true;
    }
  }),
};

interface Setting {
  readonly host: Host;
  readonly repository: Repository;
  readonly server: ModelServer;
  readonly sandbox: ReturnType<typeof createFakeSandbox>;
  /** Commits a new text of a file as a person would. */
  commit(file: string, text: string): Promise<string>;
  /** `revisions` were committed since the first search. */
  search(run: string, base: string, revisions?: readonly string[]): Promise<Solution>;
  events(run: string): Promise<readonly Event[]>;
  /** Writes the history anew, so that nobody has the old commits; returns the new one. */
  forget(): Promise<string>;
  /** Work that was sent to the model since the last call. */
  asked(): readonly string[];
}

async function setting(): Promise<Setting> {
  const repository = await repositoryOf(CALC);
  const server = await startModelServer({ answer: calcAnswers });
  const data = await mkdtemp(join(tmpdir(), 'mullover-data-'));
  closing.push(
    repository.remove,
    () => server.close(),
    () => rm(data, { recursive: true, force: true }),
  );
  const host = createHost(
    readConfig({
      ...{ PATH: process.env.PATH, MULLOVER_DATA: data, MULLOVER_MODEL_URL: server.url },
      ...{ MULLOVER_MODEL: 'recorded', MULLOVER_BUDGET: '4' },
    }),
  );
  const sandbox = createFakeSandbox(TESTS);
  let seen = 0;
  const begin = async (run: string, revisions: readonly string[]) => {
    const issue = await host.store.put(run, JSON.stringify(ISSUE));
    await host.store.append(run, 0, {
      ...{ type: 'run-started', origin: { kind: 'cli', repository: repository.path }, issue, title: ISSUE.title },
      ...{ budget: host.config.budget.default, policy: host.config.policy, seed: 1 },
      ...(run === FIRST ? {} : { earlier: { run: FIRST, ...(revisions.length === 0 ? {} : { revisions }) } }),
    });
  };
  return {
    ...{ host, repository, server, sandbox },
    commit: async (file, text) => {
      await writeFile(join(repository.path, file), text);
      const git = (...args: string[]) =>
        execa('git', ['-c', 'user.name=Dev', '-c', 'user.email=d@example.com', ...args], { cwd: repository.path });
      await git('add', '.');
      await git('commit', '-qm', `change ${file}`);
      return (await git('rev-parse', 'HEAD')).stdout;
    },
    search: async (run, base, revisions = []) => {
      if ((await host.store.events(run)).length === 0) await begin(run, revisions);
      const open = (ref: string) => host.open({ url: repository.path, ref }, never);
      const earlier = await openEarlier(run, { trace: host.store, open });
      const deps = { ...(await host.deps(await open(base))), sandbox, earlier };
      return solve(run, { id: 'local', ...ISSUE, comments: [], base }, deps, never);
    },
    events: (run) => wholeEvents(host.store, run),
    forget: async () => {
      const git = (...args: string[]) => execa('git', args, { cwd: repository.path });
      await git('-c', 'user.name=Dev', '-c', 'user.email=d@example.com', 'commit', '-q', '--amend', '-m', 'feat: anew');
      await git('reflog', 'expire', '--expire=now', '--all');
      await git('gc', '-q', '--prune=now');
      await rm(join(data, 'mirrors'), { recursive: true });
      return (await git('rev-parse', 'HEAD')).stdout;
    },
    asked: () => {
      const fresh = server.requests().slice(seen);
      seen += fresh.length;
      return fresh.map(({ work }) => work);
    },
  };
}

const CALC_JS = CALC['lib/calc.js'] ?? '';

test('patches and tests are re-applied on the new base and executed again; no model call is made again', async () => {
  const { repository, commit, search, events, asked, sandbox } = await setting();
  const first = await search(FIRST, repository.base);
  expect(first.choice.decision).toBe('propose');
  const calls = asked().length;
  const executions = sandbox.executions.length;
  const moved = await commit('lib/calc.js', CALC_JS.replace("'use strict';\n", "'use strict';\n\n// Numbers only.\n"));

  const second = await search(SECOND, moved);
  const again = asked();
  const over = (await events(SECOND)).find(({ type }) => type === 'taken-over');
  process.stdout.write(
    `first: ${calls} model calls; after the base moved: ${again.length}; ${takenOverNote(second.tree)}\n`,
  );
  expect(again).toEqual([]);
  expect(over).toMatchObject({ run: FIRST, base: repository.base });
  expect(second.tree.takenOver?.patches).toEqual({ kept: 2, of: 2 });
  expect(second.tree.spent).toMatchObject({ calls: 0, inputTokens: 0, outputTokens: 0 });
  expect(second.choice).toMatchObject({ decision: 'propose', confidence: first.choice.confidence });
  expect(second.patch?.diff).toContain('-  return a - b;\n+  return a + b;\n');
  expect(second.patch?.changes[0]?.text).toContain('// Numbers only.');
  expect(second.test?.file).toBe('test/add.test.js');
  expect(sandbox.executions.length).toBe(2 * executions);
});

/** The trace of a revision: what it committed on top of the first search. */
async function revised({ host: { store } }: Setting, changes: Readonly<Record<'source' | 'test', FileChange>>) {
  const append = async (event: EventBody) => {
    await store.append(REVISION, (await store.events(REVISION)).length, event);
  };
  const empty = await store.put(REVISION, '[]');
  const usage = { inputTokens: 1, outputTokens: 1, money: 0, estimated: false };
  const made = async (node: string, stage: Asked['stage'], draft: object, file: string) => {
    const outcome = { kind: 'draft', key: node, files: [file], summary: 's', size: 1 } as const;
    await append({
      ...{ type: 'asked', work: `ask:${node}:0`, attempt: 1, node, parent: null, stage, index: 0, turn: 0 },
      ...{ model: 'm', temperature: 0, seed: 1, prompt: 'p', promptHash: 'h', added: empty, reply: empty },
      ...{
        thoughts: null,
        usage,
        ms: 1,
        outcome: { ...outcome, draft: await store.put(REVISION, JSON.stringify(draft)) },
      },
    });
  };
  await append({
    ...{ type: 'run-started', origin: { kind: 'cli', repository: 'r' }, issue: empty, title: 't' },
    ...{ budget: { rollouts: 1, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 }, policy: 'revision', seed: 1 },
  });
  const [source, test] = [[changes.source], [changes.test]];
  await made('u0.f0.p0', 'patch-generation', { kind: 'patch', changes: source }, changes.source.path);
  await made('u0.t0', 'patch-verification', { kind: 'reproduction-test', changes: test }, changes.test.path);
  const decided = { type: 'decided', decision: 'propose', winner: 'u0.f0.p0', test: 'u0.t0' } as const;
  await append({ ...decided, confidence: 0.9, reason: 'r', next: 'n', rollouts: 1 });
}

test('what was committed after a review goes along with the patch and the test, and wins', async () => {
  const here = await setting();
  const { repository, commit, search, asked } = here;
  await search(FIRST, repository.base);
  asked();
  const guard = "  if (typeof a !== 'number') throw new TypeError('numbers, please');\n  return a + b;";
  await revised(here, {
    source: { path: 'lib/calc.js', text: CALC_JS.replace('  return a - b;', guard) },
    test: { path: 'test/text.test.js', text: "require('../lib/calc.js').add('2', 2);\n" },
  });
  const moved = await commit('lib/calc.js', CALC_JS.replace("'use strict';\n", "'use strict';\n\n// Numbers only.\n"));

  const second = await search(SECOND, moved, [REVISION]);
  expect(second.choice.decision).toBe('propose');
  expect(second.patch?.changes[0]?.text).toContain('// Numbers only.');
  expect(second.patch?.changes[0]?.text).toContain(guard);
  expect(second.test?.changes.map(({ path }) => path)).toEqual(['test/add.test.js', 'test/text.test.js']);
  expect(takenOverNote(second.tree)).toEqual([expect.stringContaining(`(run \`${FIRST}\`) with 1 later revision: `)]);
  // The judge alone is asked: it has not seen what the revision made of the patch and the test.
  const again = asked();
  expect(again.filter((work) => !/^(judge|compare)\//.test(work))).toEqual([]);
});

test('where the same lines were changed meanwhile patches are written again, and the tests are kept', async () => {
  const { repository, commit, search, asked } = await setting();
  await search(FIRST, repository.base);
  asked();
  const moved = await commit('lib/calc.js', CALC_JS.replace('  return a - b;', '  const sum = a - b;\n  return sum;'));

  await search(SECOND, moved);
  const again = asked();
  process.stdout.write(`same lines changed: ${again.length} model calls: ${again.join(' ')}\n`);
  expect(again).toContain('patch-generation/u0.f0/0/0');
  const kept = /^(repository-understanding\/-\/0|fault-localization\/u0|patch-verification)\//;
  expect(again.filter((work) => kept.test(work))).toEqual([]);
});

test('what was fixed on the base meanwhile is nothing to patch: the kept tests pass there, and it says so', async () => {
  const { repository, commit, search, asked } = await setting();
  await search(FIRST, repository.base);
  asked();
  const moved = await commit('lib/calc.js', CALC_JS.replace('return a - b;', 'return a + b;'));
  const { choice, tree } = await search(SECOND, moved);
  expect(tree.takenOver).toMatchObject({ patches: { kept: 0, of: 2 }, tests: { kept: 3, of: 3 } });
  expect(choice.decision).toBe('abstain');
  // A test that passes on base is gone on with, as ever; none is written anew.
  expect(asked().filter((work) => work.startsWith('patch-verification/u0/'))).toEqual([]);
});

test('a base that nobody can fetch any more is no reason to stop: everything is sampled again', async () => {
  const { repository, search, events, asked, forget } = await setting();
  await search(FIRST, repository.base);
  const calls = asked();
  const anew = await forget();
  expect(anew).not.toBe(repository.base);

  const { choice } = await search(SECOND, anew);
  expect(choice.decision).toBe('propose');
  expect((await events(SECOND)).filter(({ type }) => type === 'taken-over')).toEqual([]);
  expect(new Set(asked())).toEqual(new Set(calls));
});

test('a repository that cannot be reached for a while is waited for: nothing is sampled again', async () => {
  const { repository, host, search } = await setting();
  await search(FIRST, repository.base);
  const away = new EnvironmentFault('The repository does not answer.', 'Try again later.');
  const earlier = { run: FIRST };
  const first = { ...(await host.store.first(FIRST)), earlier };
  const trace = { ...host.store, first: async (run: string) => (run === SECOND ? first : undefined) as never };
  await expect(openEarlier(SECOND, { trace, open: () => Promise.reject(away) })).rejects.toBe(away);
});
