// A machine of an evaluation of the small package by a queue: its follower or a worker. As a program: its site as JSON in the first argument.

import { join } from 'node:path';
import { workUntilEnd } from '../../src/cli/evaluate-queue.ts';
import type { Evaluation } from '../../src/evaluation/described.ts';
import { follow } from '../../src/evaluation/follow.ts';
import { withFolder } from '../../src/evaluation/in-folder.ts';
import type { ResultRow } from '../../src/evaluation/result-row.ts';
import { readAbout } from '../../src/evaluation/shared-work.ts';
import { createSharedEvaluation } from '../../src/queue/shared-evaluation.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { type CalcSite, openCalc } from './calc-evaluation.ts';

type Say = (line: string) => void;

export interface CalcFollower {
  readonly role: 'follower';
  readonly redisUrl: string;
  readonly evaluation: Evaluation;
}

export interface CalcWorker extends CalcSite {
  readonly role: 'worker';
  readonly redisUrl: string;
  /** Name of the evaluation. */
  readonly id: string;
  readonly checkpointMs?: number;
}

const CAPS = { rollouts: 8, tokens: 2e6, seconds: 3600, sandboxSeconds: 3600, money: 10 };
const LOCK = { lockMs: 2500, stalledMs: 800, maxStalled: 2 };

export function followCalc(
  { redisUrl, evaluation }: CalcFollower,
  say: Say,
  signal: AbortSignal,
): Promise<readonly ResultRow[]> {
  const dir = join(evaluation.folder, 'traces', 'runs');
  const ports = {
    share: (id: string) => createSharedEvaluation(id, { redisUrl, onError: () => {}, retryMs: 20 }),
    traces: createTraceStore({ dir, redact: (text) => text }),
    ...{ caps: CAPS, settings: {}, now: () => performance.now(), say },
  };
  return follow(evaluation, ports, signal);
}

export async function workOnCalc(site: CalcWorker, say: Say, signal: AbortSignal): Promise<void> {
  const { redisUrl, id, folder, checkpointMs = 60_000 } = site;
  const shared = createSharedEvaluation(id, { redisUrl, onError: () => {} });
  const { host, open } = openCalc(site);
  try {
    const about = readAbout((await shared.about()) ?? '');
    const traces = createTraceStore({ dir: host.traceFolder, redact: host.secrets.redact });
    const parts = { id, shared, about, open, traces, redisUrl, jobs: 1, lock: LOCK, checkpointMs, say };
    await withFolder(folder, (checkouts) => workUntilEnd({ ...parts, checkouts }, signal));
  } finally {
    await shared.close();
  }
}

if (import.meta.main) {
  const site = JSON.parse(process.argv[2] ?? '') as CalcFollower | CalcWorker;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const { signal } = new AbortController();
  if (site.role === 'worker') await workOnCalc(site, say, signal);
  else {
    const policies = site.evaluation.policies.flatMap(({ name }) => policyNamed(name) ?? []);
    await followCalc({ ...site, evaluation: { ...site.evaluation, policies } }, say, signal);
  }
}
