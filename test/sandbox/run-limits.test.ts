import { expect, test } from '@jest/globals';
import { limitsOf } from '../../src/sandbox/run.ts';

const GB = 2 ** 30;
const deps = { spec: { limits: { memory: 2 * GB, cpus: 1, pids: 256 } }, memoryMax: 4 * GB };

test.each<[string, number | undefined, { readonly memory: number; readonly pids: number }]>([
  ['nothing', undefined, { memory: 2 * GB, pids: 256 }],
  ['twice as much, with twice as many processes', 4096, { memory: 4 * GB, pids: 512 }],
  [
    "no more than the operator's maximum, with no more processes than that has room for",
    1e9,
    { memory: 4 * GB, pids: 512 },
  ],
  ['half as much, with as many processes as all', 1024, { memory: GB, pids: 256 }],
  ['a little more', 3000, { memory: 3000 * 2 ** 20, pids: 375 }],
])('a repository that asks for %s', (_what, memory, expected) => {
  expect(limitsOf(deps, memory === undefined ? {} : { memory })).toEqual({ cpus: 1, ...expected });
});

test('the processes of a large container have a bound', () => {
  const large = { spec: { limits: { memory: 64 * 2 ** 20, cpus: 1, pids: 256 } }, memoryMax: 1e12 };
  expect(limitsOf(large, { memory: 1e6 }).pids).toBe(4096);
});

test.each([0, -1, Number.NaN, Number.NEGATIVE_INFINITY])('%p MB are no limit, and refused', (memory) => {
  expect(() => limitsOf(deps, { memory })).toThrow(/^no container can have/);
});
