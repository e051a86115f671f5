// The trace on disk, files first: `<dir>/<run>/trace.jsonl` and `<dir>/<run>/texts/<sha256>`; beginnings in `<dir>/.fresh/`.

import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TraceFault } from '../errors.ts';
import type { DeploymentStore } from '../ports.ts';
import type { BlobRef, RunId } from '../task.ts';
import type { StoredEvent } from '../trace/event.ts';
import { eventLine, refOf } from '../trace/fit-event.ts';
import { absent, appendLine, readFirstLine, readLines } from './event-log.ts';
import { type Beginning, FreshRuns } from './fresh-runs.ts';
import { pruneRuns } from './prune-runs.ts';
import { redactedIssue } from './redacted-json.ts';
import { RunBeginnings } from './run-beginnings.ts';
import { createRunList } from './run-list.ts';
import { checkedRef, checkedRun, parsedLine, parseEvent } from './stored-line.ts';
import { packTrace, unpackTrace } from './trace-parcel.ts';

export interface TraceStoreOptions {
  readonly dir: string;
  /** Replaces registered live secrets; applied to everything before it is written. */
  readonly redact: (text: string) => string;
  /** ISO 8601 time for `at`. */
  readonly now?: () => string;
}

export interface FileTraceStore extends DeploymentStore {
  /** A trace as bytes for another machine; undefined for a run that has none. */
  pack(run: RunId): Promise<Buffer | undefined>;
  /** Makes the trace of a run of such bytes; see `unpackTrace`. */
  unpack(run: RunId, parcel: Buffer, rule: 'whole' | 'longer'): Promise<void>;
}

export function createTraceStore(options: TraceStoreOptions): FileTraceStore {
  const { dir, redact } = options;
  const now = options.now ?? (() => new Date().toISOString());
  const folderOf = (run: RunId): string => join(dir, checkedRun(run));
  const textOf = (run: RunId, ref: BlobRef): string => join(folderOf(run), 'texts', checkedRef(ref));
  const keep = async (run: RunId, ref: BlobRef, text: string): Promise<BlobRef> => {
    await mkdir(join(folderOf(run), 'texts'), { recursive: true, mode: 0o700 });
    await writeOnce(textOf(run, ref), text);
    return ref;
  };
  const list = createRunList(dir);
  const fresh = new FreshRuns(join(dir, FRESH));
  const beginnings = new RunBeginnings(join(dir, FRESH));
  const adopt = async ({ run, json, texts }: Beginning) => {
    if ((await readLines(folderOf(run))).length > 0) return;
    for (const [ref, text] of texts) await keep(run, ref, text);
    await appendLine(folderOf(run), 0, json).catch(unlessTaken);
  };
  /** True when the run has got its folder only now. */
  const adopted = async (run: RunId) => {
    const beginning = await fresh.find(run);
    if (beginning) await adopt(beginning);
    return beginning !== undefined;
  };
  const linesOf = async (run: RunId) => {
    const lines = await readLines(folderOf(run));
    return lines.length === 0 && (await adopted(run)) ? readLines(folderOf(run)) : lines;
  };
  return {
    begin: async (run, issue, bodyOf, seen = () => {}) => {
      const before = beginnings.begun(run);
      if (before) return before.then(() => false);
      if (sizeOf(join(folderOf(run), 'trace.jsonl')) > 0) return false;
      const make = () => {
        const stored = redactedIssue(issue, redact);
        const ref = refOf(stored);
        // The name of what was redacted a line ago is none of a secret.
        const other = (part: string) => (part === ref ? part : redact(part));
        const { json, whole } = eventLine(bodyOf(ref), { seq: 0, at: now() }, other);
        const texts: [BlobRef, string][] = [[ref, stored]];
        if (whole) texts.push([whole.ref, whole.text]);
        return { json, texts };
      };
      await beginnings.begin({ run, make, seen });
      return true;
    },
    settle: async () => {
      await fresh.drain(adopt);
      await fresh.check();
    },
    append: async (run, expectedSeq, body) => {
      if (expectedSeq <= 1) await linesOf(run);
      const { json, whole } = eventLine(body, { seq: expectedSeq, at: now() }, redact);
      if (whole) await keep(run, whole.ref, whole.text);
      await appendLine(folderOf(run), expectedSeq, json);
      return JSON.parse(json) as StoredEvent;
    },
    events: async (run) => (await linesOf(run)).map((line, seq) => parseEvent(line, seq, run)),
    first: async (run) => {
      const line = (await readFirstLine(folderOf(run))) ?? (await linesOf(run))[0];
      return line === undefined ? undefined : parseEvent(line, 0, run);
    },
    put: async (run, text) => {
      const stored = redact(text).toWellFormed();
      return keep(run, refOf(stored), stored);
    },
    get: async (run, ref) => {
      if (sizeOf(textOf(run, ref)) === 0) await adopted(run);
      return readText(textOf(run, ref), run, ref);
    },
    runs: async () => {
      await fresh.drain(adopt);
      return listRuns(dir);
    },
    list: async (wanted) => {
      await fresh.drain(adopt);
      return list(wanted);
    },
    prune: (retention) => pruneRuns(dir, retention),
    copy: async (from, to) => {
      await linesOf(from);
      const parcel = await packTrace(folderOf(from));
      if (parcel) await unpackTrace(folderOf(to), parcel, 'longer');
    },
    pack: (run) => packTrace(folderOf(run)),
    unpack: (run, parcel, rule) => unpackTrace(folderOf(run), parcel, rule),
  };
}

/** No name of a run begins like this. */
const FRESH = '.fresh';

/** Event 0 is there already: that is all we want. */
function unlessTaken(error: unknown): void {
  if (!(error instanceof TraceFault && error.transient)) throw error;
}

/** Bytes; 0 for what is not there. At once: a way to another thread and back costs more than the look, which each event takes. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Written beside its place and renamed, so that a text is whole or absent. */
async function writeOnce(path: string, text: string): Promise<void> {
  const existing = await stat(path).catch(absent(undefined));
  if (existing) return;
  const draft = `${path}.${randomUUID()}.tmp`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

async function readText(path: string, run: RunId, ref: BlobRef): Promise<string> {
  const text = await readFile(path, 'utf8').catch(absent(undefined));
  if (text !== undefined && refOf(text) === ref) return text;
  throw new TraceFault(
    `Text ${ref} of run ${run} is ${text === undefined ? 'missing' : 'damaged'}.`,
    'Restore the run folder from a backup, or start the run again.',
  );
}

/** Newest first by the time of event 0; equal times by name. */
async function listRuns(dir: string): Promise<readonly RunId[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(absent([]));
  const found: { run: RunId; at: string }[] = [];
  for (const entry of entries.filter((one) => one.isDirectory())) {
    const line = await readFirstLine(join(dir, entry.name));
    const first = line === undefined ? undefined : parsedLine(line);
    if (first) found.push({ run: entry.name, at: first.at });
  }
  return found.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.run < b.run ? -1 : 1)).map((one) => one.run);
}
