// Changes of one commit on another one, as git's three-way merge makes them: moved files are followed, conflicts are told.

import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import type { Workspace } from '../../src/ports/workspace.ts';
import { openMirror, resolveBase } from '../../src/workspace/mirror.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';

const LINES = Array.from({ length: 12 }, (_, i) => `line ${i}`);
const text = (change: Readonly<Record<number, string>> = {}) =>
  LINES.map((line, i) => `${change[i] ?? line}\n`).join('');
let folder: string;
let old: Workspace;
const heads: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-merge-'));
  const work = join(folder, 'work');
  const write = async (path: string, content: string | Buffer) => {
    await mkdir(dirname(join(work, path)), { recursive: true });
    await writeFile(join(work, path), content);
  };
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=Dev', '-c', 'user.email=d@example.com', ...args], { cwd: work });
  const commit = async (name: string) => {
    await git('add', '-A');
    await git('commit', '-qm', name);
    heads[name] = (await git('rev-parse', 'HEAD')).stdout;
    await git('checkout', '-q', heads['base'] ?? '');
  };
  await mkdir(work);
  await git('init', '-q', '-b', 'main');
  await write('a.txt', text());
  await write('latin.txt', Buffer.from('caf\xe9\n1\n2\n3\n4\n5\n6\n', 'latin1'));
  await commit('base');
  await write('a.txt', text({ 11: 'their end' }));
  await commit('elsewhere');
  await write('a.txt', text({ 1: 'theirs' }));
  await commit('same line');
  await write('a.txt', text({ 1: 'ours' }));
  await commit('there already');
  await mkdir(join(work, 'lib'));
  await rename(join(work, 'a.txt'), join(work, 'lib/b.txt'));
  await commit('moved');
  await rm(join(work, 'a.txt'));
  await commit('gone');
  await write('latin.txt', Buffer.from('caf\xe9\n1\n2\n3\n4\n5\nsix\n', 'latin1'));
  await commit('other encoding');
  const env = { PATH: process.env['PATH'] };
  const mirror = await openMirror({ url: work, dir: join(folder, 'mirrors'), env });
  for (const sha of Object.values(heads)) await resolveBase(mirror, sha);
  const options = { gitDir: mirror.gitDir, cacheDir: join(folder, 'index'), env };
  old = await openWorkspace({ ...options, base: heads['base'] ?? '' });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const OURS = [{ path: 'a.txt', text: text({ 1: 'ours' }) }];

test.each<[string, readonly unknown[] | undefined]>([
  ['base', OURS],
  ['elsewhere', [{ path: 'a.txt', text: text({ 1: 'ours', 11: 'their end' }) }]],
  ['same line', undefined],
  ['there already', []],
  ['moved', [{ path: 'lib/b.txt', text: text({ 1: 'ours' }) }]],
  ['gone', undefined],
])('on a commit with %s', async (name, changes) => {
  expect(await old.mergedInto(heads[name] ?? '', OURS)).toEqual(changes);
});

test('a file keeps its encoding, a new one is added, and what no tree can hold is no change', async () => {
  const change = { path: 'latin.txt', text: 'café\none\n2\n3\n4\n5\n6\n', encoding: 'windows-1252' } as const;
  const onto = heads['other encoding'] ?? '';
  expect(await old.mergedInto(onto, [change])).toEqual([
    { path: 'latin.txt', text: 'café\none\n2\n3\n4\n5\nsix\n', encoding: 'windows-1252' },
  ]);
  const added = { path: 'test/x.txt', text: 'new\n' };
  expect(await old.mergedInto(onto, [added])).toEqual([added]);
  expect(await old.mergedInto(onto, [{ path: '../x', text: 'out\n' }])).toBeUndefined();
  expect(await old.mergedInto(onto, [{ path: 'a.txt', text: null }])).toEqual([{ path: 'a.txt', text: null }]);
});
