import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Semaphore } from '../../src/docker/semaphore.ts';

const never = new AbortController().signal;

describe('a semaphore', () => {
  test('gives its places first come, first served', async () => {
    const semaphore = new Semaphore(1);
    const order: string[] = [];
    const first = await semaphore.enter(never);
    const others = ['b', 'c'].map(async (name) => {
      const leave = await semaphore.enter(never);
      order.push(name);
      leave?.();
    });
    await Promise.resolve();
    expect(order).toEqual([]);
    first?.();
    await Promise.all(others);
    expect(order).toEqual(['b', 'c']);
  });

  test('who gives up the wait takes no place, and a place given back twice counts once', async () => {
    const semaphore = new Semaphore(1);
    const first = await semaphore.enter(never);
    const impatient = new AbortController();
    const gone = semaphore.enter(impatient.signal);
    impatient.abort();
    expect(await gone).toBeUndefined();
    expect(await semaphore.enter(impatient.signal)).toBeUndefined();
    first?.();
    first?.();
    expect(await semaphore.enter(never)).toBeDefined();
    const late = new AbortController();
    const refused = semaphore.enter(late.signal);
    late.abort();
    expect(await refused).toBeUndefined();
  });

  test('never lets more in than it has places, whoever comes, leaves or gives up', async () => {
    const visitor = fc.record({ stays: fc.nat(3), gives: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(visitor, { maxLength: 30 }),
        async (places, visitors) => {
          const semaphore = new Semaphore(places);
          let [inside, most, served] = [0, 0, 0];
          await Promise.all(
            visitors.map(async ({ stays, gives }) => {
              const patience = new AbortController();
              const entering = semaphore.enter(patience.signal);
              if (gives) patience.abort();
              const leave = await entering;
              if (!leave) return;
              inside += 1;
              served += 1;
              most = Math.max(most, inside);
              for (let i = 0; i < stays; i += 1) await Promise.resolve();
              inside -= 1;
              leave();
            }),
          );
          expect(most).toBeLessThanOrEqual(places);
          expect(served).toBeGreaterThanOrEqual(visitors.filter(({ gives }) => !gives).length);
          const all = await Promise.all(Array.from({ length: places }, () => semaphore.enter(never)));
          expect(all.every((leave) => leave !== undefined)).toBe(true);
        },
      ),
    );
  });
});
