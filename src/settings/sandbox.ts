// Settings: the sandbox, what repositories may ask of it, and how image builds reach packages.

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { choice, hosts, http, mebibytes, megabytes, named, names, orNone, whole } from './kinds.ts';
import { fileVariable } from './refuse.ts';
import { variable } from './variable.ts';

/** What set-ups reach. */
const setupNetwork = z.object({
  mode: variable(
    'MULLOVER_SETUP_NETWORK',
    choice('filtered', 'open').prefault('filtered'),
    "What set-ups reach: package registries, your mirrors and the hosts below; or with `open` all that the engine's network reaches, this host and its neighbours included",
  ),
  hosts: variable(
    'MULLOVER_SETUP_HOSTS',
    hosts.optional(),
    'Hosts that every set-up may reach beside registries: names between commas, `*.` for all below, a port where it is none of the web; a name that lies in a private network needs its addresses too, e.g. `files.corp,10.1.0.0/16`',
  ).transform(orNone),
  offered: variable(
    'MULLOVER_ALLOW_HOSTS',
    names.optional(),
    'Hosts that repositories may name in `sandbox.hosts`, for their own set-up: names between commas, `*` for any part',
  ).transform(orNone),
});

const parts = z.object({
  baseImage: variable(
    'MULLOVER_BASE_IMAGE',
    named.optional(),
    'One image with everything (`npm run base-image`) in place of one for each toolchain',
  ),
  runtime: variable(
    'MULLOVER_SANDBOX_RUNTIME',
    named.optional(),
    'OCI runtime of the sandbox; default: `runsc` (gVisor) for runs where the engine has it, else the one of the engine',
  ),
  suiteSeconds: variable(
    'MULLOVER_SUITE_SECONDS',
    whole(5, 7200).prefault('300'),
    'Seconds the whole test suite may take; of a slower one (foreseen from some files of it) the tests near the fault run first, and others until time is up',
  ),
  memory: variable(
    'MULLOVER_SANDBOX_MEMORY_MB',
    mebibytes(64, 1e6).prefault('2048'),
    'Megabytes that one execution may use',
  ),
  memoryMax: variable(
    'MULLOVER_SANDBOX_MEMORY_MAX_MB',
    mebibytes(64, 1e6).prefault('4096'),
    'Most megabytes that a repository can ask for with `sandbox.memory`',
  ),
  images: variable(
    'MULLOVER_ALLOW_IMAGES',
    names.optional(),
    'Images that repositories may name in `sandbox.image`: names between commas, `*` for any part, e.g. `node:*`',
  ).transform(orNone),
  dockerfiles: variable(
    'MULLOVER_ALLOW_DOCKERFILES',
    choice('on', 'off').prefault('off'),
    'Whether repositories may bring a Dockerfile: it is built as root, outside of the sandbox (SECURITY.md)',
  ),
  /** Patterns of names of system packages. */
  packages: variable(
    'MULLOVER_ALLOW_PACKAGES',
    names.prefault('default'),
    'System packages that set-ups may install on the base image, by what CI files and `sandbox.packages` ask for: names between commas, `*` for any part; `default` for the list in sandbox/system-packages.txt, `all`, `none`',
  ).transform((given): readonly string[] => given.flatMap(packagePatterns)),
  /** Bytes that a set-up may write. */
  setupDisk: variable(
    'MULLOVER_SETUP_DISK_MB',
    megabytes(10, 1e6).prefault('8000'),
    'Megabytes that a set-up may write to disk; its container is ended, and no image made, beyond them',
  ),
  setupNetwork,
});

export const sandbox = parts.transform((given) => ({
  ...given,
  memoryMax: Math.max(given.memory, given.memoryMax),
}));

const PACKAGES = new URL('../../sandbox/system-packages.txt', import.meta.url);

function packagePatterns(name: string): readonly string[] {
  if (name === 'all') return ['*'];
  if (name === 'none') return [];
  if (name !== 'default') return [name];
  const lines = readFileSync(PACKAGES, 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

const goProxy = z.string().regex(/^(https?:\/\/[^\s,|]+|direct|off)([,|](https?:\/\/[^\s,|]+|direct|off))*$/, {
  message: 'must be a value of GOPROXY: URLs, `direct` or `off` between commas',
});

/** What image builds need to reach packages; handed over as build secrets. */
export const network = z.object({
  npmRegistry: variable('MULLOVER_NPM_REGISTRY', http.optional(), 'npm registry for image builds'),
  pipIndex: variable('MULLOVER_PIP_INDEX', http.optional(), 'Python package index for image builds'),
  goProxy: variable('MULLOVER_GO_PROXY', goProxy.optional(), 'Go module proxy for image builds, as in GOPROXY'),
  goSumDatabase: variable(
    'MULLOVER_GO_SUMDB',
    z.string().regex(/^\S+$/, 'must be a value of GOSUMDB').optional(),
    'Go checksum database, as in GOSUMDB; `off` where none can be reached (go.sum is still checked)',
  ),
  cargoRegistry: variable(
    'MULLOVER_CARGO_REGISTRY',
    http.optional(),
    'Sparse index for image builds in place of the public one of Cargo, e.g. `https://crates.corp/index`',
  ),
  mavenMirror: variable(
    'MULLOVER_MAVEN_MIRROR',
    http.optional(),
    'Maven repository for image builds in place of all others, for Maven and Gradle, with their plugins',
  ),
  /** PEM text. */
  ca: fileVariable('MULLOVER_CA_FILE', 'PEM file of a private certificate authority, for image builds'),
  httpProxy: variable('MULLOVER_HTTP_PROXY', http.optional(), 'HTTP proxy of image builds'),
  httpsProxy: variable('MULLOVER_HTTPS_PROXY', http.optional(), 'HTTPS proxy of image builds'),
  noProxy: variable('MULLOVER_NO_PROXY', z.string().optional(), 'Hosts reached without the proxy'),
});
