// Settings in files of one folder, each named as its variable: as a secret of Kubernetes or of Compose is mounted.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputFault } from '../errors.ts';

/** Texts by variable. Throws InputFault for what cannot be read. */
export function settingsInFiles(folder: string): Readonly<Record<string, string>> {
  try {
    const names = readdirSync(folder).filter((name) => name.startsWith('MULLOVER_'));
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  } catch (cause) {
    throw new InputFault(
      `MULLOVER_SECRETS: ${folder} cannot be read.`,
      'Give a folder that this user can read, with files named as variables.',
      { cause },
    );
  }
}
