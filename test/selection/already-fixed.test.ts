// An issue that is fixed already: several tests that were written for it pass on base, none fails; then no patch is proposed.

import { describe, expect, test } from '@jest/globals';
import { select } from '../../src/selection/select.ts';
import type { Event, EventBody } from '../../src/trace/event.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import { diagnosis } from '../../src/trace/views/diagnosis.ts';
import { ask, BASE, begin, createTrace, drafted, execute, patchDraft } from '../trace/views/sample-trace.ts';
import { FAIL, PASS, treeEvents } from './finished-tree.ts';

const folded = (bodies: readonly EventBody[]) =>
  foldTree(bodies.map((body, seq): Event => ({ ...body, v: 1, seq, at: '2026-01-01T00:00:00Z' })));
const green = { key: 'a', regression: PASS, reproduction: [PASS, PASS], reward: 0.4 };

describe('the decision', () => {
  test('is to propose nothing where two tests pass on base', () => {
    expect(select(folded(treeEvents([green], PASS, PASS)))).toMatchObject({
      decision: 'abstain',
      reason: 'it may be fixed already: 2 tests that were written for it pass on base, and none fails there',
      next: 'Close the issue if it is; else say how it still shows, with an input and what comes out.',
    });
  });

  test.each<[string, readonly EventBody[]]>([
    ['one test alone passes there', treeEvents([{ ...green, reproduction: [PASS] }], PASS, PASS)],
    ['they fail there', treeEvents([green], PASS, FAIL)],
    ['nothing is known of them', treeEvents([green], PASS, { ...PASS, result: 'unknown' })],
    [
      'the judge believes in the patch: the tests may show nothing',
      treeEvents([{ ...green, reward: 0.9 }], PASS, PASS),
    ],
  ])('is made as ever where %s', (_name, bodies) => {
    expect(select(folded(bodies)).reason).not.toMatch(/fixed already/);
  });

  test('is made as ever for a review, which may ask for what no test shows', () => {
    const trace = createTrace();
    begin(trace);
    const [start] = trace.events;
    if (start?.type !== 'run-started') throw new Error('a run begins with its start');
    const review = { ...start, review: trace.put('{}') };
    const tree = folded([review, ...treeEvents([green], PASS, PASS)]);
    expect(select(tree).reason).not.toMatch(/fixed already/);
  });
});

test('the issue is told with a test that passes, and with what the rollouts made all the same', () => {
  const trace = createTrace();
  begin(trace);
  const environment = {
    ...{ recipeHash: 'ab'.repeat(32), image: 'sha256:1' },
    recipe: {
      ecosystem: 'node',
      runtime: '20',
      directory: '.',
      setup: [],
      build: [],
      runner: 'jasmine',
      test: 'jasmine',
      reasons: [],
    },
  } as const;
  const log = trace.put('');
  const outcome = { ok: true, environment } as const;
  trace.add({ type: 'prepared', work: 'prepare', attempt: 1, seconds: 1, cached: true, log, outcome });
  for (const [at, text] of ['it("adds");', 'it("adds more");'].entries()) {
    const file = `spec/mull_${at}.js`;
    const changes = [{ path: file, text }];
    const draft = { kind: 'reproduction-test', changes, diff: `+${text}`, file, explanation: 'e' } as const;
    ask(trace, { node: `u0.t${at}`, outcome: drafted(trace, draft, 'adds') });
    const check = { kind: 'reproduction', test: `u0.t${at}` } as const;
    execute(trace, { check, subject: 'base', results: [], verdict: { result: 'pass' } });
  }
  ask(trace, { node: 'u0.f0.p0', outcome: drafted(trace, patchDraft('  x;', 'Do it'), 'do it') });
  const { reason, next, rollouts, confidence } = { ...select(foldTree(trace.events)), rollouts: 1 };
  trace.add({ type: 'decided', decision: 'abstain', winner: 'u0.f0.p0', confidence, reason, next, rollouts });
  const text = diagnosis(trace.events, trace.texts, { commands: ['retry'] });
  expect(
    text,
  ).toBe(`**This may be fixed already.** 2 different tests that were written for this issue, before any patch, pass on \`${BASE.slice(0, 7)}\`, and none fails there. So there is no pull request. Since when they pass was not looked for: with the test below, \`git bisect start --first-parent --term-old broken --term-new fixed\` finds the commit.

<details>
<summary>A test that passes on the base branch</summary>

\`spec/mull_0.js\` on \`${BASE.slice(0, 7)}\`:

\`\`\`
it("adds");
\`\`\`

</details>

<details>
<summary>1 distinct patch, and what was decided about each</summary>

| # | change | rollouts | lines | regression | reproduction | reward | |
|---|---|---|---|---|---|---|---|
| 1 | do it | 1 | 1 | – | – | – | **the best, not proposed** |

</details>

Close the issue if it is; else say how it still shows, with an input and what comes out. \`/mull retry …\` goes on with what you add, \`/mull retry budget=16\` with more rollouts.

${text.split('\n\n').at(-1)}`);
  expect(text.split('\n\n').at(-1)).toMatch(/^Spent: /);
});
