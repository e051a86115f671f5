import { describe, expect, test } from '@jest/globals';
import { containerOptions } from '../../src/sandbox/container-options.ts';

const spec = {
  image: 'sha256:1',
  limits: { memory: 2 ** 30, cpus: 1.5, pids: 99 },
  runtime: undefined,
  labels: { 'mullover.sandbox': '1' },
} as const;

describe('a run', () => {
  const options = containerOptions({ ...spec, mode: 'run' });
  test('is locked in', () => {
    expect(options).toMatchObject({
      User: '10001:10001',
      Tty: false,
      Labels: { 'mullover.sandbox': '1' },
      HostConfig: {
        NetworkMode: 'none',
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        Privileged: false,
        Binds: [],
        Memory: 2 ** 30,
        MemorySwap: 2 ** 30,
        NanoCpus: 1.5e9,
        PidsLimit: 99,
        LogConfig: { Type: 'none' },
        Init: false,
      },
    });
    expect(options.HostConfig?.SecurityOpt?.[0]).toBe('no-new-privileges:true');
    expect(Object.keys(options.HostConfig?.Tmpfs ?? {})).toEqual(['/tmp', '/workspace']);
    expect(options.HostConfig?.Tmpfs?.['/tmp']).toMatch(/nosuid,nodev,exec.*size=.*nr_inodes=/);
    expect(options.HostConfig).not.toHaveProperty('Runtime');
  });

  test('has a seccomp profile that refuses by default', () => {
    const text = options.HostConfig?.SecurityOpt?.[1] ?? '';
    const profile = JSON.parse(text.slice('seccomp='.length));
    const allowed = profile.syscalls.flatMap(
      ({ names, action, args }: { names: string[]; action: string; args?: object[] }) =>
        action === 'SCMP_ACT_ALLOW' && !args ? names : [],
    );
    expect(profile.defaultAction).toBe('SCMP_ACT_ERRNO');
    for (const name of [
      'io_uring_setup',
      'bpf',
      'ptrace',
      'mount',
      'unshare',
      'setns',
      'keyctl',
      'socket',
      'clone',
      'clone3',
      'chroot',
    ])
      expect(allowed).not.toContain(name);
  });
});

test('a set-up has a disk, the network that it is given, by itself none, secrets on a tmpfs, and the same chains otherwise', () => {
  const { HostConfig } = containerOptions({ ...spec, mode: 'setup', runtime: 'runsc' });
  expect(HostConfig).toMatchObject({
    NetworkMode: 'none',
    ReadonlyRootfs: false,
    CapDrop: ['ALL'],
    Runtime: 'runsc',
  });
  expect(Object.keys(HostConfig?.Tmpfs ?? {})).toEqual(['/run/mullover']);
});
