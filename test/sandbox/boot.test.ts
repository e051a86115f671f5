// Workers that share a name and a folder, as real processes: each sees who lives, however the others end.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Boot, beginBoot, soleBoot } from '../../src/sandbox/boot.ts';

const BOOT = resolve(import.meta.dirname, '../../src/sandbox/boot.ts');
let folder: string;
let others: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-boots-'));
});
afterEach(async () => {
  for (const other of others) await end(other);
  others = [];
  await rm(folder, { recursive: true });
});

async function end(other: ChildProcess): Promise<void> {
  if (other.exitCode !== null || other.signalCode !== null) return;
  other.kill('SIGKILL');
  await once(other, 'exit');
}

/** The boot of another process that lives until it is killed. */
async function otherBoot(): Promise<{ readonly id: string; readonly process: ChildProcess }> {
  const script = `const { beginBoot } = await import(${JSON.stringify(BOOT)});
    globalThis.boot = beginBoot(${JSON.stringify(folder)});
    console.log(globalThis.boot.id);
    setInterval(() => {}, 1000);`;
  const node = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  const other = spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'inherit'] });
  others.push(other);
  const [line] = await once(other.stdout, 'data');
  return { id: String(line).trim(), process: other };
}

test('a process is seen as alive as long as it lives, stopped or not, and as dead at once when it is killed', async () => {
  const [one, two] = [await otherBoot(), await otherBoot()];
  const own = beginBoot(folder);
  const seen = () => [own.id, one.id, two.id].map((id) => own.isAlive(id));
  expect(seen()).toEqual([true, true, true]);
  one.process.kill('SIGSTOP');
  expect(seen()).toEqual([true, true, true]);
  await end(one.process);
  expect(seen()).toEqual([true, false, true]);
  await end(two.process);
  expect(seen()).toEqual([true, false, false]);
});

test.each(['', 'earlier', '../boots', randomUUID(), 'x'.repeat(300)])('%j, which left no lock, is dead', (id) => {
  expect(beginBoot(folder).isAlive(id)).toBe(false);
});

test('what dead boots left is removed, what is just being made is not', async () => {
  const [old, young] = [randomUUID(), randomUUID()];
  for (const name of [old, young]) await writeFile(join(folder, name), '');
  await utimes(join(folder, old), 1, 1);
  const living = await otherBoot();
  await utimes(join(folder, living.id), 1, 1);
  const own: Boot = beginBoot(folder);
  expect((await readdir(folder)).filter((name) => !name.endsWith('-journal')).sort()).toEqual(
    [young, living.id, own.id].sort(),
  );
  expect(own.isAlive(living.id)).toBe(true);
});

test('a process that shares its name with nobody knows only itself', () => {
  const boot = soleBoot();
  expect([boot.isAlive(boot.id), boot.isAlive(soleBoot().id)]).toEqual([true, false]);
});
