import { describe, expect, test } from '@jest/globals';
import { hrefOf } from '../../../src/evaluation/report/href.ts';
import { pageOf } from '../../../src/evaluation/report/page.ts';
import { reportOf } from '../../../src/evaluation/report/report.ts';
import { evaluation, row, VOID, WRONG } from './rows.ts';
import { sample } from './sample.ts';

const NOTHING = { findings: [], seen: undefined };
/** Addresses that a page would load or that belong to no page; the names of SVG's own spaces load nothing. */
const OUTSIDE = /https?:(?!\/\/www\.w3\.org\/)|\b(?:src|srcset|action)=|url\(|@import|<script|<iframe|\son\w+=/i;

describe('the page', () => {
  test('holds every section with its charts, and loads nothing', async () => {
    const report = reportOf(sample(), NOTHING);
    const page = await pageOf(report);
    const charts = report.sections.flatMap((section) => section.charts);
    expect(page.match(/<svg /g)?.length).toBe(charts.length);
    expect(charts.filter(({ title }) => !page.includes(`aria-label="${title}"`))).toEqual([]);
    expect(report.sections.filter(({ title }) => !page.includes(`<h2>${title}</h2>`))).toEqual([]);
    expect(page).not.toMatch(OUTSIDE);
    expect(page).toContain(`default-src 'none'`);
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  test('no two of many policies look the same', async () => {
    const policies = Array.from({ length: 20 }, (_, i) => `policy-${i}`);
    const rows = policies.map((policy) => row('a', { policy }));
    const report = reportOf({ evaluation: evaluation(['a'], { policies }), rows }, NOTHING);
    const text = JSON.stringify(report.sections[0]?.charts[0]?.spec);
    const ranges = [...text.matchAll(/"range":(\[[^\]]*\])/g)].map(([, range = '[]']) => JSON.parse(range) as string[]);
    const looks = policies.map((_, i) => JSON.stringify(ranges.map((range) => range[i])));
    expect([ranges.length, new Set(looks).size]).toEqual([2, 20]);
  });

  test('is the same for the same rows', async () => {
    expect(await pageOf(reportOf(sample(), NOTHING))).toBe(await pageOf(reportOf(sample(), NOTHING)));
  });

  test('shows texts of runs as they are and does nothing that they say', async () => {
    const evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
    const rows = [row('a', { ...WRONG, grade: evil, policy: evil, difficulty: { level: evil, source: 'solvers' } })];
    const page = await pageOf(reportOf({ evaluation: evaluation(['a']), rows }, NOTHING));
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|<img/);
  });

  test.each([
    ['no rows', []],
    ['one instance that is resolved', [row('a')]],
    ['one that is not', [row('a', WRONG)]],
    ['nothing but runs without a result', [row('a', VOID), row('b', VOID)]],
    ['nothing graded', [row('a', { resolved: null, oracle: null, confidence: null })]],
  ])('can be made of %s', async (_, rows) => {
    const page = await pageOf(reportOf({ evaluation: evaluation(['a', 'b']), rows }, NOTHING));
    expect(page).not.toMatch(/undefined|NaN|Infinity/);
  });
});

describe('links to traces', () => {
  test.each([
    ['', 'traces/runs/r-1', 'traces/runs/r-1'],
    ['../a b', 'traces/runs/r-1', '../a%20b/traces/runs/r-1'],
    ['', 'javascript:alert(1)', 'javascript%3Aalert%281%29'],
    ['', '//evil.test/x', 'evil.test/x'],
    ['', '/etc/passwd', 'etc/passwd'],
    ['', 'a?b#c', 'a%3Fb%23c'],
  ])('from %j to %j is %j: a place beside the report', (base, path, expected) => {
    expect(hrefOf(base, path)).toBe(expected);
  });
});
