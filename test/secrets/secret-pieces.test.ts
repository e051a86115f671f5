// Pieces of secrets are found whatever a quick look at the letters of a text says.

import { expect, test } from '@jest/globals';
import { createSecrets } from '../../src/secrets/secrets.ts';

test.each([
  'Zq9\ufb017Kw\u00b2x4Lp',
  'k\u2460\u2461\u2462\u2463Q\u00bd\uff21\u24d1\u00b97',
  '\u00e4\u00f6\u00fc\u00df-7Kq\u2014\u00e9x\u00f1',
])('a piece of %s is cut out, though its characters have plain forms of other letters', (secret) => {
  const secrets = createSecrets();
  secrets.register(secret);
  for (let at = 0; at + 8 <= secret.length; at++)
    expect(secrets.redact(`see ${secret.slice(at, at + 8)} there`)).toBe('see [redacted] there');
});

test('a piece without letters is cut out, and one with escaped ends of lines between its letters', () => {
  const secrets = createSecrets();
  const [signs, random] = ['!@#$%^&*()_+{}', 'k3Yq9Zt7Wm2xB5vN'];
  for (const secret of [signs, random]) secrets.register(secret);
  expect(secrets.redact(`see ${signs.slice(2, 12)} there`)).toBe('see [redacted] there');
  expect(secrets.redact(`see ${[...random].join('\\n')} there`)).toBe('see [redacted] there');
  expect(secrets.redact(`see ${[...random].join('\\r\\n\\t')} there`)).toBe('see [redacted] there');
});
