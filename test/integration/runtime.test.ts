// The OCI runtime of a run: gVisor where the engine knows it, and never silently another one.

import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EnvironmentFault } from '../../src/errors.ts';
import type { Execution } from '../../src/execution.ts';
import { tryRuntime } from '../../src/sandbox/runtime.ts';
import { createSandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { nodeImage } from '../node-image.ts';
import { leftContainers } from './left-containers.ts';
import { type OwnEngine, startOwnEngine } from './own-engine.ts';

const never = new AbortController().signal;
const workspace = fakeWorkspace({
  'package.json': JSON.stringify({ name: 'probe', scripts: { test: 'node --test' } }),
  'test/a.test.js': "require('node:test').test('runs', () => {});",
});
let engine: OwnEngine;

beforeAll(async () => {
  // gVisor itself needs a kernel that it knows; here runc answers to its name, and a second runtime is a file that is missing.
  const runc = execFileSync('which', ['runc'], { encoding: 'utf8' }).trim();
  const missing = join(await mkdtemp(join(tmpdir(), 'no-runtime-')), 'runtime');
  engine = await startOwnEngine(await nodeImage(), { runsc: runc, broken: missing });
});
afterAll(() => engine.close());

async function runWith(options: Partial<SandboxOptions>): Promise<Execution> {
  const sandbox = createSandbox({
    ...{ docker: engine.options, baseImage: engine.image, worker: 'runtime', readSettings: () => ({}), ...options },
  });
  const preparation = await sandbox.prepare(workspace, never);
  if (!preparation.ok) throw new Error(preparation.reason);
  const limits = { seconds: 600, outputBytes: 1e6 };
  return sandbox.run(preparation.environment, workspace, [], { kind: 'all' }, limits, never);
}

test('is runsc without any setting where the engine knows it, or the one that is set', async () => {
  expect(await runWith({})).toMatchObject({ runtime: 'runsc', tests: [{ status: 'passed' }] });
  expect(await runWith({ runtime: 'runc' })).toMatchObject({ runtime: 'runc', tests: [{ status: 'passed' }] });
  expect(await tryRuntime(engine.docker, engine.image, undefined)).toBe('runsc');
});

test('one that does not start, or that the engine does not know, is lost: no other one steps in', async () => {
  for (const runtime of ['broken', 'unknown']) {
    expect(await runWith({ runtime })).toMatchObject({ ending: 'lost', tests: undefined });
    await expect(tryRuntime(engine.docker, engine.image, runtime)).rejects.toThrow(EnvironmentFault);
    await expect(tryRuntime(engine.docker, engine.image, runtime)).rejects.toMatchObject({
      next: expect.stringContaining('MULLOVER_SANDBOX_RUNTIME'),
    });
  }
  expect(await leftContainers(engine.docker)).toEqual([]);
});
