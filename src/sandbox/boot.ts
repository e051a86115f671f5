// A worker process among those that share its name and data folder: by a lock that ends with it, others see that it lives.

import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isLocked, type Lock, lockNow } from '../lock.ts';

export interface Boot {
  readonly id: string;
  /** Whether the process of another boot lives. One that left no lock here is gone. */
  isAlive(id: string): boolean;
}

/** Between the making of a lock and its taking passes less. */
const YOUNG_MS = 60_000;

/** Begins a boot, which ends with this process; what dead ones left in the folder is removed. Throws when it cannot be written. */
export function beginBoot(folder: string): Boot {
  mkdirSync(folder, { recursive: true });
  const id = randomUUID();
  const pathOf = (boot: string) => join(folder, boot);
  const lock: Lock | undefined = lockNow(pathOf(id));
  if (!lock) throw new Error(`the lock of the new boot ${id} is taken`);
  for (const name of readdirSync(folder).filter((one) => NAME.test(one) && one !== id)) removeDead(pathOf(name));
  // The lock is held as long as somebody holds this object: a database that is collected is closed.
  return { id, isAlive: (boot) => boot === id || (lock.path !== '' && NAME.test(boot) && isHeld(pathOf(boot))) };
}

const NAME = /^[0-9a-f-]{36}$/;
const isHeld = (path: string): boolean => existsSync(path) && isLocked(path);

/** A name is never used again, so that the file of a dead boot can go without two ever holding it. */
function removeDead(path: string): void {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (made !== undefined && Date.now() - made > YOUNG_MS && !isLocked(path))
    for (const file of [path, `${path}-journal`]) rmSync(file, { force: true });
}

/** That of a process which shares its name with no other. */
export function soleBoot(): Boot {
  const id = randomUUID();
  return { id, isAlive: (boot) => boot === id };
}
