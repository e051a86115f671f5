// Files under the data folder are their owner's alone, whatever the umask.

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { openMirror, resolveBase } from '../../src/workspace/mirror.ts';

const run = promisify(execFile);
let root = '';
let umask: number;

beforeAll(async () => {
  umask = process.umask(0o022);
  root = await mkdtemp(join(tmpdir(), 'mullover-modes-'));
});
afterAll(async () => {
  process.umask(umask);
  await rm(root, { recursive: true, force: true });
});

/** Paths below a folder that anybody else may read, write or enter. */
async function open(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = [folder, ...entries.map(({ parentPath, name }) => join(parentPath, name))];
  const modes = await Promise.all(paths.map(async (path) => [(await stat(path)).mode & 0o077, path] as const));
  return modes.filter(([others]) => others !== 0).map(([, path]) => path.slice(folder.length));
}

test('a trace, its claims and its texts', async () => {
  const dir = join(root, 'data', 'runs');
  const store = createTraceStore({ dir, redact: (text) => text });
  await store.append('r-0123456789ab', 0, { type: 'session-started', worker: 'a' });
  await store.append('r-0123456789ab', 1, { type: 'session-started', worker: 'b' });
  await store.put('r-0123456789ab', 'a prompt');
  expect((await readdir(join(dir, 'r-0123456789ab'))).some((name) => name.startsWith('claim-'))).toBe(true);
  expect(await open(join(root, 'data'))).toEqual([]);
});

test('a mirror, also one that was made before', async () => {
  const source = join(root, 'source');
  await run('git', ['init', '-q', source]);
  await writeFile(join(source, 'a.txt'), 'private\n');
  const git = (...args: readonly string[]) =>
    run('git', ['-C', source, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args]);
  await git('add', '.');
  await git('commit', '-qm', 'a');
  const dir = join(root, 'mirrors');
  const mirror = await openMirror({ url: source, dir });
  await resolveBase(mirror, 'HEAD');
  expect((await open(dir)).filter((path) => !path.endsWith('.lock'))).toEqual([]);
  await run('chmod', ['755', mirror.gitDir]);
  await openMirror({ url: source, dir });
  expect((await stat(mirror.gitDir)).mode & 0o077).toBe(0);
});
