// A bare mirror per repository, which only we write: base commits are fetched into it one by one, without history.

import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EnvironmentFault, InputFault } from '../errors.ts';
import { withLock } from '../lock.ts';
import type { Sha } from '../task.ts';
import { exists } from './exists.ts';
import { type GitOptions, git, gitText } from './git.ts';
import { checkTree, defaultLimits, type MirrorLimits, whileBelow } from './mirror-limits.ts';
import { noteRelease } from './release.ts';
import { listTree } from './tree-files.ts';

export interface MirrorOptions {
  /** `https://…`, `http://…`, or the path of a local repository (the command line user's own). */
  readonly url: string;
  /** Folder of all mirrors. */
  readonly dir: string;
  /** Value of the Authorization header: kept in memory and in git's environment only, sent to this URL's host only. */
  readonly authHeader?: string | undefined;
  /** PATH, proxy and certificate variables. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly limits?: Partial<MirrorLimits> | undefined;
}

export interface Mirror {
  /** The bare repository: give it to openWorkspace. */
  readonly gitDir: string;
  readonly source: MirrorOptions & { readonly local: boolean };
  readonly limits: MirrorLimits;
}

/** Opens the mirror of a repository, creating an empty one at first; fetches nothing. Throws InputFault for a bad URL. */
export async function openMirror(options: MirrorOptions, signal?: AbortSignal): Promise<Mirror> {
  const source = readSource(options);
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const gitDir = join(dir, `${createHash('sha256').update(source.url).digest('hex').slice(0, 32)}.git`);
  await withLock(`${gitDir}.lock`, () => create(gitDir, source), signal);
  return { gitDir, source, limits: { ...defaultLimits, ...options.limits } };
}

/**
 * Full id of the commit that a branch, tag, `HEAD` (the default branch) or commit id names; its tree is in the mirror
 * afterwards. A full commit id that is there already needs no network. Throws InputFault when it does not exist or is too large.
 */
export async function resolveBase(mirror: Mirror, refOrSha: string, signal?: AbortSignal): Promise<Sha> {
  const wanted = mirror.source.local ? await localCommit(mirror, refOrSha, signal) : readRef(refOrSha);
  if (isSha(wanted) && (await isComplete(mirror, wanted, signal))) {
    await markUsed(mirror.gitDir);
    return wanted;
  }
  return withLock(`${mirror.gitDir}.lock`, () => fetchCommit(mirror, wanted, signal), signal);
}

/** Notes the use of a mirror, so that pruning takes others first. */
async function markUsed(gitDir: string): Promise<void> {
  await writeFile(join(gitDir, 'mullover-used'), '', { mode: 0o600 });
}

function readSource(options: MirrorOptions): Mirror['source'] {
  if (!/^([A-Za-z][A-Za-z0-9+.-]*:|[^/]*@[^/]*:)/.test(options.url)) {
    return { ...options, url: resolve(options.url), local: true };
  }
  const url = URL.canParse(options.url) ? new URL(options.url) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputFault(
      'the repository address is neither http(s) nor a local path',
      'Give an https:// address or a folder.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new InputFault('the repository address holds credentials', 'Give the address without them.');
  }
  return { ...options, local: false };
}

async function create(gitDir: string, source: Mirror['source']): Promise<void> {
  const there = await exists(join(gitDir, 'HEAD'));
  if (!there) {
    const fresh = `${gitDir}.${randomBytes(4).toString('hex')}.new`;
    await git(['init', '--quiet', '--bare', '--shared=0600', '--template=', fresh], { env: source.env });
    await rm(gitDir, { recursive: true, force: true });
    await rename(fresh, gitDir);
  }
  // Code of private repositories: nobody else's, whatever the umask; those of earlier versions, too.
  await chmod(gitDir, 0o700);
  await markUsed(gitDir);
}

/** For git on this mirror, with the way to its source. */
export function gitOptions(mirror: Mirror, signal: AbortSignal | undefined): GitOptions {
  const { url, authHeader, env, local } = mirror.source;
  return {
    gitDir: mirror.gitDir,
    env,
    signal,
    seconds: mirror.limits.seconds,
    auth: authHeader === undefined || local ? undefined : { url, header: authHeader },
    localSource: local ? url : undefined,
  };
}

/** Asks the user's own repository, which knows short ids and every way to name a commit. */
async function localCommit(mirror: Mirror, name: string, signal: AbortSignal | undefined): Promise<Sha> {
  const { source } = mirror;
  const args = ['-C', source.url, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const options = { env: source.env, signal, localSource: source.url, accept: [0, 1, 128] };
  const found = (await git(args, options)).stdout.toString('utf8').trim();
  if (isSha(found)) return found;
  throw new InputFault(
    `no commit ${JSON.stringify(name)} in ${source.url}`,
    'Check the folder and the name of the commit.',
  );
}

function readRef(name: string): string {
  if (isSha(name.toLowerCase())) return name.toLowerCase();
  if (/^[A-Za-z0-9][A-Za-z0-9._/+-]*$/.test(name) && !/\.\.|\/\/|\.lock$|[./]$/.test(name)) return name;
  throw new InputFault(
    `${JSON.stringify(name.slice(0, 80))} names no branch or commit`,
    'Give a branch or a full commit id.',
  );
}

function isSha(name: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name);
}

/** Our own ref is written last, so a commit that has one is there with its whole tree. */
const baseRef = (sha: Sha) => `refs/mullover/base/${sha}`;

async function isComplete(mirror: Mirror, sha: Sha, signal: AbortSignal | undefined): Promise<boolean> {
  const options = { gitDir: mirror.gitDir, env: mirror.source.env, signal, accept: [0, 1] };
  return (await git(['show-ref', '--verify', '--quiet', baseRef(sha)], options)).code === 0;
}

async function fetchCommit(mirror: Mirror, wanted: string, signal: AbortSignal | undefined): Promise<Sha> {
  const incoming = `refs/mullover/incoming/${randomBytes(6).toString('hex')}`;
  const options = gitOptions(mirror, signal);
  if (isSha(wanted) && (await isComplete(mirror, wanted, signal))) return wanted;
  await dropLeftovers(mirror.gitDir);
  try {
    await download(mirror, wanted, incoming, signal);
    const sha = await gitText(['rev-parse', '--verify', '--quiet', `${incoming}^{commit}`], options);
    await check(mirror, sha, options);
    await noteRelease(mirror.gitDir, mirror.source.url, options);
    await git(['update-ref', baseRef(sha), sha], options);
    return sha;
  } finally {
    await dropLeftovers(mirror.gitDir);
    await markUsed(mirror.gitDir);
  }
}

/** A tree beyond the limits does not stay: its disk space is given back. */
async function check(mirror: Mirror, sha: Sha, options: GitOptions): Promise<void> {
  try {
    checkTree(await listTree(sha, { ...options, maxBytes: 128 * 1024 * 1024 }), mirror.limits);
  } catch (error) {
    await dropLeftovers(mirror.gitDir);
    await git(['repack', '-a', '-d', '-q'], { ...options, signal: undefined });
    throw error;
  }
}

async function download(
  mirror: Mirror,
  wanted: string,
  incoming: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const flags = [
    '--quiet',
    '--depth=1',
    '--no-tags',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
    '--no-auto-maintenance',
  ];
  try {
    await whileBelow(mirror.gitDir, mirror.limits, signal, (watched) =>
      git(['fetch', ...flags, '--', mirror.source.url, `+${wanted}:${incoming}`], gitOptions(mirror, watched)),
    );
  } catch (error) {
    if (!(error instanceof EnvironmentFault)) throw error;
    throw explain(error, mirror, wanted);
  }
}

/** Tells what the user can change apart from what the host or the network did. */
function explain(error: EnvironmentFault, mirror: Mirror, wanted: string): Error {
  const where = mirror.source.url;
  if (/couldn't find remote ref|not our ref|did not send all necessary|no such remote ref/i.test(error.message)) {
    return new InputFault(
      `no commit ${wanted} in ${where}`,
      'Give a branch or the full id of a commit that was pushed.',
      { cause: error },
    );
  }
  if (/Authentication failed|could not read Username|error: (30\d|40[134])|not found|redirect/i.test(error.message)) {
    return new InputFault(
      `${where} cannot be read: ${error.message}`,
      'Check the address and that the token may read it.',
      { cause: error },
    );
  }
  return error;
}

/** What a killed git leaves behind. Only the owner of the lock may call this. */
async function dropLeftovers(gitDir: string): Promise<void> {
  for (const name of ['shallow.lock', 'packed-refs.lock', 'HEAD.lock', 'config.lock', 'refs/mullover/incoming']) {
    await rm(join(gitDir, name), { recursive: true, force: true });
  }
  const packs = join(gitDir, 'objects', 'pack');
  for (const name of await readdir(packs)) {
    if (name.startsWith('tmp_')) await rm(join(packs, name), { force: true });
  }
}
