// A small evaluation with something of everything: two policies, two budgets, replays, doubts, a void run, an ungraded patch.

import type { Evaluated } from '../../../src/evaluation/report/report.ts';
import type { ResultRow } from '../../../src/evaluation/result-row.ts';
import { evaluation, row, VOID, WRONG } from './rows.ts';

const INSTANCES = ['acme__app-1', 'acme__app-2', 'acme__app-3', 'acme__lib-4', 'acme__lib-5', 'acme__lib-6'];
const LEVELS = ['1-5 lines', '1-5 lines', '6-20 lines', '6-20 lines', '>50 lines', '>50 lines'];

const orm = (score: number, correct: boolean) => ({ kind: 'orm', stage: 'patch-generation', score, correct }) as const;

/** What each policy makes of the six instances with the smallest and the largest budget. */
const OUTCOMES: Readonly<Record<string, readonly [string, string]>> = {
  'process-search': ['ynnn?n', 'yyysv?'],
  'independent-vote': ['ynnnnn', 'ynysnn'],
};

const MADE: Readonly<Record<string, Partial<ResultRow>>> = {
  y: { rewards: [orm(0.8, true), orm(0.4, false)], cost: 0.02 },
  n: { ...WRONG, decision: 'doubt', confidence: 0.4, rewards: [orm(0.5, false), orm(0.3, false)], cost: 0.02 },
  s: {
    ...{ ...WRONG, oracle: true, failure: 'selection', confidence: 0.7 },
    ...{ rewards: [orm(0.7, false), orm(0.6, true)], cost: 0.02 },
  },
  v: VOID,
  '?': { resolved: null, oracle: null, failure: 'patch', grade: 'not graded: its image cannot be pulled', cost: 0.02 },
};

export function sample(): Evaluated {
  const rows = Object.entries(OUTCOMES).flatMap(([policy, byBudget]) =>
    byBudget.flatMap((outcomes, i) => rowsOf(policy, [1, 4][i] ?? 1, outcomes)),
  );
  return { evaluation: evaluation(INSTANCES, { policies: Object.keys(OUTCOMES), budgets: [1, 4] }), rows };
}

function rowsOf(policy: string, budget: number, outcomes: string): readonly ResultRow[] {
  return INSTANCES.map((instance, i) =>
    row(instance, {
      policy,
      budget,
      basis: budget === 4 ? 'run' : 'replayed',
      tokens: { prompt: 20_000 * budget * (i + 1), completion: 1_000 * budget },
      seconds: 20 * budget + i,
      sandboxSeconds: 10 * budget,
      difficulty: { level: LEVELS[i] ?? '', source: 'gold-size' },
      trace: `traces/runs/${policy}-${i}`,
      ...MADE[outcomes[i] ?? ''],
    }),
  );
}
