# Tries to leave the sandbox in every way of the sandbox specification and prints what happened as one JSON object.
# Argument `full` adds the probes that fill memory, disk, inodes and the process table.
import ctypes, errno, glob, json, mmap, os, platform, resource, shutil, signal, socket, subprocess, sys

FULL = 'full' in sys.argv[1:]
LIBC = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == 'aarch64'
NEW_USER, NEW_NET, NEW_NS = 0x10000000, 0x40000000, 0x00020000


def name_of(number):
    return errno.errorcode.get(number, str(number))


def attempt(action):
    """OK, or the name of the error."""
    try:
        action()
        return 'OK'
    except socket.gaierror:
        return 'unknown host'
    except socket.timeout:
        return 'timeout'
    except OSError as error:
        return name_of(error.errno)


def denied(action):
    """Kernels differ in how they say no to what lies outside of the file systems of the container."""
    result = attempt(action)
    return 'refused' if result in ('EACCES', 'EPERM', 'EROFS', 'ENOENT') else result


def listener(host, family):
    """Engines differ in whether the loopback interface has an IPv6 address; nobody listens there either way."""
    result = attempt(lambda: connect(host, family))
    return 'nobody' if host == '::1' and result in ('ECONNREFUSED', 'EADDRNOTAVAIL') else result


def in_child(action):
    """What `action` returns, from a process of its own: nothing it changes reaches the other probes."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        os.write(writer, str(action()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        text = stream.read()
    _, status = os.waitpid(pid, 0)
    return text or f'signal {os.WTERMSIG(status)}'


def call(number, *args):
    ctypes.set_errno(0)
    return 'OK' if LIBC.syscall(number, *args) >= 0 else name_of(ctypes.get_errno())


def clone_with(flags):
    # A clone that succeeds returns twice: the new process must not go on.
    parent = os.getpid()
    result = call(220 if ARM else 56, flags | signal.SIGCHLD, 0, 0, 0, 0)
    if os.getpid() != parent:
        os._exit(0)
    return result


# Name: number on x86_64, number on aarch64, arguments. None of them does anything when it is allowed.
CALLS = {
    'io_uring_setup': (425, 425, 1, 0), 'bpf': (321, 280, 0, 0, 0), 'keyctl': (250, 219, 0, 0),
    'add_key': (248, 217, 0, 0, 0, 0, 0), 'request_key': (249, 218, 0, 0, 0, 0), 'userfaultfd': (323, 282, 0),
    'perf_event_open': (298, 241, 0, -1, -1, 0, 0), 'ptrace': (101, 117, 0, 0, 0, 0),
    'process_vm_readv': (310, 270, 1, 0, 0, 0, 0, 0), 'process_vm_writev': (311, 271, 1, 0, 0, 0, 0, 0),
    'mount': (165, 40, 0, 0, 0, 0, 0), 'umount2': (166, 39, b'/nothing', 0), 'fsopen': (430, 430, 0, 0),
    'open_tree': (428, 428, -1, 0, 0), 'move_mount': (429, 429, -1, 0, -1, 0, 0), 'pivot_root': (155, 41, 0, 0),
    'chroot': (161, 51, b'/'), 'unshare user': (272, 97, NEW_USER), 'unshare net': (272, 97, NEW_NET),
    'unshare mounts': (272, 97, NEW_NS), 'setns': (308, 268, -1, 0),
    'mknod': (259, 33, -100, b'/tmp/device', 0o20666, 0x101), 'name_to_handle_at': (303, 264, -1, 0, 0, 0, 0),
    'open_by_handle_at': (304, 265, -1, 0, 0), 'kexec_load': (246, 104, 0, 0, 0, 0), 'init_module': (175, 105, 0, 0, 0),
    'finit_module': (313, 273, -1, 0, 0), 'delete_module': (176, 106, 0, 0), 'reboot': (169, 142, 0, 0, 0, 0),
    'swapon': (167, 224, 0, 0), 'settimeofday': (164, 170, 0, 0), 'acct': (163, 89, b'/nothing'),
    'syslog': (103, 116, 3, 0, 0), 'quotactl': (179, 60, 0, 0, 0, 0), 'vmsplice': (278, 75, -1, 0, 0, 0),
    'memfd_secret': (447, 447, 1 << 20), 'clone3': (435, 435, 0, 0),
    # x86 only: elsewhere something that is refused as well stands in.
    'iopl': (172, 142, 3, 0, 0, 0),
}
FAMILIES = {
    'unix': (1, socket.SOCK_STREAM, 0), 'inet': (2, socket.SOCK_STREAM, 0), 'inet6': (10, socket.SOCK_STREAM, 0),
    'netlink': (16, socket.SOCK_RAW, 0), 'raw': (2, socket.SOCK_RAW, 1), 'packet': (17, socket.SOCK_RAW, 0),
    'key': (15, socket.SOCK_RAW, 2), 'bluetooth': (31, socket.SOCK_RAW, 1), 'alg': (38, socket.SOCK_SEQPACKET, 0),
    'vsock': (40, socket.SOCK_STREAM, 0),
}
# Opened for writing and closed: nothing is ever written, so that a probe that succeeds does no harm.
FILES = ['/etc/hosts', '/etc/passwd', '/etc/resolv.conf', '/usr/bin/env', '/opt/mullover/main.mjs', '/proc/sys/kernel/core_pattern',
         '/proc/sys/net/ipv4/ip_forward', '/proc/sysrq-trigger']
FOLDERS = ['/', '/etc', '/usr', '/opt/env', '/opt/mullover', '/var/tmp', '/run']
KERNEL_FOLDERS = ['/dev', '/sys/fs/cgroup', '/sys/kernel', '/proc/sys/kernel']
ABSENT = ['/var/run/docker.sock', '/run/docker.sock', '/run/containerd', '/dev/kvm', '/dev/fuse', '/dev/mem',
          '/dev/vsock', '/dev/vhost-vsock', '/dev/sda', '/dev/vda', '/dev/net/tun', '/host']
HOSTS = {'1.1.1.1': socket.AF_INET, '169.254.169.254': socket.AF_INET, '172.17.0.1': socket.AF_INET,
         '127.0.0.1': socket.AF_INET, '::1': socket.AF_INET6}


def connect(host, family):
    with socket.socket(family, socket.SOCK_STREAM) as plug:
        plug.settimeout(1)
        plug.connect((host, 80))


def create(folder):
    path = os.path.join(folder, 'mullover-probe')
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    os.unlink(path)


def program(path, mode):
    def make_and_run():
        with open(path, 'w') as script:
            script.write('#!/bin/sh\nexit 0\n')
        os.chmod(path, mode)
        subprocess.run([path], check=True)

    return attempt(make_and_run)


def status():
    fields = dict(line.rstrip('\n').split(':\t', 1) for line in open('/proc/self/status') if ':\t' in line)
    return {key: fields[key].strip() for key in ('CapEff', 'CapPrm', 'CapBnd', 'CapAmb', 'NoNewPrivs', 'Seccomp', 'Uid', 'Gid', 'Groups')}


def mounts():
    """Mount points that are no pseudo file systems of the kernel, and the options of those that we ask for."""
    found, options = [], {}
    for line in open('/proc/self/mountinfo'):
        left, right = line.split(' - ')
        fields, (kind, _, extra) = left.split(), right.split(' ', 2)
        where = fields[4]
        if kind not in ('proc', 'sysfs', 'cgroup', 'cgroup2', 'devpts', 'mqueue') and not where.startswith('/proc/') and not where.startswith('/sys'):
            found.append(f'{kind if kind in ("overlay", "tmpfs") else "disk"} {where}')
        if where in ('/', '/tmp', '/workspace'):
            kept = [word for word in fields[5].split(',') if word != 'relatime']
            kept += [word for word in extra.strip().split(',') if word.split('=')[0] in ('uid', 'gid', 'mode')]
            options[where] = ' '.join(sorted(kept))
    return sorted(found), options


def room(path):
    it = os.statvfs(path)
    return f'{it.f_blocks * it.f_frsize >> 20} MB {it.f_files if path != "/dev/shm" else "any"} inodes'


def cgroup(first, second):
    """A limit, by its file under version 1 or 2; the last word of the file."""
    for path in (f'/sys/fs/cgroup/{first}', f'/sys/fs/cgroup/{second}'):
        if os.path.exists(path):
            return open(path).read().split()[0]
    return 'absent'


def environments():
    names = set()
    for path in glob.glob('/proc/[0-9]*/environ'):
        try:
            names |= {entry.split(b'=')[0].decode() for entry in open(path, 'rb').read().split(b'\0') if entry}
        except OSError:
            pass
    return sorted(names)


def fill(folder):
    """Megabytes that fit, in parts below the limit of one file."""
    part, written = b'x' * (1 << 20), 0
    paths = []
    try:
        for number in range(8):
            paths.append(f'{folder}/part{number}')
            with open(paths[-1], 'wb', buffering=0) as stream:
                for _ in range(256):
                    stream.write(part)
                    written += 1
        return f'{written} MB and no end'
    except OSError as error:
        return f'{name_of(error.errno)} after {"about " if written % 2 else ""}{round(written / 64) * 64} MB'
    finally:
        for path in paths:
            os.unlink(path)


def crowd(folder, most):
    os.mkdir(f'{folder}/crowd')
    made = 0
    try:
        for made in range(most):
            os.close(os.open(f'{folder}/crowd/{made}', os.O_CREAT | os.O_WRONLY))
        return 'no end'
    except OSError as error:
        return f'{name_of(error.errno)} before {round(made, -3)}'
    finally:
        subprocess.run(['rm', '-rf', f'{folder}/crowd'], check=True)


def big_file():
    with open('/workspace/big', 'wb') as stream:
        result = attempt(lambda: stream.truncate(600 << 20))
    os.unlink('/workspace/big')
    return result


def open_files():
    held = []
    try:
        for _ in range(6000):
            held.append(os.open('/dev/null', os.O_RDONLY))
        return 'no end'
    except OSError as error:
        return name_of(error.errno)
    finally:
        for one in held:
            os.close(one)


def forks(most):
    children = []
    try:
        for _ in range(most):
            pid = os.fork()
            if pid == 0:
                signal.pause()
                os._exit(0)
            children.append(pid)
        return 'no end'
    except OSError as error:
        return name_of(error.errno)
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def eat(size):
    with mmap.mmap(-1, size) as memory:
        for at in range(0, size, 4096):
            memory[at] = 1
    return 'OK'


points, options = mounts()
limits = lambda which: ' '.join(str(value) for value in resource.getrlimit(which))
result = {
    'status': status(),
    'calls': {name: in_child(lambda: call(spec[1] if ARM else spec[0], *spec[2:])) for name, spec in CALLS.items()},
    'clone': {name: in_child(lambda: clone_with(flag)) for name, flag in {'user': NEW_USER, 'net': NEW_NET, 'mounts': NEW_NS}.items()},
    'families': {name: attempt(lambda: socket.socket(*spec).close()) for name, spec in FAMILIES.items()},
    'network': {
        'interfaces': [name for _, name in socket.if_nameindex()],
        'sysfs': sorted(os.listdir('/sys/class/net')),
        'names': attempt(lambda: socket.getaddrinfo('example.com', 80)),
        'localhost': attempt(lambda: socket.getaddrinfo('localhost', 80)),
        'connect': {host: listener(host, family) for host, family in HOSTS.items()},
    },
    'open for writing': {path: denied(lambda: os.close(os.open(path, os.O_WRONLY))) for path in FILES},
    'create in': {path: attempt(lambda: create(path)) for path in FOLDERS}
                 | {path: denied(lambda: create(path)) for path in KERNEL_FOLDERS},
    'read': {path: denied(lambda: open(path, 'rb').read(1)) for path in ('/proc/kcore', '/etc/shadow', '/proc/kmsg')},
    'absent': [path for path in ABSENT if os.path.exists(path)],
    'run folder': sorted(os.listdir('/run')),
    'devices': [name for name in sorted(os.listdir('/dev')) if name not in ('console', 'core', 'fd', 'stdin', 'stdout', 'stderr', 'ptmx')],
    'root': {
        'sudo': shutil.which('sudo') or 'absent',
        'su': subprocess.run(['su', '-c', 'id -u'], capture_output=True, stdin=subprocess.DEVNULL).returncode != 0,
        'setuid copy': in_child(lambda: (program('/workspace/copy.sh', 0o6755), os.geteuid())[1]),
        'become root': in_child(lambda: attempt(lambda: os.setuid(0))),
    },
    'exec': {'/tmp': program('/tmp/script.sh', 0o755), '/workspace': program('/workspace/script.sh', 0o755), '/dev/shm': program('/dev/shm/script.sh', 0o755)},
    'mounts': points,
    'options': options,
    'room': {path: room(path) for path in ('/tmp', '/workspace', '/dev/shm')},
    'limits': {'files': limits(resource.RLIMIT_NOFILE), 'file size': limits(resource.RLIMIT_FSIZE), 'core': limits(resource.RLIMIT_CORE)},
    'cgroup': {
        'path': sorted({line.split(':', 2)[2].strip() for line in open('/proc/self/cgroup')}),
        'memory': cgroup('memory/memory.limit_in_bytes', 'memory.max'),
        'processes': cgroup('pids/pids.max', 'pids.max'),
        'quota': cgroup('cpu/cpu.cfs_quota_us', 'cpu.max'),
    },
    'oom score': open('/proc/self/oom_score_adj').read().strip(),
    'place': {'host': socket.gethostname(), 'folder': os.getcwd(), 'terminal': os.isatty(0)},
    'environment': environments(),
    'processes': {'few': len(glob.glob('/proc/[0-9]*')) < 10, 'first': open('/proc/1/comm').read().strip()},
    'stdin': sys.stdin.read(),
}
if FULL:
    setuid = subprocess.run(['find', '/', '-xdev', '-perm', '/6000', '-type', 'f'], capture_output=True, text=True).stdout.split()
    result['setuid files'] = setuid
    result['exhaustion'] = {
        'disk /tmp': fill('/tmp'),
        'disk /workspace': fill('/workspace'),
        'inodes /tmp': crowd('/tmp', 70_000),
        'one file': big_file(),
        'open files': open_files(),
        'forks': forks(200),
        'memory': in_child(lambda: eat(1500 << 20)),
    }
print(json.dumps(result))
