// Rows and an evaluation for tests of reports: a plain resolved row, with what a test changes.

import type { EvaluationFile } from '../../../src/evaluation/evaluation-folder.ts';
import type { ResultRow } from '../../../src/evaluation/result-row.ts';

export function row(instance: string, changed: Partial<ResultRow> = {}): ResultRow {
  return {
    instance,
    policy: 'process-search',
    budget: 4,
    seed: 1,
    basis: 'run',
    decision: 'propose',
    confidence: 0.9,
    reason: 'it turns 1 reproduction test green and breaks nothing',
    resolved: true,
    grade: 'all 3 asked tests pass',
    oracle: true,
    candidates: 2,
    tokens: { prompt: 90_000, completion: 10_000 },
    seconds: 60,
    sandboxSeconds: 30,
    cost: null,
    difficulty: { level: '1-5 lines', source: 'gold-size' },
    recall: { file: 1, function: 1, line: 0.5 },
    rewards: [],
    failure: null,
    trace: `traces/runs/${instance}`,
    ...changed,
  };
}

export const WRONG = { resolved: false, oracle: false, failure: 'patch', grade: '1 of 3 asked tests fails' } as const;
export const VOID = {
  decision: 'void',
  confidence: null,
  resolved: null,
  oracle: null,
  candidates: 0,
  failure: 'environment',
  reason: 'the endpoint was away',
  recall: { file: null, function: null, line: null },
} as const;

export function evaluation(instances: readonly string[], changed: Partial<EvaluationFile> = {}): EvaluationFile {
  return {
    schemaVersion: 1,
    dataset: { name: 'tasks.jsonl', digest: 'ab'.repeat(32), instances: [...instances] },
    model: { name: 'qwen3-coder-32b', judge: 'qwen3-coder-32b', kind: 'live' },
    policies: ['process-search'],
    budgets: [4],
    seeds: [1],
    grader: 'own',
    mullover: { version: '0.1.0', commit: '0123456789abcdef0123456789abcdef01234567' },
    started: '2026-11-29T08:00:00.000Z',
    ...changed,
  };
}
