// Runs that were begun and have no folder yet: read from the segments of those who began them (see run-beginnings.ts).

import { open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TraceFault } from '../errors.ts';
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
/** Lines of a segment that nobody can read, kept when the rest of it has folders. */
const DAMAGED = '.damaged';
export const segmentFile = (dir: string, id: string): string => join(dir, `${id}${SEGMENT}`);
export const segmentLock = (dir: string, id: string): string => join(dir, `${id}.lock`);

interface ReadSegment {
  /** Bytes that were read. */
  offset: number;
  /** What has no folder yet as far as we know. */
  readonly left: Map<RunId, Beginning>;
  /** Whole lines that are no beginnings. */
  readonly damaged: string[];
}

export class FreshRuns {
  readonly #dir: string;
  readonly #segments = new Map<string, ReadSegment>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Throws TraceFault when the run was begun by a line that is damaged. */
  async find(run: RunId): Promise<Beginning | undefined> {
    const damaged: string[] = [];
    for (const id of await this.#ids(SEGMENT)) {
      const segment = await this.#readOn(id);
      if (segment.left.has(run)) return segment.left.get(run);
      damaged.push(...segment.damaged);
    }
    for (const id of await this.#ids(DAMAGED)) damaged.push(await this.#readDamaged(id));
    if (damaged.some((lines) => lines.includes(run)))
      throw new TraceFault(`The beginning of run ${run} in ${this.#dir} is damaged.`, RESTORE);
    return undefined;
  }

  /**
   * Makes folders of all beginnings by `adopt`, and removes the segments that nobody writes to any more; of one that is
   * damaged the lines that cannot be read stay in a file of their own.
   */
  async drain(adopt: (beginning: Beginning) => Promise<void>): Promise<void> {
    for (const id of await this.#ids(SEGMENT)) {
      // Nobody writes to a segment again whose lock is free: what is read after this look is all of it.
      const closed = !isLocked(segmentLock(this.#dir, id));
      const { left, damaged } = await this.#readOn(id);
      for (const beginning of left.values()) {
        await adopt(beginning);
        left.delete(beginning.run);
      }
      if (closed) await this.#remove(id, damaged);
    }
  }

  /** Throws TraceFault while there are lines that were set aside by `drain`, whosever they are. */
  async check(): Promise<void> {
    const [id] = await this.#ids(DAMAGED);
    if (id === undefined) return;
    throw new TraceFault(
      `Beginnings of runs are damaged: ${join(this.#dir, id + DAMAGED)} holds what is left.`,
      RESTORE,
    );
  }

  async #ids(ending: string): Promise<readonly string[]> {
    const names = await readdir(this.#dir).catch(absent([]));
    return names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  }

  /** Empty when somebody has removed the file meanwhile. */
  #readDamaged(id: string): Promise<string> {
    return readFile(join(this.#dir, id + DAMAGED), 'utf8').catch(absent(''));
  }

  async #readOn(id: string): Promise<ReadSegment> {
    const segment = this.#segments.get(id) ?? { offset: 0, left: new Map<RunId, Beginning>(), damaged: [] };
    this.#segments.set(id, segment);
    const { offset } = segment;
    const bytes = await readFrom(segmentFile(this.#dir, id), offset);
    const end = bytes.lastIndexOf(0x0a) + 1;
    for (const line of bytes.toString('utf8', 0, end).split('\n').slice(0, -1)) {
      const beginning = parsed(line);
      if (beginning) segment.left.set(beginning.run, beginning);
      else if (!NEVER_WRITTEN.test(line)) segment.damaged.push(line);
    }
    segment.offset = Math.max(segment.offset, offset + end);
    return segment;
  }

  async #remove(id: string, damaged: readonly string[]): Promise<void> {
    if (damaged.length > 0) await this.#setAside(id, damaged);
    this.#segments.delete(id);
    const lock = segmentLock(this.#dir, id);
    for (const path of [segmentFile(this.#dir, id), lock, `${lock}-journal`]) await rm(path, { force: true });
  }

  /** Whole when it has its name: whoever dies in the middle leaves the segment, and the next one begins anew. */
  async #setAside(id: string, damaged: readonly string[]): Promise<void> {
    const path = join(this.#dir, id + DAMAGED);
    await writeFile(`${path}.tmp`, damaged.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    await rename(`${path}.tmp`, path);
  }
}

const RESTORE = 'Restore the file from a backup; or remove it, and add the labels of the lost runs again.';

/** What a power cut leaves of a write that it stopped, and that was acknowledged to nobody. */
const NEVER_WRITTEN = /^\0+$/;

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

/** Undefined for a line that is no beginning. */
function parsed(line: string): Beginning | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isBeginning(value) ? value : undefined;
  } catch {
    // JSON.parse throws for nothing but text that is no JSON.
    return undefined;
  }
}

function isBeginning(value: unknown): value is Beginning {
  if (value === null || typeof value !== 'object') return false;
  const { run, json, texts } = value as Partial<Record<keyof Beginning, unknown>>;
  return typeof run === 'string' && typeof json === 'string' && Array.isArray(texts);
}
