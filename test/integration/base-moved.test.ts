// The story of a base that moves: a search opens its pull request, somebody pushes to main, and `/mull retry base=latest` takes
// what was found along. An emulated GitHub, a real queue and git, a model at the wire; test files run in memory.

import { setTimeout } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { type Command, commandOfComment } from '../../src/commands/command.ts';
import { readConfig } from '../../src/config.ts';
import type { Place } from '../../src/ports.ts';
import type { Consumer } from '../../src/queue/consumer.ts';
import { answerCommand } from '../../src/run/answer.ts';
import { type SolveRun, solveRun } from '../../src/run/solve.ts';
import { createHost } from '../../src/wire.ts';
import { createFakeSandbox, type FakeTest } from '../fakes/sandbox.ts';
import type { Answer } from '../model-server/answer.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import { startWorkerOn } from './worker-on-github.ts';
import { createWorld, type World } from './world.ts';

const repo = { owner: 'octo', repo: 'calc' };
const ISSUE = { title: 'add subtracts numbers', body: 'add(2, 2) gives 0, but it should give 4.' };
const { signal } = new AbortController();
let world: World;
let model: ModelServer;
let worker: Consumer;
let sent = 0;

const edit = (file: string, before: string, after: string) =>
  `<explanation>The operator is wrong.</explanation>
<edit file="${file}">
<<<<<<< SEARCH
${before}=======
${after}>>>>>>> REPLACE
</edit>`;

const answer: Answer = ({ work }) => {
  const [stage] = work.split('/');
  const places = '<locations>\nlib/add.js :: lines 5-5 :: minus instead of plus\n</locations>';
  if (stage === 'judge') return { text: 'Yes', yes: 0.8 };
  if (stage === 'repository-understanding')
    return { text: `<analysis>It subtracts.</analysis>\n<files>\nlib/add.js\n</files>\n${places}` };
  if (stage === 'fault-localization') return { text: `<analysis>It subtracts.</analysis>\n${places}` };
  if (stage === 'patch-verification')
    return { text: edit('test/add.test.js', '', "require('../lib/add.js').add(2, 2);\n") };
  const [before, after] = ['exports.add = (a, b) => a - b;\n', 'exports.add = (a, b) => a + b;\n'];
  return { text: `<title>add instead of subtracting</title>\n${edit('lib/add.js', before, after)}` };
};

const testing =
  (path: string, passes: (add: (a: number, b: number) => number) => boolean): FakeTest =>
  (read) => {
    const exported: { add?: (a: number, b: number) => number } = {};
    try {
      runInNewContext(read('lib/add.js'), { exports: exported });
      if (exported.add && passes(exported.add)) return [{ id: `${path}::works`, status: 'passed' }];
      return [{ id: `${path}::works`, status: 'failed', message: 'AssertionError: not equal' }];
    } catch (error) {
      return [{ id: `${path}::works`, status: 'failed', message: String(error) }];
    }
  };

const sandbox = createFakeSandbox({
  'test/zero.test.js': testing('test/zero.test.js', (add) => add(3, 0) === 3),
  'test/add.test.js': testing('test/add.test.js', (add) => add(2, 2) === 4),
});

/** The search of production, but for its sandbox. */
function searching({ hub, trace, folder, wired }: World): SolveRun {
  const settings = { MULLOVER_DATA: folder, MULLOVER_MODEL_URL: model.url, MULLOVER_MODEL: 'recorded' };
  const host = createHost(readConfig({ PATH: process.env.PATH, MULLOVER_BUDGET: '4', ...settings }));
  const parts = {
    ...{ trace, publisher: wired.jobs.publisher, commands: wired.answering.commands, most: host.config.budget.max },
    ...{ open: host.open, mainLine: host.mainLine, words: [], placeOfTrace: (run: string) => run },
    deps: async (workspace: Parameters<typeof host.deps>[0]) => ({
      ...(await host.deps(workspace)),
      store: trace,
      sandbox,
    }),
    log: pino({ level: 'silent' }),
  };
  expect(hub.base).toHaveLength(40);
  return (opened, session) => solveRun(opened, session, parts);
}

beforeAll(async () => {
  [world, model] = await Promise.all([createWorld(), startModelServer({ answer })]);
  const { hub, redis, trace, folder } = world;
  await hub.push('main', 'lib/add.js', '// Sums.\n\n\n\nexports.add = (a, b) => a - b;\n');
  await hub.push('main', 'test/zero.test.js', "require('../lib/add.js').add(3, 0);\n");
  worker = startWorkerOn({ hub, redis, trace, folder, solve: searching(world), progressMs: 60_000 });
  await worker.ready();
});
afterAll(async () => {
  await worker.close();
  expect(world.hub.github.liveTokens()).toEqual([]);
  await Promise.all([world.close(), model.close()]);
});

/** A comment of a writer, carried out; settles when nothing is left to do. Returns what GitHub was asked. */
async function say(place: Place, text: string): Promise<number> {
  const before = world.hub.github.log.length;
  sent += 1;
  const id = `c-${sent.toString(16).padStart(12, '0')}`;
  const { issue: thread, ...where } = place;
  const at = `2026-11-22T10:00:${String(sent).padStart(2, '0')}Z`;
  const command = commandOfComment(text) as Command;
  const request = { ...where, id, thread, onPullRequest: false, comment: sent, at, sender: 'writer', command };
  await world.commands.keep({ ...request, ...(command.kind === 'start' ? { issue: ISSUE } : {}) });
  await answerCommand(id, world.parts, signal);
  // A worker without a processor for a while gives a job back, and goes on with it.
  const isBusy = async () => (await world.jobs.getJobs(['active', 'waiting', 'delayed', 'prioritized'])).length > 0;
  while (await isBusy()) await setTimeout(100);
  return world.hub.github.log.length - before;
}

const pulls = async () => (await world.hub.github.admin.rest.pulls.list({ ...repo, state: 'all' })).data;
const fileOn = async (ref: string, path: string) => {
  const { data } = await world.hub.github.admin.rest.repos.getContent({ ...repo, path, ref });
  return Array.isArray(data) || data.type !== 'file' ? '' : Buffer.from(data.content, 'base64').toString();
};

test('a search, a push to main, and the search again there: the same pull request, and no model call is repeated', async () => {
  const place = await world.hub.issue(ISSUE.title, ISSUE.body);
  const first = await say(place, '/mull');
  const calls = model.requests().length;
  const [pull] = await pulls();
  if (!pull) throw new Error('there is no pull request');
  expect(pull.draft).toBe(true);

  const head = await world.hub.push('main', 'lib/add.js', '// Numbers only.\n\n\n\nexports.add = (a, b) => a - b;\n');
  const second = await say(place, '/mull retry base=latest');
  const again = model.requests().slice(calls);
  process.stdout.write(
    `search: ${first} requests, ${calls} model calls; after the base moved: ${second} requests, ${again.length} model calls\n`,
  );
  expect(again.map(({ work }) => work)).toEqual([]);
  const [same, ...others] = await pulls();
  expect(others).toEqual([]);
  expect(same?.number).toBe(pull.number);
  expect(await fileOn(pull.head.ref, 'lib/add.js')).toBe('// Numbers only.\n\n\n\nexports.add = (a, b) => a + b;\n');
  expect(same?.body).toMatch(
    /: (\d) of \1 patch(?:es)? and (\d) of \2 tests? were re-applied here as git merges them, and executed again\.$/m,
  );
  expect(same?.body).toContain(`base \`${head.slice(0, 7)}\``);
  expect(first).toBeLessThan(150);
  expect(second).toBeLessThan(150);
});
