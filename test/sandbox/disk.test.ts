// What a container has written, as far as its engine tells.

import { expect, test } from '@jest/globals';
import type Docker from 'dockerode';
import { EnvironmentFault } from '../../src/errors.ts';
import { watchDisk, writtenBytes } from '../../src/sandbox/disk.ts';

/** The one call of a container that is looked at here, by what each of its answers says. */
function containerThatAnswers(...sizes: readonly (number | undefined)[]): Docker.Container {
  const left = [...sizes];
  const inspect = async () => {
    if (left.length === 0) throw new Error('the engine has no further answer');
    return { SizeRw: left.shift() };
  };
  return { inspect } as unknown as Docker.Container;
}

test('nothing written is nothing, and no answer is not nothing', async () => {
  expect(await writtenBytes(containerThatAnswers(0))).toBe(0);
  await expect(writtenBytes(containerThatAnswers(undefined))).rejects.toThrow(EnvironmentFault);
});

test('what goes over the cap is told once', async () => {
  let over = 0;
  const { signal } = new AbortController();
  await watchDisk(containerThatAnswers(101), { most: 100, over: () => (over += 1), signal });
  expect(over).toBe(1);
});
