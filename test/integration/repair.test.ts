// An environment that detection gets wrong, repaired by a reply that a model can give from the log: real Docker, a real registry.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { type Solution, solve } from '../../src/solve.ts';
import type { Event } from '../../src/trace/event.ts';
import { pullRequest } from '../../src/trace/views/pull-request.ts';
import { report } from '../../src/trace/views/report.ts';
import { textsNeeded } from '../../src/trace/views/texts-needed.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { createHost, type Host } from '../../src/wire.ts';
import { CALC, calcAnswers, ISSUE, type Repository, repositoryOf } from '../calc.ts';
import type { Answer } from '../model-server/answer.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';

/** The test needs a package that the manifest forgets: nothing can be loaded, so no test passes. */
const FORGETFUL = {
  ...CALC,
  'test/multiply.test.js': `const isNumber = require('is-number');\n${CALC['test/multiply.test.js']}\ntest('is a number', () => assert.ok(isNumber(multiply(2, 3))));\n`,
};

const PROPOSED = `<analysis>
The tests require is-number, which no manifest names.
</analysis>
<setup>
npm install --no-save --ignore-scripts is-number
</setup>`;

/** Like a model that reads: it answers with the package that the log misses. */
const answers: Answer = (call) => {
  if (!call.work.startsWith('environment-setup/')) return calcAnswers(call);
  const prompt = call.messages.map(({ content }) => content).join('\n');
  const missing = /Cannot find module '([\w-]+)'/.exec(prompt)?.[1];
  if (missing === undefined) throw new Error('the log does not say what is missing');
  return { text: PROPOSED.replaceAll('is-number', missing) };
};

let data: string;
let host: Host;
let repository: Repository;
let server: ModelServer;
const never = new AbortController().signal;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'mullover-data-'));
  repository = await repositoryOf(FORGETFUL);
  server = await startModelServer({ answer: answers });
  host = createHost(
    readConfig({
      ...{ PATH: process.env.PATH, MULLOVER_DATA: data, MULLOVER_MODEL_URL: server.url, MULLOVER_MODEL: 'recorded' },
      ...{ MULLOVER_BUDGET: '2', MULLOVER_POLICY: 'beam' },
    }),
  );
});
afterAll(async () => {
  await repository.remove();
  await server.close();
  await rm(data, { recursive: true, force: true });
});

async function solved(run: string): Promise<{ readonly solution: Solution; readonly events: readonly Event[] }> {
  const issue = await host.store.put(run, JSON.stringify(ISSUE));
  const { policy, budget } = host.config;
  await host.store.append(run, 0, {
    ...{ type: 'run-started', origin: { kind: 'cli', repository: repository.path }, issue, title: ISSUE.title },
    ...{ budget: budget.default, policy, seed: 1 },
  });
  const workspace = await host.open({ url: repository.path, ref: repository.base }, never);
  const task = { id: 'local', ...ISSUE, comments: [], base: repository.base };
  const solution = await solve(run, task, await host.deps(workspace), never);
  return { solution, events: await wholeEvents(host.store, run) };
}

const environmentEvents = (events: readonly Event[]) =>
  events.flatMap((event) =>
    event.type === 'prepared' || (event.type === 'asked' && event.stage === 'environment-setup') ? [event.work] : [],
  );

test('the log of a failed start leads to a set-up that works; it is shown to be written down, and kept for the next run', async () => {
  const { solution, events } = await solved('r-00000000aaaa');
  expect(environmentEvents(events)).toEqual(['prepare', 'vary:0', 'ask:e0:0', 'prepare:e0']);
  expect(solution.choice).toMatchObject({ decision: 'propose' });
  const texts = new Map<string, string>();
  for (const ref of textsNeeded(events, 'pull-request')) texts.set(ref, await host.store.get('r-00000000aaaa', ref));
  const body = pullRequest(events, texts, { run: 'r-00000000aaaa', issue: 7, trace: 'x', commands: [] })?.body ?? '';
  const block = /```yaml\n([\s\S]*?)\n```/.exec(body)?.[1] ?? '';
  expect(parseRepositoryFile(block).sandbox).toEqual({
    setup: ['npm install --no-save --ignore-scripts is-number'],
  });
  expect(report(events, texts, 'r-00000000aaaa').environment).toMatchObject({ state: 'repaired', failed: [] });

  const again = await solved('r-00000000bbbb');
  expect(environmentEvents(again.events)).toEqual(['prepare']);
  expect(again.events.find(({ type }) => type === 'prepared')).toMatchObject({
    cached: true,
    settings: { setup: ['npm install --no-save --ignore-scripts is-number'] },
  });
  expect(again.solution.choice).toMatchObject({ decision: 'propose' });
});
