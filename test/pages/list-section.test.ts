import { expect, test } from '@jest/globals';
import { filterOf, listSection } from '../../src/pages/list-section.ts';
import type { RunSummary } from '../../src/trace/views/run-summary.ts';

const RUN: RunSummary = {
  ...{ run: 'r-000000000001', title: 'A bug', state: 'working', at: '2026-01-01T00:00:00.000Z', length: 3 },
  ...{
    lastAt: '2026-01-01T00:00:00.000Z',
    pull: undefined,
    origin: { kind: 'cli', repository: '/home/me/x' },
  },
};

const listed = (count: number, query: Readonly<Record<string, string>>) => {
  const runs = Array.from({ length: count }, (_, at) => ({ ...RUN, run: `r-${String(at).padStart(12, '0')}` }));
  return String(listSection({ runs, filter: filterOf(query), isPartial: false }));
};

test.each([
  ['1', 'page 1 of 3', 50, 'r-000000000000'],
  ['3', 'page 3 of 3', 20, 'r-000000000100'],
  ['4', 'page 3 of 3', 20, 'r-000000000100'],
  ['1e308', 'page 3 of 3', 20, 'r-000000000100'],
  ['-1', 'page 1 of 3', 50, 'r-000000000000'],
  ['x', 'page 1 of 3', 50, 'r-000000000000'],
])('page %s of 120 runs is %s', (page, words, rows, first) => {
  const html = listed(120, { page });
  expect([/page \d+ of \d+/.exec(html)?.[0], html.match(/href="\/runs\//g)?.length]).toEqual([words, rows]);
  expect(/href="\/runs\/([^"]+)"/.exec(html)?.[1]).toBe(first);
  expect(html).not.toContain('No run');
});

test.each([
  [0, {}, '0 runs'],
  [1, {}, '1 run'],
  [2, {}, '2 runs'],
  [1200, {}, '1,200 runs'],
  [1, { state: 'merged' }, '0 of 1 run'],
])('%i runs, filtered by %j, are counted as %s', (count, query, words) => {
  expect(listed(count, query)).toContain(`<p class="quiet">${words}</p>`);
});
