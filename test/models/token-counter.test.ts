// Token counts: correct on code, quick on hostile text, corrected by the endpoint's figures.

import { describe, expect, test } from '@jest/globals';
import { createTokenCounter } from '../../src/models/token-counter.ts';

describe('counting tokens', () => {
  test('knows the published vocabulary', () => {
    expect(createTokenCounter().count('hello world')).toBe(2);
    expect(createTokenCounter().count('')).toBe(0);
  });

  test('takes control words of the vocabulary for plain text', () => {
    expect(createTokenCounter().count('<|endoftext|>')).toBeGreaterThan(3);
  });

  test.each([
    ['one letter', 'a'.repeat(300_000)],
    ['blanks', ' '.repeat(300_000)],
    ['zero bytes', '\0'.repeat(300_000)],
    ['signs', '=-'.repeat(150_000)],
  ])('an unbroken run of %s takes no more than seconds', (_name, text) => {
    const started = performance.now();
    expect(createTokenCounter().count(text)).toBeGreaterThan(1000);
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  test('grows when an endpoint counts more, in steps, and never shrinks again', () => {
    const counter = createTokenCounter();
    const before = counter.count('word '.repeat(1000));
    counter.learn(10_000, 11_800);
    expect(counter.factor).toBeCloseTo(1.2, 10);
    expect(counter.count('word '.repeat(1000))).toBe(Math.ceil(before * counter.factor));
    counter.learn(10_000, 9_000);
    expect(counter.factor).toBeCloseTo(1.2, 10);
  });

  test('learns nothing from short prompts and nothing absurd from long ones', () => {
    const counter = createTokenCounter();
    counter.learn(100, 300);
    expect(counter.factor).toBe(1);
    counter.learn(10_000, 9_000_000);
    expect(counter.factor).toBe(2);
  });
});
