// The figures of a process for Prometheus: what the trace says as it grows, and what web, queue and GitHub tell of themselves.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EventBody } from '../trace/event.ts';
import { countEvents } from './count-events.ts';

export interface Metrics {
  /** An event that this process appended: counted once, since nothing that is in the trace is done again. */
  event(body: EventBody): void;
  delivery(answered: { readonly event: string | undefined; readonly status: number; readonly ms: number }): void;
  gitHub(answer: GitHubAnswer): void;
  /** Numbers that are looked up when somebody asks: queue, state → how many. */
  watchQueues(count: () => Promise<Counted>): void;
  /** The same of runs, by their state. */
  watchRuns(count: () => Promise<Readonly<Record<string, number>>>): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

/** Jobs of each queue by their state. */
export type Counted = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface GitHubAnswer {
  readonly method: string;
  /** 0 where there was none. */
  readonly status: number;
  /** Whose limit it counts against: the id of an installation, or `app`. */
  readonly installation: string;
  /** Requests that are left of the hour, where GitHub says so. */
  readonly remaining: number | undefined;
}

/** `process` is `web` or `worker`. */
export function createMetrics(process: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry, prefix: 'mullover_' });
  const registers = [registry];
  const deliveries = new Histogram({
    name: 'mullover_webhook_seconds',
    help: 'Time to the answer to a delivery, by event and status.',
    labelNames: ['event', 'status'] as const,
    buckets: [0.01, 0.05, 0.25, 1, 2.8],
    registers,
  });
  const { requests, remaining } = gitHubFigures(registers);
  return {
    event: countEvents(registers),
    delivery: ({ event = 'unsigned', status, ms }) => deliveries.observe({ event, status }, ms / 1000),
    gitHub: (answer) => {
      requests.inc({ method: answer.method, status: answer.status });
      if (answer.remaining !== undefined) remaining.set({ installation: answer.installation }, answer.remaining);
    },
    watchQueues: (count) => watchQueues(registers, count),
    watchRuns: (count) => watchRuns(registers, count),
    text: () => registry.metrics(),
  };
}

function gitHubFigures(registers: Registry[]) {
  return {
    requests: new Counter({
      name: 'mullover_github_requests_total',
      help: 'Requests to GitHub by method and status; status 0 is no answer.',
      labelNames: ['method', 'status'] as const,
      registers,
    }),
    remaining: new Gauge({
      name: 'mullover_github_requests_remaining',
      help: 'Requests that GitHub leaves for the hour, by installation, as its last answer said.',
      labelNames: ['installation'] as const,
      registers,
    }),
  };
}

function watchQueues(registers: Registry[], count: () => Promise<Counted>): void {
  const gauge: Gauge<'queue' | 'state'> = new Gauge({
    name: 'mullover_queue_jobs',
    help: 'Jobs in Redis by queue and state.',
    labelNames: ['queue', 'state'],
    registers,
    collect: async () => {
      const counted = await unlessAway(count);
      gauge.reset(); // what cannot be counted is absent, not as it was
      for (const [queue, states] of Object.entries(counted))
        for (const [state, jobs] of Object.entries(states)) gauge.set({ queue, state }, jobs);
    },
  });
}

function watchRuns(registers: Registry[], count: () => Promise<Readonly<Record<string, number>>>): void {
  const gauge: Gauge<'state'> = new Gauge({
    name: 'mullover_runs',
    help: 'Runs in the trace store by state.',
    labelNames: ['state'],
    registers,
    collect: async () => {
      const counted = await unlessAway(count);
      gauge.reset();
      for (const [state, runs] of Object.entries(counted)) gauge.set({ state }, runs);
    },
  });
}

/** Where it cannot be asked, all other figures are told; `/healthz` says why. */
async function unlessAway<V>(count: () => Promise<Readonly<Record<string, V>>>): Promise<Readonly<Record<string, V>>> {
  return count().catch(() => ({}));
}
