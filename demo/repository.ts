// Makes the demo's git repository: a published npm package at a buggy version, as its maintainers packed it.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { EnvironmentFault } from '../src/errors.ts';
import { git } from '../test/github/git-command.ts';
import buggyPackage from './buggy-package.json' with { type: 'json' };

/** What a maintainer would write so that only the test runner is installed, not linters and release tools. */
const SETTINGS = `# How Mullover sets up and runs this package: its tests need the runner only.
sandbox:
  setup: npm pkg delete devDependencies && npm install --ignore-scripts --no-audit --no-fund --no-package-lock ${buggyPackage.testRunner}
`;

/**
 * Builds a bare repository in `folder` with the package as its `main` branch. Commits carry fixed names and dates, so
 * the base commit, and with it the cached sandbox image, is the same every time. The tarball is kept in `cache`.
 */
export async function makeRepository(folder: string, cache: string): Promise<{ bare: string; base: string }> {
  const work = join(folder, 'seed');
  const bare = join(folder, 'repository.git');
  await unpack(await tarball(cache), work);
  await git(folder, ['init', '-q', '--bare', '-b', 'main', bare]);
  await git(work, ['init', '-q', '-b', 'main']);
  await commit(work, `${buggyPackage.name} ${buggyPackage.version}, as published`);
  await mkdir(join(work, '.github'), { recursive: true });
  await writeFile(join(work, '.github/mullover.yml'), SETTINGS);
  await commit(work, 'Tell Mullover how to run the tests');
  await git(work, ['push', '-q', bare, 'main']);
  const base = (await git(bare, ['rev-parse', 'main'])).toString().trim();
  await rm(work, { recursive: true });
  return { bare, base };
}

async function commit(work: string, message: string): Promise<void> {
  const who = { name: 'Maintainer', email: 'maintainer@example.com', date: buggyPackage.published };
  const env = {
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_AUTHOR_DATE: who.date,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    GIT_COMMITTER_DATE: who.date,
  };
  await git(work, ['add', '--force', '.']);
  await git(work, ['-c', 'core.hooksPath=/dev/null', '-c', 'commit.gpgSign=false', 'commit', '-q', '-m', message], {
    env,
  });
}

/** The published tarball, from the cache or by the npm client, checked against the integrity that we pinned. */
async function tarball(cache: string): Promise<Buffer> {
  const name = `${buggyPackage.name}-${buggyPackage.version}.tgz`;
  const kept = join(cache, name);
  if (!existsSync(kept)) await download(cache, name);
  const bytes = await readFile(kept);
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (integrity === buggyPackage.integrity) return bytes;
  await rm(kept);
  throw new EnvironmentFault(
    `${name} has another checksum than the one pinned in demo/buggy-package.json.`,
    'Run the demo again; if it stays, the registry serves something else under this name.',
  );
}

async function download(cache: string, name: string): Promise<void> {
  const fresh = join(cache, 'download');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const what = `${buggyPackage.name}@${buggyPackage.version}`;
  await promisify(execFile)('npm', ['pack', what, '--silent', '--pack-destination', fresh]).catch((cause) => {
    throw new EnvironmentFault(
      `npm could not download ${what}: ${String(cause.stderr || cause.message).trim()}`,
      'Check that the npm registry can be reached.',
      { cause },
    );
  });
  await rename(join(fresh, name), join(cache, name));
  await rm(fresh, { recursive: true });
}

/** Regular files only; npm packs everything under `package/`. */
async function unpack(bytes: Buffer, folder: string): Promise<void> {
  const entries = extract();
  Readable.from([gunzipSync(bytes)]).pipe(entries);
  for await (const entry of entries) {
    const path = resolve(folder, entry.header.name.replace(/^[^/]+\//, ''));
    if (entry.header.type !== 'file' || !path.startsWith(folder + sep)) {
      entry.resume();
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await text(entry));
    await chmod(path, (entry.header.mode ?? 0) & 0o111 ? 0o755 : 0o644);
  }
}
