// Short texts without any code are read once: what is found in them is what a look at all readings would find.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { strung, untagged } from '../../src/secrets/layouts.ts';
import { asWritten } from '../../src/secrets/reading.ts';
import { readingsOf, readsInOneWay } from '../../src/secrets/readings.ts';
import { createSecrets } from '../../src/secrets/secrets.ts';

test('no decoder and no layout makes another text of a name that reads in one way', () => {
  const sign = fc.constantFrom(...'0123456789abcdefxobXOBuUNchar_-ghs');
  const name = fc.string({ unit: sign, minLength: 1, maxLength: 15 }).filter(readsInOneWay);
  fc.assert(
    fc.property(name, (text) => {
      const { texts, unread } = readingsOf(asWritten(text));
      const all = texts.flatMap((reading) => [reading, untagged(reading), strung(reading)]);
      expect([new Set(all.map((reading) => reading.text)), unread]).toEqual([new Set([text]), []]);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['r-0a1b2c3d4e5f', true],
  ['1764489600123', true],
  ['2026-11-30T08:31:06Z', true],
  ['2026-11-30T08:31:06.123Z', true],
  ['0x67-0x68', false],
  ['a-103-104', false],
  ['67686f5f31323334', false],
  ['2026-11-30 08:31', false],
  ['a\u00e4b', false],
  ['%67hs', false],
])('%j reads in one way: %j', (text, isOneWay) => {
  expect(readsInOneWay(text)).toBe(isOneWay);
});

test.each(['k3Yq9Zt7Wm2x', 'k3Yq9-Zt7Wm2', '2026-11-30T08', 'wordy-secret'])(
  '%s is cut out of a text of its own',
  (secret) => {
    const secrets = createSecrets();
    secrets.register(secret);
    expect(secrets.redact(secret)).toBe('[redacted]');
    expect(secrets.redact('2026-11-30T08:31:06.123Z')).toMatch(secret.startsWith('2026') ? /^\[redacted\]/ : /^2026/);
    if (secret !== 'wordy-secret') expect(secrets.redact(secret.slice(1))).toBe('[redacted]');
  },
);
