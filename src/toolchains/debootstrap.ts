// The root file system of a Debian suite: made by debootstrap on hosts where we are root, else a slim image of a registry.

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import type { Suite } from '../ecosystems/catalogue.ts';
import { EnvironmentFault } from '../errors.ts';
import { saidLast } from './said-last.ts';

const DEBOOTSTRAP = '/usr/sbin/debootstrap';
const SCRIPTS = '/usr/share/debootstrap/scripts';

/** True where this process can make suites by itself. */
export function canDebootstrap(): boolean {
  return process.getuid?.() === 0 && existsSync(DEBOOTSTRAP);
}

/** What the first layer builds on where debootstrap is not there; the engine fetches it. */
export function slimImage(suite: Suite): string {
  return `debian:${suite}-slim`;
}

export interface SuiteInput {
  readonly suite: Suite;
  readonly architecture: string;
  readonly packages: readonly string[];
}

/**
 * Gives the root file system as a tar to `use`, which has settled when all of it is taken. Throws EnvironmentFault with what
 * debootstrap said last.
 */
export async function debootstrap(
  input: SuiteInput,
  use: (tar: Readable) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-suite-'));
  try {
    await fill(folder, input, signal);
    const excluded = UNNEEDED.map((path) => `--exclude=./${path}/*`);
    const words = ['-C', folder, '--numeric-owner', ...excluded, '-c', '.'];
    const tar = execa('tar', words, { stdout: 'pipe', buffer: false, stdin: 'ignore' });
    await use(tar.stdout);
    await tar;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(folder: string, { suite, architecture, packages }: SuiteInput, signal: AbortSignal): Promise<void> {
  const options = ['--variant=minbase', `--arch=${architecture}`, `--include=${packages.join(',')}`];
  // A suite that is younger than debootstrap is made as the newest one that it knows.
  const script = existsSync(join(SCRIPTS, suite)) ? [] : [join(SCRIPTS, 'sid')];
  const words = [...options, suite, folder, (await hostMirror()) ?? '', ...script];
  try {
    await execa(DEBOOTSTRAP, words, { stdin: 'ignore', all: true, cancelSignal: signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new EnvironmentFault(
      `debootstrap of Debian ${suite} failed: ${saidLast(error)}`,
      'Check that the Debian archive of this host has this suite and can be reached.',
      { cause: error },
    );
  }
}

const UNNEEDED = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale'];

/** Debian archive from the host's own apt sources; undefined when the host has none (debootstrap then uses its own). */
async function hostMirror(): Promise<string | undefined> {
  const folder = '/etc/apt/sources.list.d';
  const names = existsSync(folder) ? (await readdir(folder)).sort().map((name) => join(folder, name)) : [];
  for (const path of ['/etc/apt/sources.list', ...names].filter((name) => existsSync(name))) {
    for (const paragraph of (await readFile(path, 'utf8')).split(/\n\s*\n/)) {
      const uri = path.endsWith('.sources') ? deb822Uri(paragraph) : oneLineUri(paragraph);
      if (uri !== undefined) return uri;
    }
  }
  return undefined;
}

const SUITES = 'bullseye|bookworm|trixie|forky|oldstable|stable|testing|unstable|sid';

function deb822Uri(paragraph: string): string | undefined {
  const suites = /^Suites:(.*)$/m.exec(paragraph)?.[1] ?? '';
  const known = suites.split(/\s+/).some((suite) => new RegExp(`^(${SUITES})$`).test(suite));
  return known ? /^URIs:\s*(\S+)/m.exec(paragraph)?.[1] : undefined;
}

function oneLineUri(text: string): string | undefined {
  return new RegExp(`^deb\\s+(?:\\[[^\\]]*\\]\\s+)?(\\S+)\\s+(?:${SUITES})\\s+main\\b`, 'm').exec(text)?.[1];
}
