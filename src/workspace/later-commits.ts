// Commits in a checkout that its base does not come from: what came later, and what lies beside it.

import type { Sha } from '../task.ts';
import { type GitOptions, gitText } from './git.ts';

/** Those that no branch leads to, and those of other repositories that lend their objects, among them. */
export async function laterCommits(base: Sha, options: GitOptions): Promise<readonly Sha[]> {
  const format = '--batch-check=%(objecttype) %(objectname)';
  const objects = await gitText(['cat-file', '--batch-all-objects', '--unordered', format], options);
  const commits = objects.split('\n').flatMap((line) => (line.startsWith('commit ') ? [line.slice(7)] : []));
  const known = new Set((await gitText(['rev-list', base], options)).split('\n'));
  return commits.filter((commit) => !known.has(commit)).sort();
}
