// Views read decisions: for every patch of any finished run they say exactly why selection let it go, and all say the same.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drive } from '../../../src/search/drive.ts';
import { POLICIES } from '../../../src/search/policy.ts';
import { decidedBy } from '../../../src/selection/decided.ts';
import { type Choice, select } from '../../../src/selection/select.ts';
import type { Event, EventBody } from '../../../src/trace/event.ts';
import { foldTree } from '../../../src/trace/fold-tree.ts';
import { openJournal } from '../../../src/trace/journal.ts';
import type { Tree } from '../../../src/trace/tree.ts';
import { diagnosis } from '../../../src/trace/views/diagnosis.ts';
import { pullRequest } from '../../../src/trace/views/pull-request.ts';
import { report } from '../../../src/trace/views/report.ts';
import { shortened } from '../../../src/trace/views/shortened.ts';
import { escapeUntrusted } from '../../../src/trace/views/untrusted-text.ts';
import { wholeEvents } from '../../../src/trace/whole-events.ts';
import { candidatesOf } from '../../../src/verification/matrix.ts';
import { createFakeTraceStore } from '../../fakes/trace-store.ts';
import { simulatedRunner } from '../../search/simulated-runner.ts';
import { breaks, FAIL, PASS, type PatchFacts, treeEvents } from '../../selection/finished-tree.ts';

const NONE = new Map<string, string>();
const OPTIONS = { run: 'r-1', issue: undefined, trace: '/traces/r-1', commands: [] };
/** Rows of the table; what is left is counted. */
const ROWS = 20;

const numbered = (bodies: readonly EventBody[]) =>
  bodies.map((body, seq): Event => ({ ...body, v: 1, seq, at: '2026-01-01T00:00:00Z' }));

/** What the choice itself says of each patch, by key. */
function reasonsOf({ winner, decision, eliminated }: Choice): ReadonlyMap<string, string> {
  const chosen = decision === 'abstain' ? 'the best, not proposed' : 'chosen';
  const own = winner ? [[winner.key, chosen] as const] : [];
  return new Map([...own, ...eliminated.map(({ key, reason }) => [key, reason] as const)]);
}

/** Reasons in the table of a Markdown text, by the number of the patch; and how many patches it leaves out. */
function tableIn(markdown: string): { readonly reasons: ReadonlyMap<number, string>; readonly left: number } {
  const rows = [...markdown.matchAll(/^\| (\d+) \|.* \| (.*) \|$/gm)];
  const left = Number(/^And (\d+) more patch(?:es)?, in the full trace\.$/m.exec(markdown)?.[1] ?? 0);
  return {
    reasons: new Map(rows.map(([, number, reason = '']) => [Number(number), reason.replaceAll('**', '')])),
    left,
  };
}

/** The events up to the decision, which is to be the last one. */
function expectReasons(events: readonly Event[], tree: Tree, choice: Choice): void {
  const reasons = reasonsOf(choice);
  const { candidates } = report(events, NONE, 'r-1');
  expect(candidates.map(({ key }) => key)).toEqual(candidatesOf(tree).map(({ key }) => key));
  expect(candidates.map(({ key, reason }) => [key, reason])).toEqual(
    candidates.map(({ key }) => [key, reasons.get(key) ?? '']),
  );
  const proposed = choice.decision === 'propose' || choice.decision === 'doubt';
  const markdown = proposed ? pullRequest(events, NONE, OPTIONS)?.body : diagnosis(events, NONE, OPTIONS);
  if (choice.decision === 'blocked' || candidates.length === 0) return;
  const shown = tableIn(markdown ?? '');
  expect(shown.reasons.size + shown.left).toBe(candidates.length);
  expect(shown.reasons.size).toBe(Math.min(ROWS, candidates.length));
  const told = new Map(candidates.map(({ number, reason }) => [number, escapeUntrusted(shortened(reason, 160))]));
  for (const [number, reason] of shown.reasons) expect([number, reason]).toEqual([number, told.get(number)]);
}

describe('what is said of each patch is what decided about it', () => {
  const hostile = fc.constantFrom('a | b', '`x` \\| y |', '</details>', '@octocat\nfixes #1', '**bold**', '');
  const unknown = hostile.map((reason) => ({ ...PASS, result: 'unknown', reason }) as const);
  const outcome = fc.oneof(fc.constantFrom(PASS, PASS, FAIL, breaks(1), breaks(2)), unknown);
  const patch: fc.Arbitrary<PatchFacts> = fc.record(
    {
      key: fc.nat(40).map((number) => `patch${number}`),
      regression: outcome,
      reproduction: fc.array(fc.constantFrom(PASS, FAIL), { maxLength: 2 }),
      reward: fc.double({ min: 0, max: 1, noNaN: true }),
      size: fc.integer({ min: 1, max: 4 }),
      refusals: fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, fc.array(hostile, { maxLength: 2 })),
    },
    { requiredKeys: ['key'] },
  );

  test('in any finished tree', () => {
    const trees = fc.tuple(
      fc.array(patch, { minLength: 1, maxLength: 60, size: 'max' }),
      fc.constantFrom(PASS, PASS, { ...PASS, result: 'unknown', reason: 'no test passes' } as const),
      fc.constantFrom(FAIL, PASS),
    );
    fc.assert(
      fc.property(trees, (facts) => {
        const bodies = treeEvents(...facts);
        const tree = foldTree(numbered(bodies));
        const choice = select(tree);
        expectReasons(numbered([...bodies, decidedBy(tree, choice)]), tree, choice);
      }),
      { numRuns: 150 },
    );
  });

  test.each(POLICIES.map((policy) => [policy.name, policy] as const))(
    'in any run of the policy %s, as it is stored',
    async (_, policy) => {
      let patches = 0;
      for (let seed = 0; seed < 12; seed++) {
        const store = createFakeTraceStore();
        const journal = await openJournal(store, 'r-1');
        const budget = { rollouts: 4 + 3 * seed, tokens: 1e9, seconds: 1e6, sandboxSeconds: 1e6, money: 1e6 };
        const origin = { kind: 'cli', repository: '.' } as const;
        const issue = 'a'.repeat(64);
        await journal.append({ type: 'run-started', origin, issue, title: 't', budget, policy: policy.name, seed });
        const models = { model: 'm', judge: 'm', prompts: issue };
        await journal.append({ type: 'pinned', base: 'c'.repeat(40), task: issue, ...models });
        const runner = simulatedRunner({ seed, skill: seed / 12, garbage: 0.2 });
        const { signal } = new AbortController();
        const concurrency = { model: 3, sandbox: 2 };
        const tree = await drive({ journal, budget, policy, runner, concurrency, now: () => 0, worker: 'w', signal });
        const choice = select(tree, policy.selection);
        patches += candidatesOf(tree).length;
        await journal.append(decidedBy(tree, choice));
        expectReasons(await wholeEvents(store, 'r-1'), tree, choice);
      }
      expect(patches).toBeGreaterThanOrEqual(12);
    },
  );

  test('and nothing is said of any while nothing is decided', () => {
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1, maxLength: 8 }), (patches) => {
        const { candidates } = report(numbered(treeEvents(patches)), NONE, 'r-1');
        expect(candidates.map(({ reason }) => reason)).toEqual(candidates.map(() => ''));
      }),
      { numRuns: 50 },
    );
  });
});
