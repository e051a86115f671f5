// Which connection goes when there are too many: who asks nothing now, then the oldest that never finishes, never one at work.

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { Crowd } from '../../src/github/crowd.ts';

/** A connection that can only be closed. */
class Connection extends EventEmitter {
  readonly remoteAddress: string;
  destroyed = false;

  constructor(remoteAddress: string) {
    super();
    this.remoteAddress = remoteAddress;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

const LIMITS = { connections: 3, perAddress: 2, bytes: 100 };
const createCrowd = () => {
  const crowd = new Crowd(LIMITS);
  const socketOf = (connection: Connection) => connection as unknown as Socket;
  const enter = (address: string) => {
    const connection = new Connection(address);
    crowd.enter(socketOf(connection));
    return connection;
  };
  const ask = (connection: Connection) => crowd.begin(socketOf(connection));
  const begin = (connection: Connection) => {
    const visit = ask(connection);
    if (!visit) throw new Error('the connection was closed');
    return visit;
  };
  return { enter, ask, begin };
};
const closed = (connections: readonly Connection[]) => connections.map(({ destroyed }) => destroyed);

type Scene = ReturnType<typeof createCrowd>;
const STATES: Readonly<Record<string, (scene: Scene, connection: Connection) => void>> = {
  silent: () => {},
  unfinished: ({ begin }, connection) => begin(connection).hold(1),
  idle: ({ begin }, connection) => begin(connection).release(),
  'served twice, one answered': ({ begin }, connection) => {
    const [first, second] = [begin(connection), begin(connection)];
    second.serve();
    first.release();
  },
  'answered, then unfinished': ({ begin }, connection) => {
    const [first, second] = [begin(connection), begin(connection)];
    second.hold(1);
    first.release();
  },
  served: ({ begin }, connection) => begin(connection).serve(),
};

test.each([
  [['idle', 'idle', 'idle'], 0],
  [['unfinished', 'idle', 'idle'], 1],
  [['silent', 'silent', 'idle'], 2],
  [['unfinished', 'silent', 'unfinished'], 1], // what began later is newer
  [['served', 'idle', 'served'], 1],
  [['served', 'served', 'served twice, one answered'], 3],
  [['served', 'answered, then unfinished', 'served'], 1],
  [['answered, then unfinished', 'served', 'idle'], 2],
])('of %j the one at %d goes for a newcomer (3: the newcomer itself)', (states, gone) => {
  for (const addresses of [
    ['a', 'b', 'c', 'd'],
    ['a', 'a', 'b', 'c'],
  ]) {
    const scene = createCrowd();
    const connections = addresses.slice(0, 3).map(scene.enter);
    for (const [index, connection] of connections.entries()) STATES[states[index] ?? '']?.(scene, connection);
    const newcomer = scene.enter(addresses[3] ?? '');
    expect(closed([...connections, newcomer])).toEqual([0, 1, 2, 3].map((index) => index === gone));
  }
});

test('an address with too many connections loses its own idle one, and nobody else does', () => {
  const scene = createCrowd();
  const [other, idle, unfinished] = [scene.enter('b'), scene.enter('a'), scene.enter('a')];
  scene.begin(other).release();
  scene.begin(idle).release();
  const newcomer = scene.enter('a');
  expect(closed([other, idle, unfinished, newcomer])).toEqual([false, true, false, false]);
});

test('the bytes of a request count until its own answer is out, whatever is answered before', () => {
  const scene = createCrowd();
  const [first, second] = [scene.enter('a'), scene.enter('b')];
  const early = scene.begin(first);
  scene.begin(first).hold(60);
  early.release();
  scene.begin(second).hold(30);
  expect(closed([first, second])).toEqual([false, false]);
  scene.begin(second).hold(20);
  expect(closed([first, second])).toEqual([true, false]);
});

test('a connection that asks and asks and reads no answer is closed, with all that it has asked', () => {
  const scene = createCrowd();
  const [patient, flood] = [scene.enter('a'), scene.enter('b')];
  for (let asked = 0; asked < 100; asked++) scene.begin(patient).release();
  const visits = Array.from({ length: 2000 }, () => scene.ask(flood)).filter((visit) => visit !== undefined);
  expect([visits.length, ...closed([patient, flood])]).toEqual([8, false, true]);
  for (const visit of visits) visit.release();
  expect(scene.ask(flood)).toBeUndefined();
});
