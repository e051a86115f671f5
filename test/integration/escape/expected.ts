// What probe.py must find inside a run's container, whole: every line of the sandbox specification as one value.

const refusedCalls = [
  'io_uring_setup',
  'bpf',
  'keyctl',
  'add_key',
  'request_key',
  'userfaultfd',
  'perf_event_open',
  'ptrace',
  'process_vm_readv',
  'process_vm_writev',
  'mount',
  'umount2',
  'fsopen',
  'open_tree',
  'move_mount',
  'pivot_root',
  'chroot',
  'unshare user',
  'unshare net',
  'unshare mounts',
  'setns',
  'mknod',
  'name_to_handle_at',
  'open_by_handle_at',
  'kexec_load',
  'init_module',
  'finit_module',
  'delete_module',
  'reboot',
  'swapon',
  'settimeofday',
  'acct',
  'iopl',
  'syslog',
  'quotactl',
  'vmsplice',
  'memfd_secret',
];

const all = (names: readonly string[], value: string) => Object.fromEntries(names.map((name) => [name, value]));

export const PROBE_LIMITS = { memory: 1280 * 2 ** 20, cpus: 1, pids: 128 } as const;
/** Written to the container's stdin. */
export const PROBE_INPUT = 'what the worker sends';

/** Under runc with our own seccomp profile. */
export const EXPECTED = {
  status: {
    ...all(['CapEff', 'CapPrm', 'CapBnd', 'CapAmb'], '0'.repeat(16)),
    NoNewPrivs: '1',
    Seccomp: '2',
    Uid: '10001\t10001\t10001\t10001',
    Gid: '10001\t10001\t10001\t10001',
    Groups: '10001',
  },
  // ENOSYS, so that the C library falls back to `clone`, whose flags the profile can see.
  calls: { ...all(refusedCalls, 'EPERM'), clone3: 'ENOSYS' },
  clone: all(['user', 'net', 'mounts'], 'EPERM'),
  families: {
    ...all(['unix', 'inet', 'inet6', 'netlink'], 'OK'),
    ...all(['raw', 'packet', 'key', 'bluetooth', 'alg', 'vsock'], 'EPERM'),
  },
  network: {
    interfaces: ['lo'],
    sysfs: ['lo'],
    names: 'unknown host',
    localhost: 'OK',
    connect: {
      ...all(['1.1.1.1', '169.254.169.254', '172.17.0.1'], 'ENETUNREACH'),
      '127.0.0.1': 'ECONNREFUSED',
      '::1': 'nobody',
    },
  },
  'open for writing': all(
    [
      '/etc/hosts',
      '/etc/passwd',
      '/etc/resolv.conf',
      '/usr/bin/env',
      '/opt/mullover/main.mjs',
      '/proc/sys/kernel/core_pattern',
      '/proc/sys/net/ipv4/ip_forward',
      '/proc/sysrq-trigger',
    ],
    'refused',
  ),
  'create in': {
    ...all(['/', '/etc', '/usr', '/opt/env', '/opt/mullover', '/var/tmp', '/run'], 'EROFS'),
    ...all(['/dev', '/sys/fs/cgroup', '/sys/kernel', '/proc/sys/kernel'], 'refused'),
  },
  read: all(['/proc/kcore', '/etc/shadow', '/proc/kmsg'], 'refused'),
  absent: [],
  'run folder': ['lock', 'mount'],
  devices: ['full', 'mqueue', 'null', 'pts', 'random', 'shm', 'tty', 'urandom', 'zero'],
  root: { sudo: 'absent', su: true, 'setuid copy': '10001', 'become root': 'EPERM' },
  exec: { '/tmp': 'OK', '/workspace': 'OK', '/dev/shm': 'EACCES' },
  mounts: [
    'disk /etc/hostname',
    'disk /etc/hosts',
    'disk /etc/resolv.conf',
    'overlay /',
    'tmpfs /dev',
    'tmpfs /dev/shm',
    'tmpfs /tmp',
    'tmpfs /workspace',
  ],
  options: {
    '/': 'ro',
    '/tmp': 'gid=10001 mode=700 nodev nosuid rw uid=10001',
    '/workspace': 'gid=10001 mode=700 nodev nosuid rw uid=10001',
  },
  room: { '/tmp': '512 MB 65536 inodes', '/workspace': '1024 MB 262144 inodes', '/dev/shm': '64 MB any inodes' },
  limits: { files: '4096 4096', 'file size': '536870912 536870912', core: '0 0' },
  cgroup: { path: ['/'], memory: String(PROBE_LIMITS.memory), processes: '128', quota: '100000' },
  'oom score': '500',
  place: { host: 'sandbox', folder: '/workspace', terminal: false },
  environment: ['CI', 'HOME', 'HOSTNAME', 'LANG', 'PATH', 'TMPDIR', 'TZ'],
  processes: { few: true, first: 'python3' },
  stdin: PROBE_INPUT,
  /** Seen on the host. */
  engine: {
    'image by id': true,
    labels: ['mullover.boot', 'mullover.sandbox', 'mullover.worker'],
    'stop signal': 'SIGKILL',
    'health check': ['NONE'],
    attached: [true, true, true],
    swap: 0,
    'ports published': false,
    'log on the host': '',
    restart: 'no',
    'removes itself': false,
  },
};

/** Only with `full`: what happens to a program that takes all it can get. */
export const EXHAUSTED = {
  'disk /tmp': 'ENOSPC after 512 MB',
  'disk /workspace': 'ENOSPC after 1024 MB',
  'inodes /tmp': 'ENOSPC before 66000',
  'one file': 'EFBIG',
  'open files': 'EMFILE',
  forks: 'EAGAIN',
  memory: 'signal 9',
};
