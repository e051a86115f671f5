// A Python with one package and what it needs, in a folder of its own outside of the repository.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { EnvironmentFault } from '../src/errors.ts';

/** Its program; made where it is not there. Throws EnvironmentFault. */
export async function pythonWith(requirement: string, folder: string): Promise<string> {
  const python = join(folder, 'bin', 'python3');
  if (!existsSync(python)) await execa('python3', ['-m', 'venv', folder], { stdio: 'inherit' }).catch(failed);
  await execa(python, ['-m', 'pip', 'install', '--quiet', requirement], { stdio: 'inherit' }).catch(failed);
  return python;
}

/** Of a program whose own words were printed already. */
export function failed(cause: unknown): never {
  const words = cause instanceof Error ? cause.message : String(cause);
  throw new EnvironmentFault(words, 'See what it printed.', { cause });
}
