// What runs say that ended for want of memory or processes, as runtimes, compilers and shells print it.

import { expect, test } from '@jest/globals';
import { lackIn } from '../../src/orders/lack.ts';

test.each<readonly [what: string, line: string]>([
  ['V8', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
  [
    'V8, on another way',
    'FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory',
  ],
  [
    'a worker of Node',
    'Error [ERR_WORKER_OUT_OF_MEMORY]: Worker terminated due to reaching memory limit: JS heap out of memory',
  ],
  ['the JVM', 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space'],
  ['the JVM, collecting', '[ERROR] java.lang.OutOfMemoryError: GC overhead limit exceeded -> [Help 1]'],
  ['Go', 'fatal error: runtime: out of memory'],
  ['Go, at the start', 'fatal error: out of memory'],
  ['Rust', 'memory allocation of 1073741824 bytes failed'],
  ['C++', "terminate called after throwing an instance of 'std::bad_alloc'"],
  ['Python', 'MemoryError'],
  ['Python, with words', 'MemoryError: Unable to allocate 7.45 GiB for an array'],
  ['Ruby', '[FATAL] failed to allocate memory (NoMemoryError)'],
  ['GCC', 'virtual memory exhausted: Cannot allocate memory'],
  ['GCC, killed', 'c++: fatal error: Killed signal terminated program cc1plus'],
  ['LLVM', 'LLVM ERROR: out of memory'],
  ['V8, in a zone', '# Fatal process out of memory: Zone'],
  ['the JVM, at the start', '# There is insufficient memory for the Java Runtime Environment to continue.'],
  ['.NET', 'Unhandled exception. System.OutOfMemoryException: Exception of type ...'],
  ['the linker', '/usr/bin/ld: final link failed: memory exhausted'],
  ['a linker that was killed', 'collect2: fatal error: ld terminated with signal 9 [Killed]'],
  ['Cargo', "process didn't exit successfully: `rustc --crate-name a` (signal: 9, SIGKILL: kill)"],
  ['Erlang', 'eheap_alloc: Cannot allocate 1234567 bytes of memory (of type "heap").'],
  ['a spawn', 'Error: spawn ENOMEM'],
  ['a shell', 'bash: fork: Cannot allocate memory'],
])('memory, as %s says it', (_what, line) => {
  expect(lackIn(`$ tests\n${line}\nmore\n`)).toBe('out of memory');
});

test.each<readonly [what: string, line: string]>([
  ['Node', 'Error: spawn /opt/node/22/bin/node EAGAIN'],
  ['Node, which says where', '    errno: -11, code: "EAGAIN", syscall: "spawn git EAGAIN"'],
  [
    'Node, of itself',
    'node[123]: std::unique_ptr<long unsigned int> node::WorkerThreadsTaskRunner: Assertion `(0) == (uv_thread_create_ex(...))` failed.',
  ],
  ['bash', 'bash: fork: retry: Resource temporarily unavailable'],
  ['bash, at last', './run.sh: fork: Resource temporarily unavailable'],
  ['dash', 'sh: 1: Cannot fork'],
  ['Python', "RuntimeError: can't start new thread"],
  ['Python, of a process', 'BlockingIOError: [Errno 11] Resource temporarily unavailable'],
  [
    'the JVM',
    'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
  ],
  ['the JVM of old', 'java.lang.OutOfMemoryError: unable to create new native thread'],
  ['Go', 'runtime: failed to create new OS thread (have 250 already; errno=11)'],
  ['Rust', 'failed to spawn thread: Os { code: 11, kind: WouldBlock, message: "Resource temporarily unavailable" }'],
  ['Ruby', "ThreadError: can't create Thread: Resource temporarily unavailable"],
  ['git', 'error: cannot fork() for git-upload-pack: Resource temporarily unavailable'],
  ['OpenMP', 'libgomp: Thread creation failed: Resource temporarily unavailable'],
  ['tokio', "OS can't spawn worker thread: Resource temporarily unavailable (os error 11)"],
  ['cgo', 'runtime/cgo: pthread_create failed: Resource temporarily unavailable'],
  ['Node, which waits for it', 'Error: spawnSync node EAGAIN'],
  ['OpenBLAS', 'OpenBLAS blas_thread_init: pthread_create failed for thread 3 of 8: Resource temporarily unavailable'],
])('processes, as %s says it', (_what, line) => {
  expect(lackIn(`$ tests\n${line}\nmore\n`)).toBe('out of processes');
});

test.each<readonly [what: string, line: string]>([
  ['a test of memory that passes', '✓ tells when memory is low'],
  ['a file that waits', 'Error: EAGAIN: resource temporarily unavailable, read'],
  ['a repository that is forked', 'see https://github.com/octo/fork for the fork of it'],
  ['a limit of a tool of its own', 'PHP Fatal error: Allowed memory size of 134217728 bytes exhausted'],
  ['a lock that is taken', 'flock: Resource temporarily unavailable'],
  ['a test that was stopped', 'the child ended with SIGKILL'],
  ['an ordinary failure', 'AssertionError: 1 == 2'],
  ['a class that is called so', 'class MyMemoryError extends Error {}'],
  ['nothing', ''],
])('not %s', (_what, line) => {
  expect(lackIn(`$ tests\n${line}\nmore\n`)).toBeUndefined();
});

test('a long output takes no time, with line ends and without', () => {
  for (const unit of [
    'spawn ',
    'fork ',
    'a: 1: b: ',
    'memory allocation of 1',
    'fatal error: ',
    'EAGAIN ',
    'spawn\n',
    `${'fork '.repeat(200)}\n`.repeat(10),
  ])
    expect(lackIn(unit.repeat(Math.ceil(4e6 / unit.length)))).toBeUndefined();
});
