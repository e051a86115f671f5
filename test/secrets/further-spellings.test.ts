// Secrets in codes within codes, in TeX, in dumps, and in strings that a program joins are found; ordinary texts stay as they are.

import { describe, expect, test } from '@jest/globals';
import { createSecrets, withoutPattern } from '../../src/secrets/secrets.ts';
import { TOKENS } from '../../src/trace/views/outgoing-patterns.ts';
import { IN_CODES, OF_KNOWN, WRITTEN } from './further-spellings.ts';
import { ORDINARY } from './ordinary-texts.ts';

/** In two parts: whole ones would be found by whoever scans this file. */
const TOKEN = `${'ghs_'}${'16C7e42F292cQx9Z'.repeat(2)}k2Lm`;
const KEY = `${'sk-proj'}-Zk4vQ9tR2mX7bN1cW8yLp0Ds5Gh`;
const SECRETS = [TOKEN, KEY, 'q$7!zK^w2&Lp#9@xV', 'correct-horse-battery-staple-42'];

/** No more than edges, marks and what stands between is left. */
function leftOf(text: string): number {
  return text.replaceAll('[redacted]', '').length;
}

describe.each([...IN_CODES, ...WRITTEN, ...OF_KNOWN])('a known secret as %s', (_name, spell) => {
  test.each(SECRETS)('%s is cut out', (secret) => {
    const secrets = createSecrets();
    secrets.register(secret);
    const written = spell(secret);
    const out = secrets.redact(`before ${written} after`);
    // One of the tokens goes on with an `e` where it begins, when it is read from its end on.
    expect(out).toMatch(/^befor(?:e |\[)[\s\S]*redacted\][\s\S]*after$/);
    // Addresses, texts beside a dump and marks of lines may stay, and edges that other characters have a part in.
    expect(leftOf(out) - 'before  after'.length).toBeLessThan(written.length * 0.6);
    for (let at = 0; at + 8 <= secret.length; at++) expect(out).not.toContain(secret.slice(at, at + 8));
  });
});

test.each([...IN_CODES, ...WRITTEN])('what looks like a token does not leave as %s', (_name, spell) => {
  for (const token of [TOKEN, KEY])
    expect(withoutPattern(`before ${spell(token)} after`, TOKENS)).toContain('[redacted]');
});

test('a token that was broken at the edge of a window does not leave, nor its rest', () => {
  const line = `Authorization was refused for the header with the value "${TOKEN}".`;
  const text = `${line.slice(0, 72)}\n${line.slice(72)}`;
  expect(withoutPattern(text, TOKENS)).toBe('Authorization was refused for the header with the value "[redacted]".');
});

test.each(ORDINARY)('an ordinary text stays as it is: %s', (_name, text) => {
  const secrets = createSecrets();
  for (const secret of SECRETS) secrets.register(secret);
  expect(withoutPattern(secrets.redact(text), TOKENS)).toBe(text);
});

describe('a text costs no more than a few times an ordinary one of its length', () => {
  const LENGTH = 200_000;
  const filled = (part: string) => part.repeat(Math.ceil(LENGTH / part.length)).slice(0, LENGTH);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const ordinary = filled(ORDINARY.map(([, text]) => text).join('\n'));
  const secrets = createSecrets();
  for (const secret of SECRETS) secrets.register(secret);
  const timed = (text: string) => {
    const started = process.cpuUsage();
    withoutPattern(secrets.redact(text), TOKENS);
    const { user, system } = process.cpuUsage(started);
    return user + system;
  };
  const least = (text: string) => Math.min(timed(text), timed(text));
  const usual = least(ordinary);

  test.each([
    ['Base64 of Base64', filled(base64(base64(ordinary)))],
    ['Base64 three times', filled(base64(base64(base64(ordinary))))],
    ['signs that are seen at each alignment', filled('UUVU')],
    ['Base64 in lines of a diff', filled(base64(ordinary).replace(/.{76}/g, '$&\n+'))],
    ['percent codes', filled('%2525')],
    ['digits', filled('67 ')],
    ['groups of digits', filled('0067 ')],
    ['numbers of words', filled('26727  26984\n')],
    ['bits', filled('01100111')],
    ['quotes', filled('a"')],
    ['sums that do not end', filled('a" + "')],
    ['names behind quotes', filled('a" a.b.c.d ')],
    ['calls that do not end', filled('a") . foo(x.')],
    ['commands of TeX', filled('\\texttt{a}')],
    ['brackets and backslashes', filled('}\\')],
    ['functions without a number', filled('char(')],
    ['comments that do not end', filled('/*')],
    ['long lines', filled(`\n${'a'.repeat(61)}`)],
    ['references', filled('&#0000000')],
  ])('%s', (_name, text) => {
    expect(least(text) / usual).toBeLessThan(12);
  });
});
