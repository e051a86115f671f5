// A page of runs on disk: what was read of a run is kept as long as its trace is as long as it was.

import { statSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunList, RunsWanted } from '../ports.ts';
import type { RunId } from '../task.ts';
import { type RunSummary, summaryOf } from '../trace/views/run-summary.ts';
import { absent, readFirstLine } from './event-log.ts';
import { newestFirst, pageOfRuns } from './page-of-runs.ts';
import { readableLine } from './stored-line.ts';

interface Known {
  /** Of the trace when it was read. */
  readonly size: number;
  readonly touched: number;
  /** Undefined for what is no run, or damaged. */
  readonly summary: RunSummary | undefined;
}

const MAY_BE_GONE = { throwIfNoEntry: false } as const;
/** Reads at a time. */
const READERS = 32;

export function createRunList(dir: string): (wanted: RunsWanted) => Promise<RunList> {
  const known = new Map<RunId, Known>();
  /** In the order of the list, as long as nothing is new. */
  let ordered: readonly RunSummary[] | undefined;
  return async (wanted) => {
    const names = (await readdir(dir).catch(absent([]))).filter((name) => !name.startsWith('.'));
    if (forgetGone(known, names)) ordered = undefined;
    const news = names.filter((run) => isNew(dir, run, known));
    const read = async () => {
      for (let run = news.pop(); run !== undefined; run = news.pop()) {
        await readOne(dir, run, known);
        // Who asked meanwhile may have put an older one in order.
        ordered = undefined;
      }
    };
    await Promise.all(Array.from({ length: READERS }, read));
    ordered ??= newestFirst([...known.values()].flatMap(({ summary }) => summary ?? []));
    return pageOfRuns(ordered, wanted);
  };
}

/** Whether any run that is known is there no more. */
function forgetGone(known: Map<RunId, Known>, names: readonly RunId[]): boolean {
  const unknown = names.reduce((count, run) => count + (known.has(run) ? 0 : 1), 0);
  if (known.size + unknown === names.length) return false;
  for (const run of new Set(known.keys()).difference(new Set(names))) known.delete(run);
  return true;
}

/** At once: ten thousand looks take less than the ways of one hundred to another thread and back. */
function stateOfFile(dir: string, run: RunId): { readonly size: number; readonly touched: number } {
  const found = statSync(`${dir}/${run}/trace.jsonl`, MAY_BE_GONE);
  return { size: found?.size ?? 0, touched: found?.mtimeMs ?? 0 };
}

function isNew(dir: string, run: RunId, known: ReadonlyMap<RunId, Known>): boolean {
  const before = known.get(run);
  const { size, touched } = stateOfFile(dir, run);
  return before === undefined || before.size !== size || before.touched !== touched;
}

async function readOne(dir: string, run: RunId, known: Map<RunId, Known>): Promise<void> {
  const state = stateOfFile(dir, run);
  const [first, ...latest] = await readEnds(join(dir, run)).catch(() => []); // damaged: told by whoever needs it
  const begun = first === undefined ? undefined : readableLine(first);
  const events = latest.flatMap((line) => readableLine(line) ?? []);
  known.set(run, { ...state, summary: summaryOf(run, begun, begun && events.length === 0 ? [begun] : events) });
}

/** Sixteen events of the largest size: more than follow a decision. */
const TAIL_BYTES = 64 * 1024;

/** The first line and the last ones; of a short trace the first one twice. */
async function readEnds(folder: string): Promise<readonly string[]> {
  const first = await readFirstLine(folder);
  if (first === undefined) return [];
  const file = await open(join(folder, 'trace.jsonl'), 'r').catch(absent(undefined));
  if (!file) return [first];
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - from);
    await file.read(bytes, 0, bytes.length, from);
    const lines = bytes
      .toString('utf8', 0, bytes.lastIndexOf(0x0a) + 1)
      .split('\n')
      .slice(from === 0 ? 0 : 1, -1);
    return [first, ...lines];
  } finally {
    await file.close();
  }
}
