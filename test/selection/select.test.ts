import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CAUTIOUS, confidence, type Features } from '../../src/selection/confidence.ts';
import { featuresOfChoice, select } from '../../src/selection/select.ts';
import type { Check, Verdict } from '../../src/trace/check.ts';
import type { Event, EventBody } from '../../src/trace/event.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import { executionId } from '../../src/trace/position.ts';
import type { CapReached } from '../../src/trace/run-event.ts';
import type { WorkLost } from '../../src/trace/work-event.ts';
import { RECIPE_HASH } from '../search/simulated-runner.ts';
import { breaks, FAIL, PASS, type PatchFacts, treeEvents } from './finished-tree.ts';

const folded = (bodies: readonly EventBody[]) =>
  foldTree(bodies.map((body, seq): Event => ({ ...body, v: 1, seq, at: '2026-01-01T00:00:00Z' })));

/** The tree that the given patch samples end in. */
function treeOf(...facts: Parameters<typeof treeEvents>) {
  return folded(treeEvents(...facts));
}

/** The same with something that happened after it. */
function treeWith(patches: readonly PatchFacts[], later: readonly EventBody[]) {
  return folded([...treeEvents(patches), ...later]);
}

const told = (verdict: Verdict, reason: string): Verdict => ({ ...verdict, reason });
const good = { regression: PASS, reproduction: PASS };

describe('select', () => {
  test('proposes the patch that breaks nothing and turns the reproduction test green', () => {
    const choice = select(
      treeOf([
        { key: 'bad', regression: breaks(3), reproduction: PASS, reward: 0.9 },
        { key: 'good', ...good, reward: 0.8 },
      ]),
    );
    expect(choice).toMatchObject({
      decision: 'propose',
      winner: { key: 'good' },
      eliminated: [{ key: 'bad', reason: 'breaks 3 tests' }],
    });
  });

  test('among equals reward decides, then votes, then size, then position', () => {
    const winner = (patches: readonly PatchFacts[]) => select(treeOf(patches)).winner?.key;
    expect(
      winner([
        { key: 'a', ...good, reward: 0.4 },
        { key: 'b', ...good, reward: 0.6 },
      ]),
    ).toBe('b');
    expect(
      winner([
        { key: 'a', ...good },
        { key: 'b', ...good },
        { key: 'b', ...good },
      ]),
    ).toBe('b');
    expect(
      winner([
        { key: 'a', ...good, size: 9 },
        { key: 'b', ...good, size: 3 },
      ]),
    ).toBe('b');
    expect(
      winner([
        { key: 'a', ...good },
        { key: 'b', ...good },
      ]),
    ).toBe('a');
  });

  test('abstains when every patch breaks tests, and names the best of them', () => {
    const choice = select(
      treeOf([
        { key: 'a', regression: breaks(30), reproduction: PASS },
        { key: 'b', regression: breaks(10), reproduction: PASS },
      ]),
    );
    expect(choice).toMatchObject({
      decision: 'abstain',
      winner: { key: 'b' },
      reason: 'every patch breaks existing tests; the best one breaks 10',
    });
  });

  const old = told({ ...breaks(1), broken: ['a.js::old'] }, 'a.js::old: expected 3, got 2');

  test('a patch that turns every reproduction test green and an old assertion red is a doubt that shows the assertion', () => {
    const proven = { key: 'a', regression: old, reproduction: [PASS, PASS], reward: 0.9 };
    const reason =
      'it breaks an existing test, which may assert what the issue calls wrong: a.js::old: expected 3, got 2';
    expect(select(treeOf([proven]))).toMatchObject({ decision: 'doubt', reason, winner: { key: 'a' } });
    // Breaking nothing is no merit of a patch that does nothing.
    const idle = { key: 'b', regression: PASS, reproduction: [FAIL, FAIL], reward: 0.9 };
    expect(select(treeOf([idle, proven]))).toMatchObject({
      decision: 'doubt',
      winner: { key: 'a' },
      eliminated: [{ key: 'b', reason: 'turns no reproduction test green, while another patch turns all of them' }],
    });
    const clean = { key: 'c', regression: PASS, reproduction: [PASS, FAIL], reward: 0.6 };
    expect(select(treeOf([idle, proven, clean]))).toMatchObject({ decision: 'doubt', winner: { key: 'c' } });
  });

  test('what goes wrong beside the known tests breaks a patch like a broken test does', () => {
    const fresh = told(FAIL, 'a test that base does not have fails: a.js::new: 1 is not 2');
    const bad = { key: 'a', regression: fresh, reproduction: [PASS, PASS], reward: 0.9 };
    expect(select(treeOf([bad]))).toMatchObject({
      decision: 'abstain',
      reason: `every patch breaks existing tests; of the best one: ${fresh.reason}`,
    });
    const clean = { key: 'b', regression: PASS, reproduction: [PASS, PASS], reward: 0.6 };
    expect(select(treeOf([bad, clean]))).toMatchObject({
      decision: 'propose',
      eliminated: [{ key: 'a', reason: fresh.reason }],
    });
  });

  test.each(['regression', 'reproduction'])(
    'a test that must fail and is not told beside the %s test is a doubt',
    (kind) => {
      const events = treeEvents([{ key: 'a', regression: PASS, reproduction: PASS, reward: 0.9 }]);
      const fold = (unheard: boolean) =>
        foldTree(
          events.map(
            (body, seq): Event => ({
              ...(unheard && body.type === 'executed' && body.subject !== 'base' && body.check.kind === kind
                ? { ...body, unheard: true }
                : body),
              ...{ v: 1, seq, at: '2026-01-01T00:00:00Z' },
            }),
          ),
        );
      expect(select(fold(false)).decision).toBe('propose');
      expect(select(fold(true))).toMatchObject({
        decision: 'doubt',
        reason: expect.stringMatching(/was not told: whether the patch disarms tests is not known$/),
      });
    },
  );

  test('where only the tests near its edits were run, the doubt says so', () => {
    const check = { kind: 'regression', scope: 'own' } as const;
    const events = treeEvents([{ key: 'a', regression: old, reproduction: [PASS, PASS], reward: 0.9 }]).map((body) =>
      body.type === 'executed' && body.check.kind === 'regression'
        ? { ...body, check, work: executionId('a', check, body.recipeHash) }
        : body,
    );
    const tree = foldTree(events.map((body, seq): Event => ({ ...body, v: 1, seq, at: '2026-01-01T00:00:00Z' })));
    expect(select(tree)).toMatchObject({
      decision: 'doubt',
      reason: expect.stringMatching(/got 2; the tests beyond those near its edits may not have been run$/),
    });
  });

  test.each<[string, PatchFacts]>([
    ['leaves one reproduction test failing', { key: 'a', regression: old, reproduction: [PASS, FAIL] }],
    ['breaks many', { key: 'a', regression: breaks(4), reproduction: [PASS, PASS] }],
    ['stops one from running', { key: 'a', regression: { ...old, unasserted: 1 }, reproduction: [PASS, PASS] }],
    ['has no reproduction test to turn green', { key: 'a', regression: old }],
  ])('a patch that breaks existing tests is not proposed when it %s', (_why, facts) => {
    const onBase = facts.reproduction === undefined ? PASS : FAIL;
    expect(select(treeOf([{ ...facts, reward: 0.9 }], PASS, onBase)).decision).toBe('abstain');
  });

  test('where no test that passed on base passes any more, all is broken, whatever the tests assert', () => {
    const counted = (passed: number) =>
      folded(
        treeEvents([{ key: 'a', regression: old, reproduction: [PASS, PASS], reward: 0.9 }]).map((body) =>
          body.type === 'executed' && body.check.kind === 'baseline'
            ? { ...body, counts: { passed, failed: 0, error: 0, skipped: 0 } }
            : body,
        ),
      );
    expect([1, 2].map((passed) => select(counted(passed)).decision)).toEqual(['abstain', 'doubt']);
  });

  test.each<[string, readonly Verdict[], string]>([
    [
      'one of two fails',
      [PASS, told(FAIL, 'n.js::x: got 3')],
      'it leaves 1 of 2 reproduction tests failing (n.js::x: got 3), which may be wrong: no patch passes it, while another test is passed',
    ],
    [
      'one of two tells nothing',
      [PASS, { ...PASS, result: 'unknown', reason: 'no report' }],
      'nothing is known of 1 of 2 reproduction tests with it: no report',
    ],
    [
      'all of three fail',
      ['a', 'b', 'c'].map((reason) => told(FAIL, reason)),
      'it leaves every reproduction test failing (a; b)',
    ],
  ])('a kept test that does not pass is stated: %s', (_what, reproduction, doubt) => {
    const { decision, reason, doubts } = select(treeOf([{ key: 'a', regression: PASS, reproduction, reward: 0.9 }]));
    expect(decision).not.toBe('propose');
    expect(reason).toContain(doubt);
    expect(doubts.map(({ text }) => text)).toEqual([doubt]);
  });

  test('is never sure of anything while a doubt stands', () => {
    const verdict = fc.constantFrom<Verdict>(PASS, FAIL, breaks(1), breaks(9), { ...PASS, result: 'unknown' });
    const patch = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      regression: verdict,
      reproduction: fc.array(verdict, { minLength: 2, maxLength: 2 }),
      reward: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1, maxLength: 6 }), verdict, (patches, baseline) => {
        const { decision, winner, doubts } = select(treeOf(patches, baseline));
        const results = [...(winner?.reproductions.values() ?? [])].map((run) => run.verdict.result);
        const sure =
          baseline.result === 'pass' &&
          winner?.regression?.verdict.result === 'pass' &&
          results.length === 2 &&
          results.every((result) => result === 'pass');
        if (decision === 'propose') expect(sure).toBe(true);
        expect(doubts.length === 0).toBe(sure);
      }),
    );
  });

  test('never proposes without doubt what leaves the reproduction test failing', () => {
    expect(select(treeOf([{ key: 'a', regression: PASS, reproduction: FAIL, reward: 1 }])).decision).not.toBe(
      'propose',
    );
  });

  test('without a test that shows the issue it states the doubt', () => {
    const choice = select(treeOf([{ key: 'a', regression: PASS, reward: 0.9 }], PASS, PASS));
    expect(choice).toMatchObject({
      decision: 'doubt',
      reason: 'no reproduction test shows the issue on the base commit',
    });
  });

  test('with an unknown baseline it states the doubt', () => {
    const choice = select(
      treeOf([{ key: 'a', reproduction: PASS, reward: 0.9 }], {
        ...PASS,
        result: 'unknown',
        reason: 'the command ran zero tests',
      }),
    );
    expect(choice).toMatchObject({ decision: 'doubt', reason: 'regressions are unknown: the command ran zero tests' });
  });

  describe('where the engine failed under the regression tests until no attempt was left', () => {
    const lost = (key: string, check: Check): readonly EventBody[] =>
      [1, 2, 3].map((attempt) => ({
        type: 'work-lost',
        work: executionId(key, check, RECIPE_HASH),
        attempt,
        reason: 'infrastructure',
        message: 'No Docker engine answers.',
        final: false,
      }));
    const all: Check = { kind: 'regression', scope: 'all' };
    const told = { decision: 'abstain', unjudged: true, passing: true };
    const reason = 'the sandbox failed: No Docker engine answers.';

    test.each<[string, PatchFacts]>([
      ['was reproduced first', { key: 'a', reproduction: PASS, reward: 0.9 }],
      ['failed its reproduction first', { key: 'a', reproduction: FAIL, reward: 0.9 }],
      ['was not executed at all', { key: 'a', reward: 0.9 }],
    ])('the run goes on later, whether the patch %s', (_what, facts) => {
      expect(select(treeWith([facts], lost('a', all)))).toMatchObject({ ...told, reason });
    });

    test('what was lost about another patch decides nothing about the best one', () => {
      const patches = [{ key: 'a', reproduction: PASS, reward: 0.9 }, { key: 'b' }];
      expect(select(treeWith(patches, lost('b', all)))).toMatchObject({
        decision: 'doubt',
        reason: 'its regression tests were not run to the end',
      });
    });

    test('a check beyond those that decide is no matter', () => {
      const choice = select(treeWith([{ ...good, key: 'a' }], lost('a', { kind: 'confirmation', scope: 'all' })));
      expect(choice.unjudged).toBeUndefined();
    });
  });

  describe('where a cap ended the search while an endpoint gave nothing', () => {
    const lost = (reason: WorkLost['reason'], message: string): EventBody => ({
      ...{ type: 'work-lost', work: 'ask:u0:0', attempt: 1, reason, message, final: false },
    });
    const capped = (cap: CapReached['cap']): EventBody => ({ type: 'cap-reached', cap, limit: 12, spent: 12 });
    const aborted = lost('aborted', 'no longer wanted');
    const chosen = (...events: readonly EventBody[]) => {
      const { decision, reason, next } = select(folded(events));
      return { decision, reason, next };
    };
    const raise =
      'SETTING is the cap that ended the search: a retry with a larger budget raises it, up to SETTING_MAX.';

    test.each([
      [
        'away',
        'the model endpoint was away',
        'Start the server, or see with `mullover doctor` why it takes no request.',
      ],
      [
        'crowded',
        'the model endpoint was full',
        'Lower MULLOVER_MODEL_CALLS, or give the server more memory for its context.',
      ],
      ['model', 'the model endpoint failed', 'Check the endpoint with `mullover doctor`.'],
    ] as const)(
      'the outage is told, whether the attempt under way was aborted by the cap or not: %s',
      (kind, what, next) => {
        const expected = {
          decision: 'abstain',
          reason: `the cap on seconds was reached before any patch was written: ${what}: 503 Loading model`,
          next: `${next} ${raise.replaceAll('SETTING', 'MULLOVER_SECONDS')}`,
        };
        const failed = lost(kind, '503 Loading model');
        expect(chosen(failed, capped('seconds'), aborted)).toEqual(expected);
        expect(chosen(failed, failed, aborted, capped('seconds'))).toEqual(expected);
        expect(chosen(failed, capped('seconds'))).toEqual(expected);
      },
    );

    test('a stop and a cap on tokens tell it too, and an abort alone tells nothing', () => {
      const away = lost('away', '503 Loading model');
      expect(chosen(away, capped('tokens'), aborted).reason).toBe(
        'the cap on tokens was reached before any patch was written: the model endpoint was away: 503 Loading model',
      );
      expect(chosen(away, capped('stopped'), aborted).reason).toBe(
        'a stop was reached before any patch was written: the model endpoint was away: 503 Loading model',
      );
      expect(chosen(capped('seconds'), aborted).reason).toBe(
        'the cap on seconds was reached before any patch was written',
      );
    });
  });

  describe('where the existing tests do not run what a patch edits', () => {
    const unseen = { ...FAIL, reason: 'all 9 tests still pass when a.js is broken' };
    const reached = (patches: readonly PatchFacts[], reach: Parameters<typeof treeEvents>[3]) =>
      select(treeOf(patches, PASS, FAIL, reach));

    test('a reproduction test that turns green has run it, but regressions stay unknown: a doubt', () => {
      expect(reached([{ key: 'a', ...good, reward: 1 }], { 'a.js': unseen })).toMatchObject({
        decision: 'doubt',
        reason: 'regressions are unknown: all 9 tests still pass when a.js is broken',
      });
    });

    test('nothing is proposed for passing tests that cannot fail', () => {
      const choice = reached([{ key: 'a', regression: PASS, reproduction: FAIL, reward: 1 }], { 'a.js': unseen });
      expect(choice).toMatchObject({
        decision: 'abstain',
        reason: 'no patch could be judged: all 9 tests still pass when a.js is broken',
        next: 'See with `mullover test` whether the tests run this repository: it must be installed last, and in place.',
        winner: { regression: { verdict: { result: 'unknown' } } },
      });
      expect([...(choice.winner?.reproductions.values() ?? [])].map(({ verdict }) => verdict.result)).toEqual([
        'unknown',
      ]);
    });

    test('a reproduction test that fails, and was seen to run it, counts', () => {
      const patches = [{ key: 'a', regression: PASS, reproduction: FAIL, reward: 1 }];
      const { winner } = reached(patches, { 'a.js': unseen, 'a.js by u0.t0': PASS });
      expect(winner?.reproductions.get('u0.t0')?.verdict.result).toBe('fail');
      const unsaid = reached(patches, { 'a.js': unseen, 'a.js by u0.t0': FAIL });
      expect(unsaid.winner?.reproductions.get('u0.t0')?.verdict.result).toBe('unknown');
    });

    const [b, c, d] = ['b.js', 'c.js', 'd.js'];
    const cut = 'of a patch, 3 files are broken';

    test.each<[string, Partial<PatchFacts>, Parameters<typeof treeEvents>[3], string]>([
      [
        'one is not seen',
        { files: ['a.js', b] },
        { 'a.js': PASS, [b]: unseen },
        `no existing test was seen to run ${b}`,
      ],
      [
        'the first is not',
        { files: [b, 'a.js'] },
        { 'a.js': PASS, [b]: unseen },
        `no existing test was seen to run ${b}`,
      ],
      [
        'two are not',
        { files: [b, 'a.js', c] },
        { 'a.js': PASS, [b]: unseen, [c]: { ...unseen, result: 'unknown' } },
        `no existing test was seen to run ${b}, ${c}`,
      ],
      [
        'one was not broken',
        { files: ['a.js', b] },
        { 'a.js': PASS },
        `it was not shown that the existing tests run ${b}`,
      ],
      [
        'one was not broken and another not seen',
        { files: ['a.js', b, c] },
        { 'a.js': PASS, [c]: unseen },
        `no existing test was seen to run ${c}; it was not shown that the existing tests run ${b}`,
      ],
      [
        'there are too many',
        { files: ['a.js', b, c, d] },
        { 'a.js': PASS, [b]: PASS, [c]: PASS, [d]: PASS },
        `it was not tried whether the existing tests run ${d}: ${cut}`,
      ],
    ])('each file of several is asked, and doubted by name: %s', (_what, facts, reach, reason) => {
      expect(reached([{ key: 'a', ...good, reward: 1, ...facts }], reach)).toMatchObject({ decision: 'doubt', reason });
    });

    test('where all of several are not seen, regressions are unknown', () => {
      const patches = [{ key: 'a', ...good, reward: 1, files: ['a.js', b] }];
      expect(reached(patches, { 'a.js': unseen, [b]: unseen })).toMatchObject({
        decision: 'doubt',
        reason: `regressions are unknown: ${unseen.reason}`,
      });
    });

    test('a new file is run by no test on base: it is no doubt beside one that is seen', () => {
      const facts = { files: [b, 'a.js'], added: [b] };
      expect(reached([{ key: 'a', ...good, reward: 1, ...facts }], { 'a.js': PASS })).toMatchObject({
        decision: 'propose',
        reason: 'it turns 1 reproduction test green and breaks nothing',
      });
    });

    test('a reproduction test that fails counts where one of the files is seen', () => {
      const patches = [
        { key: 'b', regression: PASS, reproduction: FAIL, files: [b, 'a.js'] },
        { key: 'a', ...good },
      ];
      expect(reached(patches, { [b]: unseen, 'a.js': PASS }).eliminated).toEqual([
        { key: 'b', node: 'u0.f0.p0', reason: 'leaves a reproduction test failing' },
      ]);
    });

    test('a patch that loses nothing to one that is seen loses to it', () => {
      const patches = [
        { key: 'far', ...good, reward: 1, files: ['b.js'] },
        { key: 'near', ...good, reward: 0.1 },
      ];
      expect(reached(patches, { 'b.js': unseen, 'a.js': PASS })).toMatchObject({
        winner: { key: 'near' },
        eliminated: [{ key: 'far', reason: `regression unknown: ${unseen.reason}` }],
      });
    });

    test('while it was not looked at, a doubt says so', () => {
      expect(reached([{ key: 'a', ...good, reward: 1 }], {})).toMatchObject({
        decision: 'doubt',
        reason: 'it was not shown that the existing tests run a.js',
      });
    });

    test.each<[Partial<PatchFacts>]>([
      [{ files: ['data.json'] }],
      [{ files: ['a.vue', 'src/app.config.js'] }],
      [{ files: ['new.js'], added: ['new.js'] }],
    ])(
      'what cannot be broken on base is a stated doubt, unless a reproduction test turns green with it: %j',
      (facts) => {
        const files = facts.files?.join(', ');
        const text = `it cannot be shown whether the existing tests use ${files}`;
        expect(reached([{ key: 'a', ...good, reward: 1, ...facts }], {})).toMatchObject({
          decision: 'propose',
          reason: 'it turns 1 reproduction test green, and the existing tests still pass',
          doubts: [],
        });
        const untested = select(treeOf([{ key: 'a', regression: PASS, reward: 1, ...facts }], PASS, PASS, {}));
        expect(untested).toMatchObject({
          decision: 'doubt',
          doubts: [{ text: 'no reproduction test shows the issue on the base commit' }, { text }],
        });
        const failing = reached([{ key: 'a', regression: PASS, reproduction: FAIL, reward: 1, ...facts }], {});
        expect(failing.decision).not.toBe('propose');
        expect(failing.doubts).toContainEqual({ text, settled: true });
      },
    );

    test('beside a file that is seen, it is none', () => {
      const patches = [{ key: 'a', ...good, reward: 1, files: ['README.md', 'a.js'] }];
      expect(reached(patches, { 'a.js': PASS }).decision).toBe('propose');
    });
  });

  test('a patch that must not be published is not chosen, whatever it passes', () => {
    const choice = select(
      treeOf([
        { key: 'a', ...good, reward: 1, refusals: ['changes .github/workflows/ci.yml'] },
        { key: 'b', ...good, reward: 0.1 },
      ]),
    );
    expect(choice).toMatchObject({
      winner: { key: 'b' },
      eliminated: [{ key: 'a', reason: 'not publishable: changes .github/workflows/ci.yml' }],
    });
  });

  test('every candidate but the winner is eliminated with a reason, and the pool is never empty', () => {
    const verdicts = fc.constantFrom(PASS, FAIL, breaks(2), undefined);
    const patch = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      regression: verdicts,
      reproduction: verdicts,
      reward: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1, maxLength: 8 }), (patches) => {
        const facts = patches.map(({ regression, reproduction, ...rest }) => ({
          ...rest,
          ...(regression ? { regression } : {}),
          ...(reproduction ? { reproduction } : {}),
        }));
        const choice = select(treeOf(facts));
        const keys = new Set(patches.map(({ key }) => key));
        expect(choice.winner).toBeDefined();
        expect(new Set([choice.winner?.key, ...choice.eliminated.map(({ key }) => key)])).toEqual(keys);
        expect(choice.eliminated.length).toBe(keys.size - 1);
      }),
    );
  });
});

describe('tests that the pool contradicts', () => {
  const times = (count: number, facts: PatchFacts) => Array.from({ length: count }, () => facts);
  const failing: PatchFacts = { key: 'a', regression: PASS, reproduction: FAIL, reward: 0.8 };

  test('a lone test that no patch passes is no veto when most samples agree on a clean patch: a doubt, with the reason', () => {
    const choice = select(treeOf([...times(3, failing), { ...failing, key: 'b' }]));
    const reason = 'no patch passes it, and 3 of 4 samples agree on a patch that breaks nothing';
    expect(choice).toMatchObject({
      decision: 'doubt',
      winner: { key: 'a' },
      reason: `it leaves the reproduction test failing, which may be wrong: ${reason}`,
      discounted: [{ test: 'u0.t0', reason }],
    });
  });

  test.each<[string, readonly PatchFacts[]]>([
    ['two samples agree', [...times(2, failing), { ...failing, key: 'b' }]],
    ['half of the samples agree', [...times(3, failing), ...times(3, { ...failing, key: 'b' })]],
    ['the patch that they agree on breaks tests', times(4, { ...failing, regression: breaks(1) })],
    ['two tests fail for three samples', times(3, { ...failing, reproduction: [FAIL, FAIL] })],
    ['another patch passes the test', [...times(3, failing), { ...failing, key: 'b', reproduction: PASS }]],
  ])('the test keeps its weight when %s', (_name, patches) => {
    expect(select(treeOf(patches)).discounted).toEqual([]);
  });

  test('a test that no patch passes loses half of its weight while another one is passed', () => {
    const [one, both] = [
      [PASS, FAIL],
      [PASS, PASS],
    ].map((reproduction) => select(treeOf([{ key: 'a', regression: PASS, reproduction, reward: 0.8 }])));
    const reason = 'no patch passes it, while another test is passed';
    expect(one?.discounted).toEqual([{ test: 'u0.t1', reason }]);
    expect(both?.discounted).toEqual([]);
    const missed = treeOf([
      { key: 'a', regression: PASS, reproduction: [PASS, FAIL], reward: 0.8 },
      { key: 'b', regression: breaks(1), reproduction: [PASS, PASS] },
    ]);
    expect(featuresOfChoice(missed)?.reproduction).toBe(0.5);
    expect(featuresOfChoice(treeOf([{ key: 'a', regression: PASS, reproduction: [PASS, FAIL] }]))?.reproduction).toBe(
      1 / 1.5,
    );
  });
});

describe('a patch that changes what existing tests expect', () => {
  const rewrites = [
    'src/lib.rs line 17: "assert_eq!(f(), 6);" became "assert_eq!(f(), 5);"',
    'a.html line 1: "b" was removed',
  ];
  const patch = { key: 'a', ...good, reward: 0.95, rewrites };

  test('is a doubt that names each place, and that other patches may dispel', () => {
    const text = `it changes what existing tests expect: ${rewrites.join('; ')}`;
    expect(select(treeOf([patch]))).toMatchObject({
      decision: 'doubt',
      reason: text,
      doubts: [{ text, settled: false }],
    });
  });

  test('loses to one that proves as much and leaves them as they are', () => {
    expect(select(treeOf([patch, { key: 'b', ...good, reward: 0.7 }]))).toMatchObject({
      doubts: [],
      winner: { key: 'b' },
      eliminated: [{ key: 'a', reason: 'changes what existing tests expect' }],
    });
  });
});

describe('a reproduction test that passes', () => {
  test.each<[string, readonly ('pass' | Verdict)[], string, string | undefined]>([
    ['was repeated', ['pass'], 'propose', undefined],
    ['was repeated twice', ['pass', 'pass'], 'propose', undefined],
    [
      'was not repeated',
      [],
      'doubt',
      'the reproduction test passed once with it and could not be repeated: it may pass by luck',
    ],
    [
      'fails when it is repeated',
      [told(FAIL, 'a.js::t: 1 is not 2')],
      'abstain',
      'no patch passes enough checks: nothing is known of the reproduction test with it: flaky, it passed once and did not when it was repeated: a.js::t: 1 is not 2',
    ],
    [
      'fails when it is repeated once more',
      ['pass', told(FAIL, 'late')],
      'abstain',
      'no patch passes enough checks: nothing is known of the reproduction test with it: flaky, it passed once and did not when it was repeated: late',
    ],
    [
      'tells nothing when it is repeated',
      [{ ...PASS, result: 'unknown', reason: 'no report' }],
      'abstain',
      'no patch passes enough checks: nothing is known of the reproduction test with it: flaky, it passed once and did not when it was repeated: no report',
    ],
  ])('counts by what was seen of it again: it %s', (_how, repetitions, decision, reason) => {
    const choice = select(treeOf([{ key: 'a', ...good, repetitions, reward: 0.9 }]));
    expect(choice).toMatchObject({ decision, ...(reason === undefined ? { doubts: [] } : { reason }) });
  });
});

describe('a patch that turns no reproduction test green', () => {
  const UNKNOWN: Verdict = { ...PASS, result: 'unknown', reason: 'the tests do not run it' };
  const files = fc.constantFrom(['a.js'], ['b.js'], ['a.js', 'b.js'], ['data.json']);
  const regression = fc.constantFrom<Verdict>(PASS, PASS, breaks(1), breaks(5), UNKNOWN);
  const reward = fc.constantFrom(0.1, 0.5, 0.9, 0.99);
  const idleVerdict = fc.constantFrom<Verdict>(FAIL, FAIL, UNKNOWN);
  const judged = { regression, reward, files, size: fc.integer({ min: 1, max: 30 }) };
  const samples = (prefix: string, tests: number, verdict: fc.Arbitrary<Verdict>) =>
    fc
      .record(
        { ...judged, reproduction: fc.array(verdict, { minLength: tests, maxLength: tests }) },
        { requiredKeys: ['files', 'size', 'reproduction'] },
      )
      .chain((facts) =>
        fc
          .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 }))
          .map(([times, key]) => Array.from({ length: times }, () => ({ ...facts, key: `${prefix}${key}` }))),
      );
  const pools = fc.integer({ min: 1, max: 3 }).chain((tests) =>
    fc.record({
      pool: fc.array(samples('k', tests, fc.constantFrom<Verdict>(PASS, PASS, FAIL, UNKNOWN)), {
        minLength: 1,
        maxLength: 4,
      }),
      idle: fc.array(samples('idle', tests, idleVerdict), { minLength: 1, maxLength: 4 }),
      seen: fc.constantFrom<Verdict>(PASS, FAIL, UNKNOWN),
    }),
  );
  const VALUE = { propose: 2, doubt: 1, abstain: 0, blocked: 0 };

  /** One sample decides what is known of a key: events of one execution cannot differ. */
  const oneOfEachKey = (all: readonly PatchFacts[]) => {
    const known = new Map<string, PatchFacts>();
    return all.map((facts) => {
      const first = known.get(facts.key) ?? facts;
      known.set(facts.key, first);
      return first;
    });
  };

  test('never turns the outcome into a worse one beside a patch that does, whatever else is known', () => {
    fc.assert(
      fc.property(pools, ({ pool, idle, seen }) => {
        const reach = { 'a.js': seen, 'b.js': PASS };
        const outcome = (patches: readonly PatchFacts[]) => select(treeOf(oneOfEachKey(patches), PASS, FAIL, reach));
        const before = outcome(pool.flat());
        const isGreen = [...(before.winner?.reproductions.values() ?? [])].some(
          ({ verdict }) => verdict.result === 'pass',
        );
        fc.pre(isGreen);
        const after = outcome([...pool.flat(), ...idle.flat()]);
        expect(VALUE[after.decision]).toBeGreaterThanOrEqual(VALUE[before.decision]);
        if (before.decision === 'abstain') return;
        expect(after.winner?.key).toBe(before.winner?.key);
        expect(after.confidence).toBeLessThanOrEqual(before.confidence + 1e-9);
      }),
      { numRuns: 2000 },
    );
  });

  test('loses to one that does, though nothing is known of its regressions', () => {
    const choice = select(
      treeOf(
        [
          { key: 'right', ...good, reward: 0.9, files: ['unseen.js'] },
          { key: 'idle', regression: PASS, reproduction: FAIL, reward: 0.9, files: ['a.js'] },
        ],
        PASS,
        FAIL,
        { 'unseen.js': FAIL, 'a.js': PASS },
      ),
    );
    expect(choice).toMatchObject({
      decision: 'doubt',
      winner: { key: 'right' },
      eliminated: [{ key: 'idle', reason: 'leaves a reproduction test failing' }],
    });
  });
});

describe('the confidence and the size of the pool', () => {
  const verdicts = fc.constantFrom(PASS, FAIL, breaks(2));
  const other = fc.record({
    key: fc.constantFrom('b', 'c', 'd', 'e'),
    regression: verdicts,
    reproduction: fc.constantFrom(PASS, FAIL),
    reward: fc.double({ min: 0, max: 0.8, noNaN: true }),
  });
  const winner: PatchFacts = { key: 'a', ...good, reward: 0.9 };
  /** One set of facts for each patch, however often it is sampled; the winner is sampled at least once. */
  const pools = fc.array(other, { maxLength: 6 }).map((patches) => {
    const facts = new Map(patches.map((patch) => [patch.key, patch]));
    return [winner, ...patches.map(({ key }) => facts.get(key) ?? winner)];
  });
  const sure = (patches: readonly PatchFacts[]) => {
    const choice = select(treeOf(patches));
    expect(choice.winner?.key).toBe('a');
    return choice.confidence;
  };

  test('one more sample of the same patch never lowers it', () => {
    fc.assert(fc.property(pools, (pool) => expect(sure([...pool, winner])).toBeGreaterThanOrEqual(sure(pool))));
  });

  test('one more sample of another patch never raises it', () => {
    fc.assert(
      fc.property(pools, other, (pool, one) => {
        const more = pool.find(({ key }) => key === one.key) ?? one;
        expect(sure([...pool, more])).toBeLessThanOrEqual(sure(pool));
      }),
    );
  });

  test('a pool of the same shares that is several times as large is at least as convincing', () => {
    fc.assert(
      fc.property(pools, fc.integer({ min: 2, max: 5 }), (pool, times) => {
        const larger = Array.from({ length: times }, () => pool).flat();
        expect(sure(larger)).toBeGreaterThanOrEqual(sure(pool));
      }),
    );
  });
});

describe('confidence', () => {
  const verified: Features = {
    reproduction: 1,
    proofs: 0.67,
    reproductionFails: 0,
    regressionClean: 1,
    regressionBroken: 0,
    reward: 0.7,
    agreement: 0.5,
    rivals: 0,
    margin: 0.3,
    dispersion: 0.5,
    refuted: 1,
    size: 2,
  };

  test('falls when the pool disagrees, and when the checks cannot tell rivals apart', () => {
    expect(confidence({ ...verified, agreement: 0.1 })).toBeLessThan(confidence(verified));
    expect(confidence({ ...verified, rivals: 1 })).toBeLessThan(confidence(verified));
    expect(confidence({ ...verified, dispersion: 1, refuted: 3 })).toBeLessThan(confidence(verified));
  });

  test('without execution it never passes one half, however much the judge and the samples agree', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        share,
        share,
        share,
        fc.double({ min: 0, max: 10, noNaN: true }),
        (reward, agreement, rivals, size) => {
          const unverified = {
            ...verified,
            reproduction: 0,
            proofs: 0,
            regressionClean: 0,
            reward,
            agreement,
            rivals,
            size,
          };
          expect(confidence(unverified, CAUTIOUS)).toBeLessThanOrEqual(0.5);
        },
      ),
    );
  });
});

test("parts of the repository's own test command that were not run are a doubt that no other patch would dispel", () => {
  const facts: PatchFacts = { key: 'a', regression: PASS, reproduction: PASS, reward: 0.95 };
  const events = treeEvents([facts]).map((event) => {
    if (event.type !== 'prepared' || !event.outcome.ok) return event;
    const { environment } = event.outcome;
    const recipe = { ...environment.recipe, left: ['node checks/smoke.js', 'tape other.js'] };
    return { ...event, outcome: { ok: true as const, environment: { ...environment, recipe } } };
  });
  const text = "parts of the repository's own test command were not run: `node checks/smoke.js`, `tape other.js`";
  const { decision, reason, doubts } = select(folded(events));
  expect({ decision, reason, doubts }).toEqual({ decision: 'doubt', reason: text, doubts: [{ text, settled: true }] });
});
