import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSecrets } from '../../src/secrets/secrets.ts';
import { redactedJson } from '../../src/store/redacted-json.ts';

const SECRET = `${'ghs_'}16C7e42F292cQx9Z16C7e42F292cQx9Zk2Lm`;
const secrets = createSecrets();
secrets.register(SECRET);

test('strings of JSON lose their secrets, in whatever lines and codes, and JSON stays JSON', () => {
  const coded = [...SECRET].map((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`).join('');
  const issue = { title: `"${SECRET}"`, body: `a\n${SECRET.slice(0, 20)}\n${SECRET.slice(20)}\n"${coded}\\` };
  expect(JSON.parse(redactedJson(JSON.stringify(issue), secrets.redact))).toEqual({
    title: '"[redacted]"',
    body: 'a\n[redacted]\n"[redacted]\\',
  });
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('title', 'body'), fc.string()), (value) => {
      const json = JSON.stringify(value);
      expect(JSON.parse(redactedJson(json, secrets.redact))).toEqual(JSON.parse(json));
    }),
  );
});

test.each(['', 'text', '{ no JSON', '"text"', '[1]'])('%j is looked at as it is', (text) => {
  expect(redactedJson(`${text} ${SECRET}`, secrets.redact)).toBe(`${text} [redacted]`);
});

const bytes = JSON.stringify([...Buffer.from(SECRET)]);
test.each([
  ['a name', `{"${SECRET}":1,"x":[{"a ${SECRET}":2}]}`],
  ['a list of the numbers of its characters', `{"a":1,"x":{"y":${bytes}}}`],
  ['a list of its letters', `{"a":1,"x":{"y":${JSON.stringify([...SECRET])}}}`],
  ['a list of lists of them', `{"a":1,"x":[[1],${JSON.stringify([...SECRET])}]}`],
  ['both', `{"${SECRET}":${bytes}}`],
])('%s of JSON is no place for a secret', (_what, json) => {
  const redacted = redactedJson(json, secrets.redact);
  expect(() => JSON.parse(redacted)).not.toThrow();
  expect(secrets.redact(redacted)).toBe(redacted);
  expect(redacted).not.toContain(SECRET);
});
