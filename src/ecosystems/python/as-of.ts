// Installing with pip as of the date of a commit: packages that came later may have taken away what its tests use. Pure.

import { monthAfter } from '../month-after.ts';

/** When each Python came out: packages from before then do not know it. */
const RELEASED: Readonly<Record<string, string>> = {
  '3.9': '2020-10-05',
  '3.10': '2021-10-04',
  '3.11': '2022-10-24',
  '3.12': '2023-10-02',
  '3.13': '2024-10-07',
  '3.14': '2025-10-07',
};
/** The first pip that knows dates is newer than those that come with Python. */
const NEWER_PIP = 'pip install --upgrade pip || true';

export interface AsOf {
  /** Run before all others. */
  readonly first: readonly string[];
  readonly reasons: readonly string[];
  /** `pip install` with these words. */
  install(words: string): string;
}

/** Where the index knows no dates, or what was there then cannot be installed, today's packages are taken. */
export function pipAsOf(date: string | undefined, version: string): AsOf {
  const month = date === undefined ? '' : monthAfter(date);
  if (month <= (RELEASED[version] ?? '9999'))
    return { first: [], reasons: [], install: (words) => `pip install ${words}` };
  return {
    first: [NEWER_PIP],
    reasons: [`packages as of ${month}, or today's where the index does not know dates`],
    install: (words) => `pip install --uploaded-prior-to=${month} ${words} || pip install ${words}`,
  };
}
