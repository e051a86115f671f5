// A language that nobody knows yet: one value for it, one for its runner, and nothing else is touched.

import { expect, test } from '@jest/globals';
import { ECOSYSTEMS } from '../../src/ecosystems/all.ts';
import { detectRecipe } from '../../src/ecosystems/detect.ts';
import { type Ecosystem, NO_TOOLCHAIN } from '../../src/ecosystems/ecosystem.ts';
import { searchPath } from '../../src/ecosystems/search-path.ts';
import { RUNNERS } from '../../src/runners/all.ts';
import { planSteps } from '../../src/runners/invocations.ts';
import { scriptEntries } from '../../src/runners/reports/tests.ts';
import { REPORT, type Runner } from '../../src/runners/runner.ts';
import { describeEcosystem } from '../conformance/ecosystem.ts';
import { describeRunner } from '../conformance/runner.ts';

const dusk: Runner = {
  name: 'dusk',
  programs: ['dusk'],
  valued: '--seed',
  dropped: /^--(watch|report=.*)$/,
  oneTest: { by: 'options', options: (titles) => ['--only', titles.join('/')] },
  run: { kind: 'files', program: ['dusk', 'test'], reporting: () => [`--report=${REPORT}`] },
  parse: scriptEntries,
  canary: { kind: 'none', why: 'tests of dusk cannot load the modules of others' },
};
const twilight: Ecosystem = {
  name: 'twilight',
  title: 'Twilight',
  tool: 'c',
  runners: ['dusk'],
  manifests: ['twilight.toml'],
  claim: ({ has }) => (has('twilight.toml') ? 'build' : undefined),
  detect: async ({ directory, given, runtime, image }) => {
    if (image === 'ours' && runtime !== undefined && runtime !== '3')
      return { ok: false, reason: `The sandbox has no Twilight ${runtime}.`, next: 'Remove `runtime`.' };
    return {
      ok: true,
      recipe: {
        ...{ ecosystem: 'twilight', runtime: '3', directory, setup: ['dusk fetch'], build: [], runner: 'dusk' },
        test: given ? ['dusk', ...given.options, ...given.targets].join(' ') : 'dusk',
        reasons: ['Twilight 3'],
      },
    };
  },
  toolchain: () => ({ ...NO_TOOLCHAIN, programs: ['/opt/env/twilight/bin'] }),
  installers: [/^dusk fetch\b/],
  generated: 'dropped',
  reads: /(^|\/)twilight\.(toml|lock)$/,
};
const known = { ecosystems: [...ECOSYSTEMS, twilight], runners: [...RUNNERS, dusk] };
const FILES = ['lib/sums.tw', 'spec/sums_spec.tw', 'twilight.toml'];
const source = { files: FILES, read: async () => '' };

test('a repository of it is detected and planned', async () => {
  const found = await detectRecipe(source, { test: 'dusk --watch --seed 4 spec/*.tw' }, known);
  if (!found.ok) throw new Error(found.reason);
  expect(found.recipe).toMatchObject({ ecosystem: 'twilight', runner: 'dusk', test: 'dusk --seed 4 spec/*.tw' });
  expect(searchPath(found.recipe, known.ecosystems)).toContain(':/opt/env/twilight/bin:');
  const selection = { kind: 'files', files: ['spec/sums_spec.tw'], titles: ['sums', 'adds'] } as const;
  expect(planSteps(found.recipe, selection, FILES, known.runners)).toEqual({
    command: 'dusk --seed 4 --only sums/adds spec/sums_spec.tw',
    steps: [
      {
        command: `exec dusk test --report=${REPORT} --seed 4 --only sums/adds spec/sums_spec.tw`,
        shown: 'dusk --seed 4 --only sums/adds spec/sums_spec.tw',
        files: ['spec/sums_spec.tw'],
        report: REPORT,
      },
    ],
  });
});

test('without its line in the lists nobody knows it', async () => {
  expect(await detectRecipe(source)).toMatchObject({ ok: false });
});

const line = (one: object) => `${JSON.stringify(one)}\n`;
const START = line({ type: 'start' });
const END = line({ type: 'end' });
const PASSED = line({ type: 'test', file: 'spec/sums_spec.tw', path: ['a'], status: 'passed' });
const UNFINISHED = ['error spec/sums_spec.tw::(did not finish)'];

describeRunner(
  dusk,
  {
    ...{ command: 'dusk --watch', dropped: '--watch', file: 'spec/sums_spec.tw', source: 'lib/sums.tw', titles: ['a'] },
    reports: {
      tests: { text: START + PASSED + END, exitCode: 0, results: ['passed spec/sums_spec.tw::a'] },
      error: { text: '', exitCode: 1, results: UNFINISHED },
      none: { text: START + END, exitCode: 0, results: [] },
      cut: { text: START + PASSED, exitCode: 1, results: UNFINISHED },
    },
  },
  known.runners,
);
describeEcosystem(
  twilight,
  {
    files: { 'twilight.toml': '', 'spec/sums_test.tw': '' },
    ...{ manifest: 'twilight.toml', refused: '4', commands: { dusk: 'dusk spec' } },
  },
  known,
);
