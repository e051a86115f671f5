// `/mull setup` on an emulated GitHub: one pull request with a documented file, offered once and opened only when asked for.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Command, commandOfComment } from '../../src/commands/command.ts';
import type { Place } from '../../src/ports.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { answerCommand } from '../../src/run/answer.ts';
import { createRepositorySettings } from '../../src/run/repository-settings.ts';
import { setupOffers } from '../../src/run/setup-offer.ts';
import { createWorld, type World } from './world.ts';

const repo = { owner: 'octo', repo: 'calc' };
const signal = new AbortController().signal;
let world: World;
let sent = 0;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  expect(world.hub.github.liveTokens()).toEqual([]);
  await world.close();
});

/** A comment; returns the answer, if any. */
async function say(place: Place, text: string, sender = 'writer'): Promise<string | undefined> {
  sent += 1;
  const id = `c-${sent.toString(16).padStart(12, '0')}`;
  const { issue: thread, ...where } = place;
  const command = commandOfComment(text) as Command;
  await world.commands.keep({ ...where, id, thread, onPullRequest: false, comment: sent, sender, command });
  await answerCommand(id, world.parts, signal);
  const { data } = await world.hub.github.admin.rest.issues.listComments({ ...repo, issue_number: thread });
  return data.at(-1)?.body?.split('\n')[0];
}

const pulls = async (state: 'open' | 'all' = 'all') =>
  (await world.hub.github.admin.rest.pulls.list({ ...repo, state })).data;

const fileOn = async (ref: string, path: string): Promise<string> => {
  const { data } = await world.hub.github.admin.rest.repos.getContent({ ...repo, path, ref });
  return Array.isArray(data) || data.type !== 'file' ? '' : Buffer.from(data.content, 'base64').toString();
};

test('a person with write access asks for it: one pull request, however often it is asked for', async () => {
  const place = await world.hub.issue('t', 'b');
  expect(await say(place, '/mull setup', 'reader')).toContain('I only take requests from people with write access');
  expect(await pulls()).toEqual([]);

  const before = world.hub.github.log.length;
  const answer = await say(place, '/mull setup');
  const requests = world.hub.github.log.slice(before).length;
  process.stdout.write(`/mull setup: ${requests} requests\n`);
  const [pull, ...others] = await pulls();
  if (!pull) throw new Error('there is no pull request');
  expect(others).toEqual([]);
  expect(answer).toBe(
    `#${pull.number} adds a documented \`.github/mullover.yml\`. It sets nothing until you change it.`,
  );
  expect(pull).toMatchObject({ draft: false, head: { ref: 'mull/setup' }, base: { ref: 'main' } });
  const text = await fileOn('mull/setup', '.github/mullover.yml');
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./mullover.schema.json');
  expect(parseRepositoryFile(text)).toEqual({});
  expect(JSON.parse(await fileOn('mull/setup', '.github/mullover.schema.json'))).toMatchObject({ type: 'object' });
  expect(requests).toBeLessThan(25);

  expect(await say(place, '/mull setup')).toBe(`#${pull.number} with \`.github/mullover.yml\` is open already.`);
  expect(await pulls()).toHaveLength(1);
});

test('a closed one is opened again only by who asks again; nothing is opened where the file is there', async () => {
  const place = await world.hub.issue('t', 'b');
  const [first] = await pulls('open');
  await world.hub.github.admin.rest.pulls.update({ ...repo, pull_number: first?.number ?? 0, state: 'closed' });
  expect(await pulls('open')).toEqual([]);
  expect(await say(place, '/mull setup')).toMatch(/^#\d+ adds a documented/);
  const [again] = await pulls('open');
  expect(again?.number).not.toBe(first?.number);
  await world.hub.github.admin.rest.pulls.update({ ...repo, pull_number: again?.number ?? 0, state: 'closed' });

  await world.hub.push('main', '.github/mullover.yml', 'budget: 4\n');
  expect(await say(place, '/mull setup')).toBe(
    'This repository has `.github/mullover.yml` already: I leave it as it is.',
  );
  expect(await pulls('open')).toEqual([]);
});

test('it is offered beneath the first result of a repository without the file, unless the operator says no', async () => {
  const { hub, trace } = world;
  const origin = {
    kind: 'github',
    installation: 5,
    repositoryId: 4711,
    owner: 'octo',
    name: 'calc',
    sender: 'writer',
  } as const;
  const at = { issue: 1, triggeredAt: '2026-01-02T03:00:00Z' };
  const budget = { rollouts: 1, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 };
  for (const run of ['r-00000000aaaa', 'r-00000000bbbb'])
    await trace.append(run, 0, {
      ...{ type: 'run-started', origin: { ...origin, ...at }, issue: await trace.put(run, '{}'), title: 't' },
      ...{ budget, policy: 'greedy', seed: 1 },
    });
  const settings = { isThere: async () => false };
  const offers = setupOffers({ trace, settings, offer: 'on' });
  expect([await offers('r-00000000aaaa'), await offers('r-00000000bbbb')]).toEqual([true, false]);
  expect(await setupOffers({ trace, settings, offer: 'off' })('r-00000000aaaa')).toBe(false);
  expect(await setupOffers({ trace, settings: { isThere: async () => true }, offer: 'on' })('r-00000000aaaa')).toBe(
    false,
  );

  const place = await hub.issue('t', 'b');
  expect(await createRepositorySettings(hub.app).isThere(place, signal)).toBe(true);
});
