// Which of many runs a list shows, where they are all at hand.

import type { RunList, RunsWanted } from '../ports.ts';
import { RUN_STATES, type RunSummary, repositoryOf } from '../trace/views/run-summary.ts';

/** Equal times by name. */
export function newestFirst(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.run < b.run ? -1 : 1));
}

/** Of runs whose newest comes first. */
export function pageOfRuns(all: readonly RunSummary[], wanted: RunsWanted): RunList {
  const { states, limit, offset = 0 } = wanted;
  const fitting = all.filter((run) => isFitting(run, wanted));
  const shown = states ? fitting.filter(({ state }) => states.includes(state)) : fitting;
  const counts = RUN_STATES.map((state) => [state, fitting.filter((run) => run.state === state).length] as const);
  return { runs: shown.slice(offset, offset + limit), counts: Object.fromEntries(counts) as RunList['counts'] };
}

function isFitting({ origin, title }: RunSummary, wanted: RunsWanted): boolean {
  const { repository, repositoryId, issue, text } = wanted;
  const place = origin.kind === 'github' ? origin : undefined;
  if (repository !== undefined && repositoryOf(origin) !== repository) return false;
  if (repositoryId !== undefined && place?.repositoryId !== repositoryId) return false;
  if (issue !== undefined && place?.issue !== issue) return false;
  return text === undefined || title.toLowerCase().includes(text.toLowerCase());
}
