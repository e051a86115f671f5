// A registered secret must not survive in any usual spelling.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRandom } from '../../src/secrets/secret-pieces.ts';
import { createSecrets } from '../../src/secrets/secrets.ts';
import { SPELLINGS } from '../secret-spellings.ts';

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

test('what a dead secret shares with a live one is still looked for, whichever came first', () => {
  const shared = 'k3Yq9Zt7Wm2x';
  const secret = fc
    .tuple(fc.constantFrom('', 'ghs_', 'a-b.', '+/='), fc.string({ maxLength: 9 }))
    .map(([head, tail]) => {
      return `${head}${shared}${tail}`;
    });
  fc.assert(
    fc.property(secret, fc.array(secret, { maxLength: 3 }), fc.boolean(), (live, dead, first) => {
      const secrets = createSecrets();
      const register = () => secrets.register(live);
      if (first) register();
      const ends = dead.map((one) => secrets.register(one));
      secrets.redact('a text between');
      if (!first) register();
      for (const end of ends) end();
      const fresh = createSecrets();
      fresh.register(live);
      const text = `see ${live.slice(0, 10)} and ${shared} and ${[...live].join('**')} there`;
      expect(secrets.redact(text)).toBe(fresh.redact(text));
      expect(secrets.redact(text)).not.toContain(shared);
    }),
  );
});

test.each(['=', '%', '&', '\\', '0', '<', 'x', '\u001b'])(
  '%j that was taken back with a backspace is not there',
  (sign) => {
    const secrets = createSecrets();
    secrets.register(SECRET);
    const text = [...SECRET].join(`${sign}\b`);
    expect(secrets.redact(`before ${text} after`)).toBe('before [redacted] after');
  },
);

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

const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const letters = (length: number) =>
  fc.array(fc.constantFrom(...signs), { minLength: length, maxLength: length }).map((all) => all.join(''));
/** Made by generators: what could be words has weaker promises, see below. */
const generated = fc
  .oneof(
    letters(36).map((text) => `ghs_${text}`),
    letters(40).map((text) => `github_pat_${text}`),
    letters(48).map((text) => `sk-${text}`),
    letters(10),
    fc.uuid(),
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    fc.uint8Array({ minLength: 24, maxLength: 24 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  )
  .filter(isRandom);

describe('no eight characters of a secret in a row are left, wherever the text was cut before', () => {
  test.each(SPELLINGS.map((one) => [one.name, one] as const))('%s', (_name, { spell, read }) => {
    fc.assert(
      fc.property(generated, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (secret, share, isEnd) => {
        const secrets = createSecrets();
        secrets.register(secret);
        const written = spell(secret);
        const at = Math.round(share * written.length);
        const cut = isEnd ? `… ${written.slice(at)} and more` : `Use ${written.slice(0, at)}…`;
        const out = read(secrets.redact(cut));
        for (let from = 0; from + 8 <= secret.length; from++) expect(out).not.toContain(secret.slice(from, from + 8));
      }),
      { numRuns: 60 },
    );
  });

  test.each(SPELLINGS.map((one) => [one.name, one] as const))(
    'nor the whole of one that is words, or mostly signs: %s',
    (_name, { spell, read }) => {
      for (const secret of ['correct-horse-battery-staple-42', 'q$7!zK^w2&Lp#9@xV']) {
        const secrets = createSecrets();
        secrets.register(secret);
        const out = secrets.redact(`value was ${spell(secret)} end`);
        expect(out).toContain('[redacted]');
        for (let from = 0; from + 8 <= secret.length; from++)
          expect(read(out)).not.toContain(secret.slice(from, from + 8));
      }
    },
  );

  test('a secret that could be words, in a list of bytes', () => {
    const secrets = createSecrets();
    secrets.register('AAjyAA8Ajf');
    const list = [...'AAjyAA8Ajf'].map((sign) => `0x${sign.charCodeAt(0).toString(16)}`).join(', ');
    expect(secrets.redact(`bytes: ${list}.`)).toBe('bytes: [redacted].');
  });

  test('in codes of Base64 and hexadecimal digits, no twelve signs that stand for a part of it', () => {
    fc.assert(
      fc.property(generated, fc.nat(60), (secret, at) => {
        const secrets = createSecrets();
        secrets.register(secret);
        for (const code of ['base64', 'base64url', 'hex'] as const) {
          const written = Buffer.from(secret).toString(code).replace(/.{20}/g, '$&\n');
          const out = secrets.redact(`${written.slice(0, at)}…`).replaceAll('\n', '');
          const whole = Buffer.from(secret).toString(code);
          for (let from = 0; from + 14 <= whole.length; from++) expect(out).not.toContain(whole.slice(from, from + 14));
        }
      }),
    );
  });
});

const bits = (bytes: Buffer) => [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');

function inBase32(bytes: Buffer): string {
  const sign = (five: string) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(five.padEnd(5, '0'), 2));
  return (bits(bytes).match(/.{1,5}/g) ?? []).map(sign).join('');
}

function inAscii85(bytes: Buffer): string {
  const group = (four: string) => {
    const number = Number.parseInt(four.padEnd(32, '0'), 2);
    return [4, 3, 2, 1, 0].map((place) => String.fromCharCode(33 + (Math.floor(number / 85 ** place) % 85))).join('');
  };
  return (bits(bytes).match(/.{1,32}/g) ?? []).map(group).join('');
}

test.each([
  ['in Base32', inBase32],
  ['in Ascii85', inAscii85],
])('%s, at any place among other bytes, no twelve letters of it are left', (_name, write) => {
  const lettersOf = (text: string) => text.replace(/[^A-Za-z0-9]+/g, '');
  fc.assert(
    fc.property(generated, fc.nat(9), fc.nat(9), (secret, before, after) => {
      const secrets = createSecrets();
      secrets.register(secret);
      const written = write(Buffer.from('x'.repeat(before) + secret + 'y'.repeat(after)));
      const signs = written.length / (before + secret.length + after);
      // Without the signs that other bytes have a part in.
      const own = lettersOf(
        written.slice(Math.ceil(before * signs) + 5, Math.floor((before + secret.length) * signs) - 5),
      );
      const out = lettersOf(secrets.redact(written));
      for (let at = 0; at + 12 <= own.length; at++) expect(out).not.toContain(own.slice(at, at + 12));
    }),
  );
});

describe('a secret that is made of words', () => {
  const secrets = createSecrets();
  secrets.register('mullover-webhook-secret');

  test.each([
    'mullover-webhook-secret',
    'mullover\\-webhook\\-secret',
    'mullover-webh…',
    'mullover-webhook',
    'mullover-w…',
  ])('%j is cut out', (text) => {
    expect(secrets.redact(`a ${text}`)).toMatch(/^a \[redacted\]/);
  });

  test.each(['hook-sec', 'ver-webh', 'mullover-w', 'MULLOVER-WEBHOOK', 'm,u,l,l,o,v,e,r,-,w,e,b'])(
    '%j in the middle of a text is cut out',
    (text) => {
      expect(secrets.redact(`a ${text}; and more`)).toBe('a [redacted]; and more');
    },
  );

  test.each([
    'mullover',
    'mullover solve',
    'mullover-toolchain:node',
    'the webhook',
    'a secret',
    'mullover…',
    'mullover-workers',
    'a webhook-server',
    'mullover, webhook',
  ])('%j is an ordinary text', (text) => {
    expect(secrets.redact(text)).toBe(text);
  });
});

test('what every key of its kind begins with is in public texts, too', () => {
  const secrets = createSecrets();
  const body = `MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7${'x9Yz'.repeat(20)}`;
  secrets.register(`-----BEGIN PRIVATE KEY-----\n${body.slice(0, 64)}\n${body.slice(64)}\n-----END PRIVATE KEY-----\n`);
  expect(secrets.redact('MIIEvQIBADANBgkqhkiG9w0BAQEFAASC')).toBe('MIIEvQIBADANBgkqhkiG9w0BAQEFAASC');
  expect(secrets.redact(`b ${body.slice(80, 100)} e`)).toBe('b [redacted] e');
});

test('what is found in a text does not hang on the texts before, however long they are', () => {
  const secrets = createSecrets();
  secrets.register(SECRET);
  const text = fc
    .tuple(fc.constantFrom(0, 1, 32_000, 40_000), fc.boolean(), fc.nat(20))
    .map(
      ([length, holds, rest]) =>
        `${'a b1-'.repeat(length / 5)}${holds ? [...SECRET].join(' ') : ''}${'z'.repeat(rest)}`,
    );
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), (texts) => {
      const alone = texts.map((one) => one.replace([...SECRET].join(' '), '[redacted]'));
      expect(texts.map(secrets.redact)).toEqual(alone);
    }),
    { numRuns: 20 },
  );
});

test('a long text costs no more than its length', () => {
  const secrets = createSecrets();
  for (const letter of 'abcdef') secrets.register(`ghs_${letter}${'1X9'.repeat(12)}`);
  const looks = [
    'ghs_a1X',
    '&#103;',
    '%67%68',
    '\\u0067',
    '<b>',
    '\u200b',
    '=2D',
    '\\',
    '<!--',
    '&thinsp',
    'U+',
    '01 ',
    '0067 ',
  ];
  for (const piece of looks) expect(secrets.redact(piece.repeat(20_000))).toBe(piece.repeat(20_000));
});

test('what held no secret is looked at again when there is another one', () => {
  const secrets = createSecrets();
  secrets.register('a-secret-of-the-settings-1');
  const text = 'the word is Zk4vQ9tR2mX7';
  expect(secrets.redact(text)).toBe(text);
  const forget = secrets.register('Zk4vQ9tR2mX7');
  expect(secrets.redact(text)).toBe('the word is [redacted]');
  forget();
  expect(secrets.redact(text)).toBe(text);
});

test('more texts than are remembered come out as they should', () => {
  const secrets = createSecrets();
  secrets.register('Zk4vQ9tR2mX7');
  for (const round of [1, 2]) {
    for (let i = 0; i < 2500; i++) expect(secrets.redact(`event ${i}`)).toBe(`event ${i}`);
    expect(secrets.redact(`Zk4vQ9tR2mX7 ${round}`)).toBe(`[redacted] ${round}`);
  }
});
