// What people read on GitHub is kept word for word: a change of a text is seen as a change of its file.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as refusals from '../../src/trace/views/refusals.ts';
import * as replies from '../../src/trace/views/replies.ts';
import { EVERY_TEXT } from './every-text.ts';

const GOLDEN = join(import.meta.dirname, 'golden');

test.each(Object.entries(EVERY_TEXT))(
  '%s says what its file says (npm run texts -- --golden writes it anew)',
  (name, text) => {
    expect(text).toBe(readFileSync(join(GOLDEN, `${name}.md`), 'utf8'));
  },
);

test('every refusal and every reply is among them, and every file has its text', () => {
  const made = Object.entries({ ...refusals, ...replies }).filter(([, value]) => typeof value === 'function');
  expect(made.map(([name]) => name).filter((name) => EVERY_TEXT[name] === undefined)).toEqual([]);
  expect(readdirSync(GOLDEN).toSorted()).toEqual(
    Object.keys(EVERY_TEXT)
      .map((name) => `${name}.md`)
      .toSorted(),
  );
});

test.each(Object.entries(EVERY_TEXT))('%s ends with one line end and praises nobody', (_name, text) => {
  expect(text).toMatch(/[^\n]\n$/);
  expect(text).not.toMatch(/!\s|\b(?:great|awesome|happy to|sorry|please note)\b/i);
});
