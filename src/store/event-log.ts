// One run's events on disk: numbered lines that two processes can never both write, without a lock that could go stale.

import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, mkdir, open, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TraceFault } from '../errors.ts';
import { MAX_EVENT } from '../trace/fit-event.ts';

/*
 * How it works. Whoever wants to append event n first writes the exact bytes to a file of its own and links it as
 * `claim-<n>-<offset>`; the link fails when somebody else holds that number. From then on the event exists: anybody may
 * copy a claim to its offset in `trace.jsonl`, any number of times, because all copies are the same bytes at the same
 * place. So a writer killed at any instruction leaves nothing to wait for. The claim of the last event stays until the
 * next one is written: a stalled writer that wakes up finds either that claim or a longer trace, and fails.
 */

/** Longest line: an event padded over a torn one. */
const MAX_LINE = 2 * MAX_EVENT + 2;

/** Where the trace ends. */
interface Tail {
  /** Number of the last complete event; -1 when there is none. */
  readonly seq: number;
  /** Offset at which the last complete line starts, and at which the next one will. */
  readonly start: number;
  readonly end: number;
  /** Size of the file: more than `end` when the last line is torn. */
  readonly size: number;
}

const NOTHING: Tail = { seq: -1, start: 0, end: 0, size: 0 };

/** Complete lines in order, including a claimed event that its writer had no time to copy. */
export async function readLines(folder: string): Promise<readonly string[]> {
  for (;;) {
    const bytes = await readFile(join(folder, 'trace.jsonl')).catch(absent(Buffer.alloc(0)));
    const end = bytes.lastIndexOf(0x0a) + 1;
    const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
    const pending = await readClaim(folder, lines.length, end);
    if (pending === undefined) return lines;
    // A claim counts only while the trace still ends where it was read; otherwise read again.
    if ((await readTail(folder)).end === end) return [...lines, pending.toString('utf8').slice(0, -1)];
  }
}

/** The first event's line without reading the others; undefined for a run that has none. */
export async function readFirstLine(folder: string): Promise<string | undefined> {
  const file = await open(join(folder, 'trace.jsonl'), 'r').catch(absent(undefined));
  if (!file) return (await readLines(folder))[0];
  try {
    const bytes = Buffer.alloc(MAX_LINE);
    const { bytesRead } = await file.read(bytes, 0, MAX_LINE, 0);
    const end = bytes.subarray(0, bytesRead).indexOf(0x0a);
    return end < 0 ? (await readLines(folder))[0] : bytes.toString('utf8', 0, end);
  } finally {
    await file.close();
  }
}

/** Appends one event; durable when it settles. Throws TraceFault when the number is taken or not the next one. */
export async function appendLine(folder: string, seq: number, json: string): Promise<void> {
  if (Buffer.byteLength(json) > MAX_EVENT) {
    throw new TraceFault(
      `Event ${seq} has ${Buffer.byteLength(json)} bytes; at most ${MAX_EVENT} are allowed.`,
      'It was not fitted into its line; this is a fault of Mullover: please report it.',
    );
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const tail = await settle(folder);
  if (tail.seq + 1 !== seq) throw taken(folder, seq, tail.seq);
  const line = padded(json, tail);
  if (!(await claim(folder, seq, tail.end, line))) throw taken(folder, seq, seq);
  const now = await readTail(folder);
  if (now.seq > seq) throw taken(folder, seq, now.seq);
  await write(folder, tail.end, line);
  await discard(folder, claimName(seq - 1, tail.start));
}

/** Copies a pending claim into the trace; returns the trace's end. */
async function settle(folder: string): Promise<Tail> {
  for (;;) {
    const tail = await readTail(folder);
    const pending = await readClaim(folder, tail.seq + 1, tail.end);
    if (pending === undefined) return tail;
    if ((await readTail(folder)).end === tail.end) await write(folder, tail.end, pending);
  }
}

/** Trailing blanks are no part of JSON: they cover what a torn line left behind, so that nothing is ever truncated. */
function padded(json: string, tail: Tail): Buffer {
  const missing = tail.size - tail.end - Buffer.byteLength(json) - 1;
  return Buffer.from(`${json}${' '.repeat(Math.max(0, missing))}\n`);
}

async function claim(folder: string, seq: number, offset: number, line: Buffer): Promise<boolean> {
  const own = join(folder, `claim-${randomUUID()}.tmp`);
  await writeFile(own, line, { flag: 'wx', mode: 0o600 });
  try {
    await link(own, join(folder, claimName(seq, offset)));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(own);
  }
}

/** Undefined when there is no such claim; one that a power cut left without its bytes is none and is removed. */
async function readClaim(folder: string, seq: number, offset: number): Promise<Buffer | undefined> {
  const name = claimName(seq, offset);
  const bytes = await readFile(join(folder, name)).catch(absent(undefined));
  if (bytes === undefined || seqOf(bytes.toString('utf8')) === seq) return bytes;
  await discard(folder, name);
  return undefined;
}

function claimName(seq: number, offset: number): string {
  return `claim-${seq}-${offset}`;
}

async function write(folder: string, offset: number, line: Buffer): Promise<void> {
  const file = await open(join(folder, 'trace.jsonl'), constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    for (let done = 0; done < line.length; ) {
      done += (await file.write(line, done, line.length - done, offset + done)).bytesWritten;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readTail(folder: string): Promise<Tail> {
  const file = await open(join(folder, 'trace.jsonl'), 'r').catch(absent(undefined));
  if (!file) return NOTHING;
  try {
    return await tailOf(file, folder);
  } finally {
    await file.close();
  }
}

async function tailOf(file: FileHandle, folder: string): Promise<Tail> {
  const { size } = await file.stat();
  const from = Math.max(0, size - 2 * MAX_LINE);
  const bytes = Buffer.alloc(size - from);
  await file.read(bytes, 0, bytes.length, from);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end === 0 && from === 0) return { ...NOTHING, size };
  const start = end > 1 ? bytes.lastIndexOf(0x0a, end - 2) + 1 : 0;
  const seq = seqOf(bytes.subarray(start, end).toString('utf8'));
  if (seq === undefined) {
    throw new TraceFault(
      `The last line of the trace in ${folder} is damaged.`,
      'Restore the run folder from a backup, or remove it and start the run again.',
    );
  }
  return { seq, start: from + start, end: from + end, size };
}

function seqOf(line: string): number | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const seq = value !== null && typeof value === 'object' && 'seq' in value ? value.seq : undefined;
    return typeof seq === 'number' ? seq : undefined;
  } catch {
    // JSON.parse throws for nothing but text that is no JSON.
    return undefined;
  }
}

function taken(folder: string, seq: number, last: number): TraceFault {
  return new TraceFault(
    `Event ${seq} cannot be appended to the trace in ${folder}: it ends with event ${last}.`,
    'Another worker has taken this run over; let it finish. This one must stop.',
    { transient: true },
  );
}

async function discard(folder: string, name: string): Promise<void> {
  await unlink(join(folder, name)).catch(absent(undefined));
}

/** A catch that turns "no such file" into a value and passes everything else on. */
export function absent<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (errorCode(error) === 'ENOENT') return value;
    throw error;
  };
}

function errorCode(error: unknown): string | undefined {
  const code = error !== null && typeof error === 'object' && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
