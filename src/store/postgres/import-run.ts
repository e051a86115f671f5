// A whole run into PostgreSQL, line by line as it was stored elsewhere; all of it or nothing, and compared when it is there.

import { zstdCompressSync } from 'node:zlib';
import type { BlobRef, RunId } from '../../task.ts';
import type { StoredEvent } from '../../trace/event.ts';
import { refOf } from '../../trace/fit-event.ts';
import { type RunState, stateAfter } from '../../trace/views/run-summary.ts';
import type { Database } from './database.ts';
import { beginningOf, bytesOf, newAttempt } from './write-batch.ts';

export interface WholeRun {
  readonly run: RunId;
  /** As they stand in the file, each an event. */
  readonly lines: readonly string[];
  readonly texts: readonly string[];
}

/** `different`: another run of that name is there, which stays as it is. */
export type Imported = 'copied' | 'there' | 'different';

const TEXTS_AT_ONCE = 50;

export async function importRun(database: Database, whole: WholeRun): Promise<Imported> {
  const before = await standing(database, whole);
  if (before !== 'absent') return before;
  await database.transaction(async (query) => {
    const { run, lines, texts } = whole;
    // Of what a run of this name has here, only its beginning can be there: all of it comes again.
    for (const table of ['events', 'run_texts', 'runs']) await query(`delete from ${table} where run = $1`, [run]);
    for (let at = 0; at < texts.length; at += TEXTS_AT_ONCE)
      await insertTexts(query, run, texts.slice(at, at + TEXTS_AT_ONCE));
    await query(
      `insert into events (run, seq, line, attempt)
       select $1, seq - 1, line, $3::uuid from unnest($2::text[]) with ordinality as l(line, seq)`,
      [run, lines, newAttempt()],
    );
    await insertRow(query, run, eventsOf(lines));
  });
  return (await standing(database, whole)) === 'there' ? 'copied' : 'different';
}

/** What of it is there, byte by byte; a run that has gone on since is there as well. */
async function standing(database: Database, { run, lines, texts }: WholeRun): Promise<Imported | 'absent'> {
  const found = await database.query<{ line: string }>('select line from events where run = $1 order by seq', [run]);
  const common = Math.min(found.length, lines.length);
  if (found.slice(0, common).some(({ line }, at) => line !== lines[at])) return 'different';
  if (found.length < lines.length) return 'absent';
  const refs: readonly BlobRef[] = texts.map(refOf);
  const [row] = await database.query<{ texts: number }>(
    'select count(*)::int as texts from run_texts join texts using (ref) where run = $1 and ref = any($2::bytea[])',
    [run, refs.map(bytesOf)],
  );
  return row?.texts === new Set(refs).size ? 'there' : 'absent';
}

async function insertTexts(query: Database['query'], run: RunId, texts: readonly string[]): Promise<void> {
  const refs = texts.map((text) => bytesOf(refOf(text)));
  const bodies = texts.map((text) => zstdCompressSync(text));
  await query('insert into texts select * from unnest($1::bytea[], $2::bytea[]) on conflict do nothing', [
    refs,
    bodies,
  ]);
  await query('insert into run_texts select $1, * from unnest($2::bytea[]) on conflict do nothing', [run, refs]);
}

/** What lists show of it, as if its events had been appended one by one. */
async function insertRow(query: Database['query'], run: RunId, events: readonly StoredEvent[]): Promise<void> {
  const [first] = events;
  if (!first) return;
  const row = beginningOf(run, first, first.at);
  const state = events.reduce<RunState>((before, event) => stateAfter(event, before), 'queued');
  const pull = events.findLast((event) => event.type === 'published' && event.what === 'pull-request');
  const [number, url] = pull?.type === 'published' ? [pull.number, pull.url] : [null, null];
  await query(
    `insert into runs (run, begun_at, state, title, repository, repository_id, issue, pull, pull_url)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [run, row.begun_at, state, row.title, row.repository, row.repository_id, row.issue, number, url],
  );
}

const eventsOf = (lines: readonly string[]): readonly StoredEvent[] =>
  lines.map((line) => JSON.parse(line) as StoredEvent);
