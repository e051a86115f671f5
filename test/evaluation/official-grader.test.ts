import { describe, expect, test } from '@jest/globals';
import { EnvironmentFault } from '../../src/errors.ts';
import { officialRuns, shellLine, withVerdicts } from '../../src/evaluation/official-grader.ts';
import type { ResultRow } from '../../src/evaluation/result-row.ts';

const row = (instance: string, given: Partial<ResultRow> = {}): ResultRow => ({
  ...{ instance, policy: 'orm+execution', budget: 4, seed: 1, basis: 'run', decision: 'propose', confidence: 0.8 },
  ...{ reason: '', resolved: null, grade: 'not graded', oracle: null, candidates: 1, seconds: 1, sandboxSeconds: 1 },
  ...{ tokens: { prompt: 1, completion: 1 }, cost: null, difficulty: { level: '1-5 lines', source: 'gold-size' } },
  ...{ recall: { file: 1, function: 1, line: 1 }, rewards: [], failure: null, trace: 't', ...given },
});

test('each file of predictions is one run of the harness, over the instances that were decided', () => {
  const rows = [row('a'), row('b'), row('c', { decision: 'void' }), row('a', { budget: 8, seed: 2 })];
  const where = { folder: '/out', dataset: "/data/it's.jsonl", model: 'org/model', jobs: 3 };
  const runs = officialRuns(rows, where);
  expect(runs.map(({ command }) => shellLine(command))).toEqual([
    "python3 -m swebench.harness.run_evaluation --dataset_name '/data/it'\\''s.jsonl' --predictions_path /out/predictions/orm+execution-4.jsonl --max_workers 3 --run_id mullover-orm_execution-4-1 --instance_ids a b",
    "python3 -m swebench.harness.run_evaluation --dataset_name '/data/it'\\''s.jsonl' --predictions_path /out/predictions/orm+execution-8-seed2.jsonl --max_workers 3 --run_id mullover-orm_execution-8-2 --instance_ids a",
  ]);
  expect(runs.map(({ report }) => report)).toEqual([
    'mullover-orm+execution-4+org__model.mullover-orm_execution-4-1.json',
    'mullover-orm+execution-8-seed2+org__model.mullover-orm_execution-8-2.json',
  ]);
});

describe('the report of the harness', () => {
  test('decides about the rows that it names; of the others nothing is known', () => {
    const elsewhere = { file: 1, function: 0, line: 0 };
    const report = {
      resolved_ids: ['a'],
      unresolved_ids: ['b', 'B', 'f'],
      empty_patch_ids: ['c'],
      error_ids: ['d'],
      infra_failure_ids: ['f'],
      schema_version: 2,
    };
    const graded = withVerdicts(
      [
        row('a'),
        row('b'),
        row('B', { recall: elsewhere }),
        row('c', { failure: 'patch' }),
        row('d'),
        row('e'),
        row('f'),
      ],
      JSON.stringify(report),
    );
    expect(graded.map(({ resolved, failure, grade }) => [resolved, failure, grade])).toEqual([
      [true, null, 'resolved, by the official harness'],
      [false, 'patch', 'not resolved, by the official harness'],
      [false, 'localization', 'not resolved, by the official harness'],
      [null, 'patch', 'there is no patch'],
      [null, 'environment', 'the official harness failed'],
      [null, 'environment', 'the official harness did not grade it'],
      [null, 'environment', 'the official harness had no environment'],
    ]);
  });

  test.each(['', 'no JSON', '{"unresolved_ids": []}'])('that is none (%j) is no verdict', (text) => {
    expect(() => withVerdicts([row('a')], text)).toThrow(EnvironmentFault);
  });
});
