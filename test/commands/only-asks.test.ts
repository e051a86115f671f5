// A review that only asks is answered; one that wants a change is none of these, however politely it says so.

import { describe, expect, test } from '@jest/globals';
import { onlyAsks } from '../../src/commands/only-asks.ts';

describe('only asks', () => {
  test.each([
    ['Why this one?'],
    ['Why did you choose `a + b` over `b + a`? What was worse about the others?'],
    ['Which tests did you run?\nDid they fail before?'],
    ['Hi! Thanks for this. Why is the check needed?'],
    ['Can you explain why the cache is cleared here?'],
    ['Could you tell me which candidates lost?'],
    ['Please explain: why is `null` passed? What does it do?'],
    ['> the old line\n\nWhy was this there?'],
    ['Was the whole suite run (e.g. the slow tests)?'],
    ['Is this faster than lib/old.js?'],
    ['为什么这样改？'],
    ['لماذا هذا التغيير؟'],
    ['Warum so?'],
    ['Why?!?'],
    ['Why "this"?”'],
    ['**Why?**'],
    ['1. Why?\n2. Which tests ran?'],
    ['- Why?\n* Is it needed?'],
    ['What is `a.b.c` for? See https://example.com/a?b=1.x why?'],
  ])('%j', (text) => {
    expect(onlyAsks([text])).toBe(true);
  });

  test.each([
    ['Rename this.'],
    ['Can you rename this?'],
    ['Could we use `Math.max` instead?'],
    ["Shouldn't this throw?"],
    ['Should this be a constant?'],
    ['Would you add a test?'],
    ['Why not use a map?'],
    ["Why don't we use a map?"],
    ['How about a table of cases?'],
    ['What if this is empty?'],
    ['Why is this here? Remove it.'],
    ['Why is this here? Please remove it'],
    ['1. Why?\n2. Remove it.'],
    ['Typo?\n```suggestion\nconst a = 1;\n```'],
    ['This breaks on Windows'],
    ['nit: trailing blank'],
    ['Must this be public?'],
    ['?'],
    ['> Why?\n'],
    ['`why?`'],
    ['```\nwhy?\n```'],
    [''],
    ['Thanks!'],
  ])('not %j', (text) => {
    expect(onlyAsks([text])).toBe(false);
  });

  test('of several texts each has to ask', () => {
    expect(onlyAsks(['Why?', 'Which tests ran?'])).toBe(true);
    expect(onlyAsks(['Why?', 'Rename this.'])).toBe(false);
    expect(onlyAsks([])).toBe(false);
  });

  test('costs no more than the length of the text', () => {
    for (const look of ['`', '```\n', '? ', 'why ', '> a\n', 'a.b', '"', '*'])
      expect(onlyAsks([look.repeat(Math.floor(60_000 / look.length))])).toBe(false);
  });
});
