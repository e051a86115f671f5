import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSeal } from '../../src/pages/sealed.ts';

describe('what a browser keeps for us', () => {
  const seal = createSeal('a secret of sufficient length');

  test('any value comes back, by any process with the same secret, and nobody can read it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 200 }), (text) => {
        const sealed = seal.seal('session', { text });
        expect(createSeal('a secret of sufficient length').open('session', sealed)).toEqual({ text });
        expect(Buffer.from(sealed, 'base64url').includes(text)).toBe(false);
        expect(sealed).toMatch(/^[\w-]+$/);
      }),
    );
  });

  test('with any one bit changed it is nothing', () => {
    const bytes = Buffer.from(seal.seal('session', { login: 'reader' }), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(seal.open('session', changed.toString('base64url'))).toBeUndefined();
    }
  });

  test.each([undefined, '', 'x', '!!!', 'A'.repeat(5000), 'null', '{"login":"boss"}'])('%j is nothing', (text) => {
    expect(seal.open('session', text)).toBeUndefined();
  });

  test('what another secret sealed, or what was sealed for another use, is nothing', () => {
    expect(seal.open('session', createSeal('another secret, long enough').seal('session', 1))).toBeUndefined();
    expect(seal.open('session', seal.seal('sign-in', { login: 'boss', until: 9e15 }))).toBeUndefined();
  });
});
