// What the set-up of a hostile repository can take of the host: disk, memory, processes and time end. Real Docker.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { createSandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { nodeImage } from '../node-image.ts';
import { leftContainers } from './left-containers.ts';

const SIGNAL = new AbortController().signal;
const WORKER = 'set-up-limits-test';
const MB = 2 ** 20;
const docker = new Docker();
const made = new Set<string>();
let baseImage: string;
beforeAll(async () => {
  baseImage = await nodeImage();
});
afterAll(async () => {
  for (const id of made) await docker.getImage(id).remove();
});

async function prepared(
  command: string,
  limits: SandboxOptions['limits'],
  packages: readonly string[] = [],
  repository = `limits-${process.pid}-${Math.random()}`,
) {
  const settings = { setup: [command], packages };
  const sandbox = createSandbox({
    worker: WORKER,
    baseImage,
    packages,
    limits: limits ?? {},
    readSettings: () => settings,
  });
  const files = {
    'package.json': JSON.stringify({ name: 'calc', scripts: { test: 'node --test' } }),
    'calc.test.js': `require('node:test').test('x', () => {});`,
    '.github/mullover.yml': 'read',
  };
  const preparation = await sandbox.prepare(fakeWorkspace(files, repository), SIGNAL);
  if (preparation.ok) made.add(preparation.environment.image);
  return preparation;
}

async function leftOver() {
  const filters = { label: [`mullover.worker=${WORKER}`] };
  return leftContainers(docker, filters);
}

/** As one file would hit the limit of files. */
const write = (files: number, then = '') =>
  `for i in $(seq ${files}); do head -c 100000000 /dev/zero > /opt/env/$i || exit 1; done${then}`;

test('a set-up that writes on and on is ended, and becomes no image', async () => {
  // An image of the first time would be found the second time. Other tests make images of their own meanwhile.
  for (const _time of ['first', 'second']) {
    const command = write(40, '; sleep 600');
    const preparation = await prepared(command, { setupDisk: 300e6 }, [], `limits-${process.pid}-on-and-on`);
    expect(preparation).toMatchObject({ ok: false, fault: 'recipe' });
    expect(preparation.ok || preparation.reason).toContain('more than 300 MB on disk (MULLOVER_SETUP_DISK_MB)');
    expect(await leftOver()).toEqual([]);
  }
});

test('one that is done before anybody looked becomes none either', async () => {
  const preparation = await prepared(write(2), { setupDisk: 150e6 });
  expect(preparation.ok || preparation.reason).toContain('more than 150 MB on disk');
});

test('what it wrote and removed again does not count at the end', async () => {
  expect(await prepared(write(2, '; rm /opt/env/[0-9]*'), { setupDisk: 250e6 })).toMatchObject({ ok: true });
});

test('one file is never larger than 512 MB', async () => {
  const preparation = await prepared('head -c 600000000 /dev/zero > /opt/env/one', {});
  expect(preparation).toMatchObject({ ok: false, fault: 'recipe' });
});

test('memory ends', async () => {
  const eat = `node -e "const all = []; for (;;) all.push(Buffer.alloc(${10 * MB}, 1))"`;
  const preparation = await prepared(eat, { memory: 64 * MB, setupMemory: 256 * MB });
  expect(preparation.ok || preparation.reason).toMatch(/^The set-up failed \(out of memory\)/);
});

test('processes end', async () => {
  const fork = 'i=0; while [ $i -lt 200 ]; do sleep 5 & i=$((i + 1)); done; echo all of them';
  const preparation = await prepared(fork, { pids: 32, setupPids: 64 });
  expect(preparation).toMatchObject({ ok: false, fault: 'recipe' });
  expect(preparation.log).toContain('Cannot fork');
  expect(preparation.log).not.toMatch(/^all of them/m);
});

test('time ends', async () => {
  const preparation = await prepared('sleep 600', { setupSeconds: 8 });
  expect(preparation.ok || preparation.reason).toContain('not finished after 8 s');
  expect(await leftOver()).toEqual([]);
});

test('system packages end at the same disk', async () => {
  const preparation = await prepared('true', { setupDisk: 1e6 }, ['bc']);
  if (!preparation.ok) throw new Error(preparation.reason);
  expect(preparation.environment.recipe.reasons).toContainEqual(
    'system packages bc: not installed: more than 1 MB on disk (MULLOVER_SETUP_DISK_MB)',
  );
});
