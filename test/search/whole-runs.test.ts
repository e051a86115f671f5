import { describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import type { Execution, TestResult, TestSelection } from '../../src/execution.ts';
import type { FileChange } from '../../src/task.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { goodReply, goodRun, oldTests, patchTo, RIGHT, returned, scriptedRun, testsIn } from './scripted-run.ts';

const wrong = (work: string) => (work.startsWith('patch-generation') ? patchTo('a - b') : goodReply(work));
const onePatch = (work: string) => (work.startsWith('patch-generation') ? patchTo('a + b') : goodReply(work));
const failing = (id: string): TestResult => ({ id, status: 'failed', message: 'AssertionError: expected 2, got 3' });
const passing = (id: string): TestResult => ({ id, status: 'passed' });
const TRANSIENT = new ModelFault('no answer within 600 s.', 'Wait.', { transient: true });
const FINAL = new ModelFault('answered 400.', 'Change it.', { transient: false });

test('a run in which everything goes well proposes the first patch', async () => {
  const { choice } = await scriptedRun({});
  expect(choice).toMatchObject({
    decision: 'propose',
    reason: 'it turns 3 reproduction tests green and breaks nothing',
    doubts: [],
  });
});

describe('a run with a patch that tells no results', () => {
  const HUNG = { ending: 'timeout', tests: undefined as never, seconds: 60 } as const;
  type Runs = (changes: readonly FileChange[]) => Partial<Execution>;
  /** The runs of the first patch of this kind that come to no result, by their number; base has such runs, too, as numbered. */
  const hanging = (
    kind: 'regression' | 'reproduction',
    onPatch: readonly number[],
    onBase: readonly number[] = [],
  ): Runs => {
    const made = new Map<string, number>();
    return (changes) => {
      const files = testsIn(changes);
      const isRight = RIGHT.includes(returned(changes));
      const isOf = (files.length === 0 ? 'regression' : 'reproduction') === kind;
      if (changes.length > 0 && (!isRight || !isOf)) return goodRun(changes);
      const key = `${returned(changes)} ${files}`;
      const run = made.get(key) ?? 0;
      made.set(key, run + 1);
      return (changes.length === 0 ? onBase : onPatch).includes(run) ? HUNG : goodRun(changes);
    };
  };
  const found = async (run: Runs) => {
    const { choice } = await scriptedRun({ run, reply: onePatch, budget: { rollouts: 2 } });
    return [choice.decision, choice.reason];
  };

  test.each(['regression', 'reproduction'] as const)(
    'once, of %s tests, is repeated and refutes nothing',
    async (kind) => {
      const expected = ['propose', 'it turns 3 reproduction tests green and breaks nothing'];
      expect(await found(hanging(kind, [0]))).toEqual(expected);
      if (kind === 'reproduction') expect(await found(hanging(kind, [1]))).toEqual(expected);
    },
  );

  test("twice is the patch's doing, and nobody claims to know how many tests it breaks", async () => {
    expect(await found(hanging('regression', [0, 1, 2]))).toEqual([
      'abstain',
      'every patch breaks existing tests; of the best one: two runs with it told no results: stopped after 60 s: the tests did not end',
    ]);
    expect((await found(hanging('reproduction', [0, 1, 2])))[0]).not.toBe('propose');
  });

  test('says nothing of the patch where base has one as well', async () => {
    expect(await found(hanging('regression', [0, 1, 2], [1]))).toEqual([
      'doubt',
      'regressions are unknown: two runs with it told no results, as one on base did: stopped after 60 s: the tests did not end',
    ]);
  });

  test('is made once more for each check at most', async () => {
    const { events } = await scriptedRun({ run: hanging('regression', [0, 1, 2]), reply: onePatch });
    const checks = events.flatMap((event) =>
      event.type === 'executed' && event.subject !== 'base' && !('test' in event.check) ? [event.check.kind] : [],
    );
    expect(checks).toEqual(['regression', 'confirmation']);
  });
});

test('where only the tests near the fault could be run, the reason says so', async () => {
  const run = (changes: readonly FileChange[], selection: TestSelection): Partial<Execution> => {
    if (selection.kind === 'all') return { ending: 'timeout', tests: undefined as never, seconds: 60 };
    const { tests } = goodRun(changes);
    const isBeside = testsIn(changes).length > 0 && selection.files.includes('test/add.js');
    return { tests: isBeside ? [...oldTests(changes), ...tests] : tests };
  };
  expect((await scriptedRun({ run })).choice).toMatchObject({
    decision: 'propose',
    reason:
      'it turns 3 reproduction tests green and breaks nothing (only the test file test/add.js ran, near the fault)',
  });
});

describe('a reproduction test that fails on base under another name each time', () => {
  /** `title` gives another title in each execution. */
  const titled = (title: (n: number) => string) => {
    let runs = 0;
    return (changes: readonly FileChange[]) => {
      const files = testsIn(changes);
      if (files.length === 0) return goodRun(changes);
      runs += 1;
      const result = RIGHT.includes(returned(changes)) ? passing : failing;
      return { tests: files.map((file) => result(`${file}::${title(runs)}`)) };
    };
  };

  test.each([
    ['a port', (n: number) => `adds on port ${40_000 + n}`],
    ['a time', (n: number) => `adds [12:52:${10 + n} 2026-11-28]`],
  ])('is the same one where the name holds %s: a wrong patch fails it, a right one passes', async (_what, title) => {
    expect((await scriptedRun({ run: titled(title), reply: wrong })).choice).toMatchObject({ decision: 'abstain' });
    expect((await scriptedRun({ run: titled(title) })).choice).toMatchObject({ decision: 'propose' });
  });

  test('is dropped where its names cannot be told apart, and proves no patch', async () => {
    const letters = (n: number) => `adds ${String.fromCharCode(97 + (n % 26)).repeat(1 + (n % 7))}`;
    for (const reply of [wrong, goodReply]) {
      const { choice, events } = await scriptedRun({ run: titled(letters), reply });
      const onPatches = events.filter(
        (event) => event.type === 'executed' && event.check.kind === 'reproduction' && event.subject !== 'base',
      );
      expect(onPatches).toEqual([]);
      expect(choice.decision).toBe('doubt');
      expect(choice.reason).toBe('no reproduction test shows the issue on the base commit');
    }
  });

  test.each([
    ['right', goodReply],
    ['wrong', wrong],
  ])('is dropped where a test beside it may be taken for it, with a %s patch', async (_what, reply) => {
    let port = 40_000;
    const run = (changes: readonly FileChange[]) => {
      const files = testsIn(changes);
      if (files.length === 0) return goodRun(changes);
      port += 2;
      // With a wrong patch it is gone, and the one beside it passes.
      const isGone = returned(changes) === 'return a - b;';
      const result = RIGHT.includes(returned(changes)) ? passing : failing;
      return {
        tests: files.flatMap((file) => [
          passing(`${file}::answers on ${port}`),
          ...(isGone ? [] : [result(`${file}::answers on ${port + 1}`)]),
        ]),
      };
    };
    expect((await scriptedRun({ run, reply })).choice).toMatchObject({
      decision: 'doubt',
      reason: 'no reproduction test shows the issue on the base commit',
      discounted: [],
    });
  });

  test('is dropped where it does not come to its end the second time', async () => {
    const seen = new Set<string>();
    const run = (changes: readonly FileChange[]) => {
      const [file = ''] = testsIn(changes);
      if (file === '' || returned(changes) !== 'return a + b + 1;' || !seen.has(file)) {
        seen.add(file);
        return goodRun(changes);
      }
      return { ending: 'timeout' as const, tests: undefined };
    };
    const { choice } = await scriptedRun({ run, reply: wrong });
    expect(choice).toMatchObject({
      decision: 'doubt',
      reason: 'no reproduction test shows the issue on the base commit',
    });
  });
});

describe('a reproduction test that passes by luck', () => {
  /** With a patch it passes in the given runs only. */
  const lucky = (passes: (run: number) => boolean) => {
    const runs = new Map<string, number>();
    return (changes: readonly FileChange[]) => {
      const files = testsIn(changes);
      if (files.length === 0 || returned(changes) === 'return a + b + 1;') return goodRun(changes);
      const result = (file: string) => {
        const run = (runs.get(file) ?? 0) + 1;
        runs.set(file, run);
        return passes(run) ? passing(`${file}::adds`) : failing(`${file}::adds`);
      };
      return { tests: files.map(result) };
    };
  };

  test.each<[string, (run: number) => boolean, string, number]>([
    ['passes each time', () => true, 'propose', 1],
    ['passes once', (run) => run === 1, 'abstain', 1],
    ['passes twice', (run) => run <= 2, 'abstain', 2],
  ])('and %s proves no patch but by passing again', async (_how, passes, decision, patches) => {
    const { choice, tree } = await scriptedRun({ run: lucky(passes), budget: { rollouts: 2 } });
    expect(choice.decision).toBe(decision);
    // Only what would be published is run again.
    const repeated = [...tree.executions.values()].filter(
      ({ check, subject }) => check.kind === 'reproduction' && check.repetition && subject !== 'base',
    );
    expect(new Set(repeated.map(({ subject }) => subject)).size).toBe(patches);
  });
});

describe('a slow suite', () => {
  const regressions = async (extra: readonly TestResult[]) => {
    const slow = (changes: readonly FileChange[]) => {
      const run = goodRun(changes);
      return testsIn(changes).length > 0 ? run : { ...run, seconds: 30, tests: [...(run.tests ?? []), ...extra] };
    };
    const { choice, events } = await scriptedRun({ run: slow, budget: { rollouts: 1 } });
    expect(choice.decision).toBe('propose');
    return events.flatMap((event) =>
      event.type === 'executed' && event.check.kind === 'regression' ? [event.check.scope] : [],
    );
  };

  test('meets a patch with the tests near its edits first', async () => {
    expect(await regressions([passing('test/far.js::stays')])).toEqual(['own', 'all']);
  });

  test('is run once where all of it is near the edits', async () => {
    expect(await regressions([])).toEqual(['own']);
  });
});

describe('a patch of several files', () => {
  const files = { 'lib/add.js': 'return a + b + 1;\n', 'lib/far.js': 'return 1;\n', 'test/add.js': 'old test\n' };
  const { read, files: list } = fakeWorkspace(files);
  const far = (search: string, replace: string, file = 'lib/far.js') =>
    `<edit file="${file}">\n<<<<<<< SEARCH\n${search}=======\n${replace}\n>>>>>>> REPLACE\n</edit>`;
  const along = (more: string) => (work: string) =>
    work.startsWith('patch-generation') ? patchTo('a + b').replace('<edit', `${more}\n<edit`) : goodReply(work);

  test('is proposed without a word only where the existing tests were seen to run each of them', async () => {
    const { choice, events } = await scriptedRun({
      workspace: { read, files: list },
      reply: along(far('return 1;\n', 'return 2;')),
    });
    expect(choice).toMatchObject({ decision: 'doubt', reason: 'no existing test was seen to run lib/far.js' });
    const broken = events.flatMap((event) =>
      event.type === 'executed' && event.check.kind === 'reach' ? [event.check.file] : [],
    );
    expect(broken.toSorted()).toEqual(['lib/add.js', 'lib/far.js']);
  });

  test('may add files: no test can run them on base', async () => {
    const { choice } = await scriptedRun({
      workspace: { read, files: list },
      reply: along(far('', 'return 2;', 'lib/new.js')),
    });
    expect(choice).toMatchObject({ decision: 'propose', doubts: [] });
  });
});

describe('what was lost on the way', () => {
  const untested = (changes: readonly FileChange[]) =>
    testsIn(changes).length === 0 ? { tests: [] } : goodRun(changes);

  test.each([
    ['a judgement, for good', { score: (node: string) => (node === 'u0.f0' ? FINAL : 0.9) }],
    ['a judgement, each time', { score: (node: string) => (node === 'u0.f0.p0' ? TRANSIENT : 0.9) }],
    ['a reproduction test', { reply: 'patch-verification/u0/2/0' }],
    ['a comparison', { compare: TRANSIENT }],
    ['a localization', { reply: 'fault-localization/u1/0/0' }],
  ])(
    'blocks no run that has a patch: %s',
    async (_what, lost: { score?: (node: string) => number | Error; reply?: string; compare?: Error }) => {
      const { choice } = await scriptedRun({
        run: untested,
        reply: (work) => (work === lost.reply ? TRANSIENT : goodReply(work)),
        score: ({ node }) => lost.score?.(node) ?? 0.9,
        compare: () => lost.compare ?? 0.6,
      });
      expect(choice).toMatchObject({
        decision: 'doubt',
        reason: 'regressions are unknown: the command ran zero tests',
      });
      expect(choice.unjudged).toBeUndefined();
    },
  );

  test('blocks a run that has none, by the turns on the way to one', async () => {
    const { choice } = await scriptedRun({
      reply: (work) => (work.startsWith('patch-gen') ? TRANSIENT : goodReply(work)),
    });
    expect(choice).toMatchObject({
      decision: 'blocked',
      unjudged: true,
      passing: true,
      reason: 'the model endpoint failed: no answer within 600 s. Wait.',
    });
    const tests = await scriptedRun({
      reply: (work) =>
        work.startsWith('patch-verification')
          ? TRANSIENT
          : work.startsWith('patch-gen')
            ? 'I am sorry.'
            : goodReply(work),
    });
    expect(tests.choice).toMatchObject({ decision: 'abstain', reason: 'no rollout produced a usable patch' });
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 2])(
  'a judgement of %d is no probability: it is lost, and neither helps nor harms a patch',
  async (value) => {
    const { choice, tree } = await scriptedRun({ score: () => value, compare: () => value });
    expect([...tree.nodes.values()].filter(({ score }) => score)).toEqual([]);
    expect(choice).toMatchObject({ decision: 'propose', winner: { key: expect.any(String) } });
    expect(choice.confidence).toBeLessThan(0.9);
  },
);

test('a patch that breaks another test of the reproduction file is not proposed', async () => {
  const { choice } = await scriptedRun({
    reply: wrong,
    run: (changes) => {
      const files = testsIn(changes);
      if (files.length === 0) return goodRun(changes);
      const isBase = returned(changes) === 'return a + b + 1;';
      const [red, green] = isBase ? [failing, passing] : [passing, failing];
      return { tests: files.flatMap((file) => [red(`${file}::a`), green(`${file}::b`)]) };
    },
  });
  expect(choice.decision).not.toBe('propose');
  expect(choice.reason).toContain('a test of it that passed on base does not pass now');
});

test('a run without prices reaches no cap on money, and a cap that left nothing verified is the reason', async () => {
  expect((await scriptedRun({ budget: { money: 0 } })).choice.decision).toBe('propose');
  const { choice } = await scriptedRun({ budget: { sandboxSeconds: 1 } });
  expect(choice).toMatchObject({
    decision: 'abstain',
    reason: 'the cap on sandboxSeconds was reached before any patch was verified',
  });
});

describe('an understanding or a localization that was given up', () => {
  const unusable = { text: '', thoughts: 'hmm', finish: 'length' } as const;

  test.each([
    ['the first understanding', /^repository-understanding\/-\/0\//],
    ['the first two understandings', /^repository-understanding\/-\/[01]\//],
    ['the first localization', /^fault-localization\/u0\/0\//],
  ])('is replaced, and costs no reproduction test: %s', async (_what, given) => {
    const { choice } = await scriptedRun({ reply: (work) => (given.test(work) ? unusable : goodReply(work)) });
    expect(choice).toMatchObject({
      decision: 'propose',
      reason: 'it turns 3 reproduction tests green and breaks nothing',
    });
  });

  test('ends no run whose budget is not spent: a later round finds what the first one did not', async () => {
    const { choice, tree } = await scriptedRun({
      reply: (work) => (/^repository-understanding\/-\/[0-3]\//.test(work) ? unusable : goodReply(work)),
    });
    expect(choice).toMatchObject({ decision: 'propose' });
    expect([...tree.nodes.values()].filter(({ stage }) => stage === 'patch-verification').map(({ id }) => id)).toEqual([
      'u4.t0',
      'u4.t1',
      'u4.t2',
    ]);
  });

  test('comes to an end where nothing is ever usable', async () => {
    const { choice, tree } = await scriptedRun({ reply: () => unusable });
    expect(choice).toMatchObject({ decision: 'abstain', reason: 'no rollout produced a usable patch' });
    expect(tree.nodes.size).toBeLessThanOrEqual(16);
  });
});

test('a patch that was never compared does not lose in a comparison', async () => {
  const { choice, tree } = await scriptedRun({
    reply: (work) =>
      work.startsWith('patch-generation') ? patchTo(`a + b + 0 * ${work.replace(/\D/g, '')}`) : goodReply(work),
    run: (changes) => {
      const files = testsIn(changes);
      const result = returned(changes) === 'return a + b + 1;' ? failing : passing;
      return {
        tests: files.length === 0 ? oldTests(changes) : files.map((file) => result(`${file}::new`)),
      };
    },
    score: ({ node, question }) => (question === 'patch' ? (node === 'u0.f0.p0' ? 0.15 : 0.05) : 0.9),
    compare: ({ left }) => (left.node === 'u0.f0.p0' ? 0.9 : 0.5),
  });
  const compared = new Set([...tree.comparisons.values()].flatMap(({ left, right }) => [left, right]));
  expect(compared.size).toBe(3);
  for (const { node, reason } of choice.eliminated)
    expect([node, reason]).toEqual([node, compared.has(node) ? 'not preferred in comparison' : 'lower reward (0.05)']);
  expect(choice.eliminated).toHaveLength(7);
});

describe('a test that contradicts the patches', () => {
  /** Test 0 asks for what add() never gives; the others are right. */
  const run = (changes: readonly FileChange[]) => {
    const { tests } = goodRun(changes);
    if (!testsIn(changes).includes('test/new0.test.js')) return { tests };
    const message = `expected 5, got ${RIGHT.includes(returned(changes)) ? 2 : 3}`;
    return { tests: tests.map(({ id }): TestResult => ({ id, status: 'failed', message })) };
  };

  test('is a stated doubt, and is told apart from wrong patches by the agreement of different ones', async () => {
    const { choice } = await scriptedRun({ run });
    expect(choice).toMatchObject({
      decision: 'doubt',
      reason:
        'it leaves 1 of 7 reproduction tests failing (test/new0.test.js::adds: expected 5, got 2), which may be wrong: 2 of 2 patches agree on another result than it asks for',
      doubts: [{ settled: true }],
    });
  });

  test('samples of one and the same patch are one witness, and the search goes on', async () => {
    const { choice } = await scriptedRun({ run, reply: onePatch, budget: { rollouts: 4 } });
    expect(choice).toMatchObject({ decision: 'doubt', doubts: [{ settled: false }] });
    expect(choice.discounted.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^no patch passes it, while \d other tests are passed$/),
    ]);
  });

  test.each<readonly [string, Partial<Execution>]>([
    ['hang', { ending: 'timeout', tests: undefined as never, seconds: 60 }],
    [
      'run out of memory',
      {
        state: { exitCode: 137, oomKilled: true, error: '', startedAt: 't', finishedAt: 't' },
        tests: undefined as never,
      },
    ],
    ['crash', { tests: [{ id: 'test/new0.test.js::adds', status: 'failed', message: 'TypeError: undefined' }] }],
  ])('patches that %s in it agree on no result: it keeps its weight, and no doubt is settled', async (_how, ending) => {
    const worse = (changes: readonly FileChange[]) =>
      testsIn(changes).includes('test/new0.test.js') && RIGHT.includes(returned(changes)) ? ending : goodRun(changes);
    const { choice } = await scriptedRun({ run: worse, budget: { rollouts: 4 } });
    expect(choice).toMatchObject({ decision: 'doubt', discounted: [], doubts: [{ settled: false }] });
    expect(choice.reason).not.toContain('may be wrong');
  });

  test('a patch that hangs in every test is no consensus against them, however many samples made it', async () => {
    const hangs = (changes: readonly FileChange[]) =>
      testsIn(changes).length > 0 && returned(changes).includes('a - b')
        ? { ending: 'timeout' as const, tests: undefined as never }
        : goodRun(changes);
    const { choice } = await scriptedRun({ run: hangs, reply: wrong });
    expect(choice).toMatchObject({ decision: 'abstain', discounted: [] });
  });

  test('alone is no veto either, but what all patches do alike may be wrong: never proposed without the doubt', async () => {
    const only = (work: string) => (/^patch-verification\/u0\/[1-9]/.test(work) ? 'I cannot.' : goodReply(work));
    const { choice } = await scriptedRun({ run, reply: only });
    expect(choice.decision).toBe('doubt');
    expect(choice.confidence).toBeLessThan(0.75);
  });

  test('that every patch fails as the unpatched tree does is no contradiction', async () => {
    const { choice } = await scriptedRun({ reply: wrong });
    expect(choice).toMatchObject({ decision: 'abstain', discounted: [] });
  });
});
