// One transaction of a trace store in PostgreSQL: events with the texts that they name, and what lists show of their runs.

import { randomUUID } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { BlobRef, RunId } from '../../task.ts';
import type { EventBody } from '../../trace/event.ts';
import { RUN_STATES, repositoryOf, stateAfter } from '../../trace/views/run-summary.ts';
import type { Database } from './database.ts';

/** Texts of a run, and an event of it, if any. */
export interface Write {
  readonly run: RunId;
  readonly texts: readonly (readonly [ref: BlobRef, text: string])[];
  readonly event?: {
    readonly seq: number;
    readonly line: string;
    readonly body: EventBody;
    /** When it happened, ISO 8601. */
    readonly at: string;
    /** Of this attempt to append it and no other. */
    readonly attempt: string;
  };
}

export const newAttempt = (): string => randomUUID();

/**
 * All in one statement, which is a transaction by itself and one way to the server and back. Repeating it changes nothing:
 * an event that is there with the attempt's name is ours. A text that is removed while we name it breaks a foreign key, and the
 * statement is repeated.
 */
const WRITE = `
with texts_given as (select * from unnest($1::bytea[], $2::bytea[]) as t(ref, body)),
new_texts as (insert into texts select * from texts_given on conflict do nothing),
new_run_texts as (
  insert into run_texts select * from unnest($3::text[], $4::bytea[]) as t(run, ref) on conflict do nothing),
given as (select * from unnest($5::text[], $6::int[], $7::text[], $8::uuid[]) as g(run, seq, line, attempt)),
stored as (
  insert into events (run, seq, line, attempt)
  select run, seq, line, attempt from given g
  where seq = 0 or exists (select from events e where e.run = g.run and e.seq = g.seq - 1)
  order by run
  on conflict do nothing
  returning run),
begun as (
  insert into runs (run, begun_at, state, title, repository, repository_id, issue)
  select b.* from unnest($9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::bigint[])
    as b(run, begun_at, state, title, repository, repository_id, issue) join stored using (run)
  on conflict do nothing),
changed as (
  update runs r set pull = coalesce(c.pull, r.pull), pull_url = coalesce(c.pull_url, r.pull_url),
    state = case when r.state = any(c.keeps) then r.state else c.state end
  from unnest($16::text[], $17::text[], $18::text[], $19::bigint[], $20::text[]) as g(run, state, keeps_text, pull, pull_url),
    lateral (select g.run, g.state, string_to_array(g.keeps_text, ' ') as keeps, g.pull, g.pull_url) c
  where r.run = c.run and c.run in (select run from stored)
    and (c.pull is not null or not (r.state = c.state or r.state = any(c.keeps))))
select run from stored
union all
select e.run from events e join given g using (run, seq, attempt)
`;

/** Of each whether its event was taken; one without an event always is. */
export async function writeBatch(database: Database, batch: readonly Write[]): Promise<readonly boolean[]> {
  const events = batch.flatMap(({ run, event }) => (event ? [{ run, ...event }] : []));
  const texts = new Map(batch.flatMap((write) => write.texts));
  // In their order, so that two who store the same ones wait for each other and never in a round.
  const refs = [...texts.keys()].sort();
  const named = batch.flatMap(({ run, texts: own }) => own.map(([ref]) => ({ run, ref })));
  const begun = events.filter(({ seq }) => seq === 0).map(({ run, body, at }) => beginningOf(run, body, at));
  const changes = events.filter(({ seq }) => seq > 0).map(({ run, body }) => changeOf(run, body));
  const column = <T, K extends keyof T>(rows: readonly T[], name: K): readonly T[K][] => rows.map((row) => row[name]);
  const rows = await database.query<{ run: RunId }>(WRITE, [
    refs.map(bytesOf),
    refs.map((ref) => zstdCompressSync(texts.get(ref) ?? '')),
    ...[column(named, 'run'), named.map(({ ref }) => bytesOf(ref))],
    ...(['run', 'seq', 'line', 'attempt'] as const).map((name) => column(events, name)),
    ...BEGINNING.map((name) => column(begun, name)),
    ...CHANGE.map((name) => column(changes, name)),
  ]);
  const taken = new Set(rows.map(({ run }) => run));
  return batch.map(({ run, event }) => event === undefined || taken.has(run));
}

export const bytesOf = (ref: BlobRef): Buffer => Buffer.from(ref, 'hex');

const BEGINNING = ['run', 'begun_at', 'state', 'title', 'repository', 'repository_id', 'issue'] as const;

/** What event 0 says of a run. */
export function beginningOf(run: RunId, body: EventBody, at: string) {
  const origin = body.type === 'run-started' ? body.origin : undefined;
  const place = origin?.kind === 'github' ? origin : undefined;
  return {
    ...{ run, begun_at: at, state: stateAfter(body, 'queued') },
    title: body.type === 'run-started' ? plain(body.title) : null,
    repository: origin ? plain(repositoryOf(origin)) : null,
    repository_id: place?.repositoryId ?? null,
    issue: place?.issue ?? null,
  };
}

const CHANGE = ['run', 'state', 'keeps', 'pull', 'pull_url'] as const;

/** What an event makes of the state depends on the state that is there: which ones it leaves, and what it makes of the others. */
function changeOf(run: RunId, body: EventBody) {
  const pull = body.type === 'published' && body.what === 'pull-request' ? body : undefined;
  const changing = RUN_STATES.find((state) => stateAfter(body, state) !== state);
  return {
    ...{ run, pull: pull?.number ?? null, pull_url: pull ? plain(pull.url) : null },
    state: changing ? stateAfter(body, changing) : 'queued',
    keeps: RUN_STATES.filter((state) => stateAfter(body, state) === state).join(' '),
  };
}

/** A column of texts holds no NUL. It is what lists filter by: what they show is read from the event. */
const plain = (text: string): string => text.replaceAll('\0', '').toWellFormed();
