import { expect, test } from '@jest/globals';
import type { Recipe } from '../../src/execution.ts';
import { canaryStep, disarmed } from '../../src/runners/canary.ts';
import { canaryTemplate } from '../../src/sandbox/canary-template.ts';

const recipe: Recipe = {
  ecosystem: 'go',
  runtime: '1.26.6',
  directory: '.',
  setup: [],
  build: [],
  runner: 'go test',
  test: 'go test ./...',
  reasons: [],
};
const changes = [
  { path: 'calc/add.go', text: '// Package calc adds.\npackage calc\n' },
  { path: 'calc/sub.go', text: 'package calc\n' },
  { path: 'main.go', text: 'package main\n' },
  { path: 'calc/add_test.go', text: 'package calc\n' },
  { path: 'gone.go', text: null },
];
const FILES = ['calc/mullover_canary_test.go', 'mullover_canary_test.go'];

test('one test that must fail in each changed package', () => {
  const step = canaryStep({ recipe, changes, paths: [], files: [], template: canaryTemplate });
  expect(step?.files).toEqual(FILES);
  expect(step?.command).toContain('package main');
  expect(step?.command).toContain('"patterns":["/workspace/calc","/workspace/"]');
  expect(
    canaryStep({ recipe, changes: [{ path: 'README.md', text: '' }], paths: [], files: [], template: canaryTemplate }),
  ).toBeUndefined();
});

const report = (...records: readonly (readonly [string, string, string])[]) =>
  [
    { type: 'start' },
    ...records.map(([file, title, status]) => ({ type: 'test', file, path: [title], status })),
    { type: 'end' },
  ]
    .map((record) => JSON.stringify(record))
    .join('\n');
const found = (text: string) => disarmed('go test', { files: FILES, exitCode: 0, text });
const FAILED = ['calc/mullover_canary_test.go', 'TestMulloverCanary', 'failed'] as const;
const PASSED = ['calc/add_test.go', 'TestAdd', 'passed'] as const;

test.each([
  ['a canary that fails', report(FAILED, PASSED), undefined],
  ['no tests in the package', report(), undefined],
  ['no report', '', undefined],
  ['another package', report(['other/a_test.go', 'TestA', 'passed']), undefined],
])('%s is no trick', (_name, text, expected) => {
  expect(found(text)).toBe(expected);
});

test.each([
  ['passes', report(['calc/mullover_canary_test.go', 'TestMulloverCanary', 'passed'], PASSED)],
  ['is not heard of while others pass', report(PASSED)],
])('a canary that %s voids the report', (_name, text) => {
  expect(found(text)).toBe(
    'the change disarms tests: with it loaded, the package in calc does not report a test that must fail',
  );
});
