// Settings: how much a worker does at a time, and how much is begun in a day.

import { availableParallelism, totalmem } from 'node:os';
import { z } from 'zod';
import { seconds, whole } from './kinds.ts';
import { variable } from './variable.ts';

/** Runs in a day. */
export const runs = z.object({
  person: variable(
    'MULLOVER_RUNS_PERSON',
    whole(1, 100_000).prefault('20'),
    'Runs that one person can begin in a day; a repository may allow fewer (`limits.person`)',
  ),
  repository: variable(
    'MULLOVER_RUNS_REPOSITORY',
    whole(1, 100_000).prefault('50'),
    'Runs that begin in one repository in a day; it may allow fewer (`limits.runs`)',
  ),
  installation: variable(
    'MULLOVER_RUNS_INSTALLATION',
    whole(1, 1_000_000).prefault('200'),
    'Runs that begin in one installation of the App in a day',
  ),
});

export const concurrency = z.object({
  jobs: variable('MULLOVER_JOBS', whole(1, 64).prefault('1'), 'Runs at a time in one worker'),
  installation: variable(
    'MULLOVER_JOBS_INSTALLATION',
    whole(1, 10_000).optional(),
    'Runs at a time of one installation of the App, in all workers together; default: no cap',
  ),
  modelCalls: variable('MULLOVER_MODEL_CALLS', whole(1, 256).prefault('4'), 'Model calls at a time'),
  containers: variable(
    'MULLOVER_CONTAINERS',
    whole(1, 64).optional(),
    'Containers that run at a time in one worker; default: one for each core, as far as memory goes',
  ).transform((given) => given ?? containersOfHost(availableParallelism(), totalmem())),
});

/** What one container may take of the host's memory, with the successor that waits beside it. */
const CONTAINER_BYTES = 3 * 2 ** 30;

/** One container has one core; the host's own work is short beside the tests. */
export function containersOfHost(cores: number, bytes: number): number {
  return Math.max(1, Math.min(cores, Math.floor(bytes / CONTAINER_BYTES)));
}

export const lock = z.object({
  lockMs: variable(
    'MULLOVER_LOCK_SECONDS',
    seconds(1, 600).prefault('45'),
    'A job whose worker is silent this long is taken over',
  ),
  stalledMs: variable(
    'MULLOVER_STALLED_SECONDS',
    seconds(1, 600).prefault('15'),
    'How often silent workers are looked for',
  ),
  maxStalled: variable('MULLOVER_STALLED_MAX', whole(0, 10).prefault('2'), 'Crashes of one job before it is given up'),
});
