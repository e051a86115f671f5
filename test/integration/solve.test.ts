// The whole flow without GitHub: real git, real Docker, a model at the wire.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { type Solution, solve } from '../../src/solve.ts';
import type { Event } from '../../src/trace/event.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { createHost, type Host } from '../../src/wire.ts';
import { CALC, calcAnswers, ISSUE, type Repository, repositoryOf } from '../calc.ts';
import type { Answer } from '../model-server/answer.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';

let data: string;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'mullover-data-'));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(() => rm(data, { recursive: true, force: true }));

interface Started {
  readonly host: Host;
  readonly repository: Repository;
  readonly server: ModelServer;
  solve(run?: string, signal?: AbortSignal, stop?: AbortSignal): Promise<Solution>;
  events(run?: string): Promise<readonly Event[]>;
}

const RUN = 'r-00000000test';
let runs = 0;

async function started(
  files: Readonly<Record<string, string>>,
  answer: Answer,
  settings: Record<string, string> = {},
): Promise<Started> {
  const repository = await repositoryOf(files);
  const server = await startModelServer({ answer });
  closing.push(repository.remove, () => server.close());
  const host = createHost(
    readConfig({
      PATH: process.env.PATH,
      MULLOVER_DATA: join(data, String(runs++)),
      MULLOVER_MODEL_URL: server.url,
      MULLOVER_MODEL: 'recorded',
      MULLOVER_BUDGET: '2',
      MULLOVER_POLICY: 'beam',
      MULLOVER_SUITE_SECONDS: '60',
      ...settings,
    }),
  );
  const never = new AbortController().signal;
  const task = { id: 'local', ...ISSUE, comments: [], base: repository.base };
  const start = async (run: string) => {
    if ((await host.store.events(run)).length > 0) return;
    const issue = await host.store.put(run, JSON.stringify(ISSUE));
    const { policy, budget } = host.config;
    await host.store.append(run, 0, {
      type: 'run-started',
      origin: { kind: 'cli', repository: repository.path },
      issue,
      title: ISSUE.title,
      budget: budget.default,
      policy,
      seed: 1,
    });
  };
  return {
    ...{ host, repository, server },
    solve: async (run = RUN, signal = never, stop = never) => {
      await start(run);
      const workspace = await host.open({ url: repository.path, ref: repository.base }, never);
      return solve(run, task, { ...(await host.deps(workspace)), stop }, signal);
    },
    events: (run = RUN) => wholeEvents(host.store, run),
  };
}

const finished = (server: ModelServer) =>
  Object.entries(server.calls())
    .filter(([, { completed }]) => completed > 0)
    .map(([work]) => work);

describe('solve', () => {
  test('repairs a wrong first patch and proposes the right one, with executed evidence', async () => {
    const { solve, events, server } = await started(CALC, calcAnswers);
    const { choice, patch, test: reproduction } = await solve();
    expect(choice).toMatchObject({
      decision: 'propose',
      reason: 'it turns 1 reproduction test green and breaks nothing',
    });
    expect(choice.confidence).toBeGreaterThan(0.6);
    expect(patch?.diff).toContain('-  return a - b;\n+  return a + b;\n');
    expect(reproduction?.file).toBe('test/add.test.js');
    expect(finished(server)).toContain('patch-generation/u0.f0.p0/0/0');
    const executed = (await events()).filter((event) => event.type === 'executed');
    expect(executed.map(({ container, state }) => container !== '' && state.finishedAt !== '')).toEqual(
      executed.map(() => true),
    );
  });

  test('goes on after a stop without asking or executing anything twice', async () => {
    const abort = new AbortController();
    const { solve, events, server } = await started(CALC, calcAnswers);
    // A patch that is never answered is in flight whenever the run is stopped.
    server.fail({ match: 'patch-generation/', kind: 'stall' });
    const isAsked = () => server.requests().some(({ work }) => work.startsWith('patch-generation/'));
    const watch = setInterval(() => isAsked() && abort.abort(), 20);
    closing.push(async () => clearInterval(watch));
    expect(await solve(RUN, abort.signal)).toMatchObject({ interrupted: true });
    const before = finished(server);
    const { choice } = await solve();
    expect(choice.decision).toBe('propose');
    const settled = (list: readonly Event[]) =>
      list.flatMap((event) =>
        event.type === 'asked' || event.type === 'executed' || event.type === 'scored' ? [event.work] : [],
      );
    const all = settled(await events());
    expect(new Set(all).size).toBe(all.length);
    const inFlight = new Set((await events()).flatMap((event) => (event.type === 'work-lost' ? [event.work] : [])));
    expect(inFlight.size).toBeGreaterThan(0);
    const repeated = before.filter((work) => (server.calls()[work]?.completed ?? 0) > 1);
    expect(repeated.length).toBeLessThanOrEqual(inFlight.size);
  });

  test('a stop ends it with the best so far: decided, not interrupted, and nothing more is asked', async () => {
    const stop = new AbortController();
    const stopping: Answer = (call) => {
      if (call.work.startsWith('patch-generation/')) stop.abort();
      return calcAnswers(call);
    };
    const { solve, events, server } = await started(CALC, stopping);
    const solution = await solve(RUN, undefined, stop.signal);
    expect(solution).toMatchObject({
      interrupted: false,
      choice: { decision: expect.stringMatching(/abstain|doubt/) },
    });
    const types = (await events()).map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['cap-reached', 'decided']);
    const asked = server.requests().length;
    expect((await solve(RUN, undefined, stop.signal)).choice.decision).toBe(solution.choice.decision);
    expect(server.requests()).toHaveLength(asked);
    expect((await events()).filter(({ type }) => type === 'cap-reached')).toHaveLength(1);
  });

  test('a repository without tests: the patch is proposed with stated doubt, or checked by the new test alone', async () => {
    const { 'test/multiply.test.js': _none, ...files } = CALC;
    const { solve } = await started(files, calcAnswers);
    expect((await solve()).choice).toMatchObject({
      decision: 'doubt',
      reason: expect.stringContaining('regressions are unknown'),
    });
  });

  test('a suite that is red on base is known as red and counts against no patch', async () => {
    const red = "require('node:test')('is red', () => { throw new Error('red on base'); });\n";
    const { solve, events } = await started({ ...CALC, 'test/red.test.js': red }, calcAnswers);
    expect((await solve()).choice).toMatchObject({ decision: 'propose' });
    const baseline = (await events()).find((event) => event.type === 'executed' && event.check.kind === 'baseline');
    expect(baseline).toMatchObject({ counts: { passed: 1, failed: 1 }, verdict: { result: 'pass' } });
  });

  test('a suite that hangs is cut to the tests near the fault', async () => {
    const hang = "require('node:test')('hangs', () => new Promise(() => setInterval(() => {}, 1000)));\n";
    const { solve, events } = await started(
      {
        ...CALC,
        'other/hang.test.js': hang,
        'package.json': CALC['package.json']?.replace('test/*.test.js', "'**/*.test.js'") ?? '',
      },
      calcAnswers,
      { MULLOVER_SUITE_SECONDS: '5' },
    );
    const { choice } = await solve();
    const scopes = (await events()).flatMap((event) =>
      event.type === 'executed' && 'scope' in event.check ? [`${event.check.scope} ${event.ending}`] : [],
    );
    expect(scopes).toEqual(expect.arrayContaining(['all timeout', 'near exited']));
    expect(choice).toMatchObject({
      decision: 'propose',
      winner: { regression: { selection: { files: ['test/multiply.test.js'] }, part: { files: 1, of: 2, near: 1 } } },
    });
  });

  test('a repository that cannot be set up gives no verdict about patches', async () => {
    const manifest = JSON.stringify({
      name: 'calc',
      scripts: { test: 'node --test' },
      dependencies: { 'no-such-package-of-ours-xyz': '99.0.0' },
    });
    const { solve } = await started({ ...CALC, 'package.json': manifest }, calcAnswers);
    expect((await solve()).choice).toMatchObject({
      unjudged: true,
      reason: expect.stringContaining('the tests could not be run'),
      next: expect.stringContaining('.github/mullover.yml'),
    });
  });

  test.each([
    ['answers 401', { status: 401 }],
    ['answers 500 each time', { status: 500 }],
    ['answers with a web page', { kind: 'html' }],
  ] as const)(
    'an endpoint that %s ends in a blocked run that says so, and keeps what was done',
    async (_name, failure) => {
      const { solve, server, events } = await started(CALC, calcAnswers);
      server.fail({ match: '', times: 1000, ...failure } as Parameters<ModelServer['fail']>[0]);
      const { choice } = await solve();
      expect(choice).toMatchObject({
        decision: 'blocked',
        reason: expect.stringContaining('the model endpoint failed'),
      });
      server.clearFailures();
      expect((await solve()).choice.decision).toBe('propose');
      expect((await events()).filter(({ type }) => type === 'prepared')).toHaveLength(1);
    },
  );

  test('replies that follow no protocol end in no patch, after a correction was asked for', async () => {
    const { solve, server } = await started(CALC, () => ({ text: 'I am only a small model.' }));
    expect((await solve()).choice).toMatchObject({ decision: 'abstain', reason: 'no rollout produced a usable patch' });
    expect(finished(server)).toContain('repository-understanding/-/0/2');
  });
});
