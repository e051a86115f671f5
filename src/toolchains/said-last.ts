// What a program that was started said last of its failure.

import { ExecaError } from 'execa';
import { errorLine } from '../errors.ts';

/** Its last line; of an error that no program told, that of the error. */
export function saidLast(error: unknown): string {
  const said = error instanceof ExecaError ? String(error.all ?? error.stderr ?? '') : '';
  return said.trim().split('\n').at(-1) || errorLine(error);
}
