import { expect, test } from '@jest/globals';
import { decodeAnswer, encodeOrder } from '../../src/orders/order.ts';

const framed = (nonce: string, text: string) => `\n${nonce} ${Buffer.byteLength(text)}\n${text}\n${nonce} end\n`;
const answer = JSON.stringify({ exitCode: 1, parts: [{ files: ['a.js'], exitCode: 1, text: 'ü\n' }] });

test('an order is ten bytes of length and then JSON', () => {
  const order = {
    mode: 'run',
    nonce: 'n',
    directory: '.',
    env: {},
    build: [],
    steps: [],
    reportBytes: 1,
    seconds: 9,
  } as const;
  const bytes = encodeOrder(order).toString();
  expect(Number(bytes.slice(0, 10))).toBe(bytes.length - 10);
  expect(JSON.parse(bytes.slice(10))).toEqual(order);
});

test('an answer is found between other bytes, by its nonce', () => {
  const bytes = Buffer.from(`noise\n${framed('abc', answer)}`);
  expect(decodeAnswer(bytes, 'abc', 1)).toEqual(JSON.parse(answer));
});

test.each([
  ['of another nonce', framed('xyz', answer)],
  ['that is cut', framed('abc', answer).slice(0, -10)],
  ['whose length is wrong', framed('abc', answer).replace(/abc \d+/, 'abc 5')],
  ['that is no JSON', framed('abc', '{')],
  ['of another shape', framed('abc', '{"exitCode":"0"}')],
  ['that is missing', ''],
])('an answer %s is no answer', (_name, text) => {
  expect(decodeAnswer(Buffer.from(text), 'abc', 1)).toBeUndefined();
});

test.each([
  ['0 of one that ended with 1', 0, 1],
  ['0 of one that was killed', 0, 137],
  ['137 of one that was killed', 137, 137],
  ['143 of one that was stopped', 143, 143],
  ['1 of one that ended well', 1, 0],
])('an answer of %s is no answer', (_name, said, ended) => {
  expect(decodeAnswer(Buffer.from(framed('abc', JSON.stringify({ exitCode: said }))), 'abc', ended)).toBeUndefined();
});

test('a command that was killed ends the entry script with 1', () => {
  const bytes = Buffer.from(framed('abc', JSON.stringify({ exitCode: 137 })));
  expect(decodeAnswer(bytes, 'abc', 1)).toEqual({ exitCode: 137, parts: [] });
});
