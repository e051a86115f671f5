// Whether the data folder takes what must not be lost: tried, since a full disk, a quota and a read-only mount look alike.

import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentFault } from '../errors.ts';

/** More than the first event of a run and the text of its issue. */
const BYTES = 256 * 1024;

/** Throws EnvironmentFault when the folder takes no more; its words hold no path. */
export async function checkFolder(folder: string): Promise<void> {
  const path = join(folder, `health-${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(Buffer.alloc(BYTES));
      await file.sync();
    } finally {
      await file.close();
      await rm(path, { force: true });
    }
  } catch (cause) {
    throw new EnvironmentFault(`The data folder ${reasonOf(cause)}.`, 'Look at the disk of MULLOVER_DATA.', { cause });
  }
}

function reasonOf(error: unknown): string {
  const code = error !== null && typeof error === 'object' && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'is full';
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'is read-only';
  return 'cannot be written';
}
