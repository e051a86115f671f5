// What a command says to a terminal, and where it may write.

import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { writableFolder } from '../../src/cli/disk-fault.ts';
import { say } from '../../src/cli/say.ts';

test.each([
  ['a\u001b[31m b\u001b[0m', 'a b'],
  ['test \u202ereversed', 'test reversed'],
  ['\u001b]0;title\u0007line', 'line'],
  ['two\n  lines', 'two\n  lines'],
  ['back\rover', 'back\nover'],
])('%j is said as %j', (line, expected) => {
  const written: unknown[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(text) > 0);
  say(line);
  write.mockRestore();
  expect(written).toEqual([`${expected}\n`]);
});

test('a folder that can be written to is made with those above it; anything else is told, and never waited for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-out-'));
  await writeFile(join(folder, 'file'), '');
  await symlink(join(folder, 'nowhere'), join(folder, 'link'));
  await writableFolder(join(folder, 'a/b/c'));
  await writableFolder(join(folder, 'a/b/c'));
  for (const path of [
    '/proc/mullover/out',
    '/proc/x',
    join(folder, 'file'),
    join(folder, 'file/x'),
    join(folder, 'link'),
  ])
    await expect(writableFolder(path)).rejects.toThrow(`${path} is no folder that can be written to (`);
  await rm(folder, { recursive: true });
});
