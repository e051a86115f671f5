# Sends every signal to process 1 and to the entry script, by each way that there is, and takes limits away from them.
import glob, os, resource, signal


def attempt(way, *given):
    try:
        way(*given)
    except (OSError, ValueError):
        pass


def answers(folder):
    try:
        return folder == '/proc/1' or open(folder + '/cmdline', 'rb').read().endswith(b'\0/opt/mullover/main.mjs\0')
    except OSError:
        return False


for pid in [int(folder[6:]) for folder in glob.glob('/proc/[0-9]*') if answers(folder)]:
    for number in sorted(signal.valid_signals()):
        attempt(os.kill, pid, number)
        attempt(signal.pidfd_send_signal, os.pidfd_open(pid), number)
    attempt(os.kill, pid, signal.SIGCONT)
    attempt(resource.prlimit, pid, resource.RLIMIT_CORE, (0, 0))
print('ATTACKED')
