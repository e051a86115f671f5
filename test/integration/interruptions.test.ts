// A worker or an engine that dies in the middle of verification: nothing stays behind, the run goes on, no patch is blamed.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { select } from '../../src/selection/select.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import type { Event } from '../../src/trace/event.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { nodeImage } from '../node-image.ts';
import { leftContainers } from './left-containers.ts';
import { type OwnEngine, startOwnEngine } from './own-engine.ts';
import { driveVerification } from './verification-run.ts';

const PROGRAM = join(import.meta.dirname, 'verification-run.ts');
const WORKER = `interrupted-${process.pid}`;
let baseImage: string;
let engine: OwnEngine;

beforeAll(async () => {
  baseImage = await nodeImage();
  engine = await startOwnEngine(baseImage);
});
afterAll(() => engine.close());

const emptyFolder = () => mkdtemp(join(tmpdir(), 'interrupted-'));
const traceOf = (folder: string) =>
  wholeEvents(createTraceStore({ dir: folder, redact: (text) => text }), 'r-00000000000a');
const OWN = { label: [`mullover.worker=${WORKER}`] };
const containersOf = (docker: Docker, all: boolean) =>
  all ? leftContainers(docker, OWN) : docker.listContainers({ filters: OWN });

/** Waits until the patch is being run against the regression tests, or all of the checks were missed. */
async function patchIsRunning(folder: string, docker: Docker): Promise<void> {
  for (;;) {
    const events = await traceOf(folder);
    const open = foldTree(events).open;
    const running = (await containersOf(docker, false)).length > 0;
    if (running && [...open.keys()].some((work) => work.includes(':regression-all:'))) return sleep(1500);
    await sleep(50);
  }
}

/** How the run went on: `work-lost` reasons and verdicts of the regression check of the patch. */
const storyOf = (events: readonly Event[]) =>
  events.flatMap((event) => {
    if (!('work' in event) || !event.work.includes(':regression-all:')) return [];
    if (event.type === 'work-lost') return [`lost: ${event.reason}`];
    return event.type === 'executed' ? [`executed: ${event.verdict.result}`] : [];
  });

function expectVerified(events: readonly Event[]): void {
  const tree = foldTree(events);
  const [candidate] = [select(tree).winner];
  expect(candidate?.regression?.verdict).toMatchObject({ result: 'pass' });
  expect([...(candidate?.reproductions.values() ?? [])].map(({ verdict }) => verdict.result)).toEqual(['pass']);
  const failed = events.filter(
    (event) => event.type === 'executed' && event.subject !== 'base' && event.verdict.result !== 'pass',
  );
  expect(failed).toEqual([]);
  const works = events.flatMap((event) => (event.type === 'executed' ? [event.work] : []));
  expect(works.length).toBe(new Set(works).size);
}

test('a worker that is killed: the next one sweeps its containers, and the patch is verified in the end', async () => {
  const docker = new Docker();
  const folder = await emptyFolder();
  const start = (): ChildProcess =>
    spawn(process.execPath, [PROGRAM, folder, WORKER, baseImage], { stdio: ['ignore', 'pipe', 'inherit'] });
  const first = start();
  await patchIsRunning(folder, docker);
  const ended = once(first, 'exit');
  first.kill('SIGKILL');
  await ended;
  const orphans = (await containersOf(docker, true)).length;
  expect(orphans).toBeGreaterThan(0);
  const second = start();
  const chunks: Buffer[] = [];
  second.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  expect(await once(second, 'exit')).toEqual([0, null]);
  expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ swept: orphans });
  expect(await containersOf(docker, true)).toEqual([]);
  const events = await traceOf(folder);
  expect(storyOf(events)).toEqual(['lost: crashed', 'executed: pass']);
  expectVerified(events);
});

describe('an engine that is killed and comes back', () => {
  test('is waited for; what ran there is lost to the infrastructure, repeated, and swept', async () => {
    const folder = await emptyFolder();
    const sandbox = createSandbox({
      ...{ docker: engine.options, baseImage: engine.image, worker: WORKER, containers: 2, readSettings: () => ({}) },
    });
    const driven = driveVerification(folder, WORKER, sandbox);
    await patchIsRunning(folder, engine.docker);
    await engine.kill();
    await sleep(1000);
    await engine.start();
    const events = await driven;
    expect(storyOf(events)).toEqual(['lost: infrastructure', 'executed: pass']);
    expectVerified(events);
    await sandbox.sweep(86_400);
    expect(await containersOf(engine.docker, true)).toEqual([]);
  });

  test('that stays away is told as such, and nothing is said about the patch', async () => {
    const folder = await emptyFolder();
    const sandbox = createSandbox({
      ...{ docker: engine.options, baseImage: engine.image, worker: WORKER, containers: 2, readSettings: () => ({}) },
      awaySeconds: 1,
    });
    const driven = driveVerification(folder, WORKER, sandbox);
    await patchIsRunning(folder, engine.docker);
    await engine.kill();
    const events = await driven;
    expect(new Set(storyOf(events))).toEqual(new Set(['lost: infrastructure']));
    const choice = select(foldTree(events));
    expect(choice).toMatchObject({ decision: 'abstain', unjudged: true, passing: true });
    expect(choice.reason).toMatch(/^the sandbox failed: No Docker engine answers/);
    // The same run, later: the engine is back, and what was lost is verified.
    await engine.start();
    expectVerified(await driveVerification(folder, WORKER, sandbox));
    await sandbox.sweep(86_400);
    expect(await containersOf(engine.docker, true)).toEqual([]);
  });
});
