// The trace in PostgreSQL, shared by hosts that share nothing else: see `migrations/` for its tables.

import { zstdDecompressSync } from 'node:zlib';
import { TraceFault } from '../../errors.ts';
import type { DeploymentStore } from '../../ports.ts';
import type { BlobRef, RunId } from '../../task.ts';
import type { EventBody, StoredEvent } from '../../trace/event.ts';
import { eventLine, refOf } from '../../trace/fit-event.ts';
import { redactedIssue } from '../redacted-json.ts';
import { checkedRef, checkedRun, parseEvent } from '../stored-line.ts';
import type { Database } from './database.ts';
import { GroupCommit } from './group-commit.ts';
import { listRuns } from './list-runs.ts';
import { pruneDatabase } from './prune-database.ts';
import { bytesOf, newAttempt, type Write, writeBatch } from './write-batch.ts';

export interface PostgresTraceStoreOptions {
  readonly database: Database;
  /** Replaces registered live secrets; applied to everything before it is written. */
  readonly redact: (text: string) => string;
  /** ISO 8601 time for `at`. */
  readonly now?: () => string;
}

export function createPostgresTraceStore(options: PostgresTraceStoreOptions): DeploymentStore {
  const { database, redact } = options;
  const now = options.now ?? (() => new Date().toISOString());
  const commits = new GroupCommit<Write>({
    write: (batch) => writeBatch(database, batch),
    keyOf: ({ run, event }) => (event ? run : undefined),
    weigh: ({ texts, event }) => texts.reduce((sum, [, text]) => sum + text.length, event?.line.length ?? 0),
  });
  /** The event as it is stored; undefined when its number is taken, or not the next one. */
  const add = async (run: RunId, seq: number, body: EventBody, given: Write['texts']) => {
    const at = now();
    const { json, whole } = eventLine(body, { seq, at }, redact);
    const texts = whole ? [...given, [whole.ref, whole.text] as const] : given;
    const event = { seq, line: json, body, at, attempt: newAttempt() };
    const isTaken = await commits.store({ run: checkedRun(run), texts, event });
    return isTaken ? (JSON.parse(json) as StoredEvent) : undefined;
  };
  return {
    append: async (run, expectedSeq, body) => {
      const stored = await add(run, expectedSeq, body, []);
      if (stored) return stored;
      throw new TraceFault(
        `Event ${expectedSeq} cannot be appended to the trace of run ${run}: it is not the next one.`,
        'Another worker has taken this run over; let it finish. This one must stop.',
        { transient: true },
      );
    },
    begin: async (run, issue, bodyOf, seen = () => {}) => {
      const stored = redactedIssue(issue, redact);
      const ref = refOf(stored);
      const isNew = (await add(run, 0, bodyOf(ref), [[ref, stored]])) !== undefined;
      if (isNew) seen();
      return isNew;
    },
    put: async (run, text) => {
      const stored = redact(text).toWellFormed();
      const ref = refOf(stored);
      await commits.store({ run: checkedRun(run), texts: [[ref, stored]] });
      return ref;
    },
    events: async (run) => {
      const rows = await linesOf(database, run, 'order by seq');
      return rows.map((line, seq) => parseEvent(line, seq, run));
    },
    first: async (run) => {
      const [line] = await linesOf(database, run, 'and seq = 0');
      return line === undefined ? undefined : parseEvent(line, 0, run);
    },
    get: (run, ref) => readText(database, run, ref),
    runs: async () => {
      const rows = await database.query<{ run: RunId }>('select run from runs order by begun_at desc, run');
      return rows.map(({ run }) => run);
    },
    list: (wanted) => listRuns(database, wanted),
    copy: (from, to) => copyRun(database, checkedRun(from), checkedRun(to)),
    settle: async () => {},
    prune: (retention) => pruneDatabase(database, retention),
  };
}

async function linesOf(database: Database, run: RunId, rest: string): Promise<readonly string[]> {
  const rows = await database.query<{ line: string }>(`select line from events where run = $1 ${rest}`, [
    checkedRun(run),
  ]);
  return rows.map(({ line }) => line);
}

async function readText(database: Database, run: RunId, ref: BlobRef): Promise<string> {
  const [row] = await database.query<{ body: Buffer }>(
    'select body from texts join run_texts using (ref) where run = $1 and ref = $2',
    [checkedRun(run), bytesOf(checkedRef(ref))],
  );
  const text = row && zstdDecompressSync(row.body).toString('utf8');
  if (text !== undefined && refOf(text) === ref) return text;
  throw new TraceFault(
    `Text ${ref} of run ${run} is ${text === undefined ? 'missing' : 'damaged'}.`,
    'Restore the database from a backup, or start the run again.',
  );
}

const LENGTH = 'select count(*)::int as length from events where run = $1';
const TABLES = ['events', 'run_texts', 'runs'] as const;
const COLUMNS = {
  events: 'seq, line, attempt',
  run_texts: 'ref',
  runs: 'begun_at, state, title, repository, repository_id, issue, pull, pull_url',
} as const;

async function copyRun(database: Database, from: RunId, to: RunId): Promise<void> {
  await database.transaction(async (query) => {
    const lengthOf = async (run: RunId) => (await query<{ length: number }>(LENGTH, [run]))[0]?.length ?? 0;
    if ((await lengthOf(to)) >= (await lengthOf(from))) return;
    for (const table of TABLES) {
      await query(`delete from ${table} where run = $1`, [to]);
      const columns = COLUMNS[table];
      await query(`insert into ${table} (run, ${columns}) select $2, ${columns} from ${table} where run = $1`, [
        from,
        to,
      ]);
    }
  });
}
