// One line for each result of an evaluation: what it came to, what was spent so far, and how long the rest will take.

import { clock, tokens } from '../trace/views/quantities.ts';
import type { ResultRow } from './result-row.ts';

export interface Progress {
  /** The line for a row that has just become known. */
  line(row: ResultRow): string;
}

/** `total`: rows in the end; `before`: those that were there. `now`: monotonic milliseconds. */
export function createProgress(
  { total, before }: { readonly total: number; readonly before: readonly ResultRow[] },
  now: () => number,
): Progress {
  const started = now();
  let [made, spent] = [0, spentOn(before)];
  return {
    line: (row) => {
      made += 1;
      spent = added(spent, spentOn([row]));
      const left = total - before.length - made;
      const rest = left > 0 ? `, ${clock((left * (now() - started)) / made)} left` : '';
      const cost = spent.cost === null ? '' : `, ${spent.cost.toFixed(2)}`;
      return `[${before.length + made}/${total}] ${toldOf(row)} · ${tokens(spent.tokens)} tokens${cost} so far${rest}`;
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
  return `${name}: ${verdict}${pool}, ${decision}${why}, ${basis === 'run' ? `${seconds.toFixed(0)} s` : 'replayed'}`;
}

interface Spent {
  readonly tokens: number;
  /** Null where no prices are set. */
  readonly cost: number | null;
}

/** What is replayed was paid for by the run that it is replayed on. */
function spentOn(rows: readonly ResultRow[]): Spent {
  const runs = rows.filter(({ basis }) => basis === 'run');
  return runs
    .map(({ tokens: { prompt, completion }, cost }) => ({ tokens: prompt + completion, cost }))
    .reduce(added, {
      tokens: 0,
      cost: null,
    });
}

function added(a: Spent, b: Spent): Spent {
  const cost = a.cost === null && b.cost === null ? null : (a.cost ?? 0) + (b.cost ?? 0);
  return { tokens: a.tokens + b.tokens, cost };
}
