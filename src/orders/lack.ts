// Why a run left no report: what it printed when it asked for more memory or more processes than a container has. Pure.

/**
 * As runtimes, compilers and shells say it. V8 and the JVM give up at a limit of their own, which follows the memory of the
 * container, so that the engine knows of nothing.
 */
const MEMORY =
  /JavaScript heap out of memory|ERR_WORKER_OUT_OF_MEMORY|java\.lang\.OutOfMemoryError(?!: unable to create)|^fatal error: (?:runtime: )?(?:out of memory|cannot allocate memory)|^memory allocation of \d{1,20} bytes failed|\bstd::bad_alloc\b|^MemoryError\b|\bNoMemoryError\b|LLVM ERROR: out of memory|Fatal process out of memory|\bSystem\.OutOfMemoryException\b|insufficient memory for the Java Runtime|\beheap_alloc: Cannot|\bmemory exhausted\b|(?:Killed signal terminated program|terminated with signal 9\b|\bsignal: 9, SIGKILL\b)|\bENOMEM\b|[Cc]annot allocate memory/;

/** The limit counts threads, of which a Node process has eleven. */
const PROCESSES =
  /\b[Cc]annot fork\b|can't start new thread|unable to create (?:new )?native thread|pthread_create failed|failed to create new OS thread|\bBlockingIOError: \[Errno 11\]|failed to spawn thread: Os \{ code: 11|\buv_thread_create|ThreadError: can't create Thread/;
/** Of one that waits for input, it says nothing. */
const AGAIN = /\bEAGAIN\b|\bResource temporarily unavailable\b/;
const STARTS = /\b(?:spawn|spawnSync|fork|clone|posix_spawn|pthread_create|[Tt]hread)\b/;

/** Characters of a line that are looked at. */
const LONGEST = 1000;

/** In words for people; undefined where the output says of neither. `log`: of a run without a report. */
export function lackIn(log: string): string | undefined {
  const lines = log.split('\n').map((line) => line.slice(0, LONGEST));
  if (lines.some((line) => PROCESSES.test(line) || (AGAIN.test(line) && STARTS.test(line)))) return 'out of processes';
  return lines.some((line) => MEMORY.test(line)) ? 'out of memory' : undefined;
}
