// Runs that were begun and have no folder yet: read from the segments of those who began them (see run-beginnings.ts).

import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isLocked } from '../lock.ts';
import type { BlobRef, RunId } from '../task.ts';
import { absent } from './event-log.ts';

/** What a run begins with. */
export interface Beginning {
  readonly run: RunId;
  /** The line of event 0. */
  readonly json: string;
  /** Texts that the event names. */
  readonly texts: readonly (readonly [ref: BlobRef, text: string])[];
}

const SEGMENT = '.jsonl';
export const segmentFile = (dir: string, id: string): string => join(dir, `${id}${SEGMENT}`);
export const segmentLock = (dir: string, id: string): string => join(dir, `${id}.lock`);

interface ReadSegment {
  /** Bytes that were read. */
  offset: number;
  /** What has no folder yet as far as we know. */
  readonly left: Map<RunId, Beginning>;
}

export class FreshRuns {
  readonly #dir: string;
  readonly #segments = new Map<string, ReadSegment>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  async find(run: RunId): Promise<Beginning | undefined> {
    for (const id of await this.#ids()) {
      const { left } = await this.#readOn(id);
      if (left.has(run)) return left.get(run);
    }
    return undefined;
  }

  /** Makes folders of all beginnings by `adopt`, and removes the segments that nobody writes to any more. */
  async drain(adopt: (beginning: Beginning) => Promise<void>): Promise<void> {
    for (const id of await this.#ids()) {
      // Nobody writes to a segment again whose lock is free: what is read after this look is all of it.
      const closed = !isLocked(segmentLock(this.#dir, id));
      const { left } = await this.#readOn(id);
      for (const beginning of left.values()) {
        await adopt(beginning);
        left.delete(beginning.run);
      }
      if (closed) await this.#remove(id);
    }
  }

  async #ids(): Promise<readonly string[]> {
    const names = await readdir(this.#dir).catch(absent([]));
    return names.filter((name) => name.endsWith(SEGMENT)).map((name) => name.slice(0, -SEGMENT.length));
  }

  async #readOn(id: string): Promise<ReadSegment> {
    const segment = this.#segments.get(id) ?? { offset: 0, left: new Map<RunId, Beginning>() };
    this.#segments.set(id, segment);
    const { offset } = segment;
    const bytes = await readFrom(segmentFile(this.#dir, id), offset);
    const end = bytes.lastIndexOf(0x0a) + 1;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      const beginning = parsed(line);
      if (beginning) segment.left.set(beginning.run, beginning);
    }
    segment.offset = Math.max(segment.offset, offset + end);
    return segment;
  }

  async #remove(id: string): Promise<void> {
    this.#segments.delete(id);
    const lock = segmentLock(this.#dir, id);
    for (const path of [segmentFile(this.#dir, id), lock, `${lock}-journal`]) await rm(path, { force: true });
  }
}

/** Empty when the file is gone: somebody else has made folders of all that was in it. */
async function readFrom(path: string, offset: number): Promise<Buffer> {
  const file = await open(path, 'r').catch(absent(undefined));
  if (!file) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.max(0, size - offset));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A line that was torn and begun again after it was acknowledged to nobody. */
function parsed(line: string): Beginning | undefined {
  try {
    return JSON.parse(line) as Beginning;
  } catch {
    // JSON.parse throws for nothing but text that is no JSON.
    return undefined;
  }
}
