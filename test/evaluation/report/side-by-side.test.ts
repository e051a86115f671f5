import { describe, expect, test } from '@jest/globals';
import { pageOf } from '../../../src/evaluation/report/page.ts';
import { sideBySide } from '../../../src/evaluation/report/side-by-side.ts';
import type { ResultRow } from '../../../src/evaluation/result-row.ts';
import { evaluation, row, WRONG } from './rows.ts';

const INSTANCES = ['a', 'b', 'c', 'd'];
const resolving = (names: string, changed: Partial<ResultRow> = {}) =>
  INSTANCES.map((name) => row(name, { ...changed, ...(names.includes(name) ? {} : WRONG) }));

/** A simulated model of a skill, in a folder of any name. */
function side(skill: number, rows: readonly ResultRow[], changed: Parameters<typeof evaluation>[1] = {}) {
  const model = { name: `skill-${skill}`, judge: 'j', kind: 'simulated', note: `P = ${skill}` } as const;
  return { name: `/data/${skill}`, evaluation: evaluation(INSTANCES, { model, ...changed }), rows };
}

describe('several evaluations side by side', () => {
  const low = [...resolving('a', { budget: 1, basis: 'replayed' }), ...resolving('ab')];
  const high = [...resolving('ab', { budget: 1, basis: 'replayed' }), ...resolving('abc', { basis: 'run' })];

  test('have a line for each policy and budget and a column for each model, with who made the rows', () => {
    const { sections } = sideBySide([side(0.2, low), side(0.6, high)]);
    const [rates, pools, , gaps] = sections;
    expect(rates?.tables[0]).toMatchObject({
      head: ['policy', 'N', 'made by', 'skill-0.2', 'skill-0.6'],
      rows: [
        [
          'process-search',
          '1',
          'replay',
          expect.stringMatching(/^1\/4, 25\.0 % \(/),
          expect.stringMatching(/^2\/4, 50\.0 % \(/),
        ],
        [
          'process-search',
          '4',
          'run',
          expect.stringMatching(/^2\/4, 50\.0 % \(/),
          expect.stringMatching(/^3\/4, 75\.0 % \(/),
        ],
      ],
    });
    expect(
      pools?.tables[0]?.rows.map(([, budget, ...cells]) => [
        budget,
        ...cells.map(String).map((cell) => cell.split(',')[0]),
      ]),
    ).toEqual([
      ['1', '1/4', '2/4'],
      ['4', '2/4', '3/4'],
    ]);
    expect(gaps).toMatchObject({
      title: 'Against skill-0.2',
      tables: [
        {
          rows: [
            [
              'process-search, N = 4: skill-0.6',
              '4',
              '50.0 %',
              '75.0 %',
              expect.any(String),
              '1',
              '0',
              '1.000',
              '1.000',
            ],
          ],
        },
      ],
    });
  });

  test('say once what they share, and of each what differs', async () => {
    const report = sideBySide([side(0.2, low), side(0.6, high.slice(1), { seeds: [1, 2] })], 'two cores');
    expect(report.caption).toMatch(/^Simulated model: .* say nothing about any real model\.$/);
    expect(report.facts).toEqual(
      expect.arrayContaining([
        ['Grader', 'the sandbox of Mullover'],
        ['Seeds, skill-0.2', '1'],
        ['Seeds, skill-0.6', '1, 2'],
        ['About skill-0.6', 'P = 0.6'],
        ['Note', 'two cores'],
      ]),
    );
    expect(report.warnings).toEqual([
      expect.stringMatching(/^skill-0\.2: Few instances with a verdict \(4\)/),
      expect.stringMatching(/^skill-0\.6: The evaluation is not complete: /),
      expect.stringMatching(/^skill-0\.6: Not all policies and budgets have rows of the same instances/),
      expect.stringMatching(/^skill-0\.6: Few instances with a verdict \(3\)/),
    ]);
    expect((await pageOf(report)).match(/<svg /g)).toHaveLength(1);
  });

  test('are called as they were given where their models have one name, and a missing line is a stroke', () => {
    const rows = resolving('a', { policy: 'beam' });
    const report = sideBySide([side(0.2, low), { ...side(0.2, rows), name: '/data/beam' }]);
    const [rates] = report.sections;
    expect(rates?.tables[0]?.head.slice(3)).toEqual(['/data/0.2', '/data/beam']);
    expect(rates?.tables[0]?.rows.map((cells) => [cells[0], cells[3] === '–', cells[4] === '–'])).toEqual([
      ['process-search', false, true],
      ['process-search', false, true],
      ['beam', true, false],
    ]);
    expect(report.sections.at(-1)?.tables[0]?.rows).toEqual([]);
  });

  test('of long names of models what differs is told, with the part before it', () => {
    const named = (...names: string[]) =>
      sideBySide(
        names.map((name) => ({
          ...side(1, low),
          evaluation: evaluation(INSTANCES, { model: { name, judge: name, kind: 'live' } }),
        })),
      ).sections[0]?.tables[0]?.head.slice(3);
    expect(named('simulated-skill-0.2-judge-0.65', 'simulated-skill-0.35-judge-0.65')).toEqual([
      'skill-0.2',
      'skill-0.35',
    ]);
    const alike = ['a-very-long-name-of-a-model', 'a-very-long-name-of-a-model-2'];
    expect(named(...alike)).toEqual(alike);
    expect(named('coder-32b', 'coder-7b')).toEqual(['coder-32b', 'coder-7b']);
  });

  test('are of one data set, and may have no rows yet', () => {
    const dataset = { name: 'other', digest: 'cd'.repeat(32), instances: INSTANCES };
    expect(() => sideBySide([side(0.2, low), side(0.6, high, { dataset })])).toThrow(
      '/data/0.2 and /data/0.6 are about two data sets: tasks.jsonl (abababababab) and other (cdcdcdcdcdcd).',
    );
    expect(sideBySide([side(0.2, []), side(0.6, [])])).toMatchObject({
      warnings: ['There are no rows: nothing was evaluated yet.'],
      sections: [],
    });
  });
});
