import { describe, expect, test } from '@jest/globals';
import { InputFault } from '../../../src/errors.ts';
import { comparisonOf } from '../../../src/evaluation/report/comparison.ts';
import type { ResultRow } from '../../../src/evaluation/result-row.ts';
import { evaluation, row, WRONG } from './rows.ts';

const INSTANCES = ['a', 'b', 'c', 'd', 'e'];

function side(name: string, rows: readonly ResultRow[], changed: Parameters<typeof evaluation>[1] = {}) {
  return { name, evaluation: evaluation(INSTANCES, changed), rows };
}

const resolving = (names: string) => INSTANCES.map((name) => row(name, names.includes(name) ? {} : WRONG));

describe('a comparison of two evaluations', () => {
  test('gives differences, the exact test and what flipped, over shared instances', () => {
    const report = comparisonOf(side('old', resolving('ab')), side('new', resolving('bcde')));
    const [differences, flips] = report.sections;
    expect(differences?.tables[0]?.rows.map((cells) => cells.toSpliced(4, 1))).toEqual([
      ['process-search, N = 4', '5', '40.0 %', '80.0 %', '3', '1', '0.625', '0.625'],
    ]);
    expect(differences?.tables[0]?.rows[0]?.[4]).toMatch(/^\+40\.0 \(.* to .*\)$/);
    expect(flips?.tables[0]?.rows).toEqual([['process-search, N = 4', 'c, d, e', 'a']]);
    expect(report.warnings).toEqual([]);
  });

  test('refuses evaluations on two data sets, or on two versions of one', () => {
    const other = { name: 'other.jsonl', digest: 'cd'.repeat(32), instances: INSTANCES };
    expect(() => comparisonOf(side('old', resolving('a')), side('new', resolving('a'), { dataset: other }))).toThrow(
      new InputFault(
        'old and new are about two data sets: tasks.jsonl (abababababab) and other.jsonl (cdcdcdcdcdcd).',
        '',
      ),
    );
    const changed = { ...other, name: 'tasks.jsonl' };
    expect(() => comparisonOf(side('old', resolving('a')), side('new', resolving('a'), { dataset: changed }))).toThrow(
      new InputFault(
        'old and new are about two versions of one data set: tasks.jsonl (abababababab) and tasks.jsonl (cdcdcdcdcdcd).',
        '',
      ),
    );
  });

  test('refuses what shares no policy and budget, and says what there is', () => {
    const beam = resolving('a').map((own) => ({ ...own, policy: 'beam' }));
    expect(() => comparisonOf(side('old', resolving('a')), side('new', beam))).toThrow(
      'There is nothing to compare: old has process-search, N = 4; new has beam, N = 4; no instance has a verdict in both with the same policy and budget.',
    );
    expect(() => comparisonOf(side('old', []), side('new', beam))).toThrow('old has no rows; new has beam, N = 4;');
  });

  test('tells what is left out and what else differs', () => {
    const more = [...resolving('a').slice(1), row('a', { budget: 8 })];
    const simulated = { name: 'm', judge: 'j', kind: 'simulated' } as const;
    const old = [...resolving('a').slice(0, 4), row('e', { resolved: null, oracle: null })];
    const report = comparisonOf(side('old', old), side('new', more, { model: simulated, grader: 'official' }));
    expect(report.warnings).toEqual([
      'Their models are not of one kind (old: live, new: simulated): the difference is not one between versions of Mullover.',
      'They were graded by different graders.',
      'Left out, since one side has no verdict: 1 pair, over all lines.',
      'Left out, since only one side has them: process-search, N = 8 (new).',
    ]);
  });
});
