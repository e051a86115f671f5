// Which kind of machine a job runs on.

import type { CiJob } from './ci-job.ts';

/** By the labels or the image name of a runner. */
export function machineOf(labels: string): CiJob['machine'] {
  if (/mac|osx|darwin|windows|win-|\bwin\d|bsd|ios|android/i.test(labels)) return 'other';
  if (/\barm(64|v\d)?\b|aarch64|s390x|ppc64|riscv/i.test(labels)) return 'unknown';
  return /ubuntu|linux|debian|container|docker/i.test(labels) ? 'linux' : 'unknown';
}
