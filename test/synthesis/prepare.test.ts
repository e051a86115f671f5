import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EnvironmentFault } from '../../src/errors.ts';
import { rememberExecutions } from '../../src/evaluation/remembered-sandbox.ts';
import type { TestResult } from '../../src/execution.ts';
import type { Sandbox } from '../../src/ports/sandbox.ts';
import { collect } from '../../src/synthesis/collect.ts';
import { gitSource } from '../../src/synthesis/git-source.ts';
import { prepare } from '../../src/synthesis/prepare.ts';
import type { PrepareSite } from '../../src/synthesis/prepare-task.ts';
import { readRejections } from '../../src/synthesis/rejections.ts';
import { readTasks } from '../../src/synthesis/task-row.ts';
import type { Verdict } from '../../src/trace/check.ts';
import { openClone } from '../../src/workspace/fix-history.ts';
import { openMirror, resolveBase } from '../../src/workspace/mirror.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { createFakeSandbox, type FakeTest } from '../fakes/sandbox.ts';
import { ADD_TEST, FIXED_CALC, type MinedRepository, minedRepository } from './mined-repository.ts';

const FILE = 'test/add.test.js';
const result = (title: string, isRight: boolean): TestResult => ({
  id: `${FILE}::${title}`,
  status: isRight ? 'passed' : 'failed',
});

/** Runs the code, as the real test does. */
const adds: FakeTest = (read) => {
  const exports: Record<string, (a: number, b: number) => number> = {};
  try {
    new Function('exports', read('lib/calc.js'))(exports);
    return [result('adds', exports.add?.(2, 2) === 4), result('still multiplies', exports.multiply?.(2, 2) === 4)];
  } catch {
    return [result('adds', false), result('still multiplies', false)];
  }
};
const SEEN: Verdict = { result: 'pass', reason: '1 of 1 tests fail', broken: [], brokenCount: 0 };

let folder: string;
let repository: MinedRepository;
const signal = new AbortController().signal;
const env = { PATH: process.env.PATH };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-prepare-'));
  repository = await minedRepository();
});
afterEach(async () => {
  await repository.remove();
  await rm(folder, { recursive: true });
});

async function mine(): Promise<void> {
  const source = gitSource(await openClone(repository.path, { env, signal }));
  await collect({ sources: [source], perRepository: 10, excluded: new Set() }, { folder, signal, say: () => {} });
}

async function prepared(
  sandbox: Sandbox,
  {
    reach,
    seconds = 600,
    jobs = 2,
  }: { readonly reach?: Verdict; readonly seconds?: number; readonly jobs?: number } = {
    reach: SEEN,
  },
) {
  const said: string[] = [];
  const open = async (row: { base_commit: string }, dir: string): Promise<PrepareSite> => {
    const mirror = await openMirror({ url: repository.path, dir, env }, signal);
    const base = await resolveBase(mirror, row.base_commit, signal);
    const cacheDir = join(mirror.gitDir, 'code-index');
    const workspace = await openWorkspace({ gitDir: mirror.gitDir, base, cacheDir, env, signal, allowedIn: () => [] });
    const memory = rememberExecutions(sandbox, join(folder, 'executions'));
    return { workspace, sandbox, memory, reach: async () => reach, seconds };
  };
  const counts = await prepare({ jobs, open }, { folder, signal, say: (line) => said.push(line) });
  return { counts, said };
}

const fix = () => repository.commit('fix: add subtracts, see #1', { 'lib/calc.js': FIXED_CALC, [FILE]: ADD_TEST });

describe('preparing what was collected', () => {
  test('the tests that the fix turns green and leaves green are run twice on each side, and make a task', async () => {
    await fix();
    await mine();
    const sandbox = createFakeSandbox({ [FILE]: adds });
    const { counts, said } = await prepared(sandbox);
    expect(counts).toEqual({ tasks: 1, open: 0 });
    expect(said).toEqual([expect.stringMatching(/^1\/1 acme__calc-\w+: 1 tests turn green, 1 stay green$/)]);
    expect(sandbox.executions).toHaveLength(4);
    const [task] = await readTasks(folder);
    expect([task?.FAIL_TO_PASS, task?.PASS_TO_PASS]).toEqual([[`${FILE}::adds`], [`${FILE}::still multiplies`]]);
    expect(task?.prepared).toEqual({
      ...{ setUp: 'as detected', recipe: 'e'.repeat(64), runner: 'node-test', flaky: [], broken: [], seconds: 2 },
      reach: '1 failed twice without the fix and passed twice with it; of the others: 1 of 1 tests fail',
    });
    expect(await prepared(sandbox)).toEqual({ counts: { tasks: 1, open: 0 }, said: [] });
    expect(sandbox.executions).toHaveLength(4);
  });

  test.each([
    [
      'that does not fail with the code',
      { ...SEEN, result: 'fail', reason: 'no test fails' } as const,
      'no test fails',
    ],
    ['of code that cannot be made to fail', undefined, 'nothing of its code can be made to fail'],
  ])('a test that stays green and is one %s is left out', async (_name, reach, reason) => {
    await fix();
    await mine();
    await prepared(createFakeSandbox({ [FILE]: adds }), reach ? { reach } : {});
    const [task] = await readTasks(folder);
    expect([task?.FAIL_TO_PASS, task?.PASS_TO_PASS]).toEqual([[`${FILE}::adds`], []]);
    expect(task?.prepared.reach).toBe(
      `1 failed twice without the fix and passed twice with it; 1 others are left out: ${reason}`,
    );
  });

  test('flaky tests are in neither list', async () => {
    await fix();
    await mine();
    let run = 0;
    const flaky: FakeTest = (read) => [...adds(read), result('rolls a die', ++run % 4 < 2)];
    await prepared(createFakeSandbox({ [FILE]: flaky }));
    const [task] = await readTasks(folder);
    expect([task?.FAIL_TO_PASS, task?.prepared.flaky]).toEqual([[`${FILE}::adds`], [`${FILE}::rolls a die`]]);
  });

  test.each([
    ['its fix turns no test green', () => [result('always passes', true)]],
    ['with its fix no test passes', () => [result('always fails', false)]],
  ] as const)('left out: %s', async (reason, run: FakeTest) => {
    const id = (await fix()).slice(0, 12);
    await mine();
    expect((await prepared(createFakeSandbox({ [FILE]: run }))).counts).toEqual({ tasks: 0, open: 0 });
    expect(await readRejections(folder)).toEqual([{ step: 'prepare', id: `acme__calc-${id}`, reason }]);
  });

  test('without an environment the reason says what failed, and the last thing that was told of it', async () => {
    const id = (await fix()).slice(0, 12);
    await mine();
    const reason = 'The set-up failed: go mod download\nverifying module\nSECURITY ERROR\n';
    const failed = { ok: false, fault: 'recipe', reason, next: '', log: '', seconds: 1 } as const;
    await prepared({ ...createFakeSandbox({}), prepare: async () => failed });
    expect(await readRejections(folder)).toEqual([
      {
        ...{ step: 'prepare', id: `acme__calc-${id}` },
        reason: 'no environment: The set-up failed: go mod download: SECURITY ERROR',
      },
    ]);
  });

  test('tests that need longer than they may make no task, and hold no further set-up', async () => {
    const id = (await fix()).slice(0, 12);
    await mine();
    const given: number[] = [];
    const works = createFakeSandbox({ [FILE]: adds });
    const hangs: Sandbox = {
      prepare: async (...given) => ({ ...(await works.prepare(...given)), variations: ['with pnpm', 'with yarn'] }),
      run: async (environment, workspace, changes, selection, limits, signal) => {
        given.push(limits.seconds);
        const execution = await works.run(environment, workspace, changes, selection, limits, signal);
        return { ...execution, ending: 'timeout', tests: undefined, seconds: limits.seconds };
      },
    };
    expect((await prepared(hangs, { reach: SEEN, seconds: 40 })).counts).toEqual({ tasks: 0, open: 0 });
    expect(given).toEqual([40]);
    expect(await readRejections(folder)).toEqual([
      {
        ...{ step: 'prepare', id: `acme__calc-${id}` },
        reason: 'with its fix: stopped after 40 s: the tests did not end',
      },
    ]);
  });

  test('one row of each repository, then the next of each, also where it is stopped in between', async () => {
    await fix();
    await repository.commit('fix: more of it is wrong, see #2', { 'lib/b.js': '2\n', [FILE]: `${ADD_TEST}// 2\n` });
    await mine();
    await repository.git('remote', 'add', 'origin', 'https://github.com/other/calc.git');
    await repository.commit('fix: even more is wrong, see #3', { 'lib/c.js': '3\n', [FILE]: `${ADD_TEST}// 3\n` });
    await mine();
    const stop = new Error('stopped');
    const works = createFakeSandbox({ [FILE]: () => [result('always passes', true)] });
    let left = 1;
    const until: Sandbox = {
      ...works,
      prepare: async (...given) => {
        if (left-- === 0) throw stop;
        return works.prepare(...given);
      },
    };
    await expect(prepared(until, { reach: SEEN, jobs: 1 })).rejects.toBe(stop);
    await prepared(works, { reach: SEEN, jobs: 1 });
    const repositories = (await readRejections(folder)).flatMap(({ step, id }) =>
      step === 'prepare' ? [id.split('__')[0]] : [],
    );
    expect(repositories).toEqual(['acme', 'other', 'acme']);
  });

  test('an engine that fails decides nothing: the row is tried again, and what another one came to is kept', async () => {
    await fix();
    await repository.commit('fix: nothing is right here, #2', { 'lib/none.js': '2\n', 'test/none.test.js': '2\n' });
    await mine();
    const works = createFakeSandbox({ [FILE]: adds, 'test/none.test.js': () => [result('a', true)] });
    const broken: Sandbox = {
      ...works,
      prepare: async (workspace, ...rest) => {
        if ((await workspace.read('lib/calc.js')) === FIXED_CALC) return works.prepare(workspace, ...rest);
        throw new EnvironmentFault('Docker is away.', 'Start it.');
      },
    };
    const first = await prepared(broken);
    expect(first.counts).toEqual({ tasks: 0, open: 1 });
    expect(first.said).toContainEqual(expect.stringMatching(/not decided: Docker is away\. Start it\.$/));
    expect(await readRejections(folder)).toHaveLength(1);
    expect((await prepared(works)).counts).toEqual({ tasks: 1, open: 0 });
  });
});
