// The newest release that a repository's tags name: the version of a package that takes it from git.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitOptions, gitText } from './git.ts';

const FILE = 'mullover-release';
const RELEASE = /^v?(\d+(?:\.\d+){1,3})$/;

/** Asks the source for its tags and keeps the newest release in the mirror; there is no history to find it in. */
export async function noteRelease(gitDir: string, url: string, options: GitOptions): Promise<void> {
  const listed = await gitText(['ls-remote', '--tags', '--refs', '--', url], options);
  const tags = listed.split('\n').map((line) => line.slice(line.lastIndexOf('\t') + 1).replace('refs/tags/', ''));
  await writeFile(join(gitDir, FILE), newestRelease(tags) ?? '', { mode: 0o600 });
}

/** Undefined when no tag names one, or it was never asked for. */
export async function knownRelease(gitDir: string): Promise<string | undefined> {
  const text = await readFile(join(gitDir, FILE), 'utf8').catch(() => '');
  return text === '' ? undefined : text;
}

/** Tags of releases only, not of packages in a monorepo or of candidates; the highest one. */
export function newestRelease(tags: readonly string[]): string | undefined {
  const releases = tags.flatMap((tag) => RELEASE.exec(tag)?.[1] ?? []);
  return releases.toSorted(byNumbers).at(-1);
}

function byNumbers(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
