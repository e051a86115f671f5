import { expect, test } from '@jest/globals';
import { EnvironmentFault } from '../src/errors.ts';
import { createHealth } from '../src/health.ts';

const fails = (message: string) => () => Promise.reject(new EnvironmentFault(message, 'mend it'));
const passes = async () => {};

test('however many ask at once, each check runs once in its time', async () => {
  let [looks, time] = [0, 0];
  const look = async () => {
    looks += 1;
  };
  const health = createHealth({ checks: [look], freshMs: 1000, withinMs: 1000, now: () => time });
  await Promise.all(Array.from({ length: 1000 }, health));
  time = 999;
  await health();
  expect(looks).toBe(1);
  time = 1000;
  await health();
  expect(looks).toBe(2);
});

test.each([
  ['no trouble', [passes, passes], undefined],
  ['one trouble', [passes, fails('The data folder is full.')], 'The data folder is full.'],
  ['two troubles: the first', [fails('Redis does not answer.'), fails('x')], 'Redis does not answer.'],
  ['a check that never ends', [() => new Promise<void>(() => {})], 'A check of this process does not end.'],
])('%s', async (_name, checks, told) => {
  const health = createHealth({ checks, freshMs: 1, withinMs: 5, now: () => 0 });
  const said = await health().catch((error: Error) => error.message);
  expect(said).toBe(told);
});
