// The root file system of a Debian suite: made by debootstrap on hosts where we are root, else a slim image of a registry.

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { ExecaError, execa } from 'execa';
import type { Suite } from '../ecosystems/catalogue.ts';
import { EnvironmentFault, errorLine } from '../errors.ts';

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
  readonly tag: string;
}

/** Makes the image `tag` by debootstrap. Throws EnvironmentFault with what it said last. */
export async function debootstrap(docker: Docker, input: SuiteInput, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-suite-'));
  try {
    await fill(folder, input, signal);
    await importFolder(docker, folder, input.tag);
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
      `debootstrap of Debian ${suite} failed: ${lastLine(error)}`,
      'Check that the Debian archive of this host has this suite and can be reached.',
      { cause: error },
    );
  }
}

function lastLine(error: unknown): string {
  const said = error instanceof ExecaError ? String(error.all ?? '') : '';
  return said.trim().split('\n').at(-1) || errorLine(error);
}

const UNNEEDED = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale'];

async function importFolder(docker: Docker, folder: string, tag: string): Promise<void> {
  const excluded = UNNEEDED.map((path) => `--exclude=./${path}/*`);
  const tar = execa('tar', ['-C', folder, '--numeric-owner', ...excluded, '-c', '.'], {
    stdout: 'pipe',
    buffer: false,
    stdin: 'ignore',
  });
  const [repo, version] = tag.split(':');
  const stream = (await docker.importImage(tar.stdout, { repo, tag: version })) as NodeJS.ReadableStream;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
  });
  await tar;
}

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
