import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Marked } from 'marked';
import { markdownOf } from '../../../src/evaluation/report/markdown.ts';
import { reportOf } from '../../../src/evaluation/report/report.ts';
import type { ResultRow } from '../../../src/evaluation/result-row.ts';
import { evaluation, row, VOID, WRONG } from './rows.ts';
import { sample } from './sample.ts';

const NOTHING = { findings: [], seen: undefined };
const of = (rows: readonly ResultRow[], instances = [...new Set(rows.map(({ instance }) => instance))]) =>
  reportOf({ evaluation: evaluation(instances), rows }, NOTHING);

/** Cells of the first table of a section, by the names of its columns; links by their texts. */
function tableOf(report: ReturnType<typeof of>, title: string): readonly Readonly<Record<string, unknown>>[] {
  const table = report.sections.find((section) => section.title.startsWith(title))?.tables[0];
  return (table?.rows ?? []).map((cells) => Object.fromEntries(cells.map((cell, i) => [table?.head[i] ?? '', cell])));
}

describe('the report', () => {
  test('of a small evaluation is this text', () => {
    const golden = readFileSync(join(import.meta.dirname, 'fixtures/report.md'), 'utf8');
    expect(markdownOf(reportOf(sample(), NOTHING))).toBe(golden);
  });

  test('does not depend on the order of rows', () => {
    const { evaluation, rows } = sample();
    const turned = reportOf({ evaluation, rows: rows.toReversed() }, NOTHING);
    expect(turned).toEqual(reportOf({ evaluation, rows }, NOTHING));
  });

  test('without rows says so, and nothing else', () => {
    const report = of([], ['a', 'b']);
    expect([report.warnings, report.sections]).toEqual([['There are no rows: nothing was evaluated yet.'], []]);
    expect(markdownOf(report)).toContain('- Instances: 0 of 2 have rows');
  });

  test('where nothing was resolved, what a resolved issue costs is undefined, and the interval is exact', () => {
    const report = of([row('a', WRONG), row('b', WRONG), row('c', WRONG)]);
    expect(tableOf(report, 'Resolve rate')[0]).toMatchObject({ resolved: '0/3', rate: '0.0 % (0.0–70.8)' });
    expect(tableOf(report, 'What an issue costs')[0]).toMatchObject({ tokens: '100k / –', money: '– / –' });
  });

  test('where all were resolved, nothing failed, and there is no AUC', () => {
    const rewards = [{ kind: 'orm', stage: 'patch-generation', score: 0.5, correct: true }] as const;
    const report = of(['a', 'b', 'c'].map((name) => row(name, { rewards: [...rewards], cost: 0.5 })));
    expect(tableOf(report, 'Resolve rate')[0]).toMatchObject({ resolved: '3/3', rate: '100.0 % (29.2–100.0)' });
    expect(tableOf(report, 'Reward models')[0]).toMatchObject({ 'AUC, all pairs': '–', 'recall@1': '100.0 %' });
    expect(tableOf(report, 'Failure classes')[0]).toMatchObject({ failed: '0', patch: '–' });
    expect(tableOf(report, 'What an issue costs')[0]).toMatchObject({ money: '0.5 / 0.5' });
  });

  test('tokens that nobody told are told as estimates, those of replays not twice', () => {
    const tokens = { prompt: 900, completion: 100, estimated: 600 };
    const report = of([row('a', { tokens }), row('b', { tokens }), row('c', { tokens, basis: 'replayed' }), row('d')]);
    expect(report.warnings).toContainEqual(expect.stringMatching(/^Of the tokens of 2 runs, 1,200 are estimates: /));
    expect(of([row('d')]).warnings).not.toContainEqual(expect.stringContaining('estimates'));
  });

  test('a rate is over rows with a verdict, and the others are told', () => {
    const ungraded = row('c', { resolved: null, oracle: null, grade: 'no image' });
    const report = of([row('a'), row('b', WRONG), ungraded, row('d', VOID)]);
    expect(tableOf(report, 'Resolve rate')[0]).toMatchObject({
      'rows: run + replayed': '4 + 0',
      ungraded: '1',
      'no result': '1',
      resolved: '1/2',
      'of all rows': '25.0 %',
      'right / pull requests': '1/2',
    });
    expect(report.warnings).toEqual([
      'Not graded, and in no rate: 1 of 4 rows. Why, the most frequent first: no image.',
      'No result, which says nothing of patches, and in no rate: 1 of 4 rows. Why, the most frequent first: the endpoint was away.',
      'Few instances with a verdict (2): the intervals are wide, and what they say of other issues is little.',
    ]);
  });

  test('a price that is missing of one row leaves the money of a resolved issue undefined', () => {
    const report = of([row('a', { cost: 0.1 }), row('b', { cost: null })]);
    expect(tableOf(report, 'What an issue costs')[0]).toMatchObject({ money: '0.1 / –' });
    expect(report.sections.find(({ title }) => title === 'What an issue costs')?.text[0]).toContain(
      'known of 1/2 rows',
    );
  });

  test('scores of one trace count once, whatever was replayed on it', () => {
    const score = (value: number, correct: boolean) =>
      ({ kind: 'prm', stage: 'fault-localization', score: value, correct }) as const;
    const whole = row('a', { budget: 4, rewards: [score(0.9, true), score(0.2, false)] });
    const report = of([whole, row('a', { budget: 1, basis: 'replayed', rewards: [score(0.9, true)] })]);
    expect(tableOf(report, 'Reward models')).toMatchObject([{ runs: '1', scores: '2', 'AUC, all pairs': '1.00' }]);
  });

  test('precision is of those that a threshold answers, and what was held back stands apart', () => {
    const report = of([
      row('a', { confidence: 0.9 }),
      row('b', { ...WRONG, confidence: 0.5, decision: 'doubt' }),
      row('c', { confidence: 0.2, decision: 'abstain' }),
      row('d', { ...WRONG, resolved: null, candidates: 0, confidence: 0, decision: 'abstain' }),
    ]);
    expect(tableOf(report, 'Abstention')[0]).toMatchObject({
      'proposed: right': '1/1',
      'with stated doubt: right': '0/1',
      'held back: right': '1/1',
      'at 25 %': '100.0 % of 1',
      'at 50 %': '50.0 % of 2',
      'at 75 %': '66.7 % of 3',
      'at 100 %': '–',
    });
  });

  test('a patch that nobody graded is no failure, unless the environment kept it from being graded', () => {
    const ungraded = { resolved: null, oracle: null } as const;
    const report = of([
      row('a', { ...ungraded, failure: 'patch' }),
      row('b', { ...ungraded, failure: 'environment' }),
      row('c', WRONG),
    ]);
    expect(tableOf(report, 'Failure classes')[0]).toMatchObject({
      rows: '3',
      failed: '2',
      environment: '1/2 (50.0 %)',
      patch: '1/2 (50.0 %)',
    });
  });

  test('levels of difficulty stand from easy to hard, unknown ones behind them', () => {
    const levels = ['>4 hours', 'odd', '15 min - 1 hour', '<15 min fix', '1-4 hours'];
    const report = of(levels.map((level) => row(level, { difficulty: { level, source: 'solvers' } })));
    expect(tableOf(report, 'Tokens by difficulty').map((cells) => cells.difficulty)).toEqual([
      '<15 min fix',
      '15 min - 1 hour',
      '1-4 hours',
      '>4 hours',
      'odd',
    ]);
  });

  test('what kind of model it is of stands before every number', () => {
    const { evaluation, rows } = sample();
    const captions = (['simulated', 'replayed', 'live'] as const).map((kind) => {
      const text = markdownOf(
        reportOf({ evaluation: { ...evaluation, model: { ...evaluation.model, kind } }, rows }, NOTHING),
      );
      return text.split('\n')[2]?.split(':')[0];
    });
    expect(captions).toEqual(['**Simulated model', '**Replayed model', '**Live model']);
  });
});

describe('warnings', () => {
  const { evaluation, rows } = sample();

  test('tell rows that are missing, with the shard', () => {
    const shard = { ...evaluation, shard: { index: 1, of: 2 } };
    const { warnings } = reportOf({ evaluation: shard, rows: rows.slice(0, 6) }, NOTHING);
    expect(warnings[0]).toBe('The evaluation is not complete: 18 of 24 rows missing; the folder is shard 1 of 2.');
  });

  test('tell instances that the model was trained on, by their ids or repositories', () => {
    const seen = ['ACME/lib', 'acme__app-2', 'acme/other', 'app-1'];
    const { warnings } = reportOf({ evaluation, rows }, { findings: [], seen });
    expect(warnings.at(-1)).toBe(
      'In the list of what the model was trained on: 4 of 6 instances, acme__app-2, acme__lib-4, acme__lib-5, acme__lib-6.',
    );
  });

  test('tell what was found in traces, by kind', () => {
    const findings = [
      { kind: 'unread', instance: 'acme__app-1', text: 'traces/runs/r-1' },
      { kind: 'leakage', instance: 'acme__app-2', text: 'test_hidden in traces/runs/r-2' },
      { kind: 'leakage', instance: 'acme__app-2', text: 'test_other in traces/runs/r-3' },
    ] as const;
    const { warnings } = reportOf({ evaluation, rows }, { findings, seen: undefined });
    expect(warnings.slice(-2)).toEqual([
      'Names of hidden tests in what the model was told (or the base has tests of these names): 1 instance, acme__app-2. The first: test_hidden in traces/runs/r-2',
      'Traces in which nobody could look for names of hidden tests and lines of the fix: 1 instance, acme__app-1. The first: traces/runs/r-1',
    ]);
  });

  test('tell verdicts of zero tests, by the words of the grader', () => {
    const silent = rows.map((own, i) => (i === 1 ? { ...own, grade: 'zero tests were run' } : own));
    const { warnings } = reportOf({ evaluation, rows: silent }, NOTHING);
    expect(warnings.at(-1)).toBe('Verdicts of zero tests: 1 instance, acme__app-2. The first: zero tests were run');
  });

  test('tell that arms are not over the same instances, and instances that nobody asked for', () => {
    const few = [...rows.filter(({ budget }) => budget === 4), ...rows.filter(({ budget }) => budget === 1).slice(1)];
    const { warnings } = reportOf({ evaluation, rows: [...few, row('stranger', { budget: 4 })] }, NOTHING);
    expect(warnings).toContain('Rows of instances that the evaluation does not name: stranger.');
    expect(warnings.some((text) => text.startsWith('Not all policies and budgets'))).toBe(true);
  });
});

describe('the Markdown', () => {
  test('shows texts of runs as they are and does nothing that they say', () => {
    const evil = 'a | b <script>x</script> [link](https://evil.test) ![i](x) `c` **b**\n# h @someone #1';
    const report = of([row('a', { grade: evil, policy: '<b>|`p`', trace: 'javascript:alert(1)/../..//evil.test)(' })]);
    const html = new Marked({ gfm: true }).parse(markdownOf(report), { async: false });
    expect(html).not.toMatch(
      /<script|<img|<b>|<strong>b|href="(?!javascript%3Aalert%281%29\/\.\.\/\.\.\/evil\.test%29%28)/,
    );
    // Whole rows: nothing that a text holds ends a cell.
    expect(
      new Set([...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, cells = '']) => cells.match(/<t[dh]/g)?.length)),
    ).toEqual(new Set(tablesOf(report)));
  });
});

function tablesOf(report: ReturnType<typeof of>): readonly number[] {
  return report.sections.flatMap(({ tables }) =>
    tables.filter(({ rows }) => rows.length > 0).map(({ head }) => head.length),
  );
}
