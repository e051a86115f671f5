// What every test runner promises (src/runners/runner.ts), checked by one table.

import { describe, expect, test } from '@jest/globals';
import type { OneTest, Recipe, TestSelection } from '../../src/execution.ts';
import { runsByFile } from '../../src/runners/by-file.ts';
import { canaryStep, disarmed } from '../../src/runners/canary.ts';
import { planSteps } from '../../src/runners/invocations.ts';
import { parseParts } from '../../src/runners/report.ts';
import type { Runner } from '../../src/runners/runner.ts';
import { commandLine, parseCommandLine } from '../../src/runners/runner-command.ts';
import { canaryTemplate } from '../../src/sandbox/canary-template.ts';
import { fileOf } from '../../src/verification/test-ids.ts';
import type { RunnerSample } from '../runners/samples.ts';

export function describeRunner(runner: Runner, sample: RunnerSample, runners: readonly Runner[]): void {
  const { name } = runner;
  const { file, source } = sample;
  const found = parseCommandLine(sample.command, runners);
  const written = found === undefined ? '' : commandLine(found, runners);
  const recipe: Recipe = {
    ...{ ecosystem: 'any', runtime: '1', directory: '.', setup: [], build: [], reasons: [] },
    ...{ runner: name, test: written },
  };
  const paths = [file, source, 'README.md'];
  const stepsOf = (selection: TestSelection | OneTest, over: Partial<Recipe> = {}) =>
    planSteps({ ...recipe, ...over }, selection, paths, runners)?.steps ?? [];
  const [whole] = stepsOf({ kind: 'files', files: [file] });

  describe(name, () => {
    test('is found in a command, which is written so that it is read back', () => {
      expect(found?.runner).toBe(name);
      expect(parseCommandLine(written, runners)).toEqual(found);
    });

    test('is not given options that change what is read or measured', () => {
      if (sample.dropped !== '') expect(written).not.toContain(sample.dropped);
    });

    test('runs everything, with a report', () => {
      const steps = stepsOf({ kind: 'all' });
      expect(steps.length).toBeGreaterThan(0);
      for (const { command, report, reports } of steps)
        if (report !== null) expect(command).toMatch(/mullover/);
        else expect(reports ?? command).not.toEqual([]);
    });

    test('runs some files, and nothing for files of another folder', () => {
      expect(whole?.files).toEqual([file]);
      expect(stepsOf({ kind: 'files', files: [file] }, { directory: 'elsewhere' })).toEqual([]);
    });

    test('runs one test, or says why it runs the whole file', () => {
      const [one] = stepsOf({ kind: 'files', files: [file], titles: sample.titles });
      if (runner.oneTest.by === 'file') {
        expect(runner.oneTest.why).not.toBe('');
        expect(one).toEqual(whole);
      } else {
        expect(one?.shown).toContain((sample.titles.at(-1) ?? '').split(' ')[0]);
        expect(one?.command).not.toBe(whole?.command);
      }
    });

    test.each(Object.entries(sample.reports))('reads the report: %s', (_shape, { text, exitCode, results }) => {
      const read = parseParts(name, [{ files: [file], exitCode, text }], runners);
      expect(read?.map(({ id, status }) => `${status} ${id}`)).toEqual(results);
    });

    test.each(['', 'x', '{', '[]', 'null', '<testsuite', '{"type":"start"}\n[]'])('takes no %j for a pass', (text) => {
      const read = parseParts(name, [{ files: [], exitCode: 0, text }], runners) ?? [];
      expect(read.filter(({ status }) => status === 'passed')).toEqual([]);
    });

    test('names the file of each result where it is given files', () => {
      const { text, exitCode } = sample.reports.tests;
      const read = parseParts(name, [{ files: [file], exitCode, text }], runners) ?? [];
      const elsewhere = read.filter(({ id }) => fileOf(id) !== file);
      if (runsByFile(recipe, runners)) expect(elsewhere).toEqual([]);
      expect(runsByFile({ ...recipe, report: ['reports/*.xml'] }, runners)).toBe(false);
    });

    test('has a test that must fail, or says why it has none', () => {
      const files = [
        { path: file, isTest: true },
        { path: source, isTest: false },
      ];
      const changes = [{ path: source, text: 'package calc\n' }];
      const step = canaryStep({ recipe, changes, paths, files, template: canaryTemplate }, runners);
      if (runner.canary.kind === 'none') {
        expect(runner.canary.why).not.toBe('');
        expect(step).toBeUndefined();
      } else {
        expect(step?.files.join()).toMatch(/mullover.canary/);
        expect(step?.command).toMatch(/; true$/);
        const part = { files: step?.files ?? [], exitCode: 1, text: sample.reports.none.text };
        expect(disarmed(name, part, runners)).toBeUndefined();
      }
    });
  });
}
