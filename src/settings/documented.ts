// The settings as docs/configuration.md lists them.

import { settings } from './settings.ts';
import { settingsIn } from './variable.ts';

/** Rows of its tables, by the names of the variables. */
export function settingRows(): ReadonlyMap<string, string> {
  return new Map(
    settingsIn(settings).map(({ name, usual, meaning }) => {
      const shown = usual === undefined ? '–' : `\`${usual}\``;
      return [name, `| \`${name}\` | ${shown} | ${meaning} |`];
    }),
  );
}
