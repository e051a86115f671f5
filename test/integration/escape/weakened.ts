// Each create option of a run, made worse in turn, with the probe that must notice.

import type { ContainerCreateOptions } from 'dockerode';

type Host = NonNullable<ContainerCreateOptions['HostConfig']>;
/** The option as `Top` or `HostConfig.Name`, what is done to it, and the probe that must turn red. */
export interface Weakened {
  readonly option: string;
  readonly how: string;
  readonly probe: string;
  readonly apply: (options: ContainerCreateOptions) => ContainerCreateOptions;
}

const top = (name: keyof ContainerCreateOptions, value: unknown, how: string, probe: string): Weakened => ({
  option: name,
  how,
  probe,
  apply: (options) => changed(options, name, value),
});

const host = (name: keyof Host | 'CgroupnsMode', value: unknown, how: string, probe: string): Weakened => ({
  option: `HostConfig.${name}`,
  how,
  probe,
  apply: (options) => ({ ...options, HostConfig: changed(options.HostConfig ?? {}, name, value) }),
});

/** `undefined` takes the option away. */
function changed<T extends object>(object: T, name: string, value: unknown): T {
  const rest = Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
  return (value === undefined ? rest : { ...rest, [name]: value }) as T;
}

/** Two locks on one door: the engine demands the one with the other, or each alone is enough. */
const both = (option: string, outer: ContainerCreateOptions, inner: Host, probe: string): Weakened => ({
  option,
  how: `with its partner: ${Object.keys({ ...outer, ...inner }).join(', ')}`,
  probe,
  apply: (options) => ({ ...options, ...outer, HostConfig: { ...options.HostConfig, ...inner } }),
});

const security = (from: number, how: string, probe: string): Weakened => ({
  option: 'HostConfig.SecurityOpt',
  how,
  probe,
  apply: (options) => {
    const kept = options.HostConfig?.SecurityOpt?.filter((_: string, at: number) => at !== from);
    return { ...options, HostConfig: { ...options.HostConfig, SecurityOpt: kept ?? [] } };
  },
});

const ulimit = (name: string, probe: string): Weakened => ({
  option: 'HostConfig.Ulimits',
  how: `${name} twice as high`,
  probe,
  apply: (options) => {
    const given = options.HostConfig?.Ulimits ?? [];
    const higher = (value = 0) => (value === 0 ? 1024 : value * 2);
    const Ulimits = given.map((one) =>
      one.Name === name ? { ...one, Soft: higher(one.Soft), Hard: higher(one.Hard) } : one,
    );
    return { ...options, HostConfig: { ...options.HostConfig, Ulimits } };
  },
});

const folder = (path: string, from: string | RegExp, to: string, probe: string): Weakened => ({
  option: 'HostConfig.Tmpfs',
  how: `${path} ${from} → ${to || 'nothing'}`,
  probe,
  apply: (options) => {
    const given: Record<string, string> = { ...options.HostConfig?.Tmpfs };
    return {
      ...options,
      HostConfig: { ...options.HostConfig, Tmpfs: { ...given, [path]: (given[path] ?? '').replace(from, to) } },
    };
  },
});

/** The probes say nothing at all: their container hangs, or cannot be understood. */
export const NO_RESULT = 'no result';
/** Another name of the image under probe, made for the time of the probes. */
export const TAG = 'mullover-escape:probed';

/** Where taking the option away leaves the engine's own default, which is as good, the value is made worse instead. */
export const WEAKENED: readonly Weakened[] = [
  top('User', undefined, 'removed', 'status.Uid'),
  top('WorkingDir', '/', 'elsewhere', 'place.folder'),
  top('Hostname', undefined, 'removed', 'place.host'),
  top('Env', undefined, 'removed', 'environment'),
  top('Env', ['TOKEN=canary'], 'with a secret', 'environment'),
  top('OpenStdin', false, 'closed', 'stdin'),
  host('NetworkMode', 'host', 'the network of the host', 'network.interfaces'),
  host('NetworkMode', 'bridge', 'a network of the engine', 'network.interfaces'),
  host('ReadonlyRootfs', undefined, 'removed', 'create in./opt/env'),
  host('CapDrop', undefined, 'removed', 'status.CapBnd'),
  host('Privileged', true, 'privileged', 'devices'),
  host('Binds', ['/:/host:ro'], 'the disk of the host', 'mounts'),
  security(0, 'without no-new-privileges', 'status.NoNewPrivs'),
  security(1, 'with the seccomp profile of the engine', 'families.vsock'),
  host('SecurityOpt', ['no-new-privileges:true', 'seccomp=unconfined'], 'without seccomp', 'status.Seccomp'),
  both('HostConfig.Memory', {}, { Memory: 0, MemorySwap: 0 }, 'cgroup.memory'),
  host('NanoCpus', undefined, 'removed', 'cgroup.quota'),
  host('PidsLimit', undefined, 'removed', 'cgroup.processes'),
  host('OomScoreAdj', undefined, 'removed', 'oom score'),
  host('ShmSize', 256 * 2 ** 20, 'larger', 'room./dev/shm'),
  ulimit('nofile', 'limits.files'),
  ulimit('fsize', 'limits.file size'),
  ulimit('core', 'limits.core'),
  host('Tmpfs', undefined, 'removed', 'mounts'),
  folder('/tmp', ',exec', ',noexec', 'exec./tmp'),
  folder('/tmp', 'nosuid', 'suid', 'options./tmp'),
  folder('/tmp', 'nodev', 'dev', 'options./tmp'),
  folder('/tmp', 'size=512m', 'size=2g', 'room./tmp'),
  folder('/tmp', ',nr_inodes=65536', '', 'room./tmp'),
  folder('/tmp', /uid=10001,gid=10001/, 'uid=0,gid=0', 'options./tmp'),
  folder('/tmp', 'mode=0700', 'mode=0777', 'options./tmp'),
  folder('/workspace', 'nosuid', 'suid', 'options./workspace'),
  folder('/workspace', 'nodev', 'dev', 'options./workspace'),
  folder('/workspace', ',exec', ',noexec', 'exec./workspace'),
  folder('/workspace', 'size=1g', 'size=4g', 'room./workspace'),
  folder('/workspace', ',nr_inodes=262144', '', 'room./workspace'),
  folder('/workspace', 'mode=0700', 'mode=0777', 'options./workspace'),
  host('IpcMode', 'host', 'shared memory of the host', 'room./dev/shm'),
  host('CgroupnsMode', 'host', 'control groups of the host', 'cgroup.path'),
  host('Init', true, 'process 1 of the engine', 'processes.first'),
  // What cannot be seen from inside is seen on the host, by what the engine then says of the container.
  top('Image', TAG, 'a tag in place of an id', 'engine.image by id'),
  top('Labels', undefined, 'removed', 'engine.labels'),
  top('StopSignal', undefined, 'removed', 'engine.stop signal'),
  top('Healthcheck', undefined, 'removed', 'engine.health check'),
  top('AttachStdin', undefined, 'removed', 'engine.attached'),
  top('AttachStdout', undefined, 'removed', 'engine.attached'),
  top('AttachStderr', undefined, 'removed', 'engine.attached'),
  top('StdinOnce', undefined, 'removed: stdin never ends', NO_RESULT),
  top('Tty', true, 'with a terminal', NO_RESULT),
  host('MemorySwap', undefined, 'removed', 'engine.swap'),
  host('PublishAllPorts', true, 'published', 'engine.ports published'),
  host('LogConfig', undefined, 'removed', 'engine.log on the host'),
  host('AutoRemove', true, 'gone before its state is read', 'engine.removes itself'),
  host('RestartPolicy', { Name: 'always' }, 'for ever', 'engine.restart'),
];

/** The probe program stands in their place here; the tests of the sandbox run the real ones. */
export const REPLACED: readonly string[] = ['Entrypoint', 'Cmd'];
