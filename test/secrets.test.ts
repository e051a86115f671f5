// A registered secret must not survive in any usual spelling.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSecrets } from '../src/secrets.ts';

const SECRET = 'ghs_12345_eyJhbGciOi.J9"x/+ä&z';

test.each([
  ['as it is', (secret: string) => secret],
  ['in Base64 with a name', (secret: string) => Buffer.from(`x-access-token:${secret}`).toString('base64')],
  ['in Base64', (secret: string) => Buffer.from(secret).toString('base64')],
  ['in URL-safe Base64', (secret: string) => Buffer.from(`ab${secret}`).toString('base64url')],
  ['URL-encoded', (secret: string) => encodeURIComponent(secret)],
  ['form-encoded', (secret: string) => new URLSearchParams({ q: secret }).toString()],
  ['JSON-escaped', (secret: string) => JSON.stringify({ secret })],
  ['in hexadecimal', (secret: string) => Buffer.from(secret).toString('hex')],
  ['backwards', (secret: string) => [...secret].reverse().join('')],
])('a registered secret is cut out %s', (_name, spell) => {
  const secrets = createSecrets();
  secrets.register(SECRET);
  const text = secrets.redact(`before ${spell(SECRET)} after`);
  expect(text).toMatch(/^before .*\[redacted\].* after$/);
  for (let at = 0; at + 12 <= spell(SECRET).length; at++) {
    const piece = spell(SECRET).slice(at, at + 12);
    if (!spell('x'.repeat(SECRET.length)).includes(piece)) expect(text).not.toContain(piece);
  }
});

test('each long line of a private key is a secret of its own', () => {
  const line = 'MIIEowIBAAKCAQEAzP4kXc0Vb1sYvJk2cWn8Qm1p5T7Zb3';
  const secrets = createSecrets();
  secrets.register(`-----BEGIN RSA PRIVATE KEY-----\n${line}\n-----END RSA PRIVATE KEY-----\n`);
  expect(secrets.redact(`line: ${line}`)).toBe('line: [redacted]');
  expect(secrets.redact('-----BEGIN RSA PRIVATE KEY-----')).toBe('-----BEGIN RSA PRIVATE KEY-----');
});

test('a dead secret is forgotten, one registered twice only with its second end', () => {
  const secrets = createSecrets();
  const first = secrets.register(SECRET);
  const second = secrets.register(SECRET);
  first();
  expect(secrets.redact(SECRET)).toBe('[redacted]');
  second();
  expect(secrets.redact(SECRET)).toBe(SECRET);
});

test('short texts are not registered, they would shred ordinary words', () => {
  const secrets = createSecrets();
  secrets.register('none');
  expect(secrets.redact('none of it')).toBe('none of it');
});

test('embedded anywhere, the secret is gone', () => {
  const secrets = createSecrets();
  secrets.register(SECRET);
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      expect(secrets.redact(before + SECRET + after)).not.toContain(SECRET);
      const coded = Buffer.from(secrets.redact(Buffer.from(before + SECRET + after).toString('base64')), 'base64');
      expect(coded.toString()).not.toContain(SECRET.slice(2, -2));
    }),
  );
});
