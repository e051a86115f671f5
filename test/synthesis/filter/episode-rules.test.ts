import { describe, expect, test } from '@jest/globals';
import type { Episode } from '../../../src/synthesis/filter/episode.ts';
import { applyRules } from '../../../src/synthesis/filter/episode-rules.ts';
import { LOCALIZATION, patchEpisode } from '../episodes.ts';

const KEY = `ghp_${'a1B2'.repeat(9)}`;
const [opening, , last] = LOCALIZATION.turns;
if (!opening || !last) throw new RangeError('there are three turns');
const answered = (answer: string, thoughts = 'So it is.') => ({ turns: [opening, { ...last, answer, thoughts }] });
const labelled = (value: Episode['label']['value'], by: Episode['label']['by'] = 'places') => ({
  label: { value, by, reason: 'why' },
});

describe('what an episode is kept for', () => {
  test.each<[string, Partial<Episode>, string | null, string | null]>([
    ['a right one for both', {}, null, null],
    ['a wrong one for reward models', labelled('incorrect'), 'wrong: why', null],
    ['one that is partly right for nothing', labelled('partly'), 'partly right: why', 'partly right: why'],
    ['one that nothing tells of for nothing', labelled('unknown', 'nothing'), 'unknown: why', 'unknown: why'],
    [
      'one like the fix for writing',
      labelled('correct', 'similarity'),
      null,
      'weak label: by likeness to the fix alone',
    ],
    ['a test for writing', { stage: 'patch-verification' }, null, 'no reward model: tests are judged by running them'],
    ['one whose question does not fit for writing', { question: null }, null, 'too long: the question does not fit'],
    [
      'an answer without thoughts for reward models',
      answered('It.', ' '),
      'no thoughts: its answer came without any',
      null,
    ],
    ['a secret in an answer for reward models', answered(KEY), 'secret: it holds what looks like a secret', null],
    [
      'a secret in a prompt for nothing',
      { ...answered('It.'), before: [{ role: 'user', content: KEY }], question: [{ role: 'user', content: KEY }] },
      'secret: it holds what looks like a secret',
      'secret: it holds what looks like a secret',
    ],
    [
      'an answer that something was taken out of',
      answered('key = [redacted]'),
      'secret: something was taken out of its answer',
      null,
    ],
    [
      'personal data in an answer for reward models',
      answered('Ask jane.roe@acme-corp.com.'),
      'personal data: its answer holds what looks like a e-mail address',
      null,
    ],
    [
      'a prompt that tells of the fix for nothing',
      { before: [{ role: 'user', content: 'return a + b; // as the fix has it' }] },
      'leak: its prompt tells what only the fix knows',
      'leak: its prompt tells what only the fix knows',
    ],
    ['a line of the fix in its own answer for both', answered('return a + b; // as the fix has it'), null, null],
  ])('%s', (_name, more, rejected, notJudged) => {
    const leaks = new Map([['r-000000000001', ['return a + b; // as the fix has it']]]);
    const [kept] = applyRules([{ ...LOCALIZATION, ...more }], leaks);
    expect([kept?.rejected, kept?.notJudged]).toEqual([rejected, notJudged]);
  });

  test('of equal answers of a stage the first one, of equal products one for reward models', () => {
    const again = { ...LOCALIZATION, id: 'r-000000000002/u0.f0' };
    const other = {
      ...again,
      id: 'r-000000000002/u0.f1',
      ...answered('Something else altogether.', 'Another way to see it.'),
    };
    const kept = applyRules([LOCALIZATION, again, other, patchEpisode('u0.f0.p0', 'correct')], new Map());
    expect(kept.map(({ rejected, notJudged }) => [rejected, notJudged])).toEqual([
      [null, null],
      ['copy: its answer is that of r-000000000001/u0.f0', 'copy: the same product was judged already'],
      [null, 'copy: the same product was judged already'],
      [null, null],
    ]);
  });

  test('people are taken out of prompts and questions, and secrets out of what is not kept', () => {
    const told = [{ role: 'user' as const, content: 'By Jane <jane.roe@acme-corp.com>' }];
    const [left] = applyRules([{ ...LOCALIZATION, ...answered(KEY, KEY), diff: KEY, statement: KEY }], new Map());
    expect(left?.rejected).toBe('secret: it holds what looks like a secret');
    expect(left?.notJudged).toBe('secret: it holds what looks like a secret');
    expect(JSON.stringify(left)).not.toContain(KEY);
    const [kept] = applyRules([{ ...LOCALIZATION, before: told, question: told }], new Map());
    expect([kept?.before, kept?.question, kept?.rejected]).toEqual([
      [{ role: 'user', content: 'By Jane <[e-mail address]>' }],
      [{ role: 'user', content: 'By Jane <[e-mail address]>' }],
      null,
    ]);
  });
});
