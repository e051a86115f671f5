// What is executed to judge a patch, and what came of it: the words of `executed` events.

import type { BlobRef, NodeId } from '../task.ts';

/** What an execution was for. `subject: 'base'` runs the unpatched tree. */
export type Check =
  /** Baseline: repetitions 0 and 1 of the regression selection on base; 2 where a confirmation asks for a further one. */
  | { readonly kind: 'baseline'; readonly scope: Scope; readonly repetition: number }
  /**
   * A sampled reproduction test, on base or on a patch. One that fails on base is repeated there (`repetition: 1`), one that
   * told no results on a patch once on it, and one that passes on the patch that would be published is repeated on it.
   */
  | { readonly kind: 'reproduction'; readonly test: NodeId; readonly repetition?: 1 | 2 }
  /** The regression selection on a patch. */
  | { readonly kind: 'regression'; readonly scope: Scope }
  /**
   * The same once more, where few tests broke or a run told no results: what happens twice counts. What broke once and never on base is `unknown`, and
   * runs on both sides again (`repetition: 1`, after a further baseline).
   */
  | { readonly kind: 'confirmation'; readonly scope: Scope; readonly repetition?: 1 }
  /**
   * The regression selection on the tree that would be published: the patch with the files of its reproduction test, which
   * may do something to others. What fails in both of its runs fails there.
   */
  | { readonly kind: 'published'; readonly test: NodeId; readonly repetition?: 1 }
  /**
   * Tests on base with the functions of one source file made to fail (or the file, on load, where it has none): `pass` when
   * tests that passed on base do not (they run this file), `fail` when all still do. Where some fail and do not say why,
   * chance may be at work: its control, in which nothing fails (`repetition: 1`), and both twice more (2 … 5).
   * With `test`, that reproduction test alone, which fails on base anyway: `pass` when it then fails for this reason.
   */
  | {
      readonly kind: 'reach';
      readonly file: string;
      readonly scope: Scope;
      readonly repetition?: Repetition;
      readonly test?: NodeId;
    };

/** Of a run with a file broken: 1, 3 and 5 are controls of the one before. */
export type Repetition = 1 | 2 | 3 | 4 | 5;

/**
 * `all`: the whole suite. `near`: tests near the suspected files and as many others as end in time, when the whole suite
 * does not. `own`: tests near the files that a patch itself edits (or near the broken file), before the rest of a slow suite.
 */
export type Scope = 'all' | 'near' | 'own';

/** Test files that ran to their end, of all that the suite has. */
export interface SuitePart {
  readonly files: number;
  readonly of: number;
  /** How many of them lie near the suspected files: these run in any case. */
  readonly near: number;
  /** JSON of their paths, nearest to the suspected files first. */
  readonly list: BlobRef;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly skipped: number;
}

/**
 * `pass` and `fail` are results; `unknown` is not (no report, zero tests, time-out on base …) and never counts as a pass.
 */
export interface Verdict {
  readonly result: 'pass' | 'fail' | 'unknown';
  /** One line: the first failing assertion, or why nothing is known. */
  readonly reason: string;
  /** Some of the tests that passed on base and do not pass now; the number is exact. */
  readonly broken: readonly string[];
  readonly brokenCount: number;
  /**
   * How many of the broken ones (of a reproduction test: of those that fail) came to no assertion: not run, skipped, broken
   * off, or failed by a crash. Absent: none.
   */
  readonly unasserted?: number;
}
