// Keeps the dashboard issue of repositories that want one up to date, at a pace that costs few requests.

import type { Logger } from 'pino';
import { refusalOf } from '../github/api.ts';
import type { Publisher } from '../github/publisher.ts';
import { runsLike } from '../github/stored-runs.ts';
import type { Place, TraceStore } from '../ports.ts';
import { DASHBOARD_TITLE, dashboard } from '../trace/views/dashboard.ts';
import type { RunSummary } from '../trace/views/run-summary.ts';
import { pageOf } from './comments.ts';
import type { RepositorySettings } from './repository-settings.ts';

export interface DashboardParts {
  readonly trace: Pick<TraceStore, 'list' | 'events'>;
  readonly publisher: Pick<Publisher, 'dashboard'>;
  readonly settings: Pick<RepositorySettings, 'remembered'>;
  /** Where people reach the pages of runs. */
  readonly pages?: string | undefined;
  readonly log: Pick<Logger, 'warn'>;
  /** Least time between two writes of one repository's. */
  readonly leastMs: number;
}

export interface Dashboards {
  /** Something is different by now. Never throws; writes at once, or when the pace allows it. */
  changed(place: Place): void;
  /** Writes what is left to write. */
  close(): Promise<void>;
}

/** Runs that are looked at: the newest ones of a repository. */
const LOOKED_AT = 200;

export function createDashboards(parts: DashboardParts): Dashboards {
  const waiting = new Map<number, { readonly timer: NodeJS.Timeout; readonly place: Place }>();
  const last = new Map<number, number>();
  const writing = new Set<Promise<void>>();
  const write = (place: Place) => {
    waiting.delete(place.repositoryId);
    last.set(place.repositoryId, Date.now());
    const written = writeOne(place, parts).finally(() => writing.delete(written));
    writing.add(written);
  };
  return {
    changed: (place) => {
      if (waiting.has(place.repositoryId)) return;
      const wait = (last.get(place.repositoryId) ?? 0) + parts.leastMs - Date.now();
      if (wait <= 0) return write(place);
      waiting.set(place.repositoryId, { place, timer: setTimeout(() => write(place), wait) });
    },
    close: async () => {
      for (const { timer, place } of [...waiting.values()]) {
        clearTimeout(timer);
        write(place);
      }
      await Promise.all(writing);
    },
  };
}

async function writeOne(place: Place, { settings, publisher, trace, pages, log }: DashboardParts): Promise<void> {
  try {
    if ((await settings.remembered(place)).dashboard !== true) return;
    const runs = await newestOfEach(place, trace);
    const body = dashboard(runs, { pageOf: (run) => pageOf(pages, run) });
    const refusal = await refusalOf(
      async () => void (await publisher.dashboard(place, { title: DASHBOARD_TITLE, body })),
    );
    if (refusal) log.warn({ err: refusal }, 'the dashboard could not be written');
  } catch (error) {
    log.warn({ err: error }, 'the dashboard could not be written');
  }
}

/** The newest run of each issue that was searched for; one that was refused says nothing of its issue. */
async function newestOfEach({ repositoryId }: Place, trace: DashboardParts['trace']): Promise<readonly RunSummary[]> {
  const found = new Map<number, RunSummary>();
  let looked = 0;
  for await (const run of runsLike(trace, { repositoryId })) {
    if (++looked > LOOKED_AT) break;
    const { origin, state } = run;
    if (origin.kind !== 'github' || found.has(origin.issue)) continue;
    if (state === 'stopped' && !(await trace.events(run.run)).some(({ type }) => type === 'pinned')) continue;
    found.set(origin.issue, run);
  }
  return [...found.values()];
}
