// Containers that take turns, and engines that hang: real Docker.

import { mkdtemp } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { EnvironmentFault } from '../../src/errors.ts';
import type { Environment } from '../../src/execution.ts';
import { createSandbox, type DockerSandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import { leftContainers } from './left-containers.ts';

const docker = new Docker();
const never = new AbortController().signal;
const WORKER = `turns-${process.pid}`;
const LIMITS = { seconds: 600, outputBytes: 1e6 };

beforeAll(async () => {});

afterAll(async () => {
  expect(await ownContainers()).toEqual([]);
});

const ownContainers = () => leftContainers(docker, { label: [`mullover.worker=${WORKER}`] });

function sandboxWith(options: Partial<SandboxOptions>): DockerSandbox {
  return createSandbox({ worker: WORKER, readSettings: () => ({}), ...options });
}

/** A test that says when it begins and ends. */
const busy = (ms: number): Files => ({
  'package.json': JSON.stringify({ name: 'probe', scripts: { test: 'node --test' } }),
  'test/probe.test.js': `const { test } = require('node:test');\nconsole.log('BEGIN ' + Date.now());\ntest('waits', () => new Promise((done) => setTimeout(() => { console.log('END ' + Date.now()); done(); }, ${ms})));`,
});

async function environmentIn(sandbox: DockerSandbox): Promise<Environment> {
  const preparation = await sandbox.prepare(fakeWorkspace(busy(0)), never);
  if (!preparation.ok) throw new Error(preparation.reason);
  return preparation.environment;
}

const start = (sandbox: DockerSandbox, environment: Environment, ms: number, signal = never) =>
  sandbox.run(environment, fakeWorkspace(busy(ms)), [], { kind: 'all' }, LIMITS, signal);

function interval(log: string): readonly [number, number] {
  const time = (word: string) => Number(new RegExp(`${word} (\\d+)`).exec(log)?.[1]);
  return [time('BEGIN'), time('END')];
}

describe('turns', () => {
  test('one runs, its successor is created, fed and waits; only the time of its own turn counts', async () => {
    const sandbox = sandboxWith({ containers: 1 });
    const environment = await environmentIn(sandbox);
    let most = 0;
    let [waiting, done] = [false, false];
    const runs = Promise.all([1500, 1500, 1500, 0].map((ms) => start(sandbox, environment, ms))).finally(() => {
      done = true;
    });
    while (!done) {
      const listed = await ownContainers();
      most = Math.max(most, listed.length);
      waiting ||= listed.filter(({ State }) => State === 'running').length === 2;
      await sleep(50);
    }
    const executions = await runs;
    expect(executions.map(({ ending, tests }) => [ending, tests?.[0]?.status])).toEqual(
      executions.map(() => ['exited', 'passed']),
    );
    const times = executions.map(({ log }) => interval(log)).sort((a, b) => a[0] - b[0]);
    for (const [i, [begin]] of times.entries()) expect(begin).toBeGreaterThanOrEqual(times[i - 1]?.[1] ?? 0);
    expect([most, waiting]).toEqual([2, true]);
    const last = executions.at(-1)?.seconds ?? 0;
    expect(last).toBeLessThan(((times[3]?.[0] ?? 0) - (times[0]?.[0] ?? 0)) / 1000); // it waited for three others
  });

  test('who is called off while it waits never runs and leaves nothing behind', async () => {
    const sandbox = sandboxWith({ containers: 1 });
    const environment = await environmentIn(sandbox);
    const off = new AbortController();
    const first = start(sandbox, environment, 15_000);
    const running = async (count: number) => {
      while ((await docker.listContainers({ filters: { label: [`mullover.worker=${WORKER}`] } })).length < count)
        await sleep(50);
    };
    await running(1); // who comes first is settled before the others come
    const others = [start(sandbox, environment, 0, off.signal), start(sandbox, environment, 0, off.signal)];
    await running(2);
    off.abort();
    const called = await Promise.all(others);
    expect(called.map(({ ending, log, seconds }) => [ending, log, seconds])).toEqual([
      ['lost', '', 0],
      ['lost', '', 0],
    ]);
    // Which of the two gets the container that is made ready is open.
    expect(called.map(({ note }) => note).sort()).toEqual(['aborted', 'aborted before the container was created']);
    expect((await ownContainers()).length).toBe(1);
    expect((await first).ending).toBe('exited');
  });
});

test('a suite that does not end in time gives what ended, and says what did not', async () => {
  const sandbox = sandboxWith({ containers: 1 });
  const environment = await environmentIn(sandbox);
  const quick = Array.from({ length: 12 }, (_, i) => `test/quick${String(i).padStart(2, '0')}.test.js`);
  const one = (body: string) => `require('node:test').test('one', () => ${body});`;
  const files: Files = {
    'package.json': JSON.stringify({ name: 'probe', scripts: { test: 'node --test' } }),
    ...Object.fromEntries(quick.map((path) => [path, one('{}')])),
    'test/slow.test.js': one('new Promise((done) => setTimeout(done, 600_000))'),
  };
  const ran = quick.slice(0, 7); // steps of 1, 2 and 4 files
  const left = ['test/slow.test.js', ...quick.slice(7)];
  const selection = { kind: 'files', files: [...ran, ...left] } as const;
  const limits = { ...LIMITS, enough: { seconds: 20, first: 12 } };
  const execution = await sandbox.run(environment, fakeWorkspace(files), [], selection, limits, never);
  expect([execution.ending, execution.tests?.length, execution.runtime]).toEqual(['exited', 7, 'runc']);
  expect(execution.parts).toEqual({ ran, left });
  expect(execution.seconds).toBeLessThan(500); // what was cut would have taken 600
});

test('a sample tells what a suite takes at least, and its steps end after their time', async () => {
  const sandbox = sandboxWith({ containers: 1 });
  const environment = await environmentIn(sandbox);
  const paths = Array.from({ length: 60 }, (_, i) => `test/${String(i).padStart(2, '0')}.test.js`);
  const packageOf = (body: string): Files => ({
    'package.json': JSON.stringify({ name: 'probe', scripts: { test: 'node --test' } }),
    ...Object.fromEntries(paths.map((path) => [path, `require('node:test').test('one', () => ${body});`])),
  });
  const sampled = (files: Files, seconds: number) => {
    const limits = { ...LIMITS, seconds, sample: true, trusted: true } as const;
    return sandbox.run(environment, fakeWorkspace(files), [], { kind: 'files', files: paths }, limits, never);
  };
  const quick = await sampled(packageOf('{}'), 600);
  expect([quick.ending, quick.tests, quick.foreseen?.files, quick.foreseen?.of]).toEqual(['exited', undefined, 9, 60]);
  expect(quick.foreseen?.seconds).toBeGreaterThan(0);
  const others = await sampled(packageOf("require('./00.test.js')"), 600);
  expect([others.ending, others.foreseen]).toEqual(['exited', undefined]);
  const hanging = await sampled(packageOf('new Promise((done) => setTimeout(done, 600_000))'), 20);
  expect([hanging.ending, hanging.foreseen]).toEqual(['exited', undefined]);
  expect(hanging.seconds).toBeLessThan(500);
});

/** A way to the engine that can stop answering: connections stay open and nothing goes through any more. */
async function doorThatFreezes() {
  const sockets = new Set<Socket>();
  let frozen = false;
  const path = join(await mkdtemp(join(tmpdir(), 'frozen-')), 'docker.sock');
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => near.destroy());
    if (frozen) return;
    const far = connect('/var/run/docker.sock');
    sockets.add(far);
    far.on('error', () => far.destroy());
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const freeze = () => {
    frozen = true;
    for (const socket of sockets) {
      socket.unpipe();
      socket.removeAllListeners('data').pause();
    }
  };
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  return { path, freeze, close };
}

describe('an engine that accepts and never answers', () => {
  test('is a fault with the next step, soon, for a run and for a set-up', async () => {
    const environment = await environmentIn(sandboxWith({}));
    const door = await doorThatFreezes();
    door.freeze();
    const sandbox = sandboxWith({ docker: { socketPath: door.path }, answerSeconds: 1 });
    const began = performance.now();
    const refused = { name: 'EnvironmentFault', message: 'The Docker engine did not answer within 1 s.' };
    await expect(start(sandbox, environment, 0)).rejects.toMatchObject(refused);
    await expect(sandbox.prepare(fakeWorkspace(busy(0)), never)).rejects.toThrow(EnvironmentFault);
    expect(performance.now() - began).toBeLessThan(60_000);
    await door.close();
  });

  test('in the middle of a run it ends as lost, never as a failed test, and the sweeper finds the container', async () => {
    const environment = await environmentIn(sandboxWith({}));
    const door = await doorThatFreezes();
    const sandbox = sandboxWith({ docker: { socketPath: door.path }, answerSeconds: 1 });
    const run = sandbox.run(
      environment,
      fakeWorkspace(busy(60_000)),
      [],
      { kind: 'all' },
      { ...LIMITS, seconds: 3 },
      never,
    );
    while ((await docker.listContainers({ filters: { label: [`mullover.worker=${WORKER}`] } })).length === 0)
      await sleep(50);
    await sleep(500);
    door.freeze();
    const { ending, tests, note } = await run;
    expect([ending, tests]).toEqual(['lost', undefined]);
    expect(note).toMatch(/did not answer within 1 s/);
    await door.close();
    const [left] = await ownContainers();
    const next = sandboxWith({});
    expect(await next.sweep(86_400)).toEqual([left?.Id]);
  });
});
