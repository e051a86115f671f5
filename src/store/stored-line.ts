// What every trace store says of its lines and names: which ones it takes, and what is wrong with those that it does not.

import { TraceFault } from '../errors.ts';
import type { BlobRef, RunId } from '../task.ts';
import { type StoredEvent, TRACE_VERSION } from '../trace/event.ts';

/** Throws TraceFault for a line that is not event `seq` of a version that this build reads. */
export function parseEvent(line: string, seq: number, run: RunId): StoredEvent {
  const event = parsedLine(line);
  if (event === undefined || event.seq !== seq) {
    throw new TraceFault(
      `Line ${seq + 1} of the trace of run ${run} is damaged.`,
      'Restore the run from a backup, or remove it and start it again.',
    );
  }
  if (!(event.v <= TRACE_VERSION)) {
    throw new TraceFault(
      `The trace of run ${run} has schema version ${event.v}; this build reads up to ${TRACE_VERSION}.`,
      'Use the newer build that wrote it.',
    );
  }
  return event;
}

/** Undefined for what is no JSON object. */
export function parsedLine(line: string): StoredEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? (value as StoredEvent) : undefined;
  } catch {
    // JSON.parse throws for nothing but text that is no JSON.
    return undefined;
  }
}

/** Undefined for what this build cannot read: damaged, or of a newer one. */
export function readableLine(line: string): StoredEvent | undefined {
  const event = parsedLine(line);
  return event && event.v <= TRACE_VERSION ? event : undefined;
}

export const checkedRun = (run: RunId): RunId => checkedName(run, /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'run');
export const checkedRef = (ref: BlobRef): BlobRef => checkedName(ref, /^[0-9a-f]{64}$/, 'text');

/** Names become paths: nothing but plain names passes. */
function checkedName(name: string, pattern: RegExp, what: string): string {
  if (pattern.test(name)) return name;
  throw new TraceFault(`"${name.slice(0, 80)}" is no name of a ${what}.`, 'Use a name that this program printed.');
}
