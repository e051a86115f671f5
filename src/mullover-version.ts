// Which Mullover this is: the version of its package, and the commit of its checkout.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

const ROOT = new URL('..', import.meta.url);

export interface MulloverVersion {
  readonly version: string;
  /** Null where it does not run from a checkout. */
  readonly commit: string | null;
}

export async function mulloverVersion(): Promise<MulloverVersion> {
  const { version } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as { readonly version: string };
  // Installed below somebody's repository, git would tell the commit of that one.
  if (!existsSync(new URL('.git', ROOT))) return { version, commit: null };
  const head = await execa('git', ['rev-parse', '--verify', 'HEAD'], { cwd: ROOT, reject: false });
  return { version, commit: head.exitCode === 0 ? head.stdout.trim() : null };
}
