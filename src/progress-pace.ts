// When the progress comment is worth an edit: on a change of stage, at most once a minute, and rarer the longer a run takes.

export interface Pace {
  /** True when an edit is allowed by time; only then the stage is worth reading. */
  mayEdit(): boolean;
  /** True when the comment should be edited now; counts as an edit then, whatever becomes of it. */
  isDue(stage: string): boolean;
}

/** A run of an hour has at most 12 edits in its first 12 minutes and about 20 after them. */
const SHARE_OF_AGE = 1 / 12;
/** Counts and times go stale without a change of stage, more slowly. */
const SAME_STAGE = 5;

export function createPace({ leastMs, now }: { readonly leastMs: number; readonly now: () => number }): Pace {
  const began = now();
  let last: { readonly at: number; readonly stage: string } | undefined;
  const wait = () => Math.max(leastMs, (now() - began) * SHARE_OF_AGE);
  return {
    mayEdit: () => last === undefined || now() - last.at >= wait(),
    isDue: (stage) => {
      const quiet = last === undefined ? Number.POSITIVE_INFINITY : now() - last.at;
      const due = quiet >= (stage === last?.stage ? SAME_STAGE * wait() : wait());
      if (due) last = { at: now(), stage };
      return due;
    },
  };
}
