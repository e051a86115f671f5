// How a sandbox container is locked in: every option of the sandbox specification, in one place. Pure.

import { readFileSync } from 'node:fs';
import type { ContainerCreateOptions } from 'dockerode';

const SECCOMP = new URL('../../sandbox/seccomp.json', import.meta.url);

export interface ContainerLimits {
  /** Bytes; there is no swap on top. */
  readonly memory: number;
  readonly cpus: number;
  readonly pids: number;
}

export interface ContainerSpec {
  /** `sha256:…`. */
  readonly image: string;
  readonly mode: 'setup' | 'run';
  readonly limits: ContainerLimits;
  /** The engine's network of a set-up; a run has none. */
  readonly network?: 'none' | 'bridge';
  /** OCI runtime, e.g. `runsc`; undefined for the engine's default. */
  readonly runtime: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Node as a process that no other one of its user can look into, and in which nothing of the image is in force
 * (sandbox/toolchains/entry.Dockerfile, sandbox/entry/sealed/start.c).
 */
export const SEALED_NODE = '/opt/mullover/runtime/start';

const USER = '10001:10001';
const OWNED = 'uid=10001,gid=10001';
const MB = 2 ** 20;
/** Not in the types of dockerode. */
const OWN_CGROUP = { CgroupnsMode: 'private' };

/** Options for a fresh container: a run has neither a way out nor a writable disk, a set-up has both. */
export function containerOptions(spec: ContainerSpec): ContainerCreateOptions {
  const run = spec.mode === 'run';
  return {
    Image: spec.image,
    Entrypoint: [SEALED_NODE, '/opt/mullover/main.mjs'],
    Cmd: [],
    User: USER,
    WorkingDir: '/workspace',
    Hostname: 'sandbox',
    Env: ['HOME=/tmp/home', 'LANG=C.UTF-8', 'TZ=UTC', 'CI=1', 'TMPDIR=/tmp'],
    Labels: { ...spec.labels },
    StopSignal: 'SIGKILL',
    Healthcheck: { Test: ['NONE'] },
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    StdinOnce: true,
    Tty: false,
    HostConfig: {
      // Not `NetworkDisabled`: the engine then leaves out /etc/hosts, and `localhost` has no address.
      NetworkMode: run ? 'none' : (spec.network ?? 'none'),
      ReadonlyRootfs: run,
      CapDrop: ['ALL'],
      Privileged: false,
      Binds: [],
      PublishAllPorts: false,
      SecurityOpt: ['no-new-privileges:true', `seccomp=${seccompProfile()}`],
      ...resourceLimits(spec.limits),
      Tmpfs: run ? runFolders() : setupFolders(),
      IpcMode: 'private',
      ...OWN_CGROUP,
      // The engine's would run as the tests' user and hold the same descriptors, open to them. Ours is process 1 itself, which
      // the kernel lets nobody in the container stop or end. Said aloud: an engine may be set to give one to everybody.
      Init: false,
      LogConfig: { Type: 'none', Config: {} },
      AutoRemove: false,
      RestartPolicy: { Name: 'no' },
      ...(spec.runtime === undefined ? {} : { Runtime: spec.runtime }),
    },
  };
}

function resourceLimits({ memory, cpus, pids }: ContainerLimits) {
  return {
    Memory: memory,
    MemorySwap: memory,
    NanoCpus: Math.round(cpus * 1e9),
    PidsLimit: pids,
    OomScoreAdj: 500,
    ShmSize: 64 * MB,
    Ulimits: [
      { Name: 'nofile', Soft: 4096, Hard: 4096 },
      { Name: 'fsize', Soft: 512 * MB, Hard: 512 * MB },
      { Name: 'core', Soft: 0, Hard: 0 },
    ],
  };
}

function runFolders() {
  return {
    '/tmp': `rw,nosuid,nodev,exec,size=512m,nr_inodes=65536,${OWNED},mode=0700`,
    '/workspace': `rw,nosuid,nodev,exec,size=1g,nr_inodes=262144,${OWNED},mode=0700`,
  };
}

/** Secrets go to a tmpfs; the tree and the package caches lie on disk until the set-up wipes them. */
function setupFolders() {
  return { '/run/mullover': `rw,nosuid,nodev,noexec,size=8m,${OWNED},mode=0700` };
}

let profile: string | undefined;

/** The API wants the text of the profile, not its path. */
function seccompProfile(): string {
  profile ??= JSON.stringify(JSON.parse(readFileSync(SECCOMP, 'utf8')));
  return profile;
}
