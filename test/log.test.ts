import { expect, test } from '@jest/globals';
import { createLog, redactedLine } from '../src/log.ts';
import { createSecrets } from '../src/secrets/secrets.ts';
import { IN_CODES, OF_KNOWN, WRITTEN } from './secrets/further-spellings.ts';

const TOKEN = `${'ghs_'}16C7e42F292cQx9Z16C7e42F292cQx9Zk2Lm`;
const DIGITS = '8301746592';
const secrets = createSecrets();
for (const secret of [TOKEN, DIGITS]) secrets.register(secret);

function logged(fields: object, message = 'told'): string {
  const lines: string[] = [];
  createLog('info', secrets, 'test', { write: (line) => void lines.push(line) }).info(fields, message);
  return lines.join('');
}

test.each([
  ['a value', { token: TOKEN }],
  ['a name', { [TOKEN]: 1 }],
  ['a number', { at: Number(DIGITS) }],
  ['a part of a number', { at: Number(`${DIGITS}77`) }],
  ['a list', { argv: ['git', `x:${TOKEN}@host`] }],
  ['short strings of a list', { argv: TOKEN.match(/.{1,3}/g) }],
  ['an object within', { request: { headers: { authorization: `Bearer ${TOKEN}` } } }],
  ['an error', { err: new Error(`could not read ${TOKEN}`, { cause: new Error(`behind ${TOKEN}`) }) }],
  ['a name that comes again', { name: TOKEN }],
  ['one of two values', { first: TOKEN.slice(0, 20), second: TOKEN.slice(20) }],
])('a line of the log has no secret as %s', (_as, fields) => {
  const line = logged(fields);
  expect(line).toContain('[redacted]');
  expect(secrets.redact(line.replaceAll('[redacted]', ''))).not.toContain('[redacted]');
});

test.each([...IN_CODES, ...WRITTEN, ...OF_KNOWN])('a message of the log has no secret as %s', (_name, spell) => {
  const { msg } = JSON.parse(logged({ run: 'a1' }, `before ${spell(TOKEN)} behind`));
  // The token goes on with an `e` where it begins, when it is read from its end on.
  expect(msg).toMatch(/^befor(?:e |\[)[\s\S]*redacted\][\s\S]*behind$/);
  for (let at = 0; at + 8 <= TOKEN.length; at++) expect(msg).not.toContain(TOKEN.slice(at, at + 8));
});

test('a name that comes twice in a line hides nothing', () => {
  const line = `{"run":"${TOKEN}","run":"a1"}\n`;
  expect(redactedLine(line, secrets.redact)).toBe('{"run":"[redacted]","run":"a1"}\n');
});

test('a line without secrets stays as it is, and what is no line of the log is looked at as it is', () => {
  const line = '{"level":30,"time":1764464000000,"run":"0a1b2c3d4e5f6a7b","msg":"label \\"event\\""}\n';
  expect(redactedLine(line, secrets.redact)).toBe(line);
  expect(redactedLine(`${TOKEN}\n`, secrets.redact)).toBe('[redacted]\n');
});

test.each([
  ['the numbers of its characters', { a: [...Buffer.from(TOKEN)] }],
  ['them within another list', { a: { b: [[...Buffer.from(TOKEN)], 'c'] } }],
])('a line with a secret in %s stays JSON, with its level and time', (_what, fields) => {
  const line = logged(fields);
  expect(JSON.parse(line)).toMatchObject({ level: 30, time: expect.any(Number) });
  expect(secrets.redact(line)).toBe(line);
});

test('a line that begins like JSON and is none is looked at as it is', () => {
  expect(redactedLine(`{ ${TOKEN}\n`, secrets.redact)).toBe('{ [redacted]\n');
});
