// The runs that the list of the pages shows, kept for a moment: many people look at the same ones.

import type { RunSummary } from '../trace/views/run-summary.ts';

export interface RunIndex {
  /** Newest first. */
  runs(): Promise<readonly RunSummary[]>;
}

/** `read` is asked again after so long; who asks meanwhile shares the answer. */
export function createRunIndex(
  read: () => Promise<readonly RunSummary[]>,
  { freshMs, now }: { readonly freshMs: number; readonly now: () => number },
): RunIndex {
  let kept: { readonly runs: Promise<readonly RunSummary[]>; readonly until: number } | undefined;
  return {
    runs: () => {
      if (kept && kept.until > now()) return kept.runs;
      const runs = read();
      const mine = { runs, until: now() + freshMs };
      kept = mine;
      // A failure is told to those who wait for it, and kept for nobody.
      runs.catch(() => {
        if (kept === mine) kept = undefined;
      });
      return runs;
    },
  };
}
