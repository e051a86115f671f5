// The event union: the whole interface between the search and everything that looks at it. Documented in docs/trace-format.md.

import type { BlobRef } from '../task.ts';
import type {
  BaseMoved,
  BudgetRaised,
  CapReached,
  Decided,
  Ended,
  FixedSince,
  Outcome,
  Pinned,
  Published,
  RunStarted,
  SessionStarted,
  TakenOver,
} from './run-event.ts';
import type { Asked, Compared, Executed, Given, Prepared, Scored, WorkLost, WorkStarted } from './work-event.ts';

/** Raised whenever an event changes its meaning; a reader refuses newer ones. */
export const TRACE_VERSION = 2;

/** Version of an event that stands in its line as it is, and of one whose line holds the beginning of it only (`Cut`). */
export const PLAIN_VERSION = 1;

export const CUT_VERSION = 2;

export type EventBody =
  | RunStarted
  | Pinned
  | TakenOver
  | BaseMoved
  | SessionStarted
  | BudgetRaised
  | WorkStarted
  | WorkLost
  | Prepared
  | Given
  | Asked
  | Scored
  | Executed
  | Compared
  | CapReached
  | FixedSince
  | Decided
  | Published
  | Ended
  | Outcome;

interface Stamp {
  /** Schema version. */
  readonly v: number;
  /** Position in the trace, from 0. */
  readonly seq: number;
  /** ISO 8601; for people and for adding up active time, never for choices. */
  readonly at: string;
}

/** What is missing in the line of an event that is longer than 4 KB. */
export interface Cut {
  /** JSON of the event as it was. */
  readonly whole: BlobRef;
  /** Length of each list that was cut, by its path: `verdict.broken`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** One line of a trace, at most 4 KB. With `cut` it is for people: whoever decides by it reads it whole (`wholeEvents`). */
export type StoredEvent = EventBody & Stamp & { readonly cut?: Cut };

/** A whole event. */
export type Event = EventBody & Stamp & { readonly cut?: never };
