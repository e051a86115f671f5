// Which set-up `mullover test` ends with, by what the tests of each come to.

import { describe, expect, test } from '@jest/globals';
import { tryRepository } from '../../src/cli/try-repository.ts';
import type { Execution, TestResult } from '../../src/execution.ts';
import type { Preparation, Sandbox } from '../../src/ports/sandbox.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { RECIPE, RECIPE_HASH } from '../search/simulated-runner.ts';

const state = { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' };

interface Way {
  /** By its place without it. */
  readonly name?: string;
  readonly passed: number;
  readonly failed?: number;
  readonly ending?: Execution['ending'];
  /** Of its two test files one ends in time. */
  readonly slow?: true;
  /** Its tests pass whatever is broken. */
  readonly unreached?: true;
  /** All of its tests together are too much, one test file is not. */
  readonly starved?: true;
  /** Before its tests have ended. */
  readonly outOfMemory?: true;
  /** Docker fails while it is built. */
  readonly unbuilt?: true;
}

const resultsOf = ({ passed, failed = 0 }: Way, isBroken: boolean): readonly TestResult[] =>
  Array.from({ length: passed + failed }, (_, index) => ({
    id: `a.test.js::${index}`,
    status: index < passed && !isBroken ? 'passed' : 'failed',
    ...(isBroken ? { message: 'MulloverBrokenOnPurpose' } : {}),
  }));

/** A sandbox of which each way to set up comes to the given result; undefined: it cannot be built. */
function sandboxOf(ways: readonly (Way | undefined)[], calls: string[]): Sandbox {
  const names = ways.map((way, index) => way?.name ?? (index === 0 ? 'first' : `way ${index}`));
  return {
    prepare: async (_workspace, _signal, _settings, variation = 'first') => {
      calls.push(`prepare ${variation}`);
      const way = ways[names.indexOf(variation)];
      const common = { seconds: 1, log: '', variations: names.slice(1) };
      const failed = { ok: false, fault: 'recipe', reason: 'npm ci failed\nE404', next: 'Set it.' } as const;
      if (!way) return { ...common, ...failed } satisfies Preparation;
      if (way.unbuilt) return { ...common, ...failed, fault: 'infrastructure' } satisfies Preparation;
      const environment = { recipeHash: RECIPE_HASH, image: variation, recipe: RECIPE };
      return { ...common, ok: true, cached: true, environment };
    },
    run: async ({ image }, _workspace, changes, selection, limits) => {
      const way = ways[names.indexOf(image)];
      if (!way) throw new RangeError(`${image} was never built`);
      const isBroken = changes.length > 0;
      const which = selection.kind === 'all' ? '' : ` ${selection.files.join(' ')}`;
      calls.push(`run ${image}${which}${limits.enough ? ' in parts' : ''}${isBroken ? ' broken' : ''}`);
      const cut = (way.slow && 'timeout') || (way.starved && 'starved') || undefined;
      const ending = (selection.kind === 'all' ? cut : undefined) ?? way.ending ?? 'exited';
      const tests = ending === 'exited' ? resultsOf(way, isBroken && !way.unreached) : undefined;
      const parts = limits.enough ? { parts: { ran: ['a.test.js'], left: ['b.test.js'] } } : {};
      const end = { ...state, oomKilled: way.outOfMemory === true };
      return { container: 'c', image, command: 'tape', state: end, ending, tests, log: '', seconds: 1, ...parts };
    },
  };
}

async function tryAll(ways: readonly (Way | undefined)[], tests: Readonly<Record<string, string>> = {}) {
  const calls: string[] = [];
  const { signal } = new AbortController();
  return { tried: await tryIn(sandboxOf(ways, calls), signal, tests), calls };
}

function tryIn(sandbox: Sandbox, signal: AbortSignal, tests: Readonly<Record<string, string>> = {}) {
  const config = { sandbox: { suiteSeconds: 60 } };
  const host = { sandbox, config } as unknown as Parameters<typeof tryRepository>[0];
  const workspace = fakeWorkspace({ 'lib/a.js': 'exports.a = () => 1;\n', ...tests });
  const asked = { workspace, selection: { kind: 'all' }, count: 2 } as const;
  return tryRepository(host, asked, signal);
}

const finish = (name: string) => [`prepare ${name}`, `run ${name}`, `run ${name}`, `run ${name} broken`];

describe('the set-ups of a repository', () => {
  test.each<[string, readonly (Way | undefined)[], readonly string[], readonly string[]]>([
    ['ends with a good one', [{ passed: 9, failed: 1 }, { passed: 10 }], finish('first'), ['→ 9 of 10 tests pass']],
    [
      'goes on where many tests are red',
      [{ passed: 8, failed: 2 }, { passed: 10 }],
      ['prepare first', 'run first', ...finish('way 1')],
      ['8 of 10 tests pass', '→ 10 of 10 tests pass'],
    ],
    [
      'ends with the best, measured to its end, where none is good',
      [{ passed: 1, failed: 9 }, { passed: 5, failed: 5 }, undefined],
      [...['prepare first', 'run first', 'prepare way 1', 'run way 1', 'prepare way 2'], ...finish('way 1').slice(2)],
      ['1 of 10 tests pass', '→ 5 of 10 tests pass', 'npm ci failed'],
    ],
    [
      'passes over one whose tests do not run the code of the repository',
      [
        { passed: 10, unreached: true },
        { passed: 9, failed: 1 },
      ],
      [...finish('first'), ...finish('way 1')],
      [expect.stringMatching(/^10 of 10 tests pass, but .*still pass/), '→ 9 of 10 tests pass'] as unknown as string[],
    ],
    [
      'keeps what it has where the engine cannot build the next one',
      [
        { passed: 5, failed: 5 },
        { passed: 10, unbuilt: true },
      ],
      ['prepare first', 'run first', 'prepare way 1', 'run first', 'run first broken'],
      ['→ 5 of 10 tests pass', 'npm ci failed'],
    ],
    [
      'goes on where the runner itself breaks down',
      [{ passed: 0, ending: 'broke-down' }, { passed: 10 }],
      ['prepare first', 'run first', ...finish('way 1')],
      ['no result', '→ 10 of 10 tests pass'],
    ],
    [
      'tries nothing but more memory where that was not enough',
      [{ passed: 9, failed: 1, outOfMemory: true }, { passed: 10 }, { passed: 10, name: 'with more memory' }],
      ['prepare first', 'run first', ...finish('with more memory')],
      [expect.stringMatching(/^9 of 10 tests pass, but .*memory/), '→ 10 of 10 tests pass'] as unknown as string[],
    ],
    [
      'and ends there',
      [
        { passed: 0, failed: 9, outOfMemory: true },
        { passed: 0, failed: 9, outOfMemory: true, name: 'with more memory' },
        { passed: 10 },
      ],
      ['prepare first', 'run first', 'prepare with more memory', 'run with more memory'],
      ['→ 0 of 9 tests pass', '0 of 9 tests pass'],
    ],
    [
      'takes a run without a report for want of memory or processes for one of these',
      [{ passed: 10, starved: true }, { passed: 10 }, { passed: 9, failed: 1, name: 'with more memory' }],
      ['prepare first', 'run first', ...finish('with more memory')],
      ['no result', '→ 9 of 10 tests pass'],
    ],
    [
      'and no more memory where that is not what is missing',
      [
        { passed: 1, failed: 9 },
        { passed: 10, name: 'with more memory' },
      ],
      ['prepare first', 'run first', 'run first', 'run first broken'],
      ['→ 1 of 10 tests pass'],
    ],
    [
      'does not take a suite that does not end for a wrong set-up',
      [{ passed: 0, ending: 'timeout' }, { passed: 10 }],
      ['prepare first', 'run first', 'run first broken'].slice(0, 2),
      ['→ no result'],
    ],
  ])('%s', async (_what, ways, expected, results) => {
    const { tried, calls } = await tryAll(ways);
    expect(calls).toEqual(expected);
    expect(tried.setUps.map(({ result, used }) => (used ? `→ ${result}` : result))).toEqual(results);
  });

  test('of a suite that does not end in its time the files that do are measured, and these alone', async () => {
    const { tried, calls } = await tryAll([{ passed: 10, slow: true }], { 'a.test.js': '', 'b.test.js': '' });
    expect(calls).toEqual([
      'prepare first',
      'run first',
      'run first a.test.js b.test.js in parts',
      'run first a.test.js',
      'run first a.test.js broken',
    ]);
    expect(tried.setUps).toEqual([{ name: 'as detected', result: '10 of 10 tests pass', used: true }]);
    expect(tried).toMatchObject({ ok: true, tested: { verdict: { result: 'pass' }, reach: { result: 'pass' } } });
  });

  test('what is too much for all memory is measured by the files that are not', async () => {
    const ways = [
      { passed: 10, starved: true },
      { passed: 10, starved: true, name: 'with more memory' },
    ] as const;
    const { tried, calls } = await tryAll(ways, { 'a.test.js': '', 'b.test.js': '' });
    expect(calls).toEqual([
      ...['prepare first', 'run first', 'prepare with more memory', 'run with more memory'],
      'run with more memory a.test.js b.test.js in parts',
      'run with more memory a.test.js',
      'run with more memory a.test.js broken',
    ]);
    expect(tried.setUps.map(({ result }) => result)).toEqual(['no result', '10 of 10 tests pass']);
  });

  test.each(['prepare', 'run', 'broken'])(
    'what is stopped in the middle of %s is stopped, and no fault',
    async (where) => {
      const abort = new AbortController();
      const calls: string[] = [];
      const sandbox = sandboxOf([{ passed: 1, failed: 9 }, { passed: 10 }], calls);
      const lost = { ending: 'lost', note: 'aborted', tests: undefined } as const;
      const stopped: Sandbox = {
        prepare: async (...given) => {
          const preparation = await sandbox.prepare(...given);
          if (where !== 'prepare') return preparation;
          abort.abort();
          return { ok: false, fault: 'infrastructure', reason: 'aborted', next: '', log: '', seconds: 0 };
        },
        run: async (environment, workspace, changes, ...given) => {
          const execution = await sandbox.run(environment, workspace, changes, ...given);
          if (where !== (changes.length > 0 ? 'broken' : 'run')) return execution;
          abort.abort();
          return { ...execution, ...lost };
        },
      };
      const outcome = await tryIn(stopped, abort.signal).catch((error: unknown) => error);
      expect(outcome).toBe(abort.signal.reason);
    },
  );

  test('says why there is none where none can be built: what detection found first', async () => {
    const { tried } = await tryAll([undefined, undefined]);
    expect(tried).toMatchObject({ ok: false, reason: 'npm ci failed\nE404', next: 'Set it.' });
  });
});
