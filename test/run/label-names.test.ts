// Names of labels: the usual ones, those of maintainers, and never one for two things.

import { describe, expect, test } from '@jest/globals';
import { InputFault } from '../../src/errors.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { labelNames } from '../../src/run/label-names.ts';

const USUAL = { working: 'mull: working', review: 'mull: review', person: 'mull: needs a person' };
const namesOf = (yaml: string, start = 'mull') => labelNames(parseRepositoryFile(yaml), start);

describe('labels', () => {
  test.each<[string, string, ReturnType<typeof labelNames>]>([
    ['as usual', '', { states: USUAL, ignore: 'mull: ignore' }],
    [
      'one of another name',
      'labels: { review: Ready! }',
      { states: { ...USUAL, review: 'Ready!' }, ignore: 'mull: ignore' },
    ],
    ['none for states', 'labels: { states: false, ignore: hands off }', { states: undefined, ignore: 'hands off' }],
    [
      'states off: their names mean nothing',
      'labels: { states: false, working: mull }',
      { states: undefined, ignore: 'mull: ignore' },
    ],
  ])('%s', (_name, yaml, names) => {
    expect(namesOf(yaml)).toEqual(names);
  });

  test.each([
    ['that starts a run', 'labels: { ignore: Mull }'],
    ['of another state', 'labels: { working: a, review: A }'],
    ['that keeps away', 'labels: { working: "mull: ignore" }'],
  ])('are refused where one is the label %s', (_name, yaml) => {
    expect(() => namesOf(yaml)).toThrow(InputFault);
  });

  test.each([
    'labels: { working: "" }',
    'labels: { working: "a, b" }',
    `labels: { working: ${'x'.repeat(51)} }`,
    'labels: mull',
    'labels: { wroking: a }',
  ])('%s is no name of a label', (yaml) => {
    expect(() => namesOf(yaml)).toThrow(/^\.github\/mullover\.yml cannot be used: .*labels/);
  });
});
