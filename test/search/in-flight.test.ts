// What is in flight when the store fails, a piece of work breaks or the run is stopped; and caps under any sizes and faults.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Demand, Reserve } from '../../src/search/caps.ts';
import { drive, type Runner } from '../../src/search/drive.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { resourceOf, type Work } from '../../src/search/work.ts';
import type { Budget } from '../../src/task.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { type Journal, openJournal } from '../../src/trace/journal.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { meaningOf, simulatedRunner } from './simulated-runner.ts';

const RUN = 'r-000000000001';
const BUDGET: Budget = { rollouts: 8, tokens: 1e9, seconds: 1e6, sandboxSeconds: 1e6, money: 1e6 };
const REF = 'a'.repeat(64);
const found = policyNamed('process-search');
if (!found) throw new Error('there is no such policy');
const policy = found;

async function open(budget: Budget) {
  const store = createFakeTraceStore();
  const journal = await openJournal(store, RUN);
  const origin = { kind: 'cli', repository: '.' } as const;
  const run = { origin, issue: REF, title: 't', budget, policy: policy.name, seed: 1 };
  await journal.append({ type: 'run-started', ...run });
  await journal.append({ type: 'pinned', base: 'c'.repeat(40), task: REF, model: 'm', judge: 'm', prompts: REF });
  return { store, journal };
}

function search(journal: Journal, runner: Runner, budget: Budget, signal = new AbortController().signal) {
  const concurrency = { model: 3, sandbox: 2 };
  return drive({ journal, budget, policy, runner, concurrency, now: () => 0, worker: 'w', signal });
}

/** Lets each piece of work take some turns of the event loop, and knows what is under way. */
function slow(plain: Runner, running: Set<string>, broken: (work: Work) => void = () => {}): Runner {
  return {
    reserve: plain.reserve,
    perform: async (work, tree, attempt, signal, grant) => {
      running.add(work.id);
      try {
        for (let turn = work.id.length % 4; turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
        broken(work);
        return await plain.perform(work, tree, attempt, signal, grant);
      } finally {
        running.delete(work.id);
      }
    },
  };
}

/** A journal whose append number `at` fails, and all after it where the store is gone. */
function failing(journal: Journal, at: number, gone: boolean): Journal {
  let appended = 0;
  const append = (body: EventBody) => {
    appended += 1;
    if (appended === at || (gone && appended > at)) return Promise.reject(new Error('disk full'));
    return journal.append(body);
  };
  return { ...journal, append };
}

const disturbances = fc.record({
  kind: fc.constantFrom('append', 'gone', 'perform', 'abort'),
  at: fc.integer({ min: 1, max: 80 }),
  seed: fc.nat(),
});

describe('a run that is disturbed', () => {
  test('leaves nothing in flight, tells the fault itself, and ends as an undisturbed one when it is taken up', async () => {
    await fc.assert(
      fc.asyncProperty(disturbances, async ({ kind, at, seed }) => {
        const simulation = { seed, skill: 0.4, garbage: 0.2 };
        const calm = await open(BUDGET);
        const whole = await search(calm.journal, simulatedRunner(simulation), BUDGET);
        const { store, journal } = await open(BUDGET);
        const [running, stop] = [new Set<string>(), new AbortController()];
        let performed = 0;
        const runner = slow(simulatedRunner(simulation), running, () => {
          performed += 1;
          if (performed === at && kind === 'perform') throw new Error('a bug');
          if (performed === at && kind === 'abort') stop.abort();
        });
        const kept = kind === 'append' || kind === 'gone' ? failing(journal, at, kind === 'gone') : journal;
        const fault = await search(kept, runner, BUDGET, stop.signal).then(
          () => undefined,
          (error: Error) => error.message,
        );
        expect([undefined, kind === 'perform' ? 'a bug' : 'disk full']).toContain(fault);
        expect([...running]).toEqual([]);
        if (kind !== 'gone') expect([...journal.tree.open.keys()]).toEqual([]);
        const before = await store.events(RUN);
        const calls: string[] = [];
        const end = await search(await openJournal(store, RUN), simulatedRunner({ ...simulation, calls }), BUDGET);
        const settled = before.flatMap((event) =>
          event.type !== 'work-started' && event.type !== 'work-lost' && 'work' in event ? [event.work] : [],
        );
        expect(meaningOf(end)).toEqual(meaningOf(whole));
        expect(calls.filter((work) => settled.includes(work))).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});

/** Sizes, prices and faults of each piece of work follow from its name. */
function random(seed: number, name: string): number {
  let n = seed % 2 ** 31;
  for (const character of name) n = (n * 31 + (character.codePointAt(0) ?? 0) * 1103515245 + 12345) % 2 ** 31;
  return n / 2 ** 31;
}

const PRICE = 2e-3;

/** Costs anything up to what is granted, by a result, a time-out, garbage or an error in the middle. */
function costly(seed: number, most: number): Runner {
  const plain = simulatedRunner({ seed, skill: 0.3, garbage: 0.2 });
  const demandOf = (work: Work): Demand => {
    const size = Math.ceil(most * (0.2 + 0.8 * random(seed, `size ${work.id}`)));
    const [tokens, sandboxSeconds] = resourceOf(work) === 'model' ? [size, 0] : [0, size];
    const part = (share: number): Reserve => ({
      tokens: Math.ceil(tokens * share),
      sandboxSeconds: Math.ceil(sandboxSeconds * share),
      money: Math.ceil(tokens * share) * PRICE,
    });
    return { ...part(1), least: part(0.1) };
  };
  return {
    reserve: async (work) => demandOf(work),
    perform: async (work, tree, attempt, signal, grant = demandOf(work)) => {
      const share = random(seed, `spent ${work.id} ${attempt}`);
      const tokens = Math.floor(Math.min(grant.tokens, (grant.money ?? 0) / PRICE) * share);
      const seconds = grant.sandboxSeconds * share;
      await new Promise((resolve) => setImmediate(resolve));
      const usage = { inputTokens: tokens, outputTokens: 0, money: tokens * PRICE, estimated: true };
      if (signal.aborted || random(seed, `fault ${work.id} ${attempt}`) < 0.3) {
        const reason = signal.aborted ? 'aborted' : 'model';
        const lost = { type: 'work-lost', work: work.id, attempt, reason, message: '', final: false } as const;
        return { ...lost, usage, sandboxSeconds: seconds };
      }
      const event = await plain.perform(work, tree, attempt, signal);
      if ('usage' in event) return { ...event, usage } as EventBody;
      return 'seconds' in event ? { ...event, seconds } : event;
    },
  };
}

describe('caps', () => {
  test('are never passed, whatever work costs within its bounds and however it ends', async () => {
    const caps = fc.record({
      tokens: fc.integer({ min: 100, max: 60_000 }),
      sandboxSeconds: fc.integer({ min: 100, max: 60_000 }),
      money: fc.integer({ min: 1, max: 120 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 100, max: 8000 }), caps, async (seed, most, cap) => {
        const budget = { ...BUDGET, ...cap };
        const { journal } = await open(budget);
        const { spent, open: left } = await search(journal, costly(seed, most), budget);
        expect(spent.inputTokens + spent.outputTokens).toBeLessThanOrEqual(cap.tokens);
        expect(spent.sandboxSeconds).toBeLessThanOrEqual(cap.sandboxSeconds + 1e-6);
        expect(spent.money).toBeLessThanOrEqual(cap.money + 1e-6);
        expect(left.size).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('smaller than the bound of one piece of work leave it what there is, and end the search only then', async () => {
    const budget = { ...BUDGET, tokens: 1200 };
    const { journal } = await open(budget);
    const tree = await search(journal, costly(7, 8000), budget);
    expect(tree.spent.calls).toBeGreaterThan(0);
    expect(tree.cap).toMatchObject({ cap: 'tokens', limit: 1200 });
  });
});
