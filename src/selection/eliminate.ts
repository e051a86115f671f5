// Takes the criteria of a rule in turn until one candidate is left, and notes why each of the others went.

import type { NodeId } from '../task.ts';
import { byPosition } from '../trace/position.ts';
import type { Candidate } from '../verification/matrix.ts';
import { type Criterion, contradictsOldTests, isProof, MEASURES, reproduced } from './criteria.ts';

export interface Elimination {
  readonly key: string;
  /** First node of the patch. */
  readonly node: NodeId;
  readonly reason: string;
}

export interface Elected {
  readonly winner: Candidate | undefined;
  /** Every other candidate, in the order in which they went. */
  readonly eliminated: readonly Elimination[];
}

/** `tests`: number of kept reproduction tests. The pool is empty only where nothing may be published. */
export function elect(all: readonly Candidate[], tests: number, criteria: readonly Criterion[]): Elected {
  const log: Elimination[] = [];
  const pool = narrow(all, tests, criteria, log);
  const [winner, ...equal] = [...pool].sort((a, b) => byPosition(first(a), first(b)));
  for (const each of equal) log.push({ key: each.key, node: first(each), reason: 'equal; a later sample' });
  return { winner, eliminated: log };
}

/** Candidates that execution, as far as the criteria ask for it, cannot tell apart from the best one. */
export function unbeaten(all: readonly Candidate[], tests: number, criteria: readonly Criterion[]) {
  const executed = criteria.filter((criterion) => EXECUTED.includes(criterion));
  return narrow(all, tests, executed, []);
}

const EXECUTED: readonly Criterion[] = ['regression', 'reproduction', 'certainty'];

function narrow(
  all: readonly Candidate[],
  tests: number,
  criteria: readonly Criterion[],
  log: Elimination[],
): readonly Candidate[] {
  const isPublishable = (candidate: Candidate) => refusalsOf(candidate).length === 0;
  let pool = keep(all, isPublishable, (candidate) => `not publishable: ${refusalsOf(candidate)[0]}`, log);
  const executes = criteria.includes('regression') && criteria.includes('reproduction');
  if (executes && isProofAgainstOldTests(pool, tests))
    pool = keep(pool, (candidate) => reproduced(candidate) > 0, noProof, log);
  for (const criterion of criteria) {
    // A criterion that has nothing to measure (no kept test) keeps all.
    if (criterion === 'reproduction' && tests === 0) continue;
    const { value, why, tie = 0 } = MEASURES[criterion];
    const best = Math.max(...pool.map(value).filter((measured) => measured !== undefined));
    pool = keep(pool, (candidate) => (value(candidate) ?? best) >= best - tie, why, log);
  }
  return pool;
}

/**
 * True when the only proof is a patch that turns every test green and breaks but a few old assertions: breaking nothing is
 * no merit of a patch that does nothing.
 */
function isProofAgainstOldTests(pool: readonly Candidate[], tests: number): boolean {
  const proofs = pool.filter((candidate) => isProof(candidate, tests));
  return proofs.length > 0 && proofs.every((candidate) => contradictsOldTests(candidate, tests));
}

const noProof = () => 'turns no reproduction test green, while another patch turns all of them';
const refusalsOf = ({ nodes }: Candidate) => nodes[0]?.draft?.refusals ?? [];
const first = ({ nodes }: Candidate): NodeId => nodes[0]?.id ?? '';

function keep(
  pool: readonly Candidate[],
  stays: (candidate: Candidate) => boolean,
  why: (candidate: Candidate) => string,
  log: Elimination[],
): readonly Candidate[] {
  for (const candidate of pool)
    if (!stays(candidate)) log.push({ key: candidate.key, node: first(candidate), reason: why(candidate) });
  return pool.filter(stays);
}
