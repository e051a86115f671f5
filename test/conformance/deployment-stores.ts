// What commands, outcomes and recipes of a deployment promise, wherever they are stored.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandRequest } from '../../src/commands/request.ts';
import { TraceFault } from '../../src/errors.ts';
import type { EventBody } from '../../src/trace/event.ts';
import type { Stores } from '../../src/wire-stores.ts';

const RUN = 'r-0123456789ab';
const request = (id: string, repositoryId = 7): CommandRequest => ({
  ...{ id, installation: 5, repositoryId, owner: 'octo', name: 'calc', thread: 3, onPullRequest: false, comment: 9 },
  ...{ sender: 'maintainer', command: { kind: 'stop' } },
});
const [A, B, C] = ['c-00000000000a', 'c-00000000000b', 'c-00000000000c'];

export function describeStores(name: string, create: () => Promise<Stores>): void {
  describe(`${name} of a deployment`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await create();
    });
    afterEach(() => stores.close());

    test('are healthy, also before anything is stored', async () => {
      await expect(stores.health()).resolves.toBeUndefined();
    });

    test('a command is kept once, and one that is not there is a fault', async () => {
      await stores.commands.keep(request(A));
      await stores.commands.keep({ ...request(A), sender: 'somebody else' });
      expect(await stores.commands.read(A)).toEqual(request(A));
      await expect(stores.commands.read(B)).rejects.toThrow(TraceFault);
    });

    test('the first outcome of a command holds, whoever comes second', async () => {
      expect(await stores.commands.outcome(A)).toBeUndefined();
      const given = ['answered', 'applied', 'cancelled'] as const;
      const held = await Promise.all(given.map((outcome) => stores.commands.finish(A, outcome)));
      const [first] = new Set(held);
      expect(held).toEqual([first, first, first]);
      expect(await stores.commands.finish(A, 'answered')).toBe(first);
      expect(await stores.commands.outcome(A)).toBe(first);
    });

    test('commands of a repository without an outcome are pending, in the order of their ids', async () => {
      for (const one of [request(C), request(A), request(B, 8)]) await stores.commands.keep(one);
      expect(await stores.commands.pending(7)).toEqual([request(A), request(C)]);
      await stores.commands.finish(A, 'applied');
      expect(await stores.commands.pending(7)).toEqual([request(C)]);
      expect(await stores.commands.pending(6)).toEqual([]);
    });

    test('a run is asked to stop until that is cleared', async () => {
      expect(await stores.commands.isStopRequested(RUN)).toBe(false);
      await stores.commands.requestStop(RUN);
      await stores.commands.requestStop(RUN);
      expect(await stores.commands.isStopRequested(RUN)).toBe(true);
      await stores.commands.clearStop(RUN);
      await stores.commands.clearStop(RUN);
      expect(await stores.commands.isStopRequested(RUN)).toBe(false);
    });

    test('commands that are younger than the days are kept', async () => {
      await stores.commands.keep(request(A));
      await stores.commands.prune(1);
      expect(await stores.commands.read(A)).toEqual(request(A));
    });

    test('of the outcomes of a run the last one counts, in the order of the first ones', async () => {
      const row = { run: 'r-1', pull: 4, what: 'merged', resolved: true } as const;
      expect(await stores.outcomes.rows()).toEqual([]);
      await stores.outcomes.add(row);
      await stores.outcomes.add(row);
      await stores.outcomes.add({ ...row, run: 'r-2', what: 'closed', resolved: false });
      await stores.outcomes.add({ ...row, what: 'reverted', resolved: false });
      expect(await stores.outcomes.rows()).toEqual([
        { run: 'r-1', pull: 4, what: 'reverted', resolved: false },
        { run: 'r-2', pull: 4, what: 'closed', resolved: false },
      ]);
    });

    test('a name of the registry stands for the image that was pushed last, and for no other name', async () => {
      const { pushed } = stores;
      const image = (letter: string) => ({ id: `sha256:${letter.repeat(64)}`, digest: `sha256:${letter.repeat(63)}0` });
      expect(await pushed.find('environment-1')).toBeUndefined();
      await pushed.keep('environment-1', image('a'));
      expect(await pushed.find('environment-1')).toEqual(image('a'));
      expect(await pushed.find('environment-2')).toBeUndefined();
      await pushed.keep('environment-1', image('b'));
      expect(await pushed.find('environment-1')).toEqual(image('b'));
    });

    test('a recipe is found for the manifests that it was kept for, and replaced by the next one', async () => {
      const { recipes } = stores;
      await recipes.keep('octo/calc', 'm1', { setup: ['npm ci'] });
      expect(await recipes.find('octo/calc', 'm1')).toEqual({ setup: ['npm ci'] });
      expect(await recipes.find('octo/calc', 'm2')).toBeUndefined();
      expect(await recipes.find('octo/other', 'm1')).toBeUndefined();
      await recipes.keep('octo/calc', 'm2', { setup: ['yarn'] });
      expect(await recipes.find('octo/calc', 'm1')).toBeUndefined();
      expect(await recipes.find('octo/calc', 'm2')).toEqual({ setup: ['yarn'] });
    });

    const body = (issue: string): EventBody => ({
      ...{ type: 'run-started', origin: { kind: 'cli', repository: 'calc' }, issue, title: 't', policy: 'beam' },
      ...{ budget: { rollouts: 8, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 }, seed: 1 },
    });

    test('whoever is told of a new run finds it, with its text', async () => {
      const { trace } = stores;
      const told = Promise.withResolvers<readonly unknown[]>();
      const seen = async () => {
        const [first, ...more] = await trace.events(RUN);
        const text = first?.type === 'run-started' ? await trace.get(RUN, first.issue) : undefined;
        return [first?.seq, text, more];
      };
      const said = { title: 't', body: 'b' };
      expect(await trace.begin(RUN, said, body, () => told.resolve(seen()))).toBe(true);
      expect(await told.promise).toEqual([0, JSON.stringify(said), []]);
    });

    test('a run begins once, with its text, whoever asks', async () => {
      const { trace } = stores;
      const said = { title: 'one "t"', body: 'a\nb \ud800' };
      const begun = await Promise.all([said, said, said].map((issue) => trace.begin(RUN, issue, body)));
      expect(begun.filter((isNew) => isNew)).toEqual([true]);
      expect(await trace.begin(RUN, said, body)).toBe(false);
      const [first, ...more] = await trace.events(RUN);
      expect([first?.type === 'run-started' && (await trace.get(RUN, first.issue)), more]).toEqual([
        JSON.stringify(said),
        [],
      ]);
      const again: boolean[] = [];
      await trace.begin(RUN, said, body, () => again.push(true));
      expect(again).toEqual([]);
      await trace.settle();
      expect(await trace.runs()).toEqual([RUN]);
      expect(await trace.prune({ days: 1, maxBytes: 0 })).toEqual([]);
    });
  });
}
