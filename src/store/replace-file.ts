// Replaces a small file whole: written beside and renamed, so that a crash leaves the old one or the new one.

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Readable by its owner alone. Durable when it settles. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}
