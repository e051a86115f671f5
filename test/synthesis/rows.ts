// A task as the steps of the making of training data pass it on.

import type { CollectedRow, TaskRow } from '../../src/synthesis/task-row.ts';

export const COLLECTED: CollectedRow = {
  instance_id: 'acme__calc-7',
  repo: 'acme/calc',
  base_commit: 'a'.repeat(40),
  problem_statement: 'Add subtracts\n\nThe sum of 2 and 3 is -1.',
  hints_text: '',
  created_at: '2026-01-01T00:00:00Z',
  patch: 'diff --git a/lib/calc.js b/lib/calc.js\n',
  test_patch: 'diff --git a/test/calc.test.js b/test/calc.test.js\n',
  test_files: ['test/calc.test.js'],
  FAIL_TO_PASS: [],
  PASS_TO_PASS: [],
  provenance: {
    source: 'git',
    statement: 'derived',
    url: '../clones/acme+calc',
    issues: [7],
    fix: 'b'.repeat(40),
    at: '2026-01-01T00:00:00Z',
  },
  licence: { spdx: 'MIT', source: 'LICENSE' },
};

export const TASK: TaskRow = {
  ...COLLECTED,
  FAIL_TO_PASS: ['test/calc.test.js::adds'],
  PASS_TO_PASS: ['test/calc.test.js::multiplies'],
  prepared: {
    ...{ setUp: 'as detected', recipe: 'c'.repeat(64), runner: 'node-test', flaky: [], broken: [], seconds: 2 },
    reach: '1 test fails without the fix and passes with it, twice',
  },
};
