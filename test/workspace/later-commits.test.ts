// Which commits of a checkout its base does not come from: on real repositories of every way in which such commits get there.

import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { laterCommits } from '../../src/workspace/later-commits.ts';
import { openMirror, resolveBase } from '../../src/workspace/mirror.ts';
import { type Repository, repositoryOf } from '../calc.ts';

const opened: string[] = [];
afterEach(async () => {
  for (const folder of opened.splice(0)) await rm(folder, { recursive: true, force: true });
});
const env = { PATH: process.env.PATH };

async function repository(): Promise<
  Repository & { commit(): Promise<string>; git(...args: string[]): Promise<string> }
> {
  const made = await repositoryOf({ 'a.txt': '1\n' });
  opened.push(made.path);
  const git = async (...args: string[]) =>
    (await execa('git', ['-c', 'user.name=D', '-c', 'user.email=d@example.com', ...args], { cwd: made.path })).stdout;
  let commits = 0;
  const commit = async () => {
    await appendFile(join(made.path, 'a.txt'), '2\n');
    commits += 1;
    await git('commit', '-qam', `number ${commits}`);
    return git('rev-parse', 'HEAD');
  };
  return { ...made, git, commit };
}
const later = ({ path }: Repository, base: string) => laterCommits(base, { gitDir: join(path, '.git'), env });

test('none is there but the base and what it comes from', async () => {
  const made = await repository();
  expect(await later(made, await made.commit())).toEqual([]);
});

test('a later one, one beside it, and one that no branch leads to any more', async () => {
  const made = await repository();
  const base = await made.commit();
  const after = await made.commit();
  await made.git('checkout', '-q', '-b', 'other', made.base);
  const beside = await made.commit();
  await made.git('checkout', '-q', '--detach', base);
  const dropped = await made.commit();
  await made.git('checkout', '-q', base);
  expect(await later(made, base)).toEqual([after, beside, dropped].sort());
  expect(await later(made, made.base)).toEqual([base, after, beside, dropped].sort());
});

test('one in a pack, and one of a repository that lends its objects', async () => {
  const [made, lender] = [await repository(), await repository()];
  const after = await made.commit();
  await made.git('gc', '-q');
  expect(await later(made, made.base)).toEqual([after]);
  await appendFile(join(lender.path, 'a.txt'), 'lent\n');
  const lent = await lender.commit();
  await writeFile(join(made.path, '.git/objects/info/alternates'), `${join(lender.path, '.git/objects')}\n`);
  expect(await later(made, made.base)).toContain(lent);
});

test('a checkout of our own holds none, whatever its source holds; a shared one holds those of others', async () => {
  const made = await repository();
  const after = await made.commit();
  const dir = await mkdtemp(join(tmpdir(), 'mullover-later-'));
  opened.push(dir);
  const mirror = await openMirror({ url: made.path, dir, env });
  await resolveBase(mirror, made.base);
  expect(await laterCommits(made.base, { gitDir: mirror.gitDir, env })).toEqual([]);
  await resolveBase(mirror, after);
  expect(await laterCommits(made.base, { gitDir: mirror.gitDir, env })).toEqual([after]);
});
