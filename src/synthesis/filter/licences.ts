// Which licences of repositories allow to learn from their texts, by default the permissive ones.

import satisfies from 'spdx-satisfies';

export const PERMISSIVE: readonly string[] = [
  ...['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', 'Unlicense', 'CC0-1.0', 'Zlib', 'MIT-0'],
  ...['Python-2.0', 'PSF-2.0', 'BSL-1.0', 'BlueOak-1.0.0', 'PostgreSQL', 'X11'],
];

/** Whether it names one licence by its SPDX identifier. */
export function isLicence(spdx: string): boolean {
  return isAllowed(spdx, [spdx]);
}

/** Why texts under a licence (an SPDX expression) may not be learnt from; undefined where they may. */
export function licenceAgainst(spdx: string | null, allowed: readonly string[]): string | undefined {
  if (spdx === null) return 'no licence is known';
  return isAllowed(spdx, allowed) ? undefined : `licence ${spdx} is not on the list`;
}

function isAllowed(spdx: string, allowed: readonly string[]): boolean {
  try {
    return satisfies(spdx, [...allowed]);
  } catch {
    // The library throws for nothing but what is no SPDX expression: `NOASSERTION`, words of a file.
    return false;
  }
}
