// One line for each result of an evaluation: what it came to, what was spent so far, and how long the rest will take.

import { clock, plural, tokens } from '../trace/views/quantities.ts';
import { keyOf, type ResultRow } from './result-row.ts';

export interface Progress {
  /** The line for a row that has just become known. */
  line(row: ResultRow): string;
}

export interface Standing {
  /** Rows in the end, and how many of them were there at the start. */
  readonly total: number;
  readonly there: number;
  /** All rows of the folder at the start. */
  readonly before: readonly ResultRow[];
}

/** `now`: monotonic milliseconds. */
export function createProgress({ total, there, before }: Standing, now: () => number): Progress {
  const started = now();
  const known = new Map(before.map((row) => [keyOf(row), row]));
  let made = 0;
  return {
    line: (row) => {
      made += 1;
      known.set(keyOf(row), row);
      const spent = [...known.values()].map((one) => spentOn(one, known)).reduce(added, { tokens: 0, cost: null });
      const left = total - there - made;
      const rest = left > 0 ? `, ${clock((left * (now() - started)) / made)} left` : '';
      const cost = spent.cost === null ? '' : `, ${spent.cost.toFixed(2)}`;
      return `[${there + made}/${total}] ${toldOf(row)} · ${tokens(spent.tokens)} tokens${cost} so far${rest}`;
    },
  };
}

/** What a row came to. */
export function toldOf(row: ResultRow): string {
  const { instance, policy, budget, seed, basis, decision, resolved, oracle, reason, grade, failure, seconds } = row;
  const name = `${instance} ${policy} N=${budget}${seed === 1 ? '' : ` seed ${seed}`}`;
  if (decision === 'void' || decision === 'blocked') return `${name}: ${decision}: ${reason}`;
  const verdict = resolved === null ? grade : resolved ? 'resolved' : 'not resolved';
  const pool = oracle === true && resolved !== true ? ', a right patch is in the pool' : '';
  const why = failure === null ? '' : ` (${failure})`;
  const made = basis === 'run' ? `${seconds.toFixed(0)} s${goneOn(row)}` : 'replayed';
  return `${name}: ${verdict}${pool}, ${decision}${why}, ${made}${historyNote(row)}`;
}

function goneOn({ raisedFrom }: ResultRow): string {
  return raisedFrom === undefined ? '' : ` with those of N=${raisedFrom}, gone on with`;
}

/** What a model could have learnt of later commits is no skill. */
function historyNote({ laterCommits = 0 }: ResultRow): string {
  return laterCommits === 0
    ? ''
    : `; warning: its checkout holds ${plural(laterCommits, 'commit')} that the base does not come from`;
}

interface Spent {
  readonly tokens: number;
  /** Null where no prices are set. */
  readonly cost: number | null;
}

/** What is replayed was paid for by the run that it is replayed on, and what a run went on from by that one. */
function spentOn(row: ResultRow, known: ReadonlyMap<string, ResultRow>): Spent {
  if (row.basis !== 'run') return { tokens: 0, cost: null };
  const { tokens: spent, cost, raisedFrom } = row;
  const before = raisedFrom === undefined ? undefined : known.get(keyOf({ ...row, budget: raisedFrom }));
  const paid = before ? before.tokens.prompt + before.tokens.completion : 0;
  return {
    tokens: spent.prompt + spent.completion - paid,
    cost: cost === null ? null : cost - (before?.cost ?? 0),
  };
}

function added(a: Spent, b: Spent): Spent {
  const cost = a.cost === null && b.cost === null ? null : (a.cost ?? 0) + (b.cost ?? 0);
  return { tokens: a.tokens + b.tokens, cost };
}
