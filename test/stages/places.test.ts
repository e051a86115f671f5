// Places of one line: several of them, each behind its own path, and parts between commas.

import { expect, test } from '@jest/globals';
import { readPlaces } from '../../src/stages/places.ts';
import type { Location } from '../../src/task.ts';

const known = ['lib/queue.ts', 'src/cart.py', 'app/a,b.py'].map((path) => ({
  path,
  bytes: 1,
  isTest: false,
  isRunnable: false,
  isSource: true,
}));
const read = (text: string) => readPlaces(text, known).map(({ given }) => given);
const QUEUE = { file: 'lib/queue.ts', startLine: 13, endLine: 18 };
const two = (more: Partial<Location> = {}) =>
  ['add', 'total'].map((name) => ({ file: 'src/cart.py', ...more, function: name }));
const toEnd = { file: 'src/cart.py', startLine: 16, endLine: 1e9 };
const CART = { file: 'src/cart.py', startLine: 16, endLine: 20 };

test.each<readonly [string, readonly Location[]]>([
  ['lib/queue.ts:13-18; src/cart.py:16-20', [QUEUE, CART]],
  ['lib/queue.ts:13-18, src/cart.py:16-20', [QUEUE, CART]],
  ['lib/queue.ts:13-18 and src/cart.py:16-20', [QUEUE, CART]],
  ['`lib/queue.ts:13-18`, and `src/cart.py:16-20`', [QUEUE, CART]],
  ['lib/queue.ts:13-18; src/cart.py:16-20: subtracts twice', [QUEUE, { ...CART, reason: 'subtracts twice' }]],
  [
    'lib/queue.ts :: function pop; src/cart.py :: function total',
    [
      { file: 'lib/queue.ts', function: 'pop' },
      { file: 'src/cart.py', function: 'total' },
    ],
  ],
  ['app/a,b.py:1-2, src/cart.py:16-20', [{ file: 'app/a,b.py', startLine: 1, endLine: 2 }, CART]],
  // Names of one file, each called a function or written as one.
  ['src/cart.py :: function add, function total', two()],
  ['src/cart.py :: function add() and total()', two()],
  ['src/cart.py :: `add`, `total`', two()],
  ['src/cart.py :: class Cart :: method add + method total', two({ class: 'Cart' })],
  ['src/cart.py :: class Cart :: add() & total() :: both round', two({ class: 'Cart', reason: 'both round' })],
  ['src/cart.py :: function add, function total :: lines 16-20', [CART]],
  [
    'src/cart.py :: class A :: function add :: class B :: function total',
    [
      { file: 'src/cart.py', class: 'A', function: 'add' },
      { file: 'src/cart.py', class: 'B', function: 'total' },
    ],
  ],
  ['src/cart.py :: function total :: class Cart', [{ file: 'src/cart.py', class: 'Cart', function: 'total' }]],
  ['src/cart.py :: function add, wrong', [{ file: 'src/cart.py', function: 'add', reason: 'wrong' }]],
  // Up to the end, and figures with their thousands.
  ['src/cart.py :: lines 16-end', [toEnd]],
  ['src/cart.py:16-end', [toEnd]],
  ['src/cart.py :: function total :: lines 16 to the end', [{ ...toEnd, function: 'total' }]],
  ['src/cart.py :: lines 16+ :: rounds twice', [{ ...toEnd, reason: 'rounds twice' }]],
  ['src/cart.py :: line 16 onwards', [toEnd]],
  ['src/cart.py :: lines 16 until the end', [toEnd]],
  ['src/cart.py :: lines 1,011-1,015', [{ ...CART, startLine: 1011, endLine: 1015 }]],
  ['src/cart.py:1,011-1,015', [{ ...CART, startLine: 1011, endLine: 1015 }]],
  [
    'src/cart.py :: lines 10, 200-300',
    [
      { ...CART, startLine: 10, endLine: 10 },
      { ...CART, startLine: 200, endLine: 300 },
    ],
  ],
  ['src/cart.py @ lines 16-20', [CART]],
  ['src/cart.py, Cart, total, 16-20', [{ ...CART, class: 'Cart', function: 'total' }]],
  [
    'src/cart.py, Cart, total(), lines 16-20, subtracts twice',
    [{ ...CART, class: 'Cart', function: 'total', reason: 'subtracts twice' }],
  ],
])('%j are all of its places', (line, expected) => {
  expect(read(line)).toEqual(expected);
});

test.each<readonly [string, Location]>([
  ['lib/queue.ts:13-18 (see src/cart.py:16-20)', QUEUE],
  ['lib/queue.ts:13-18; not src/cart.py:16-20', QUEUE],
  ['lib/queue.ts:13-18, which src/cart.py:16-20 calls', QUEUE],
  ['lib/queue.ts :: lines 13-18 :: used by lib/a.ts:3, src/cart.py:16-20', QUEUE],
  ['lib/queue.ts :: lines 13-18 :: is as wrong as lib/a.ts:3 and src/cart.py:16-20', QUEUE],
  ['lib/queue.ts:13-18, src/cart.py', QUEUE],
  ['lib/queue.ts:13-18, src/missing.py:1-2', QUEUE],
])('%j is one place: another path in it is spoken of', (line, { file, startLine, endLine }) => {
  expect(read(line).map((one) => [one.file, one.startLine, one.endLine])).toEqual([[file, startLine, endLine]]);
});

test.each(['src/cart.py, total, the sum is wrong', 'src/cart.py, Cart, total, it fails'])(
  '%j has words between its commas',
  (line) => {
    expect(read(line).map(({ file, startLine }) => [file, startLine])).toEqual([['src/cart.py', undefined]]);
  },
);
