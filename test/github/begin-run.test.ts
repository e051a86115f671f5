// What becomes of a run whose event 0 and whose job are stored beside each other, when one of the two fails.

import { expect, test } from '@jest/globals';
import { beginRun, type IntakeParts } from '../../src/github/label-event.ts';
import type { Enqueued, Job } from '../../src/ports.ts';

const RUN = 'r-0123456789ab';
const place = { installation: 5, repositoryId: 7, owner: 'octo', name: 'calc', issue: 3 };
const request = { key: 'a'.repeat(64), sender: 'dev', triggeredAt: 't', issue: { title: 't', body: 'b' } };
const budget = { rollouts: 1, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 };

interface Scene {
  readonly disk?: Error;
  readonly queue?: Error;
  readonly known?: true;
  /** The store tells nobody before it is done. */
  readonly silent?: true;
}

/** In the order in which they came to pass. */
async function scene({ disk, queue, known, silent }: Scene) {
  const told: string[] = [];
  const parts: IntakeParts = {
    ...{ label: 'mull', policy: 'greedy', budget },
    trace: {
      append: () => Promise.reject(new Error('nothing is appended here')),
      events: async () => [],
      begin: async (_run, _issue, bodyOf, seen = () => {}) => {
        if (known) return false;
        bodyOf('ref');
        told.push('written');
        if (!silent) seen();
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (disk) throw disk;
        told.push('durable');
        return true;
      },
    },
    queue: {
      foresee: () => {},
      enqueue: async (_job: Job, novelty?: 'new'): Promise<Enqueued> => {
        told.push(`enqueue ${novelty ?? ''}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (queue) throw queue;
        return { kind: 'added' };
      },
    },
  };
  const intake = await beginRun({ run: RUN, place }, request, parts).catch((error: Error) => error.message);
  return { told, intake };
}

const accepted = { kind: 'accepted', run: RUN };
test.each<[string, Scene, readonly string[], unknown]>([
  ['the job goes to the queue while the disk works', {}, ['written', 'enqueue new', 'durable'], accepted],
  ['and behind it where the store does not say so', { silent: true }, ['written', 'durable', 'enqueue new'], accepted],
  ['one that was begun before is asked for', { known: true }, ['enqueue '], accepted],
  [
    'a disk that fails is a fault, whatever the queue says',
    { disk: new Error('full') },
    ['written', 'enqueue new'],
    'full',
  ],
  ['so is a queue that fails', { queue: new Error('away') }, ['written', 'enqueue new', 'durable'], 'away'],
  ['and both', { disk: new Error('full'), queue: new Error('away') }, ['written', 'enqueue new'], 'full'],
])('%s', async (_what, given, expected, intake) => {
  const refused: unknown[] = [];
  const note = (reason: unknown) => refused.push(reason);
  process.on('unhandledRejection', note);
  expect(await scene(given)).toEqual({ told: expected, intake });
  await new Promise((resolve) => setTimeout(resolve, 30));
  process.off('unhandledRejection', note);
  expect(refused).toEqual([]);
});
