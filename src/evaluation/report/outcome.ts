// What became of a row, in the one way that all rates of a report count: unknown is never unresolved, and never left unsaid.

import type { ResultRow } from '../result-row.ts';

/**
 * `resolved`, `unresolved`: the grader's word on the chosen patch. `no patch`: the search ended without one, which counts as
 * not resolved. `ungraded`: there may be a patch that nobody graded. `no result`: the run could not be decided. The last two
 * are in no rate.
 */
export type Outcome = 'resolved' | 'unresolved' | 'no patch' | 'ungraded' | 'no result';

export function outcomeOf({ decision, resolved, candidates, oracle, confidence }: ResultRow): Outcome {
  if (decision === 'void' || decision === 'blocked') return 'no result';
  if (resolved !== null) return resolved ? 'resolved' : 'unresolved';
  if (decision !== 'abstain') return 'ungraded';
  // A patch that was chosen has a confidence; and where every candidate was graded, it would have a verdict.
  return candidates === 0 || confidence === null || oracle === false ? 'no patch' : 'ungraded';
}

/** Whether the row counts in rates. */
export function isKnown(row: ResultRow): boolean {
  return ['resolved', 'unresolved', 'no patch'].includes(outcomeOf(row));
}

export function isResolved(row: ResultRow): boolean {
  return outcomeOf(row) === 'resolved';
}

/** Whether a user would have got a pull request, with or without stated doubt. */
export function isDelivered({ decision }: ResultRow): boolean {
  return decision === 'propose' || decision === 'doubt';
}
