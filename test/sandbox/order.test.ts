import { expect, test } from '@jest/globals';
import { decodeAnswer, encodeOrder } from '../../src/sandbox/order.ts';

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
  expect(decodeAnswer(bytes, 'abc')).toEqual(JSON.parse(answer));
});

test.each([
  ['of another nonce', framed('xyz', answer)],
  ['that is cut', framed('abc', answer).slice(0, -10)],
  ['whose length is wrong', framed('abc', answer).replace(/abc \d+/, 'abc 5')],
  ['that is no JSON', framed('abc', '{')],
  ['of another shape', framed('abc', '{"exitCode":"0"}')],
  ['that is missing', ''],
])('an answer %s is no answer', (_name, text) => {
  expect(decodeAnswer(Buffer.from(text), 'abc')).toBeUndefined();
});
