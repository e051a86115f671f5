// Which regression tests a patch meets, and in which order.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drive } from '../../src/search/drive.ts';
import { POLICIES, type Policy } from '../../src/search/policy.ts';
import { select } from '../../src/selection/select.ts';
import type { Budget } from '../../src/task.ts';
import { openJournal } from '../../src/trace/journal.ts';
import type { Tree } from '../../src/trace/tree.ts';
import type { Executed } from '../../src/trace/work-event.ts';
import { candidatesOf } from '../../src/verification/matrix.ts';
import { allUnseen } from '../../src/verification/reach.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { type Simulation, simulatedRunner } from './simulated-runner.ts';

const RUN = 'r-000000000001';
const BUDGET: Budget = { rollouts: 6, tokens: 1e9, seconds: 1e6, sandboxSeconds: 1e6, money: 1e6 };
const REF = 'a'.repeat(64);

async function search(simulation: Simulation, policy: Policy): Promise<{ tree: Tree; executed: readonly Executed[] }> {
  const store = createFakeTraceStore();
  const journal = await openJournal(store, RUN);
  const origin = { kind: 'cli', repository: '.' } as const;
  await journal.append({
    ...{ type: 'run-started', origin, issue: REF, title: 't', budget: BUDGET, policy: policy.name, seed: 1 },
  });
  await journal.append({ type: 'pinned', base: 'c'.repeat(40), task: REF, model: 'm', judge: 'm', prompts: REF });
  const concurrency = { model: 3, sandbox: 4 };
  let clock = 0;
  const now = () => (clock += 10);
  const { signal } = new AbortController();
  const runner = simulatedRunner(simulation);
  const tree = await drive({ journal, budget: BUDGET, policy, runner, concurrency, now, worker: 'w', signal });
  const executed = (await store.events(RUN)).filter((event) => event.type === 'executed');
  return { tree, executed };
}

/** `regression-own fail`, … of one patch in the order in which they ran. */
function story(executed: readonly Executed[], key: string): readonly string[] {
  return executed.flatMap(({ check, subject, verdict }) =>
    subject === key && 'scope' in check ? [`${check.kind} ${check.scope} ${verdict.result}`] : [],
  );
}

const simulations = fc.record({
  seed: fc.nat(),
  skill: fc.double({ min: 0, max: 1, noNaN: true }),
  garbage: fc.constant(0),
  flaky: fc.constantFrom(0, 0.5, 1),
});

describe('a suite that takes long', () => {
  const slow = { suiteSeconds: 90 };

  test('is run on a patch only when the tests near its edits pass, which come first', async () => {
    await fc.assert(
      fc.asyncProperty(simulations, fc.constantFrom(...POLICIES), async (simulation, policy) => {
        const { tree, executed } = await search({ ...simulation, ...slow }, policy);
        for (const { key } of candidatesOf(tree)) {
          expect(story(executed, key).join(', ')).toMatch(
            /^(regression own fail, confirmation own fail|(regression own pass|regression own fail, confirmation own pass)(, regression all (pass|fail, confirmation all (pass|fail)))?|)$/,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a patch whose own tests break is never chosen over one that breaks nothing', async () => {
    await fc.assert(
      fc.asyncProperty(simulations, async (simulation) => {
        const [policy] = POLICIES;
        if (!policy) throw new Error('no policy');
        const { tree } = await search({ ...simulation, ...slow }, policy);
        const clean = candidatesOf(tree).filter(({ regression }) => regression?.verdict.result === 'pass');
        const { winner } = select(tree, policy.selection);
        if (clean.length > 0) expect(winner?.regression?.verdict.result).toBe('pass');
      }),
      { numRuns: 60 },
    );
  });
});

describe('a suite that is fast', () => {
  test('is run whole at once, and few broken tests are run once more', async () => {
    await fc.assert(
      fc.asyncProperty(simulations, fc.constantFrom(...POLICIES), async (simulation, policy) => {
        const { tree, executed } = await search(simulation, policy);
        for (const { key, regression } of candidatesOf(tree)) {
          const found = story(executed, key);
          expect(found.join(', ')).toMatch(/^(regression all (pass|fail, confirmation all (pass|fail))|)$/);
          if (found.length > 0) expect(regression?.verdict.result).toBe(found.at(-1)?.split(' ').at(-1));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('what fails once and passes when repeated does not count against a patch', async () => {
    const [policy] = POLICIES;
    if (!policy) throw new Error('no policy');
    const broken = async (flaky: number) => {
      const { tree } = await search({ seed: 7, skill: 0, garbage: 0, flaky }, policy);
      return candidatesOf(tree).filter(({ regression }) => regression?.verdict.result === 'fail').length;
    };
    expect(await broken(1)).toBe(0);
    expect(await broken(0)).toBeGreaterThan(0);
  });
});

test('a reproduction test is repeated on base before it is kept', async () => {
  const [policy] = POLICIES;
  if (!policy) throw new Error('no policy');
  const { executed } = await search({ seed: 4, skill: 0.8, garbage: 0 }, policy);
  const onBase = executed.filter(({ check, subject }) => check.kind === 'reproduction' && subject === 'base');
  const names = onBase.map(({ work }) => work.split(':')[2]);
  expect(names.filter((name) => name?.endsWith('-1')).length).toBe(names.length / 2);
});

test('each of the first files that a patch edits is broken once, for all patches of it that break nothing', async () => {
  const shared = fc.constantFrom(['shared.js'], ['a.js', 'b.js'], ['a.js', 'x.css', 'b.js', 'c.js', 'd.js'], undefined);
  await fc.assert(
    fc.asyncProperty(
      simulations,
      shared,
      fc.constantFrom('b.js', undefined),
      fc.constantFrom(...POLICIES),
      fc.constantFrom(1, 90),
      async (simulation, files, unseenFile, policy, suiteSeconds) => {
        const { tree, executed } = await search({ ...simulation, files, unseenFile, suiteSeconds }, policy);
        const checks = executed.flatMap(({ check }) => (check.kind === 'reach' ? [check] : []));
        const clean = candidatesOf(tree).filter(({ regression }) => regression?.verdict.result === 'pass');
        const told = (paths: readonly string[]) => paths.filter((path) => path.endsWith('.js')).slice(0, 3);
        const edited = new Set(clean.flatMap(({ nodes: [{ draft }] }) => told(draft.files)));
        expect(new Set(checks.map(({ file }) => file))).toEqual(edited);
        expect(new Set(checks.map(({ file, scope }) => `${file} ${scope}`)).size).toBe(checks.length);
        for (const {
          reach,
          nodes: [{ draft }],
        } of clean) {
          const [seen, unseen] = [reach.seen, reach.unseen].map((some) => some.map(({ file }) => file));
          expect([reach.open, seen, unseen]).toEqual([
            [],
            told(draft.files).filter((path) => path !== unseenFile),
            told(draft.files).filter((path) => path === unseenFile),
          ]);
        }
        const { decision, winner } = select(tree, policy.selection);
        if (winner?.reach.unseen.length || winner?.reach.rest.length) expect(decision).not.toBe('propose');
      },
    ),
    { numRuns: 100 },
  );
});

test('where no existing test sees a patch, each reproduction test that fails on it is asked once whether it does', async () => {
  await fc.assert(
    fc.asyncProperty(simulations, fc.constantFrom('existing', 'all'), async (simulation, unseen) => {
      const [policy] = POLICIES;
      if (!policy) throw new Error('no policy');
      const { tree, executed } = await search({ ...simulation, unseen }, policy);
      const asked = executed.flatMap(({ check }) =>
        check.kind === 'reach' && check.test !== undefined ? [`${check.test} ${check.file}`] : [],
      );
      expect(new Set(asked).size).toBe(asked.length);
      for (const { key, reach, regression, reproductions, nodes } of candidatesOf(tree)) {
        if (!allUnseen(reach)) continue;
        expect(regression?.verdict.result).not.toBe('pass');
        for (const [test, { verdict }] of reproductions) {
          const raw = executed.find((run) => run.subject === key && 'test' in run.check && run.check.test === test);
          if (raw?.verdict.result !== 'fail') continue;
          expect(asked).toContain(`${test} ${nodes[0]?.draft?.files[0]}`);
          if (unseen === 'existing') expect(verdict.result).toBe('fail');
        }
      }
      expect(select(tree, policy.selection).decision).not.toBe('propose');
    }),
    { numRuns: 60 },
  );
});
