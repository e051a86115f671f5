import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drive } from '../../src/search/drive.ts';
import { plan } from '../../src/search/plan.ts';
import { POLICIES, type Policy, policyNamed } from '../../src/search/policy.ts';
import type { Work } from '../../src/search/work.ts';
import { select } from '../../src/selection/select.ts';
import type { Budget } from '../../src/task.ts';
import type { Event } from '../../src/trace/event.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import { type Journal, openJournal } from '../../src/trace/journal.ts';
import { isRollout } from '../../src/trace/position.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import type { WorkLost } from '../../src/trace/work-event.ts';
import { environmentOf } from '../../src/verification/environment.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { meaningOf, type Simulation, simulatedRunner } from './simulated-runner.ts';

const RUN = 'r-000000000001';
const BUDGET: Budget = { rollouts: 8, tokens: 1e9, seconds: 1e6, sandboxSeconds: 1e6, money: 1e6 };
const PINNED = {
  type: 'pinned',
  base: 'c'.repeat(40),
  task: 'a'.repeat(64),
  model: 'm',
  judge: 'm',
  prompts: 'a'.repeat(64),
} as const;

function named(name: string): Policy {
  const policy = policyNamed(name);
  if (!policy) throw new Error(`no policy ${name}`);
  return policy;
}

async function started(budget: Budget, events: readonly Event[] = []): Promise<Journal> {
  const store = createFakeTraceStore();
  for (const { v: _v, seq, at: _at, ...body } of events) await store.append(RUN, seq, body as Event);
  const journal = await openJournal(store, RUN);
  const origin = { kind: 'cli', repository: '.' } as const;
  if (events.length < 1)
    await journal.append({
      type: 'run-started',
      origin,
      issue: 'a'.repeat(64),
      title: 't',
      budget,
      policy: 'process-search',
      seed: 1,
    });
  if (events.length < 2) await journal.append(PINNED);
  return {
    ...journal,
    get tree() {
      return journal.tree;
    },
  };
}

interface Setting {
  readonly simulation: Simulation;
  readonly budget?: Budget;
  readonly policy?: Policy;
  readonly signal?: AbortSignal;
}

async function search(
  journal: Journal,
  { simulation, budget = BUDGET, policy = named('process-search'), signal }: Setting,
) {
  const concurrency = { model: 3, sandbox: 2 };
  let clock = 0;
  const now = () => (clock += 10);
  return drive({
    journal,
    budget,
    policy,
    runner: simulatedRunner(simulation),
    concurrency,
    now,
    worker: 'w',
    signal: signal ?? new AbortController().signal,
  });
}

async function eventsOf(simulation: Simulation, setting: Partial<Setting> = {}): Promise<readonly Event[]> {
  const store = createFakeTraceStore();
  const journal = await openJournal(store, RUN);
  const origin = { kind: 'cli', repository: '.' } as const;
  await journal.append({
    type: 'run-started',
    origin,
    issue: 'a'.repeat(64),
    title: 't',
    budget: setting.budget ?? BUDGET,
    policy: 'process-search',
    seed: 1,
  });
  await journal.append(PINNED);
  await search(journal, { simulation, ...setting });
  return wholeEvents(store, RUN);
}

/** Lets work settle in an order that depends on the seed of the shuffle. */
function shuffled(shuffle: number): Simulation['before'] {
  let n = shuffle;
  return async () => {
    n = (n * 1103515245 + 12345) % 2 ** 31;
    for (let i = 0; i < n % 7; i++) await Promise.resolve();
    if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  };
}

const simulations = fc.record({
  seed: fc.nat(),
  skill: fc.double({ min: 0, max: 1, noNaN: true }),
  garbage: fc.double({ min: 0, max: 0.6, noNaN: true }),
  suiteSeconds: fc.constantFrom(1, 90),
  flaky: fc.constantFrom(0, 0.5),
  broken: fc.integer({ min: 0, max: 7 }),
  unseen: fc.constantFrom(undefined, 'existing' as const, 'all' as const),
  files: fc.constantFrom(undefined, ['a.js'], ['a.js', 'b.js', 'c.css', 'd.js', 'e.js']),
  unseenFile: fc.constantFrom(undefined, 'b.js'),
});

describe('drive', () => {
  test('ends with a proposed patch when samples are good, and with no more rollouts than the budget', async () => {
    const tree = foldTree(await eventsOf({ seed: 4, skill: 0.8, garbage: 0.1 }));
    expect(select(tree)).toMatchObject({ decision: 'propose', winner: { key: expect.stringMatching(/^right/) } });
    expect([...tree.nodes.keys()].filter(isRollout).length).toBeLessThanOrEqual(8);
  });

  test('never samples more patches and repairs than the budget, under any policy and luck', async () => {
    await fc.assert(
      fc.asyncProperty(
        simulations,
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(...POLICIES),
        async (simulation, rollouts, policy) => {
          const tree = foldTree(await eventsOf(simulation, { budget: { ...BUDGET, rollouts }, policy }));
          const sampled = [...tree.nodes.keys()].filter(isRollout).length;
          expect(sampled).toBeLessThanOrEqual(Math.min(rollouts, policy.maxRollouts));
          expect(plan(tree, { ...BUDGET, rollouts }, policy)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('reaches the same tree in whatever order results arrive, under any policy', async () => {
    const further = { ...named('process-search'), furtherTests: 2 };
    await fc.assert(
      fc.asyncProperty(
        simulations,
        fc.nat(),
        fc.constantFrom(...POLICIES, further, further),
        fc.constantFrom(4, 8, 16),
        async (simulation, order, policy, rollouts) => {
          const budget = { ...BUDGET, rollouts };
          const calm = foldTree(await eventsOf(simulation, { policy, budget }));
          // Without an environment the search ends at once, with whatever was sampled by then.
          fc.pre(!policy.execute || environmentOf(calm) !== undefined);
          const mixed = foldTree(await eventsOf({ ...simulation, before: shuffled(order) }, { policy, budget }));
          expect(meaningOf(mixed)).toEqual(meaningOf(calm));
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each([named('process-search'), named('beam')])(
    'reaches the same tree, and repeats nothing completed, when it is cut after every single event: $name',
    async (policy) => {
      const simulation: Simulation = { seed: 11, skill: 0.5, garbage: 0.3 };
      const whole = await eventsOf(simulation, { policy });
      const end = meaningOf(foldTree(whole));
      for (let cut = 2; cut <= whole.length; cut++) {
        const calls: string[] = [];
        const journal = await started(BUDGET, whole.slice(0, cut));
        const completed = new Set(
          whole
            .slice(0, cut)
            .flatMap((e) => (e.type !== 'work-started' && e.type !== 'work-lost' && 'work' in e ? [e.work] : [])),
        );
        await search(journal, { simulation: { ...simulation, calls }, policy });
        expect(meaningOf(journal.tree)).toEqual(end);
        expect(calls.filter((work) => completed.has(work))).toEqual([]);
      }
    },
  );

  test('a crash in the middle of a repair of the environment repeats nothing of it', async () => {
    const simulation: Simulation = { seed: 4, skill: 0.8, garbage: 0, broken: 3 };
    const whole = await eventsOf(simulation);
    const end = meaningOf(foldTree(whole));
    for (let cut = 2; cut <= whole.length; cut++) {
      const calls: string[] = [];
      const journal = await started(BUDGET, whole.slice(0, cut));
      await search(journal, { simulation: { ...simulation, calls } });
      expect(meaningOf(journal.tree)).toEqual(end);
      const settled = whole.slice(0, cut).flatMap((e) => (e.type === 'prepared' || e.type === 'asked' ? [e.work] : []));
      expect(calls.filter((work) => settled.includes(work))).toEqual([]);
    }
  });

  test('continues 8 → 16 with exactly the missing work', async () => {
    const simulation: Simulation = { seed: 3, skill: 0.05, garbage: 0 };
    const first = await eventsOf(simulation, { policy: named('beam') });
    const calls: string[] = [];
    const journal = await started(BUDGET, first);
    const raised = { ...BUDGET, rollouts: 16 };
    await journal.append({ type: 'budget-raised', budget: raised, by: 'maintainer' });
    await search(journal, { simulation: { ...simulation, calls }, budget: raised, policy: named('beam') });
    const done = new Set(first.flatMap((event) => (event.type === 'work-started' ? [event.work] : [])));
    expect(calls.filter((work) => done.has(work))).toEqual([]);
    const fresh = calls.filter((work) => /^ask:u\d+:0$/.test(work));
    expect(fresh.sort()).toEqual(
      ['ask:u10:0', 'ask:u11:0', 'ask:u12:0', 'ask:u13:0', 'ask:u14:0', 'ask:u15:0', 'ask:u8:0', 'ask:u9:0'].sort(),
    );
  });

  test('the same trace gives the same plan, at every prefix of it', async () => {
    await fc.assert(
      fc.asyncProperty(simulations, fc.constantFrom(...POLICIES), async (simulation, policy) => {
        const events = await eventsOf(simulation, { policy });
        for (let cut = 0; cut <= events.length; cut += 5) {
          const prefix = events.slice(0, cut);
          const stored = prefix.map((event) => JSON.parse(JSON.stringify(event)) as Event);
          expect(plan(foldTree(stored), BUDGET, policy)).toEqual(plan(foldTree(prefix), BUDGET, policy));
        }
      }),
      { numRuns: 20 },
    );
  });

  test('repeats nothing after a raise, under any policy and luck', async () => {
    await fc.assert(
      fc.asyncProperty(
        simulations,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(...POLICIES),
        async (simulation, rollouts, more, policy) => {
          const first = await eventsOf(simulation, { budget: { ...BUDGET, rollouts }, policy });
          const raised = { ...BUDGET, rollouts: rollouts + more };
          const journal = await started(BUDGET, first);
          await journal.append({ type: 'budget-raised', budget: raised, by: 'maintainer' });
          const calls: string[] = [];
          await search(journal, { simulation: { ...simulation, calls }, budget: raised, policy });
          const completed = new Set(
            first.flatMap((e) => (e.type !== 'work-started' && e.type !== 'work-lost' && 'work' in e ? [e.work] : [])),
          );
          expect(calls.filter((work) => completed.has(work))).toEqual([]);
          const sampled = [...journal.tree.nodes.keys()].filter(isRollout).length;
          expect(sampled).toBeLessThanOrEqual(Math.min(raised.rollouts, policy.maxRollouts));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('stops at the token cap without passing it by more than what was in flight', async () => {
    await fc.assert(
      fc.asyncProperty(
        simulations,
        fc.integer({ min: 2000, max: 40000 }),
        fc.constantFrom(...POLICIES),
        async (luck, tokens, policy) => {
          const tree = foldTree(await eventsOf(luck, { budget: { ...BUDGET, tokens }, policy }));
          expect(tree.spent.inputTokens + tree.spent.outputTokens).toBeLessThanOrEqual(tokens);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('notes a cap as an event and keeps the best so far', async () => {
    const events = await eventsOf({ seed: 4, skill: 0.8, garbage: 0 }, { budget: { ...BUDGET, tokens: 9000 } });
    expect(events.at(-1)).toMatchObject({ type: 'cap-reached', cap: 'tokens', limit: 9000 });
  });

  test('ends at the deadline by active time although a call never answers', async () => {
    const hang: Simulation['before'] = (work, signal) =>
      work.kind === 'ask'
        ? new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
        : Promise.resolve();
    const tree = foldTree(
      await eventsOf({ seed: 1, skill: 1, garbage: 0, before: hang }, { budget: { ...BUDGET, seconds: 0.2 } }),
    );
    expect(tree.cap).toMatchObject({ cap: 'seconds' });
    expect(tree.open.size).toBe(0);
  });

  test('gives up a piece of work whose worker crashed three times, and finishes without it', async () => {
    const journal = await started(BUDGET);
    for (const attempt of [1, 2, 3]) {
      await journal.append({ type: 'session-started', worker: 'w' });
      await journal.append({
        type: 'work-started',
        work: 'ask:u0:0',
        attempt,
        reservedTokens: 10,
        reservedSandboxSeconds: 0,
      });
      if (attempt < 3)
        await journal.append({
          type: 'work-lost',
          work: 'ask:u0:0',
          attempt,
          reason: 'crashed',
          message: '',
          final: false,
        });
    }
    const calls: string[] = [];
    await search(journal, { simulation: { seed: 4, skill: 0.8, garbage: 0, calls }, policy: named('beam') });
    expect(calls).not.toContain('ask:u0:0');
    expect(select(journal.tree).decision).toBe('propose');
  });

  test.each([
    ['soon, that time', 8, 8],
    ['within its limit, that time', 1799.5, 1799.5],
    ['after it, the limit', 7200, 1800],
    ['by a clock that went back, the limit', -3600, 1800],
  ])('a set-up whose worker was killed costs, when it is taken up %s', async (_name, later, expected) => {
    let at = Date.UTC(2026, 0, 1);
    const store = createFakeTraceStore(undefined, () => new Date(at).toISOString());
    const journal = await openJournal(store, RUN);
    const run = { origin: { kind: 'cli', repository: '.' }, issue: 'a'.repeat(64), title: 't', seed: 1 } as const;
    await journal.append({ type: 'run-started', ...run, budget: BUDGET, policy: 'process-search' });
    await journal.append(PINNED);
    await journal.append({ type: 'session-started', worker: 'w' });
    const reserved = { reservedTokens: 0, reservedSandboxSeconds: 1800 };
    await journal.append({ type: 'work-started', work: 'prepare', attempt: 1, ...reserved });
    at += later * 1000;
    await search(journal, { simulation: { seed: 4, skill: 0.8, garbage: 0 } });
    const lost = (await store.events(RUN)).flatMap((event) => (event.type === 'work-lost' ? [event] : []));
    expect(lost).toMatchObject([{ work: 'prepare', reason: 'crashed', sandboxSeconds: expected }]);
  });

  const losing = async (kinds: readonly Work['kind'][], reason: WorkLost['reason'], isMeant = /^/) => {
    const journal = await started(BUDGET);
    const plain = simulatedRunner({ seed: 4, skill: 0.8, garbage: 0 });
    const runner: typeof plain = {
      ...plain,
      perform: async (work, tree, attempt, signal) =>
        kinds.includes(work.kind) && isMeant.test(work.id)
          ? { type: 'work-lost', work: work.id, attempt, reason, message: `it was ${reason}`, final: true }
          : plain.perform(work, tree, attempt, signal),
    };
    const concurrency = { model: 3, sandbox: 2 };
    const options = { journal, budget: BUDGET, policy: named('process-search'), runner, concurrency, worker: 'w' };
    return drive({ ...options, now: () => 0, signal: new AbortController().signal });
  };

  test('stops asking an endpoint that refuses every call', async () => {
    const tree = await losing(['ask'], 'refused');
    expect(select(tree)).toMatchObject({ decision: 'blocked', reason: expect.stringContaining('it was refused') });
    expect([...tree.lost.keys()].length).toBeLessThanOrEqual(4);
  });

  test.each(['refused', 'unfit', 'model'] as const)(
    'goes on without judgements that are lost as %s',
    async (reason) => {
      const tree = await losing(['score', 'compare'], reason);
      expect(select(tree)).toMatchObject({ winner: { key: expect.stringMatching(/^right/) } });
      expect([...tree.lost.keys()].length).toBeGreaterThan(2);
    },
  );

  test('goes on without tests where the endpoint refuses to write them', async () => {
    const tree = await losing(['ask'], 'refused', /\.t\d+:\d+$/);
    expect(select(tree)).toMatchObject({ winner: { key: expect.stringMatching(/^right/) } });
    expect([...tree.lost.keys()].length).toBeGreaterThan(2);
  });

  test.each(['unfit', 'model'] as const)(
    'tries all that the budget has when stages lose turns as %s',
    async (reason) => {
      const tree = await losing(['ask'], reason);
      expect([...tree.lost.keys()].filter((work) => /^ask:u\d+:0$/.test(work)).length).toBeGreaterThan(2);
    },
  );

  test('an abort ends the loop after everything in flight has settled, and the run can go on later', async () => {
    const abort = new AbortController();
    let settled = 0;
    const journal = await started(BUDGET);
    const simulation: Simulation = {
      seed: 4,
      skill: 0.8,
      garbage: 0,
      before: async () => {
        if (++settled === 6) abort.abort();
      },
    };
    await search(journal, { simulation, signal: abort.signal });
    expect(journal.tree.open.size).toBe(0);
    await search(journal, { simulation: { seed: 4, skill: 0.8, garbage: 0 } });
    expect(meaningOf(journal.tree)).toEqual(meaningOf(foldTree(await eventsOf({ seed: 4, skill: 0.8, garbage: 0 }))));
  });
});
