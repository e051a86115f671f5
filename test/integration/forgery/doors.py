# Tries every way from the code under test into the processes that answer for it, and prints those that are open.
import ctypes, glob, json, os, signal, socket, time

libc = ctypes.CDLL(None, use_errno=True)


def watchers():
    """Process 1, which the engine asks for the exit code, and the entry script where that is another one."""
    found = {1}
    for folder in glob.glob('/proc/[0-9]*'):
        try:
            words = open(folder + '/cmdline', 'rb').read().split(b'\0')
        except OSError:
            continue
        if words[-2:-1] == [b'/opt/mullover/main.mjs']:
            found.add(int(folder[6:]))
    return sorted(found)


def ptrace(pid):
    if libc.ptrace(16, pid, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), 'refused')


def vm_read(pid):
    class Part(ctypes.Structure):
        _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]

    here = ctypes.create_string_buffer(8)
    near, far = Part(ctypes.addressof(here), 8), Part(0x400000, 8)
    if libc.process_vm_readv(pid, ctypes.byref(near), 1, ctypes.byref(far), 1, 0) < 0:
        raise OSError(ctypes.get_errno(), 'refused')


def take_descriptor(pid):
    if libc.syscall(438, os.pidfd_open(pid), 2, 0) < 0:
        raise OSError(ctypes.get_errno(), 'refused')


def debugger(pid):
    os.kill(pid, signal.SIGUSR1)
    time.sleep(1)
    socket.create_connection(('127.0.0.1', 9229), 1)


DOORS = {
    'memory': lambda pid: open(f'/proc/{pid}/mem', 'rb'),
    'memory, to write': lambda pid: open(f'/proc/{pid}/mem', 'r+b', 0),
    'memory of a thread': lambda pid: open(f'/proc/{pid}/task/{pid}/mem', 'rb'),
    'map': lambda pid: open(f'/proc/{pid}/maps').read(),
    'variables': lambda pid: open(f'/proc/{pid}/environ').read(),
    'descriptors': lambda pid: os.listdir(f'/proc/{pid}/fd'),
    'input': lambda pid: os.open(f'/proc/{pid}/fd/0', os.O_RDONLY),
    'answer': lambda pid: os.open(f'/proc/{pid}/fd/2', os.O_WRONLY),
    'answer, to read': lambda pid: os.open(f'/proc/{pid}/fd/2', os.O_RDONLY | os.O_NONBLOCK),
    'log, to read': lambda pid: os.open(f'/proc/{pid}/task/{pid}/fd/1', os.O_RDONLY | os.O_NONBLOCK),
    'where it stands': lambda pid: open(f'/proc/{pid}/syscall').read(),
    'program': lambda pid: open(f'/proc/{pid}/exe', 'rb'),
    'folder': lambda pid: os.listdir(f'/proc/{pid}/cwd'),
    'weight': lambda pid: open(f'/proc/{pid}/oom_score_adj', 'w'),
    'name': lambda pid: open(f'/proc/{pid}/comm', 'w'),
    'tracing': ptrace,
    'reading across': vm_read,
    'taking a descriptor': take_descriptor,
    'debugger': debugger,
}


def is_open(way, pid):
    try:
        way(pid)
        return True
    except OSError:
        return False


print('DOORS ' + json.dumps([f'{pid} {name}' for pid in watchers() for name, way in DOORS.items() if is_open(way, pid)]), flush=True)
