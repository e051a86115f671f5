// What a disk that takes no more means to the one who started a long step.

import { constants, existsSync } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EnvironmentFault, errorLine, InputFault } from '../errors.ts';

const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** Undefined for every other error. What is finished in the folder is kept, as after a kill. */
export function diskFault(error: unknown, folder: string): EnvironmentFault | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (!FULL.has(code) && code !== 'EROFS') return undefined;
  const [state, next] = FULL.has(code) ? ['full', 'Make room'] : ['read-only', 'Make it writable'];
  return new EnvironmentFault(
    `The disk of ${folder} is ${state}.`,
    `${next}, then give the same command again: nothing that is finished is done again.`,
    { cause: error },
  );
}

/**
 * With those above it. Node's own way to do so never ends where a file system says of a new folder that it is not there, as
 * those of the kernel do.
 */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) {
    if ((await stat(folder)).isDirectory()) return;
    throw new Error('it is a file');
  }
  await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Somebody else was quicker.
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Before any work. Throws InputFault where no folder can be made or written to, EnvironmentFault for a disk that takes no more. */
export async function writableFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw (
      diskFault(error, folder) ??
      new InputFault(`${folder} is no folder that can be written to (${errorLine(error)}).`, 'Give another --out.', {
        cause: error,
      })
    );
  }
}
