// Retention in PostgreSQL: by one process, now and then; what other runs name of the texts of a removed one stays.

import type { Retention } from '../../ports.ts';
import type { RunId } from '../../task.ts';
import type { Database } from './database.ts';

/** A run that was written to within this time may be at work: it stays whatever it weighs. */
const ACTIVE = '1 hour';
const EVERY = '1 hour';

const CLAIM = `
insert into chores (name, done_at) values ('prune', now())
on conflict (name) do update set done_at = now() where chores.done_at < now() - interval '${EVERY}'
returning name`;

const TOTAL = `
select ((select coalesce(sum(octet_length(line)), 0) from events)
  + (select coalesce(sum(octet_length(body)), 0) from texts))::float8 as bytes`;

/** Untouched the longest first. */
const OLDEST = `
select run, touched < now() - make_interval(days => $1) as is_old from runs
cross join lateral (select stored_at as touched from events where run = runs.run order by seq desc limit 1) last
where touched < now() - interval '${ACTIVE}' order by touched`;

/** Returns the removed runs, oldest first; none where another process has looked a moment ago. */
export async function pruneDatabase(database: Database, { days, maxBytes }: Retention): Promise<readonly RunId[]> {
  if ((await database.query(CLAIM)).length === 0) return [];
  let bytes = (await database.query<{ bytes: number }>(TOTAL))[0]?.bytes ?? 0;
  const removed: RunId[] = [];
  for (const { run, is_old: isOld } of await database.query<{ run: RunId; is_old: boolean }>(OLDEST, [days])) {
    if (!isOld && bytes <= maxBytes) break;
    bytes -= await removeRun(database, run);
    removed.push(run);
  }
  return removed;
}

/** Returns the bytes that are free now. */
function removeRun(database: Database, run: RunId): Promise<number> {
  return database.transaction(async (query) => {
    const freed = async (text: string, values: readonly unknown[]) =>
      (
        await query<{ bytes: number }>(
          `with gone as (${text}) select coalesce(sum(bytes), 0)::float8 as bytes from gone`,
          values,
        )
      )[0]?.bytes ?? 0;
    const events = await freed('delete from events where run = $1 returning octet_length(line) as bytes', [run]);
    const refs = (await query<{ ref: Buffer }>('delete from run_texts where run = $1 returning ref', [run])).map(
      ({ ref }) => ref,
    );
    const texts = await freed(
      `delete from texts t where ref = any($1::bytea[]) and not exists (select from run_texts where ref = t.ref)
       returning octet_length(body) as bytes`,
      [refs],
    );
    await query('delete from runs where run = $1', [run]);
    await query('delete from stops where run = $1', [run]);
    return events + texts;
  });
}
