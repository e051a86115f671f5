// The repair of an environment as plan() sees it: when it begins, what it wants next, when it ends.

import { describe, expect, test } from '@jest/globals';
import { MORE_MEMORY } from '../../src/ports/sandbox.ts';
import { drive } from '../../src/search/drive.ts';
import { plan } from '../../src/search/plan.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { select } from '../../src/selection/select.ts';
import type { Budget } from '../../src/task.ts';
import type { Event } from '../../src/trace/event.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import { openJournal } from '../../src/trace/journal.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { acceptedAttempt, environmentOf } from '../../src/verification/environment.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { type Simulation, simulatedRunner } from './simulated-runner.ts';

const BUDGET: Budget = { rollouts: 2, tokens: 1e9, seconds: 1e6, sandboxSeconds: 1e6, money: 1e6 };
const RUN = 'r-000000000001';

function policy() {
  const found = policyNamed('process-search');
  if (!found) throw new Error('no default policy');
  return found;
}

async function run(simulation: Partial<Simulation>): Promise<readonly Event[]> {
  const store = createFakeTraceStore();
  const journal = await openJournal(store, RUN);
  const REF = 'a'.repeat(64);
  await journal.append({
    ...{ type: 'run-started', origin: { kind: 'cli', repository: '.' }, issue: REF, title: 't', budget: BUDGET },
    ...{ policy: 'process-search', seed: 1 },
  });
  await journal.append({
    ...{ type: 'pinned', base: 'c'.repeat(40), task: REF, model: 'm', judge: 'm', prompts: REF },
  });
  await drive({
    ...{ journal, budget: BUDGET, policy: policy(), concurrency: { model: 3, sandbox: 2 }, now: () => 0, worker: 'w' },
    runner: simulatedRunner({ seed: 4, skill: 1, garbage: 0, ...simulation }),
    signal: new AbortController().signal,
  });
  return wholeEvents(store, RUN);
}

/** What the events of the environment were, in their order. */
const story = (events: readonly Event[]) =>
  events.flatMap((event) => {
    if (event.type === 'prepared') return [`${event.work} ${event.outcome.ok ? 'built' : 'failed'}`];
    if (event.type === 'asked' && event.stage === 'environment-setup') return [`${event.work} ${event.outcome.kind}`];
    if (event.type === 'executed' && event.check.kind === 'baseline' && event.check.repetition === 0)
      return [`baseline ${event.verdict.result}`];
    return [];
  });

describe('the search over set-ups', () => {
  const passed = (count: number, failed = 0) => ({ passed: count, failed });
  const built = (...names: readonly string[]) => names.flatMap((name) => [`${name} built`, 'baseline pass']);

  test.each<[string, NonNullable<Simulation['setUps']>, readonly string[], string | undefined]>([
    ['ends with the first where nearly all tests pass', [passed(90, 10), passed(100)], built('prepare'), 'prepare'],
    [
      'tries the next one where many are red, and ends with the first good one',
      [passed(50, 50), passed(99, 1), passed(100)],
      built('prepare', 'vary:0'),
      'vary:0',
    ],
    [
      'keeps the one in which most pass where none is good',
      [passed(50, 50), passed(60, 40), passed(40, 60)],
      built('prepare', 'vary:0', 'vary:1'),
      'vary:0',
    ],
    ['keeps the first of equals', [passed(5, 5), passed(5, 5)], built('prepare', 'vary:0'), 'prepare'],
    [
      'passes over what cannot be built, or runs no test',
      [undefined, passed(0, 3), undefined, passed(3)],
      ['prepare failed', 'vary:0 built', 'baseline unknown', 'vary:1 failed', ...built('vary:2')],
      'vary:2',
    ],
    [
      'does not take a suite that does not end for a wrong set-up',
      [{ passed: 0, failed: 1, ending: 'timeout' }, passed(3)],
      // The second one runs the tests near the fault.
      ['prepare built', 'baseline unknown', 'baseline unknown'],
      'prepare',
    ],
    [
      'goes on where the runner itself breaks down',
      [{ passed: 0, failed: 1, ending: 'broke-down' }, passed(3)],
      ['prepare built', 'baseline unknown', 'vary:0 built', 'baseline pass'],
      'vary:0',
    ],
    [
      'tries nothing but more memory where that was not enough, and prefers it to an equal without',
      [{ ...passed(9, 1), outOfMemory: true }, passed(10), { ...passed(9, 1), name: MORE_MEMORY }],
      built('prepare', 'vary:1'),
      'vary:1',
    ],
    [
      'takes a run that left no report for want of memory or processes for one of these',
      [{ passed: 0, failed: 1, ending: 'starved' }, passed(10), { ...passed(9, 1), name: MORE_MEMORY }],
      ['prepare built', 'baseline unknown', 'vary:1 built', 'baseline pass'],
      'vary:1',
    ],
    [
      'measures the tests near the fault with the most memory where none is enough',
      [
        { passed: 0, failed: 1, ending: 'starved' },
        { passed: 0, failed: 1, ending: 'starved', name: MORE_MEMORY },
      ],
      ['prepare built', 'baseline unknown', 'vary:0 built', 'baseline unknown', 'baseline unknown'],
      'vary:0',
    ],
    [
      'tries no more memory where that is not what is missing',
      [passed(1, 9), { ...passed(10), name: MORE_MEMORY }],
      built('prepare'),
      'prepare',
    ],
    [
      'comes before what a model proposes',
      [undefined, passed(0, 3)],
      [
        ...['prepare failed', 'vary:0 built', 'baseline unknown'],
        ...['ask:e0:0 draft', 'prepare:e0 built', 'baseline pass'],
      ],
      'prepare:e0',
    ],
  ])('%s', async (_what, setUps, expected, kept) => {
    const events = await run({ setUps });
    expect(story(events)).toEqual(expected);
    const tree = foldTree(events);
    expect(acceptedAttempt(tree)?.prepared.work).toBe(kept);
    const checked = events.flatMap((event) =>
      event.type === 'executed' && event.check.kind !== 'baseline' ? [event.recipeHash] : [],
    );
    expect(new Set(checked)).toEqual(new Set(environmentOf(tree)?.recipeHash ? [environmentOf(tree)?.recipeHash] : []));
  });

  test('one that the engine loses again and again is passed over', async () => {
    const events = await run({ setUps: [undefined, passed(9), passed(3)], lost: 'vary:0' });
    expect(story(events)).toEqual(['prepare failed', ...built('vary:1')]);
  });
});

describe('the repair of an environment', () => {
  test('is not begun where detection is enough', async () => {
    expect(story(await run({}))).toEqual(['prepare built', 'baseline pass']);
  });

  test('goes on with what a proposal led to, until one is built and runs a passing test', async () => {
    const events = await run({ broken: 3 });
    expect(story(events)).toEqual([
      'prepare failed',
      'ask:e0:0 draft',
      'prepare:e0 built',
      'baseline unknown',
      'ask:e0.e0:0 draft',
      'prepare:e0.e0 failed',
      'ask:e0.e0.e0:0 draft',
      'prepare:e0.e0.e0 built',
      'baseline pass',
    ]);
    const tree = foldTree(events);
    expect(environmentOf(tree)?.recipeHash).toBe('b'.repeat(64));
    expect(select(tree)).toMatchObject({ decision: 'propose' });
  });

  test('ends after five proposals, and the run stops with what detection said', async () => {
    const events = await run({ broken: 99 });
    expect(story(events).filter((line) => line.startsWith('prepare'))).toEqual([
      'prepare failed',
      'prepare:e0 built',
      'prepare:e0.e0 failed',
      'prepare:e0.e0.e0 built',
      'prepare:e0.e0.e0.e0 failed',
      'prepare:e0.e0.e0.e0.e0 built',
    ]);
    const tree = foldTree(events);
    expect(environmentOf(tree)).toBeUndefined();
    expect(select(tree)).toMatchObject({
      decision: 'abstain',
      unjudged: true,
      reason: 'the tests could not be run: npm ci failed',
      next: 'Correct it. See with `mullover test` whether the tests run then.',
    });
    expect(plan(tree, BUDGET, policy())).toEqual([]);
  });

  test('no check runs in a broken environment', async () => {
    const events = await run({ broken: 2 });
    const hashes = events.flatMap((event) =>
      event.type === 'executed' && event.verdict.result !== 'unknown' ? [event.recipeHash] : [],
    );
    expect(new Set(hashes)).toEqual(new Set(['c'.repeat(64)]));
  });

  test('unusable replies end it, and lost ones do not count as rounds', async () => {
    const events = await run({ broken: 1, garbage: 1 });
    expect(story(events)).toEqual(['prepare failed', 'ask:e0:0 invalid', 'ask:e0:1 invalid', 'ask:e0:2 given-up']);
    expect(select(foldTree(events)).decision).toBe('blocked');
  });

  test('what a crash leaves open is asked again; what ended the run is tried anew when it is taken up', async () => {
    const store = createFakeTraceStore();
    const journal = await openJournal(store, RUN);
    for (const { v: _v, seq: _seq, at: _at, ...body } of await run({ broken: 99 })) await journal.append(body as Event);
    const choice = select(journal.tree);
    await journal.append({
      ...{
        type: 'decided',
        decision: choice.decision,
        unjudged: true,
        winner: null,
        confidence: 0,
        reason: '',
        next: '',
        rollouts: 0,
      },
    });
    await journal.append({ type: 'session-started', worker: 'w' });
    expect(plan(journal.tree, BUDGET, policy())).toContainEqual({ kind: 'prepare', id: 'prepare', node: null });
  });
});
