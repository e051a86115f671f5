// Whether code under test is kept out of this process: its memory holds what an answer is known by, its end is an exit code.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** A kernel may say that a door is closed and open it all the same (gVisor does): another process of our user tries. */
const TRIES = 'for door in mem fd/0 fd/1 fd/2 environ; do (: < /proc/1/$door) 2> /dev/null && exit 1; done; exit 0';

export function isSealed() {
  if (process.pid !== 1 || statSync('/proc/self/mem').uid !== 0) return false;
  return spawnSync('/bin/sh', ['-c', TRIES], { stdio: 'ignore' }).status === 0;
}
