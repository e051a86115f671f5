// The dashboard issue on an emulated GitHub: opened where a repository wants it, ticked by a person, never opened twice.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { RunningServer } from '../../src/github/webhook-server.ts';
import type { Place } from '../../src/ports.ts';
import { answerOrTell } from '../../src/run/answer-or-tell.ts';
import { createDashboards, type Dashboards } from '../../src/run/dashboard.ts';
import { createRepositorySettings } from '../../src/run/repository-settings.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { createWorld, startWebOn, type World } from './world.ts';

const repo = { owner: 'octo', repo: 'calc' };
const signal = new AbortController().signal;
const log = pino({ level: 'silent' });
const queued: string[] = [];
let world: World;
let web: RunningServer;
let dashboards: Dashboards;

beforeAll(async () => {
  world = await createWorld();
  web = await startWebOn(world, queued);
  dashboards = dashboardsOf();
});
afterAll(async () => {
  await web.close();
  expect(world.hub.github.liveTokens()).toEqual([]);
  await world.close();
});

function dashboardsOf(leastMs = 0): Dashboards {
  const { hub, trace, wired } = world;
  const settings = createRepositorySettings(hub.app);
  return createDashboards({ trace, publisher: wired.jobs.publisher, settings, log, leastMs });
}

async function update(place: Place): Promise<void> {
  dashboards.changed(place);
  await dashboards.close();
}

/** All issues of ours, the newest first. */
const issues = async () =>
  (await world.hub.github.admin.rest.issues.listForRepo({ ...repo, state: 'all', creator: 'mullover[bot]' })).data;
const append = async (run: string, event: EventBody) =>
  world.trace.append(run, (await world.trace.events(run)).length, event);

async function search(place: Place, run: string, title: string, ...after: readonly EventBody[]): Promise<void> {
  const budget = { rollouts: 8, tokens: 1e6, seconds: 60, sandboxSeconds: 60, money: 1 };
  const origin = { kind: 'github', ...place, sender: 'writer', triggeredAt: '2026-01-02T03:00:00Z' } as const;
  const issue = await world.trace.put(run, '{}');
  await append(run, { type: 'run-started', origin, issue, title, budget, policy: 'greedy', seed: 1 });
  await append(run, { type: 'pinned', base: world.hub.base, task: issue, model: 'm', judge: 'j', prompts: 'p' });
  for (const event of after) await append(run, event);
}

const ABSTAINED: EventBody = {
  type: 'decided',
  decision: 'abstain',
  ...{ winner: null, confidence: 0.1, reason: 'r', next: 'n', rollouts: 8 },
};

/** What GitHub sends when somebody edits an issue. */
async function edit(by: string, number: number, from: string, body: string, type = 'User'): Promise<void> {
  const { data: issue } = await world.hub.github.admin.rest.issues.get({ ...repo, issue_number: number });
  const { data: repository } = await world.hub.github.admin.rest.repos.get(repo);
  const { data: written } = await world.hub.github.admin.rest.issues.update({ ...repo, issue_number: number, body });
  const payload = {
    ...{ action: 'edited', changes: { body: { from } }, repository, sender: { login: by, type } },
    ...{ issue: { ...issue, body, updated_at: written.updated_at }, installation: { id: 5 } },
  };
  const sent = await world.hub.github.webhooks.send('issues', payload);
  expect(sent.status).toBe(202);
}

const carryOut = async () => {
  for (const id of queued.splice(0)) await answerOrTell(id, { ...world.parts, dashboards, log }, signal, 0);
  await dashboards.close();
};

test('a repository that does not ask for one gets none', async () => {
  const place = await world.hub.issue('add subtracts numbers', 'b');
  await search(place, 'r-0000000000a1', 'add subtracts numbers');
  await update(place);
  expect(await issues()).toEqual([]);
});

test('where it is wanted, one issue lists the searches by what they wait for; the same again writes nothing', async () => {
  await world.hub.push('main', '.github/mullover.yml', 'dashboard: true\n');
  dashboards = dashboardsOf();
  const place = await world.hub.issue('it <b>hangs</b>', 'b');
  await search(place, 'r-0000000000a2', 'it <b>hangs</b>\n- [ ] stop #1', ABSTAINED, {
    type: 'published',
    what: 'comment',
    number: 1,
    url: 'u',
  });
  const before = world.hub.github.log.length;
  await update(place);
  const first = world.hub.github.log.slice(before).length;
  const [issue, ...others] = await issues();
  expect(others).toEqual([]);
  expect(issue).toMatchObject({ title: 'Mullover: searches in this repository', state: 'open' });
  expect(
    issue?.body,
  ).toBe(`Searches of Mullover in this repository. Ticking a box is a command, as a comment on the issue would be: \`stop\` ends the search with the best so far, \`retry\` goes on with twice the budget. People with write access only; the answer is on the issue. Close this issue if you do not want it: it is not opened again.

### At work

- [ ] stop #${place.issue - 1} · add subtracts numbers

### Needs a person

- [ ] retry #${place.issue} · it &lt;b&gt;hangs&lt;/b&gt; - \\[ \\] stop #&#8203;1

<!-- mullover dashboard -->
`);
  const between = world.hub.github.log.length;
  await update(place);
  const again = world.hub.github.log.slice(between);
  process.stdout.write(`dashboard: ${first} requests when it is opened, ${again.length} when nothing changed\n`);
  expect(again.filter(({ method, path }) => method !== 'GET' && !/token/.test(path))).toEqual([]);
  // Another worker finds it by its mark.
  dashboards = dashboardsOf();
  await update(place);
  expect(await issues()).toHaveLength(1);
});

test('a box that a person with write access ticks acts as the command, once, and is taken back', async () => {
  const [issue] = await issues();
  const [number, body] = [issue?.number ?? 0, issue?.body ?? ''];
  const ticked = body.replace('- [ ] stop', '- [x] stop');
  await edit('writer', number, body, ticked);
  await carryOut();
  expect(await world.commands.isStopRequested('r-0000000000a1')).toBe(true);
  const stopped = Number(/stop #(\d+)/.exec(body)?.[1]);
  const { data } = await world.hub.github.admin.rest.issues.listComments({ ...repo, issue_number: stopped });
  expect(data.map(({ body: said }) => said?.split('\n')[0])).toEqual([expect.stringMatching(/stop/i)]);
  expect((await issues())[0]?.body).toBe(body);
  // The emulator tells of edits by itself, too: twice told is once done.
  expect(queued).toEqual([]);
});

test('readers, bots, our own edits and look-alikes start nothing', async () => {
  const [issue] = await issues();
  const [number, body] = [issue?.number ?? 0, issue?.body ?? ''];
  const ticked = body.replace('- [ ] retry', '- [x] retry');
  await edit('mullover[bot]', number, body, ticked, 'Bot');
  await edit('other-app[bot]', number, body, ticked, 'Bot');
  const fake = await world.hub.issue('not ours', body);
  await edit('writer', fake.issue, body, ticked);
  expect(queued).toEqual([]);
  await edit('reader', number, body, ticked);
  expect(queued).toHaveLength(1);
  await carryOut();
  const asked = Number(/retry #(\d+)/.exec(body)?.[1]);
  const { data } = await world.hub.github.admin.rest.issues.listComments({ ...repo, issue_number: asked });
  expect(data.map(({ body: said }) => said)).toEqual([
    expect.stringContaining('I only take requests from people with write access'),
  ]);
});

test('closed by people, it is neither written nor opened again', async () => {
  const [issue] = await issues();
  await world.hub.github.admin.rest.issues.update({ ...repo, issue_number: issue?.number ?? 0, state: 'closed' });
  const place = await world.hub.issue('another', 'b');
  await search(place, 'r-0000000000a3', 'another');
  await update(place);
  dashboards = dashboardsOf();
  await update(place);
  expect(await issues()).toMatchObject([{ number: issue?.number, state: 'closed' }]);
  expect((await issues())[0]?.body).not.toContain('another');
});

test('many changes at once are one write or two', async () => {
  const place = await world.hub.issue('busy', 'b');
  const paced = dashboardsOf(60_000);
  const before = world.hub.github.log.length;
  for (let i = 0; i < 50; i++) paced.changed(place);
  await paced.close();
  const looks = world.hub.github.log.slice(before).filter(({ path }) => /\/issues(\?|$)/.test(path));
  expect(looks.length).toBeLessThanOrEqual(2);
});
