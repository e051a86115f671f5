import { describe, expect, test } from '@jest/globals';
import type { Recipe } from '../../src/execution.ts';
import { partResults, planParts, ranAndLeft } from '../../src/runners/suite-parts.ts';

const recipe: Recipe = {
  ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: [], build: [] },
  ...{ runner: 'mocha', test: 'mocha test/*.js', reasons: [] },
};
const near = Array.from({ length: 12 }, (_, i) => `test/near${i}.js`);
const far = Array.from({ length: 30 }, (_, i) => `test/far${i}.js`);

describe('a suite in parts', () => {
  test('runs the nearest files first, in steps that double and may be left out, and only what its command names', () => {
    const files = [...near, ...far, 'browser/x.js', 'test/gone.js'];
    const { steps, command } = planParts(recipe, { files, first: 12 }, [...near, ...far, 'browser/x.js']);
    expect(steps.map(({ files: given, spare }) => [given.length, spare])).toEqual([
      [1, undefined],
      [2, true],
      [4, true],
      [8, true],
      [16, true],
      [11, true],
    ]);
    expect(steps.flatMap(({ files: given }) => given)).toEqual([...near, ...far]);
    expect(command).toBe('mocha test/*.js (in parts)');
  });

  test('runs one file in each step where the runner does', () => {
    const { steps } = planParts(
      { ...recipe, runner: 'tape', test: 'tape test/*.js' },
      { files: [...near, 'test/far0.js'], first: 12 },
      [...near, ...far],
    );
    expect(steps.length).toBe(13);
    expect(steps.map(({ spare }) => spare ?? false)).toEqual([false, ...steps.slice(1).map(() => true)]);
  });
});

describe('what came of the parts', () => {
  const { steps } = planParts(
    { ...recipe, runner: 'tape', test: 'tape test/*.js' },
    { files: [...near, ...far.slice(0, 3)], first: 12 },
    [...near, ...far],
  );
  const green = (files: readonly string[]) => ({
    files: [...files],
    exitCode: 0,
    text: 'TAP version 13\n# t\nok 1 fine\n1..1\n',
  });
  const [cut, crashed] = [
    { files: ['test/far1.js'], exitCode: 0, text: '', cut: true as const },
    { files: ['test/far2.js', 'x'], exitCode: 1, text: '' },
  ];
  const parts = [...near.map((file) => green([file])), green(['test/far0.js']), cut, crashed];

  test('a part that was cut, or that crashed the runner, is left, and takes nothing from the others', () => {
    expect(ranAndLeft('tape', steps, parts)).toEqual({
      ran: [...near, 'test/far0.js'],
      left: ['test/far1.js', 'test/far2.js'],
    });
    expect(partResults('tape', steps, parts)?.length).toBe(2 * 13);
  });

  test('nor does the first one; where none left a report nothing is known', () => {
    const broken = { files: ['test/near0.js', 'x'], exitCode: 1, text: '' };
    expect(partResults('tape', steps, [broken, ...parts.slice(1)])?.length).toBe(2 * 12);
    expect(
      partResults(
        'tape',
        steps,
        steps.map(() => broken),
      ),
    ).toBeUndefined();
  });

  test('of a suite that is not in parts every step counts', () => {
    const whole = steps.map(({ spare, ...step }) => step);
    expect(partResults('tape', whole, parts.slice(0, 13))?.length).toBe(2 * 13);
    expect(partResults('tape', whole, parts)).toBeUndefined();
  });
});
