// What a disk that takes no more means to the one who started a long step.

import { EnvironmentFault } from '../errors.ts';

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
