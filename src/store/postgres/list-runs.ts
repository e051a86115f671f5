// A page of runs in PostgreSQL: found by what their row says, shown by their first event and the place of the last.

import type { RunList, RunsWanted } from '../../ports.ts';
import type { RunId } from '../../task.ts';
import type { StoredEvent } from '../../trace/event.ts';
import { RUN_STATES, type RunState, type RunSummary } from '../../trace/views/run-summary.ts';
import { readableLine } from '../stored-line.ts';
import type { Database } from './database.ts';

/** What begins as a run does has a title. */
const WANTED = `title is not null
  and ($1::text is null or repository = $1) and ($2::bigint is null or repository_id = $2)
  and ($3::bigint is null or issue = $3) and ($4::text is null or position(lower($4) in lower(title)) > 0)`;

const PAGE = `
select r.run, r.state, r.pull::float8 as pull, r.pull_url, first.line as first, last.line as last
from (select * from runs where ${WANTED} and ($5::text[] is null or state = any($5))
  order by begun_at desc, run limit $6 offset $7) r
join events first on first.run = r.run and first.seq = 0
cross join lateral (select line from events where run = r.run order by seq desc limit 1) last
order by r.begun_at desc, r.run`;

const COUNTS = `select state, count(*)::int as runs from runs where ${WANTED} group by state`;

type RunRow = {
  readonly run: RunId;
  readonly state: RunState;
  readonly pull: number | null;
  readonly pull_url: string | null;
  readonly first: string;
  readonly last: string;
};

export async function listRuns(database: Database, wanted: RunsWanted): Promise<RunList> {
  const { repository, repositoryId, issue, text, states, limit, offset = 0 } = wanted;
  const filter = [repository, repositoryId, issue, text].map((value) => value ?? null);
  const [rows, counted] = await Promise.all([
    limit === 0 ? [] : database.query<RunRow>(PAGE, [...filter, states ?? null, limit, offset]),
    database.query<{ state: RunState; runs: number }>(COUNTS, filter),
  ]);
  const found = new Map(counted.map(({ state, runs }) => [state, runs]));
  return {
    runs: rows.flatMap((row) => summaryOfRow(row) ?? []),
    counts: Object.fromEntries(RUN_STATES.map((state) => [state, found.get(state) ?? 0])) as RunList['counts'],
  };
}

/** Undefined for what is damaged. */
function summaryOfRow({ run, state, pull, pull_url: url, ...lines }: RunRow): RunSummary | undefined {
  const first: StoredEvent | undefined = readableLine(lines.first);
  const last = readableLine(lines.last);
  if (first?.type !== 'run-started' || !last) return undefined;
  const { title, origin, at } = first;
  return {
    ...{ run, title, origin, state, at, lastAt: last.at, length: last.seq + 1 },
    pull: pull === null || url === null ? undefined : { number: pull, url },
  };
}
