// A search starts over where its base has moved: real git and a model at the wire; test files run in memory, no container.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { readConfig } from '../../src/config.ts';
import { openEarlier } from '../../src/run/earlier-run.ts';
import { type Solution, solve } from '../../src/solve.ts';
import type { TestResult } from '../../src/task.ts';
import type { Event } from '../../src/trace/event.ts';
import { takenOverNote } from '../../src/trace/views/taken-over.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { createHost, type Host } from '../../src/wire.ts';
import { CALC, calcAnswers, ISSUE, type Repository, repositoryOf } from '../calc.ts';
import { createFakeSandbox, type FakeTest } from '../fakes/sandbox.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';

const never = new AbortController().signal;
const [FIRST, SECOND] = ['r-000000000001', 'r-000000000002'];
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
};

interface Setting {
  readonly host: Host;
  readonly repository: Repository;
  readonly server: ModelServer;
  readonly sandbox: ReturnType<typeof createFakeSandbox>;
  /** Commits a new text of a file as a person would. */
  commit(file: string, text: string): Promise<string>;
  search(run: string, base: string): Promise<Solution>;
  events(run: string): Promise<readonly Event[]>;
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
  const begin = async (run: string) => {
    const issue = await host.store.put(run, JSON.stringify(ISSUE));
    await host.store.append(run, 0, {
      ...{ type: 'run-started', origin: { kind: 'cli', repository: repository.path }, issue, title: ISSUE.title },
      ...{ budget: host.config.budget.default, policy: host.config.policy, seed: 1 },
      ...(run === FIRST ? {} : { earlier: { run: FIRST } }),
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
    search: async (run, base) => {
      if ((await host.store.events(run)).length === 0) await begin(run);
      const open = (ref: string) => host.open({ url: repository.path, ref }, never);
      const earlier = await openEarlier(run, { trace: host.store, open });
      const deps = { ...(await host.deps(await open(base))), sandbox, earlier };
      return solve(run, { id: 'local', ...ISSUE, comments: [], base }, deps, never);
    },
    events: (run) => wholeEvents(host.store, run),
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
  const { repository, host, commit, search, events } = await setting();
  await search(FIRST, repository.base);
  const moved = await commit('notes.md', 'Notes.\n');
  const gone = await openEarlier(SECOND, {
    trace: host.store,
    open: (base) => host.open({ url: repository.path, ref: base }, never),
  });
  expect(gone).toBeUndefined();
  const { choice } = await search(SECOND, moved);
  expect(choice.decision).toBe('propose');
  expect((await events(SECOND)).filter(({ type }) => type === 'taken-over')).toHaveLength(1);
});
