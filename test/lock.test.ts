// Several real processes and one lock: never two inside, and an owner that is killed leaves nothing behind.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withLock } from '../src/lock.ts';

const LOCK = resolve(import.meta.dirname, '../src/lock.ts');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-lock-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A process that runs `script` with `withLock`, `path` and `log` in reach. */
function started(name: string, script: string): ChildProcess {
  const text = `import { withLock } from ${JSON.stringify(LOCK)};
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    const path = ${JSON.stringify(join(folder, `${name}.lock`))};
    const log = (line) => appendFileSync(${JSON.stringify(join(folder, `${name}.log`))}, line + ' ' + process.pid + '\\n');
    ${script}`;
  const node = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', text];
  return spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('of six processes that fight for a lock that a dead one left, never two are inside', async () => {
  const path = join(folder, 'fight.lock');
  await writeFile(path, '');
  await utimes(path, 1, 1);
  const round = "await withLock(path, async () => { log('in'); await sleep(3); log('out'); });";
  const all = Array.from({ length: 6 }, () => started('fight', `for (let i = 0; i < 5; i++) ${round}`));
  expect(await Promise.all(all.map(async (one) => (await once(one, 'exit'))[0]))).toEqual([0, 0, 0, 0, 0, 0]);
  const lines = (await readFile(join(folder, 'fight.log'), 'utf8')).trim().split('\n');
  const inside = lines.map((line, at) =>
    at % 2 === 0 ? line.startsWith('in ') : line === lines[at - 1]?.replace('in', 'out'),
  );
  expect(inside).toEqual(Array.from({ length: 60 }, () => true));
});

test('the lock of an owner that is killed is free at once, and not before', async () => {
  const path = join(folder, 'killed.lock');
  const owner = started('killed', "await withLock(path, async () => { console.log('in'); await sleep(600_000); });");
  try {
    if (owner.stdout) await once(owner.stdout, 'data');
    await expect(withLock(path, async () => 'inside', AbortSignal.timeout(200))).rejects.toThrow(/abort/i);
  } finally {
    owner.kill('SIGKILL');
  }
  await once(owner, 'exit');
  expect(await withLock(path, async () => 'inside')).toBe('inside');
});

test('in one process too, the next one waits, and a failure gives the lock back', async () => {
  const path = join(folder, 'one.lock');
  const order: string[] = [];
  const first = withLock(path, async () => {
    order.push('in');
    await expect(withLock(path, async () => 'inside', AbortSignal.timeout(120))).rejects.toThrow();
    order.push('out');
    throw new Error('failed');
  });
  await expect(first).rejects.toThrow('failed');
  await withLock(path, async () => order.push('next'));
  expect(order).toEqual(['in', 'out', 'next']);
});
