// Makes real git repositories for tests, file by file, also with entries that no honest checkout would make.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export interface Entry {
  readonly mode?: '100644' | '100755' | '120000' | '160000';
  readonly content: string | Buffer;
}

const who = { NAME: 'Tester', EMAIL: 'tester@example.org', DATE: '2026-01-01T00:00:00Z' };

/** An empty bare repository in a temporary folder. */
export async function makeRepository(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mullover-repository-'));
  const gitDir = join(dir, 'source.git');
  await run(dir, ['init', '--quiet', '--bare', '--initial-branch=main', gitDir]);
  return gitDir;
}

/** Commits exactly these files to `main` and gives the commit's id. */
export async function commitFiles(
  gitDir: string,
  files: Readonly<Record<string, string | Entry>>,
  branch = 'main',
): Promise<string> {
  const index = { GIT_INDEX_FILE: join(gitDir, `index-${branch}`) };
  await run(gitDir, ['read-tree', '--empty'], '', index);
  const lines = [];
  for (const [path, given] of Object.entries(files)) {
    const { mode = '100644', content } = typeof given === 'string' ? { content: given } : given;
    const sha = mode === '160000' ? content.toString() : await run(gitDir, ['hash-object', '-w', '--stdin'], content);
    lines.push(`${mode} ${sha}\t${path}\0`);
  }
  await run(gitDir, ['update-index', '-z', '--index-info'], lines.join(''), index);
  const tree = await run(gitDir, ['write-tree'], '', index);
  const commit = await run(gitDir, ['commit-tree', tree, '-m', 'state']);
  await run(gitDir, ['update-ref', `refs/heads/${branch}`, commit]);
  return commit;
}

/** Output of git in a repository of the test's own. */
export async function run(
  gitDir: string,
  args: readonly string[],
  input: string | Buffer = '',
  extra: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env: Record<string, string> = { ...extra, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  for (const role of ['AUTHOR', 'COMMITTER']) {
    for (const [key, value] of Object.entries(who)) env[`GIT_${role}_${key}`] = value;
  }
  const { stdout } = await execa('git', [...args], { cwd: gitDir, env, input });
  return stdout;
}
