// The command line of the making of training data: what bad input is answered with, and a disk that takes no more.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { diskFault } from '../../src/cli/disk-fault.ts';
import { type MinedRepository, minedRepository } from '../synthesis/mined-repository.ts';

let folder: string;
let repository: MinedRepository;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-synthesize-'));
  await writeFile(join(folder, 'file'), '');
  repository = await minedRepository();
  await repository.commit('feat: more', { 'lib/more.js': '1\n' });
});
afterAll(async () => {
  await repository.remove();
  await rm(folder, { recursive: true });
});

async function synthesize(...args: string[]) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, MULLOVER_DATA: join(folder, 'data') };
  const command = ['src/cli.ts', 'synthesize', ...args.map((each) => each.replace('FOLDER', folder))];
  const cwd = resolve(import.meta.dirname, '../..');
  const { exitCode, stdout, stderr } = await execa(process.execPath, command, {
    ...{ cwd, env, extendEnv: false, reject: false },
  });
  return { exitCode, stdout, stderr: stderr.replaceAll(folder, 'FOLDER') };
}

test.each([
  [
    ['prepare', '--out', 'FOLDER/file'],
    "mullover: FOLDER/file cannot be used: EEXIST: file already exists, mkdir 'FOLDER/file'\n  next: Give a folder that can be written as --out.",
  ],
  [
    ['prepare', '--out', 'FOLDER/none'],
    'mullover: There is nothing to prepare in FOLDER/none.\n  next: Collect some tasks first: `mullover synthesize collect`.',
  ],
  [
    ['collect', '--out', 'FOLDER/none', '--github', 'acme/calc,calc'],
    `error: option '--github <owner/name,…>' argument 'acme/calc,calc' is invalid. Give owner/name; "calc" is none.\n(see --help)`,
  ],
  [
    ['filter', '--out', 'FOLDER/none', '--licences', 'MIT,GPL'],
    `error: option '--licences <spdx,…>' argument 'MIT,GPL' is invalid. Give SPDX identifiers, as GPL-3.0-only; "GPL" is none.\n(see --help)`,
  ],
])('%j is refused with the next step', async (args, stderr) => {
  expect(await synthesize(...args)).toEqual({ exitCode: 2, stdout: '', stderr });
});

test('a shallow clone is mined for what it has, and says that it lacks the rest', async () => {
  const clone = join(folder, 'acme+shallow');
  await repository.git('clone', '-q', '--depth', '1', `file://${repository.path}`, clone);
  await repository.git('-C', clone, 'remote', 'remove', 'origin');
  const { exitCode, stdout } = await synthesize('collect', '--out', 'FOLDER/shallow', '--from-git', clone);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: [
      `acme/shallow: its clone is shallow and lacks older changes: git -C ${clone} fetch --unshallow`,
      'acme/shallow: 0 tasks, 0 of them new',
      '0 tasks are collected.',
      '  next: read in rejected.jsonl why changes were left out, or give other repositories.',
    ].join('\n'),
  });
});

test('a disk that takes no more is told as such, every other error is left alone', () => {
  const told = (code: string) => {
    const fault = diskFault(Object.assign(new Error('write'), { code }), '/data');
    return fault && [fault.message, fault.next];
  };
  const again = 'then give the same command again: nothing that is finished is done again.';
  expect(told('ENOSPC')).toEqual(['The disk of /data is full.', `Make room, ${again}`]);
  expect(told('EROFS')).toEqual(['The disk of /data is read-only.', `Make it writable, ${again}`]);
  expect([told('ENOENT'), diskFault('no error', '/data')]).toEqual([undefined, undefined]);
});
