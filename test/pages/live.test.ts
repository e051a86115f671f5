// Who follows runs: nobody holds the places of all.

import { expect, test } from '@jest/globals';
import { createFollowing } from '../../src/pages/following.ts';
import { createLive } from '../../src/pages/live.ts';
import type { RunId } from '../../src/task.ts';

test('a person whose pages are too many loses the oldest one, and others none', () => {
  const gone: string[] = [];
  const following = createFollowing({ each: 2, all: 4 });
  const add = (person: string, name: string) => following.add(person, () => void gone.push(name));
  add('mallory', 'm1');
  const closed = add('Mallory', 'm2');
  add('reader', 'r1');
  add('MALLORY', 'm3');
  expect(gone).toEqual(['m1']);
  closed();
  closed();
  add('mallory', 'm4');
  expect(gone).toEqual(['m1']);
});

test('where all places are taken, whoever has most makes room', () => {
  const gone: string[] = [];
  const following = createFollowing({ each: 3, all: 4 });
  for (const name of ['m1', 'm2', 'm3']) following.add('mallory', () => void gone.push(name));
  following.add('reader', () => void gone.push('r1'));
  following.add('other', () => void gone.push('o1'));
  expect(gone).toEqual(['m1']);
});

test('one person who opens 1,000 pages keeps nobody else from following a run', () => {
  const live = createLive({ trace: { events: async () => [] }, everyMs: 60_000 });
  const ends: (() => void)[] = [];
  let lost = 0;
  const told = () => undefined;
  ends.push(live.follow('r-1' as RunId, { person: 'reader', told, letGo: () => expect('let go').toBe('kept') }));
  for (let page = 0; page < 1000; page++)
    ends.push(live.follow('r-2' as RunId, { person: 'mallory', told: () => void page, letGo: () => (lost += 1) }));
  expect(lost).toBe(980);
  for (const end of ends) end();
  live.close();
});
