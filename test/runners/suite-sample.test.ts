// A suite that cannot end in its time is told from a few of its files, and none that can is taken for one.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Recipe } from '../../src/execution.ts';
import { foreseen, isTooLong, planSample, type Sample } from '../../src/runners/suite-sample.ts';

const recipe: Recipe = {
  ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: [], build: [] },
  ...{ runner: 'mocha', test: 'mocha test/*.js', reasons: [] },
};
const suite = (count: number) => Array.from({ length: count }, (_, i) => `test/${String(i).padStart(4, '0')}.js`);
const sampleOf = (files: readonly string[], over: Partial<Recipe> = {}, seconds = 300) =>
  planSample({ ...recipe, ...over }, { files, seconds }, files);

function known(sample: Sample | undefined): Sample {
  if (!sample) throw new Error('there is no sample');
  return sample;
}

/** Seconds of each step where the runner takes `start` and each file its own time; cut at what the step may take. */
function timed({ steps }: Sample, start: number, ofFile: (file: string) => number) {
  return steps.map(({ files, most = Number.POSITIVE_INFINITY }) => {
    const seconds = start + files.reduce((sum, file) => sum + ofFile(file), 0);
    return seconds > most ? { seconds: most, cut: true as const } : { seconds };
  });
}

describe('the sample', () => {
  test('is one file alone and two groups of twelve, spread over what the command names', () => {
    const files = [...suite(600), 'browser/x.js'];
    const sample = known(sampleOf(files));
    expect(sample.steps.map((step) => step.files.length)).toEqual([1, 12, 12]);
    expect([sample.of, sample.size, sample.processes]).toEqual([600, 12, 1]);
    for (const { files: group } of sample.steps.slice(1)) {
      const numbers = group.map((path) => Number(/\d+/.exec(path)?.[0]));
      expect(numbers[0]).toBeLessThan(100);
      expect(numbers.at(-1)).toBeGreaterThan(500);
    }
    expect(sample.steps.map(({ most }) => most)).toEqual([15, 27, 27]);
  });

  test('is smaller where the suite is, and not made of one with few files', () => {
    expect(known(sampleOf(suite(60))).steps.map((step) => step.files.length)).toEqual([1, 4, 4]);
    expect(sampleOf(suite(59))).toBeUndefined();
  });

  test.each<[string, Partial<Recipe>]>([
    ['a command that we cannot take apart', { runner: 'text', test: './run-tests' }],
    ['a runner that is given packages, which hold more than a file', { runner: 'go test', test: 'go test ./...' }],
    ['one that writes reports of its own', { runner: 'junit', test: 'mvn verify', report: ['out/*.xml'] }],
  ])('is not made of %s, which runs more than single files', (_what, over) => {
    expect(sampleOf(suite(600), over)).toBeUndefined();
  });
});

describe('what is foreseen', () => {
  const sample = known(sampleOf(suite(600)));

  test.each([
    ['files of 10 ms', 2, 0.01, false],
    ['half of the time', 2, 0.25, false],
    ['a runner that starts slowly and fast files', 14, 0.02, false],
    ['a bit more than the time, which a sample cannot tell', 2, 0.6, false],
    ['four times the time', 2, 2, true],
    ['twenty times the time', 2, 10, true],
  ])('of %s', (_what, start, each, tooLong) => {
    expect(
      isTooLong(
        foreseen(
          sample,
          timed(sample, start, () => each),
        ),
        300,
      ),
    ).toBe(tooLong);
  });

  test('counts the start of the runner once, and the files at the pace of the faster group', () => {
    const took = [{ seconds: 2 }, { seconds: 8 }, { seconds: 26 }];
    expect(foreseen(sample, took)).toBe(2 + (600 / 12) * 6);
  });

  test('is nothing where the runner takes long to start with one file, or a step is missing', () => {
    expect(
      foreseen(
        sample,
        timed(sample, 16, () => 5),
      ),
    ).toBeUndefined();
    expect(foreseen(sample, [{ seconds: 2 }, { seconds: 27, cut: true }])).toBeUndefined();
  });

  test('one slow file is no slow suite', () => {
    const [, [slow] = []] = sample.steps.map((step) => step.files);
    expect(
      isTooLong(
        foreseen(
          sample,
          timed(sample, 1, (file) => (file === slow ? 250 : 0.05)),
        ),
        300,
      ),
    ).toBe(false);
  });

  test('where every file is a process of its own, starts are part of what the suite takes', () => {
    const tape = known(sampleOf(suite(600), { runner: 'tape', test: 'tape test/*.js' }));
    expect([tape.steps.length, tape.processes]).toEqual([25, 600]);
    expect(
      isTooLong(
        foreseen(
          tape,
          timed(tape, 1.5, () => 0),
        ),
        300,
      ),
    ).toBe(true);
    expect(
      isTooLong(
        foreseen(
          tape,
          timed(tape, 0.3, () => 0.1),
        ),
        300,
      ),
    ).toBe(false);
    const python = suite(600).map((path) => path.replace(/test\/(.*)\.js/, 'tests/test_$1.py'));
    const unittest = known(sampleOf(python, { ecosystem: 'python', runner: 'unittest', test: 'python -m unittest' }));
    expect(unittest.processes).toBe(1);
    expect(
      isTooLong(
        foreseen(
          unittest,
          timed(unittest, 1.5, () => 0),
        ),
        300,
      ),
    ).toBe(false);
  });

  test('never says so of a suite that ends in its time, whatever its files take, if no tenth of them is slow', () => {
    const files = suite(600);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 14, noNaN: true }),
        fc.double({ min: 0, max: 0.45, noNaN: true }),
        fc.integer({ min: 0, max: 599 }),
        fc.double({ min: 0, max: 200, noNaN: true }),
        (start, each, slow, seconds) => {
          const took = timed(sample, start, (file) => (file === files[slow] ? seconds : each));
          expect(isTooLong(foreseen(sample, took), 300)).toBe(false);
        },
      ),
    );
  });
});
