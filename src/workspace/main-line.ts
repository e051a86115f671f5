// Earlier commits of a main line, without their trees: fetched into a folder of their own, since the mirror has no history.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LineCommit, Sha } from '../task.ts';
import { git } from './git.ts';
import { gitOptions, type Mirror } from './mirror.ts';

/** The base and what came before it, first parents only, newest first, so many at most. Throws EnvironmentFault. */
export async function mainLineOf(
  mirror: Mirror,
  base: Sha,
  most: number,
  signal?: AbortSignal,
): Promise<readonly LineCommit[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-line-'));
  try {
    const options = { ...gitOptions(mirror, signal), gitDir: folder };
    await git(['init', '--quiet', '--bare', '--template=', folder], { env: options.env });
    const flags = ['--quiet', `--depth=${most}`, '--filter=tree:0', '--no-tags', '--no-recurse-submodules'];
    await git(['fetch', ...flags, '--', mirror.source.url, `+${base}:refs/mullover/line`], options);
    const format = '--format=%H%x00%cI%x00%s%x00';
    const { stdout } = await git(
      ['log', '--first-parent', `--max-count=${most}`, format, 'refs/mullover/line'],
      options,
    );
    return commitsIn(stdout.toString('utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const FIELDS = 3;

/** Nothing that people write can hold the NUL between fields. */
function commitsIn(log: string): readonly LineCommit[] {
  const fields = log.split('\0');
  const commits: LineCommit[] = [];
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [commit = '', when = '', title = ''] = fields.slice(at, at + FIELDS);
    commits.push({ commit: commit.trim(), at: when, title });
  }
  return commits;
}
