// Whatever a text looks like, what is left of it fits, keeps its ends and says what is missing.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTokenCounter } from '../../src/models/token-counter.ts';
import { cutHead, cutLines, cutTogether, fitDialogue } from '../../src/stages/room.ts';

const count = (text: string) => text.split(/\s+/).filter((word) => word !== '').length;
const characters = (text: string) => text.length;
const { count: tokens } = createTokenCounter();

describe('a text that is too long', () => {
  const lines = Array.from({ length: 10 }, (_, i) => `line ${i}`);

  test('loses lines in its middle and says how many', () => {
    expect(cutLines(lines.join('\n'), 12, count)).toBe(
      'line 0\nline 1\nline 2\n[6 lines left out]\nline 9'.replace('line 2\n[6', 'line 2\n[6'),
    );
    expect(cutLines('a b', 4, count)).toBe('a b');
  });

  test('keeps more of its end where that is what matters', () => {
    expect(cutHead(lines.join('\n'), 12, count)).toBe('line 0\n[6 lines left out]\nline 7\nline 8\nline 9');
  });

  test.each([
    ['a minified bundle', `!function(){${'var a=b(c);'.repeat(6000)}}()`],
    ['a blob', 'QUJDREVGR0hJ'.repeat(5000)],
    ['a log without line ends', 'INFO 12:00:01 request served; '.repeat(2000)],
    ['emoji', '💥'.repeat(30_000)],
    ['blanks', ' '.repeat(60_000)],
  ])('%s in one line in its middle does not take with it what follows', (_, giant) => {
    const before = 'Title: crash\n\nIt crashes on this file:';
    const after = 'The error is:\nTypeError: x is undefined\n    at parse (a.js:3)';
    for (const counter of [tokens, characters]) {
      const cut = cutLines(`${before}\n${giant}\n${after}`, 1500, counter);
      expect(counter(cut)).toBeLessThanOrEqual(1500);
      expect(cut.startsWith(`${before}\n${[...giant].slice(0, 20).join('')}`)).toBe(true);
      expect(cut.endsWith(`${[...giant].slice(-20).join('')}\n${after}`)).toBe(true);
      // A tokenizer takes many blanks for one.
      if (counter(giant) > 1500) expect(cut).toMatch(/\[… \d+ characters left out …\]/);
    }
  });
});

/** Characters of the text that a cut says it left out, and those that it kept, add up to the text. */
function accounted(cut: string, text: string): boolean {
  const notes = [...cut.matchAll(/\[… (\d+) characters left out …\]/g)];
  const gap = /^\[(\d+) lines left out\]$/m.exec(cut);
  const kept = cut.split('\n').filter((line) => line !== gap?.[0]);
  const all = text.split('\n');
  if (kept.length + Number(gap?.[1] ?? 0) !== all.length) return false;
  if (gap) return true;
  const length = notes.reduce((sum, [note, missing]) => sum - note.length + Number(missing), cut.length);
  return length === text.length;
}

test('giant lines give way before any other line is lost', () => {
  const count = (text: string) => Math.ceil(Buffer.byteLength(text) / 4);
  const text = Array.from({ length: 20 }, (_, i) => `keep ${i}\n${'x'.repeat(60_000)}`).join('\n');
  const cut = cutLines(text, 2000, count);
  expect(cut.match(/^keep \d+$/gm)).toHaveLength(20);
  expect(count(cut)).toBeLessThanOrEqual(2000);
  const chinese = `# 标题\n步骤一\n${'数据'.repeat(27_000)}\n之后`;
  const short = cutLines(chinese, 300, count);
  expect(short).toMatch(/^# 标题\n步骤一\n(?:数据?)+\[… \d+ characters left out …\].+\n之后$/);
});

test('any text in any room fits, says what was left out, keeps both ends where they fit, and splits no character', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .tuple(fc.constantFrom('ab', '漢', '👩‍💻', 'é ', ' ', '=>'), fc.integer({ min: 0, max: 4000 }))
      .map(([unit, times]) => unit.repeat(times)),
  );
  const text = fc.array(line, { maxLength: 60 }).map((all) => all.join('\n').replace(/[[\]…]/g, '.'));
  const room = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 60, max: 4000 }));
  fc.assert(
    fc.property(text, room, fc.constantFrom(cutLines, cutHead), (whole, size, cut) => {
      const result = cut(whole, size, characters);
      expect(result.length).toBeLessThanOrEqual(size);
      expect(result.isWellFormed()).toBe(true);
      if (whole.length <= size) return expect(result).toBe(whole);
      // Both ends, each whole or shortened, beside the note.
      if (size >= 300) {
        expect(accounted(result, whole)).toBe(true);
        expect(result.startsWith(whole.split('\n')[0]?.slice(0, 30) ?? '')).toBe(true);
        expect(result.endsWith(whole.split('\n').at(-1)?.slice(-10) ?? '')).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('what fits by the tokenizer of the budget fits, also in scripts whose characters are several tokens', () => {
  const text = fc.array(fc.string({ unit: 'grapheme-composite', maxLength: 300 }), { maxLength: 30 });
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 300 }), (lines, room) => {
      expect(tokens(cutLines(lines.join('\n'), room, tokens))).toBeLessThanOrEqual(room);
    }),
  );
});

describe('fitting the context', () => {
  test('several texts share the room: the first ones get more, short ones leave theirs over', () => {
    const text = Array.from({ length: 100 }, () => 'word').join('\n');
    const whole = (cut: string) => cut.split('\n').filter((line) => line === 'word').length;
    expect(cutTogether([text, 'word', text, text], 90, count).map(whole)).toEqual([26, 1, 25, 26]);
    expect(cutTogether(['word', 'word'], 90, count)).toEqual(['word', 'word']);
  });

  test('a dialogue keeps its task and its last message, and cuts results in between', () => {
    const long = Array.from({ length: 500 }, (_, i) => `line ${i}`).join('\n');
    const message = (content: string) => ({ role: 'user', content }) as const;
    const fitted = fitDialogue([message('system'), message('task'), message(long), message('last')], 300, count);
    expect(fitted?.map(({ content }) => count(content) < 300)).toEqual([true, true, true, true]);
    expect(fitted?.at(-1)).toEqual(message('last'));
    expect(fitDialogue([message('s'), message(long), message('last')], 300, count)).toBeUndefined();
  });
});
