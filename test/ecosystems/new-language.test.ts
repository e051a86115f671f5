// A language that nobody knows yet: one value for it, one for its runner, and nothing else is touched.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { ECOSYSTEMS } from '../../src/ecosystems/all.ts';
import { detectRecipe } from '../../src/ecosystems/detect.ts';
import { searchPath } from '../../src/ecosystems/search-path.ts';
import { RUNNERS } from '../../src/runners/all.ts';
import { planSteps } from '../../src/runners/invocations.ts';
import { REPORT } from '../../src/runners/runner.ts';
import { describeEcosystem } from '../conformance/ecosystem.ts';
import { describeRunner } from '../conformance/runner.ts';
import { dusk } from './twilight/dusk.ts';
import { twilight } from './twilight/twilight.ts';

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

const ROOT = resolve(import.meta.dirname, '../..');
const HERE = join(import.meta.dirname, 'twilight');

/** A file of the language where it belongs in a copy of the sources. */
async function place(copy: string, name: string, path: string): Promise<void> {
  const up = '../'.repeat(path.split('/').length - 1) || './';
  const text = await readFile(join(HERE, name), 'utf8');
  await mkdir(dirname(join(copy, path)), { recursive: true });
  await writeFile(join(copy, path), text.replaceAll("'../../../src/", `'${up}src/`));
}

/** Its line in a list: the import, and the value. */
async function enlist(copy: string, list: string, name: string, from: string): Promise<void> {
  const parts = (await readFile(join(copy, list), 'utf8')).split(/(?<=^export const [A-Z]+: readonly \w+\[\] = \[)/m);
  expect(parts.length).toBe(2);
  await writeFile(join(copy, list), `import { ${name} } from '${from}';\n${parts.join(`${name}, `)}`);
}

/** Sources with the language in one folder, its runner in one file, and a line of each in its list; nothing else differs. */
async function withLanguage<T>(use: (copy: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'mullover-language-'));
  try {
    await cp(join(ROOT, 'src'), join(copy, 'src'), { recursive: true });
    await cp(join(ROOT, 'package.json'), join(copy, 'package.json'));
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    await place(copy, 'twilight.ts', 'src/ecosystems/twilight/twilight.ts');
    await enlist(copy, 'src/ecosystems/all.ts', 'twilight', './twilight/twilight.ts');
    await place(copy, 'dusk.ts', 'src/runners/dusk.ts');
    await enlist(copy, 'src/runners/all.ts', 'dusk', './dusk.ts');
    await place(copy, 'try.ts', 'try.ts');
    return await use(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

test('its folder, its runner and their lines are all that the whole way needs, from files to results', async () => {
  const tried = await withLanguage(async (copy) => {
    const told = async (lock: string) => {
      const { stdout } = await promisify(execFile)(process.execPath, ['try.ts', lock], { cwd: copy });
      return JSON.parse(stdout);
    };
    return { first: await told('1'), second: await told('2') };
  });
  const { imageKey, setUp, ...first } = tried.first;
  expect(first).toEqual({
    recipe: {
      ...{ ecosystem: 'twilight', runtime: '3', directory: '.', setup: ['dusk fetch'], build: [], runner: 'dusk' },
      ...{ test: 'dusk', reasons: ['Twilight 3'] },
    },
    run: [
      {
        command: `exec dusk test --report=${REPORT} spec/sums_spec.tw`,
        shown: 'dusk spec/sums_spec.tw',
        ...{ files: ['spec/sums_spec.tw'], report: REPORT },
      },
    ],
    tests: [{ id: 'spec/sums_spec.tw::adds', status: 'passed' }],
  });
  expect(setUp).toEqual({
    ...{ commands: ['dusk fetch'], generated: 'dropped' },
    path: expect.stringContaining(':/opt/env/twilight/bin:'),
  });
  // Its lockfile names the image.
  expect(tried.second.imageKey).not.toBe(imageKey);
});
