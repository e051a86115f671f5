// Settings of a repository that lie where nobody reads them: their writer is told, since what they ask for would not hold.

import { InputFault } from '../errors.ts';

const FILE = '.github/mullover.yml';

/** By the places and spellings that tools of this kind take. */
const MISNAMED: readonly string[] = ['.github/', '', '.config/']
  .flatMap((folder) => ['mullover', '.mullover', 'Mullover'].map((stem) => folder + stem))
  .flatMap((stem) => ['yml', 'yaml', 'YML', 'json'].map((ending) => `${stem}.${ending}`))
  .filter((path) => path !== FILE);

/** The text of the file; undefined where there is none. Throws InputFault where there is one by a name that is not read. */
export async function settingsText(read: (path: string) => Promise<string | undefined>): Promise<string | undefined> {
  const text = await read(FILE);
  if (text !== undefined) return text;
  for (const path of MISNAMED)
    if ((await read(path)) !== undefined)
      throw new InputFault(
        `${path} is not read: settings are read from ${FILE}.`,
        `Rename it to ${FILE} on the default branch, or remove it.`,
      );
  return undefined;
}
