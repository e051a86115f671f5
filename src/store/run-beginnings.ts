// Writes the beginnings of runs, many at a time: one fsync stores all that came while the one before it was under way.

import { randomUUID } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { type Lock, lockNow } from '../lock.ts';
import { nextLull } from '../next-lull.ts';
import type { RunId } from '../task.ts';
import { type Beginning, segmentFile, segmentLock } from './fresh-runs.ts';

/*
 * How it works. A process that begins runs appends a line for each to a segment, a file of its own that it holds by a lock. A run
 * has no folder then: whoever asks for it first makes one from its line, any number of times, since event 0 of a run can exist
 * only once. A segment whose runs all have folders is removed when nobody holds its lock. A killed writer leaves whole lines and
 * at most a torn one, which was acknowledged to nobody.
 */

interface Segment {
  readonly path: string;
  readonly file: FileHandle;
  /** What the file system knows the file by. */
  readonly inode: bigint;
  readonly lock: Lock;
  bytes: number;
}

/** A run that is to begin. */
export interface Begin {
  readonly run: RunId;
  /** Called when it is to be written. Those of many runs are made one right after the other, which takes half the time. */
  readonly make: () => Omit<Beginning, 'run'>;
  /** Called when all processes of this host can read it, before the disk has it. */
  readonly seen: () => void;
}

interface Pending extends Begin {
  readonly stored: PromiseWithResolvers<void>;
}

const MOST_BYTES = 4 * 2 ** 20;
/** Characters that are made ready in one go: nothing else is done meanwhile. */
const MOST_MADE = 256 * 2 ** 10;
/** A segment is closed after so long, so that it can go. */
const MOST_MS = 10 * 60_000;

export class RunBeginnings {
  readonly #dir: string;
  /** Runs that were begun in this segment. */
  readonly #begun = new Map<RunId, Promise<void>>();
  #segment: Segment | undefined;
  #pending: Pending[] = [];
  #writing = false;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Settles as `begin` did, for a run that this process began a moment ago; undefined for any other. */
  begun(run: RunId): Promise<void> | undefined {
    return this.#begun.get(run);
  }

  /** Durable when it settles. */
  begin(begin: Begin): Promise<void> {
    const stored = Promise.withResolvers<void>();
    this.#begun.set(begin.run, stored.promise);
    this.#pending.push({ ...begin, stored });
    if (!this.#writing) {
      this.#writing = true;
      void this.#writeAll();
    }
    return stored.promise;
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.length > 0) {
      await nextLull(() => this.#pending.length);
      await this.#write();
    }
    this.#writing = false;
  }

  /** Takes of those that wait as many as can be made ready in one go, at least one. */
  #made(): { readonly batch: readonly Pending[]; readonly text: string } {
    const batch: Pending[] = [];
    let text = '';
    while (text.length < MOST_MADE) {
      const one = this.#pending.shift();
      if (!one) break;
      try {
        text += lineOf(one);
        batch.push(one);
      } catch (error) {
        this.#refuse(one, error); // the others are none the worse for it
      }
    }
    return { batch, text };
  }

  async #write(): Promise<void> {
    const { batch, text } = this.#made();
    if (batch.length === 0) return;
    try {
      const segment = await this.#open();
      await this.#append(segment, Buffer.from(text));
      for (const { seen } of batch) seen();
      await segment.file.datasync();
      for (const { stored } of batch) stored.resolve();
    } catch (error) {
      // What it left may be torn: the next line begins another segment.
      await this.#close();
      for (const one of batch) this.#refuse(one, error);
    }
  }

  /** Nothing of a batch that could not be written whole is left: its runs would be begun, and have no jobs. */
  async #append(segment: Segment, bytes: Buffer): Promise<void> {
    const before = segment.bytes;
    segment.bytes += bytes.length;
    try {
      await writeAll(segment.file, bytes);
    } catch (error) {
      await segment.file.truncate(before).catch(() => {}); // the disk that failed is told of below
      throw error;
    }
  }

  #refuse({ run, stored }: Pending, error: unknown): void {
    this.#begun.delete(run);
    stored.reject(error);
  }

  async #open(): Promise<Segment> {
    if (this.#segment && (this.#segment.bytes >= MOST_BYTES || !isThere(this.#segment))) await this.#close();
    this.#segment ??= await openSegment(this.#dir);
    const opened = this.#segment;
    if (opened.bytes === 0) setTimeout(() => void this.#retire(opened), MOST_MS).unref();
    return opened;
  }

  async #retire(segment: Segment): Promise<void> {
    if (this.#segment !== segment) return;
    if (this.#writing) segment.bytes = MOST_BYTES;
    else await this.#close();
  }

  async #close(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    this.#begun.clear();
    for (const { run, stored } of this.#pending) this.#begun.set(run, stored.promise);
    await segment?.file.close().catch(() => {}); // what it holds is durable, or was said not to be
    segment?.lock.release();
  }
}

function lineOf({ run, make }: Begin): string {
  return `${JSON.stringify({ run, ...make() } satisfies Beginning)}\n`;
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
}

/** False once somebody has moved or removed the folder: what is written to the file then is found by nobody. */
function isThere({ path, inode }: Segment): boolean {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino === inode;
}

async function openSegment(dir: string): Promise<Segment> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const id = randomUUID();
  const lock = lockNow(segmentLock(dir, id));
  if (!lock) throw new Error(`the lock of the new segment ${id} is taken`);
  const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants;
  const path = segmentFile(dir, id);
  const file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o600);
  const folder = await open(dir, 'r');
  try {
    await folder.sync(); // else a power cut could take the file with all that is durable in it
  } finally {
    await folder.close();
  }
  const { ino: inode } = await file.stat({ bigint: true });
  return { path, file, inode, lock, bytes: 0 };
}
