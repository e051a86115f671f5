// `mullover evaluate --queue` gives the tasks of an evaluation to workers and follows them; `--join` makes this process one of them.

import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, requireModel } from '../config.ts';
import { reachDocker } from '../docker/docker.ts';
import { InputFault } from '../errors.ts';
import type { Evaluation } from '../evaluation/described.ts';
import { waitingLimit } from '../evaluation/evaluate.ts';
import { EVALUATION_NAME, follow } from '../evaluation/follow.ts';
import { withFolder } from '../evaluation/in-folder.ts';
import { toldOf } from '../evaluation/progress.ts';
import type { ResultRow } from '../evaluation/result-row.ts';
import { type About, checkOwn, readAbout } from '../evaluation/shared-work.ts';
import type { EvaluationPorts } from '../evaluation/with-place.ts';
import { type WorkerPorts, workOn } from '../evaluation/work-on.ts';
import { mulloverVersion } from '../mullover-version.ts';
import { checkRedis } from '../queue/check-redis.ts';
import {
  createInstanceConsumer,
  createSharedEvaluation,
  type EvaluationJob,
  type SharedEvaluation,
} from '../queue/shared-evaluation.ts';
import { createTraceStore } from '../store/trace-store.ts';
import { createHost, type Host } from '../wire.ts';
import { settingsThatCount } from './settings-that-count.ts';

type Say = (line: string) => void;

/** The rows, made by whoever joins. Throws EnvironmentFault for a Redis that could lose them. */
export async function followQueue(
  evaluation: Evaluation,
  config: Config,
  say: Say,
  signal: AbortSignal,
): Promise<readonly ResultRow[]> {
  await checkRedis(config.redisUrl);
  const traces = createTraceStore({ dir: join(config.data.folder, 'runs'), redact: (text) => text });
  const share = (id: string) => createSharedEvaluation(id, { redisUrl: config.redisUrl, onError: tellsOnce(say) });
  const ports = { share, traces, say, caps: config.budget.default, settings: settingsThatCount(config) };
  return follow(evaluation, { ...ports, now: () => performance.now() }, signal);
}

export interface Joining {
  readonly id: string;
  /** Of this worker alone. */
  readonly folder: string;
  readonly config: Config;
  /** Tasks at a time. */
  readonly jobs: number;
  /** Makes the tasks ready on this machine. */
  open(host: Host, about: About): EvaluationPorts['open'];
}

/** Works until the evaluation has ended or the signal is aborted. Throws EnvironmentFault where nothing can be decided here. */
export async function joinQueue(joining: Joining, say: Say, signal: AbortSignal): Promise<void> {
  const { id, folder, config } = joining;
  const { redisUrl } = config;
  if (!EVALUATION_NAME.test(id)) throw new InputFault(`"${id}" is no name of an evaluation.`, WHICH);
  await checkRedis(redisUrl);
  const shared = createSharedEvaluation(id, { redisUrl, onError: tellsOnce(say) });
  try {
    const about = await aboutIn(shared, id);
    const { name, judge } = namesOf(config);
    const own = { model: { name, judge, kind: about.model.kind }, mullover: await mulloverVersion() };
    checkOwn(about, { ...own, settings: settingsThatCount(config) });
    await reachDocker();
    await withFolder(folder, (checkouts) => workHere(joining, { shared, about, checkouts }, say, signal));
  } finally {
    await shared.close();
  }
}

async function aboutIn(shared: SharedEvaluation, id: string): Promise<About> {
  const text = await shared.about();
  if (text !== undefined) return readAbout(text);
  throw new InputFault(`No evaluation ${id} is at work there.`, WHICH);
}

const WHICH = 'Take the name that `mullover evaluate --queue` prints, and the same MULLOVER_REDIS_URL.';

export function namesOf(config: Config): { readonly name: string; readonly judge: string } {
  const { name } = requireModel(config);
  return { name, judge: config.judge?.name ?? name };
}

/** Of the evaluation's own folder, whatever the deployment stores its runs in. */
const traces = (host: Host) => createTraceStore({ dir: host.traceFolder, redact: host.secrets.redact });

/** How often a worker looks whether the evaluation has ended. */
const LOOK_MS = 1000;

async function workHere(
  { id, folder, config, jobs, open }: Joining,
  { shared, about, checkouts }: Pick<WorkerPorts, 'about' | 'checkouts'> & { readonly shared: SharedEvaluation },
  say: Say,
  signal: AbortSignal,
): Promise<void> {
  // The same name after a restart, so that what a crash left behind is found.
  const host = createHost(config, { name: `${hostname()}:${folder}` });
  await host.sandbox.sweep(Number.POSITIVE_INFINITY);
  const ports = { about, checkouts, traces: traces(host), open: open(host, about) };
  await workUntilEnd({ ...ports, id, shared, redisUrl: config.redisUrl, jobs, lock: config.lock, say }, signal);
}

export interface Workshop extends Omit<WorkerPorts, 'shared' | 'made' | 'waits'> {
  readonly id: string;
  readonly shared: SharedEvaluation;
  readonly redisUrl: string;
  readonly jobs: number;
  readonly lock: Config['lock'];
  readonly say: Say;
}

/** Takes instances until their evaluation has ended. Throws what the signal is aborted with, and EnvironmentFault where nothing can be decided here. */
export async function workUntilEnd(workshop: Workshop, signal: AbortSignal): Promise<void> {
  const { id, shared, redisUrl, jobs, lock, say } = workshop;
  const failed = new AbortController();
  const waits = waitingLimit((fault) => failed.abort(fault));
  const ports: WorkerPorts = { ...workshop, made: (row) => say(toldOf(row)), waits };
  const consumer = createInstanceConsumer(id, {
    ...{ redisUrl, concurrency: jobs, ...lock, onError: tellsOnce(say) },
    run: paced(({ instance }, job) => workOn(instance, ports, AbortSignal.any([job, failed.signal]))),
    givenUp: async ({ instance }, reason) => say(`${instance} is given up: ${reason}`),
  });
  const ended = AbortSignal.any([signal, failed.signal]);
  try {
    await consumer.ready();
    say(`At work on ${id}.`);
    while (!ended.aborted && (await shared.about()) !== undefined)
      await sleep(LOOK_MS, undefined, { signal: ended }).catch(() => {}); // aborted: the loop ends
  } finally {
    await consumer.close();
  }
  ended.throwIfAborted();
}

const PAUSE = { firstMs: 1000, mostMs: 60_000 };

type Run = (job: EvaluationJob, signal: AbortSignal) => Promise<void>;

/** A machine that cannot open tasks must not take them away from those that can: it waits longer after each that it fails. */
function paced(run: Run): Run {
  let failures = 0;
  return async (job, signal) => {
    try {
      await run(job, signal);
      failures = 0;
    } catch (error) {
      const pause = Math.min(PAUSE.firstMs * 2 ** failures, PAUSE.mostMs);
      failures += 1;
      await sleep(pause, undefined, { signal }).catch(() => {}); // aborted: the error below is what counts
      throw error;
    }
  };
}

/** A connection that is lost says so at each attempt to get it back. */
function tellsOnce(say: Say): (error: Error) => void {
  let last = '';
  return ({ message }) => {
    if (message !== last) say(`queue: ${message}`);
    last = message;
  };
}
