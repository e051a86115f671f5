# Leaves 200 processes to process 1, which end, and waits until none of them is there any more.
import glob, os, time

ALL = 200
for _ in range(ALL):
    child = os.fork()
    if child == 0:
        if os.fork() == 0:
            time.sleep(0.2)
        os._exit(0)
    os.waitpid(child, 0)


def text(folder, name):
    try:
        return open(f'{folder}/{name}').read()
    except OSError:
        return ''  # it is gone


def left():
    others = [folder for folder in glob.glob('/proc/[0-9]*') if folder != f'/proc/{os.getpid()}']
    return [one for one in others if ') Z ' in text(one, 'stat') or text(one, 'cmdline').endswith('orphans.py\0')]


# The shell that started this carries its name too. The run's own limit ends this where nobody takes the others.
while [one for one in left() if one != f'/proc/{os.getppid()}']:
    time.sleep(0.05)
print(f'ORPHANS {ALL} LEFT 0', flush=True)
