import { describe, expect, test } from '@jest/globals';
import type { Answer, Concurrency, Measures, Prefix, Sampling } from '../../src/models/study/measures.ts';
import { type Current, type Room, recommend } from '../../src/models/study/recommend.ts';

const CURRENT: Current = {
  ...{ rollouts: 8, mostRollouts: 32, seconds: 3600, mostSeconds: 14_400, tokens: 2_000_000, calls: 4 },
  judge: 'same',
  ...{ timeoutSeconds: 600, contextTokens: 32_768, replyTokens: 16_384 },
};
const ROOM: Room = { stated: 32_768, known: 32_768 };

interface Found {
  readonly answer?: Partial<Answer>;
  readonly sampling?: Partial<Sampling>;
  readonly prefix?: Partial<Prefix>;
  readonly concurrency?: Partial<Concurrency>;
}

/** An endpoint on one graphics card: 2,000 tokens read and 100 generated in a second. */
function measuresOf(found: Found = {}): Measures {
  const step = { tokensPerSecond: 500, firstTextSeconds: 0.1, slowestTextSeconds: 0.1 };
  const steps = [1, 2, 4].map((calls) => ({ ...step, calls, generatedPerSecond: 100 * calls }));
  const answer: Answer = {
    stopped: true,
    ...{
      model: 'm',
      seconds: 1,
      firstTextSeconds: 0.1,
      logprobs: 'given',
      answered: true,
      usage: true,
      streamed: true,
    },
    thoughts: { place: 'none', share: 0 },
  };
  return {
    answer: { value: { ...answer, ...found.answer } },
    sampling: { value: { seed: 'repeats', cut: 'length', generatedPerSecond: 100, ...found.sampling } },
    prefix: {
      value: {
        promptTokens: 4000,
        newSeconds: 2,
        knownSeconds: 0.1,
        readPerSecond: 2000,
        saved: 0.95,
        ...found.prefix,
      },
    },
    concurrency: { value: { steps, useful: 4, ended: { why: 'no gain' }, ...found.concurrency } },
  };
}

const settings = (measures: Measures, current: Partial<Current> = {}, room = ROOM) =>
  Object.fromEntries(
    recommend(measures, { ...CURRENT, ...current }, room).settings.map(({ name, value }) => [name, value]),
  );

describe('what a study recommends', () => {
  test('a fast endpoint', () => {
    expect(recommend(measuresOf(), CURRENT, ROOM)).toEqual({
      ...{ rollouts: 16, calls: 4, contextTokens: 32_768, replyTokens: 8192 },
      minutes: { atEight: expect.closeTo(3.77, 1), recommended: expect.closeTo(6.27, 1) },
      settings: [
        { name: 'MULLOVER_BUDGET', value: 16, why: 'what fits into half of MULLOVER_SECONDS and MULLOVER_TOKENS' },
        { name: 'MULLOVER_REPLY_TOKENS', value: 8192, why: 'room for replies beside the prompts' },
      ],
      notes: [],
    });
  });

  test('an endpoint on a laptop: few rollouts, more time, patience with long prompts', () => {
    const steps = [
      { calls: 1, tokensPerSecond: 100, generatedPerSecond: 8, firstTextSeconds: 3, slowestTextSeconds: 3 },
      { calls: 2, tokensPerSecond: 102, generatedPerSecond: 8, firstTextSeconds: 6, slowestTextSeconds: 6 },
    ];
    const slow = measuresOf({ prefix: { readPerSecond: 60, saved: 0 }, concurrency: { steps, useful: 1 } });
    expect(settings(slow)).toEqual({
      MULLOVER_BUDGET: 1,
      MULLOVER_MODEL_CALLS: 1,
      MULLOVER_REPLY_TOKENS: 8192,
      MULLOVER_SECONDS: 7260,
      MULLOVER_MODEL_TIMEOUT: 1140,
    });
  });

  test('thoughts cost what they are a share of, and need room', () => {
    const [plain, thinking] = [0, 0.75].map((share) => {
      const thoughts = { place: share === 0 ? 'none' : 'field', share } as const;
      return recommend(measuresOf({ answer: { thoughts } }), CURRENT, ROOM);
    });
    expect([plain?.replyTokens, thinking?.replyTokens]).toEqual([8192, 16_384]);
    expect(thinking?.minutes?.atEight).toBeGreaterThan(plain?.minutes?.atEight ?? Number.POSITIVE_INFINITY);
  });

  test.each<[string, Room, Partial<Current>, number]>([
    ['less is stated', { stated: 8192, known: 8192 }, {}, 8192],
    ['more is stated', { stated: 131_072, known: 32_768 }, {}, 32_768],
    ['more is stated than was set', { stated: 131_072, known: 8192 }, { contextTokens: 8192 }, 32_768],
    ['nothing is stated', { stated: undefined, known: 32_768 }, {}, 32_768],
    ['a refusal told less', { stated: undefined, known: 4096 }, {}, 4096],
    ['more was set than is usual', { stated: 65_536, known: 65_536 }, { contextTokens: 65_536 }, 65_536],
  ])('context: %s', (_name, room, current, expected) => {
    expect(recommend(measuresOf(), { ...CURRENT, ...current }, room).contextTokens).toBe(expected);
  });

  test.each([2048, 4096, 8192, 32_768, 1_000_000])('a reply never takes more than half of a context of %i', (known) => {
    for (const share of [0, 0.9]) {
      const thoughts = { place: share === 0 ? 'none' : 'text', share } as const;
      const current = { ...CURRENT, contextTokens: known };
      const { replyTokens } = recommend(measuresOf({ answer: { thoughts } }), current, { stated: known, known });
      expect(replyTokens).toBeLessThanOrEqual(known / 2);
      expect(replyTokens).toBeGreaterThanOrEqual(512);
    }
  });

  test('samples that do not differ are drawn once', () => {
    const { rollouts, settings: set, notes } = recommend(measuresOf({ sampling: { seed: 'fixed' } }), CURRENT, ROOM);
    expect([rollouts, set[0]?.why, notes[0]]).toEqual([
      1,
      'samples do not differ, so that further ones bring nothing',
      'Samples of other seeds are the same: raise MULLOVER_MODEL_TEMPERATURE, or see what the server does with it.',
    ]);
  });

  test('log-probabilities matter where the model judges', () => {
    const without = measuresOf({ answer: { logprobs: 'ignored' } });
    const notes = (judge: Current['judge']) => recommend(without, { ...CURRENT, judge }, ROOM).notes;
    expect([notes('same'), notes('other')]).toEqual([[expect.stringContaining('the judge samples verdicts')], []]);
  });

  test('what was not measured leaves what is set', () => {
    const { answer } = measuresOf();
    const partly: Measures = { ...(answer ? { answer } : {}), sampling: { missing: 'the time was up' } };
    expect(recommend(partly, CURRENT, ROOM)).toMatchObject({ rollouts: 8, calls: 4, minutes: undefined });
    expect(recommend({}, CURRENT, ROOM)).toMatchObject({ rollouts: 8, calls: 4, minutes: undefined });
  });

  test('a time beyond the cap of caps raises that too', () => {
    const crawling = measuresOf({ prefix: { readPerSecond: 10, saved: 0 } });
    const set = settings(crawling);
    expect(set.MULLOVER_SECONDS).toBe(set.MULLOVER_SECONDS_MAX);
    expect(set.MULLOVER_MODEL_TIMEOUT).toBe(7200);
  });

  test('never more rollouts than may be asked for', () => {
    expect(recommend(measuresOf(), { ...CURRENT, mostRollouts: 4 }, ROOM).rollouts).toBe(4);
  });
});
