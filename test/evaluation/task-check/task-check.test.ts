// The pure parts of the measure of tasks: what a row says, the table and its document.

import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { GoldTask } from '../../../src/evaluation/gold-task.ts';
import { testsKey } from '../../../src/evaluation/task-check/check-task.ts';
import {
  lastOf,
  type Measured,
  openChecks,
  type PatchFacts,
  shortOf,
  type TaskCheck,
} from '../../../src/evaluation/task-check/kept-checks.ts';
import { documentOf } from '../../../src/evaluation/task-check/task-document.ts';
import { type Line, summaryOf, tableOf } from '../../../src/evaluation/task-check/task-table.ts';

const facts = (kind: PatchFacts['kind'], verdict: PatchFacts['verdict'], note = ''): PatchFacts => ({
  ...{ kind, verdict, note, missed: verdict === 'resolved' ? 0 : 2, seconds: 3.25 },
});

function row(task: string, patches: readonly PatchFacts[], baseline: Partial<Measured['baseline']> = {}): TaskCheck {
  return {
    ...{ task, override: null, tests: 'k', at: '2026-11-26T08:00:00.000Z', ok: true, environmentSeconds: 61.4 },
    recipe: {
      ...{ recipeHash: 'h', runner: 'mocha', runtime: '20', directory: '.', setup: [], build: [], test: 'mocha' },
      reasons: [],
    },
    measured: {
      baseline: {
        ...{
          scope: 'all',
          cap: 90,
          runs: 2,
          seconds: 12,
          result: 'pass',
          reason: '9 of 9',
          tests: 9,
          passed: 9,
          red: 0,
          flaky: 0,
        },
        ...baseline,
      },
      patches,
    },
  };
}

const right = [facts('gold', 'resolved'), facts('empty', 'not resolved')];
const inParts = { red: 2, scope: 'near', part: { files: 7, of: 40 } } as const;
const whole = row('a', [...right, facts('part', 'resolved'), facts('slip', 'not resolved')], inParts);

test('a row is as expected when the fix alone resolves', () => {
  expect(shortOf(whole)).toBeUndefined();
  expect(shortOf(row('a', [facts('gold', 'not resolved', 't.js::x'), facts('empty', 'not resolved')]))).toBe(
    'the fix is refused (2 missed): t.js::x',
  );
  expect(shortOf(row('a', [facts('gold', 'unknown', 'no report'), facts('empty', 'not resolved')]))).toBe(
    'the fix is not judged (2 missed): no report',
  );
  expect(shortOf(row('a', [facts('gold', 'resolved'), facts('empty', 'resolved')]))).toContain('no patch at all');
  expect(shortOf(row('a', [...right, facts('slip', 'resolved')]))).toBe('no wrong patch was refused: slip resolved');
  expect(shortOf(row('a', right, { result: 'unknown', reason: 'zero tests\nmore' }))).toBe('no baseline: zero tests');
});

const failed: TaskCheck = {
  ...{ task: 'b', override: null, tests: 'k', at: '2026-11-25T08:00:00.000Z', ok: false, environmentSeconds: 4 },
  reason: 'no runner | none\nlog',
};
const lines: readonly Line[] = [
  { task: 'a', plain: whole, overridden: undefined },
  { task: 'b', plain: failed, overridden: { ...whole, task: 'b', override: 'sandbox:\n  test: mocha\n' } },
  { task: 'c', plain: undefined, overridden: undefined },
];

test('the table has a line for each task, one more with settings, and says why', () => {
  expect(tableOf(lines).split('\n').slice(2)).toEqual([
    '| a | mocha | 61 | 12 | 9 pass, 2 red, 7 of 40 files, nearest first (all > 90 s) | resolved | not resolved | half: resolved, slip: not resolved |  |',
    '| b | – | 4.0 | – | – | – | – | – | no environment: no runner \\| none |',
    '| b with settings | mocha | 61 | 12 | 9 pass, 2 red, 7 of 40 files, nearest first (all > 90 s) | resolved | not resolved | half: resolved, slip: not resolved |  |',
    '| c | – | – | – | – | – | – | – | not measured |',
  ]);
});

test('the summary counts what was reached without and with settings', () => {
  expect(summaryOf(lines)).toEqual({
    ...{ tasks: 3, measured: 2, environments: 1, baselines: 1, gold_resolved: 1, empty_refused: 1, wrong_refused: 1 },
    ...{ whole: 1, whole_with_settings: 2 },
  });
});

test('the document tells the days, the figures and the settings', () => {
  const text = documentOf(lines);
  expect(text).toContain('measured from 2026-11-25 to 2026-11-26');
  expect(text).toContain('all of it: 1 without settings, 2 with');
  expect(text).toContain('`.github/mullover.yml` for b:\n\n```yaml\nsandbox:\n  test: mocha\n```\n');
});

test('the last check of a task counts, a torn line does not, and another question is another key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mullover-tasks-'));
  const first = await openChecks(folder);
  expect(first.rows).toEqual([]);
  for (const check of [failed, whole, { ...failed, environmentSeconds: 5 }]) await first.append(check);
  appendFileSync(join(folder, 'task-checks.jsonl'), '{"task": "a", "over');
  const { rows } = await openChecks(folder);
  expect([lastOf(rows, 'b', null), lastOf(rows, 'a', null), lastOf(rows, 'a', 'sandbox: {}')]).toEqual([
    { ...failed, environmentSeconds: 5 },
    whole,
    undefined,
  ]);
  const asked: GoldTask = {
    instance: { id: 'a', repository: 'x/y', base: '1', title: '', body: '' },
    gold: { patch: 'p', testPatch: 't', failToPass: [], passToPass: ['a'] },
  };
  expect(testsKey(asked)).toBe(testsKey({ ...asked, instance: { ...asked.instance, title: 'other' } }));
  expect(testsKey(asked)).not.toBe(testsKey({ ...asked, gold: { ...asked.gold, testPatch: 'u' } }));
});

test('a line that is no check is refused with its place, and nothing of the file is lost', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mullover-tasks-'));
  appendFileSync(join(folder, 'task-checks.jsonl'), `${JSON.stringify(failed)}\n{"task": "a"}\n`);
  await expect(openChecks(folder)).rejects.toThrow('task-checks.jsonl:2 is no check of a task: ok');
  expect(readFileSync(join(folder, 'task-checks.jsonl'), 'utf8')).toBe(`${JSON.stringify(failed)}\n{"task": "a"}\n`);
});
