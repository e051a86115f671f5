// What `mullover test --plan` says of a repository without building or running anything.

import { expect, test } from '@jest/globals';
import { testPlan } from '../../src/cli/test-plan.ts';
import { commandLines } from '../../src/cli/test-report.ts';
import type { Recipe } from '../../src/execution.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { settingsBlock, settingsOf } from '../../src/trace/views/settings-block.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const FILES = {
  'package.json': JSON.stringify({
    name: 'calc',
    scripts: { test: 'nyc mocha && node checks/smoke.js' },
    devDependencies: { mocha: '10' },
  }),
  'package-lock.json': '{}',
  'test/add.js': '',
  '.github/workflows/ci.yml':
    'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    env: { TZ: Europe/Kyiv }\n    steps:\n      - run: sudo apt-get install -y libfoo-dev\n      - run: npm test\n',
};
const NPM =
  "npm ci --ignore-scripts --no-audit --no-fund || npm ci --ignore-scripts --no-audit --no-fund --legacy-peer-deps || node /opt/mullover/install-without.mjs 'npm install --ignore-scripts --no-audit --no-fund --legacy-peer-deps'";

test('every set-up in its order, with what it stands on, its image and its commands', async () => {
  const lines = await testPlan(fakeWorkspace(FILES));
  expect(lines.slice(0, 12)).toEqual([
    'First, as detected: mocha (image: node 20)',
    '  lockfile package-lock.json: npm install',
    '  Node 20',
    '  runner mocha',
    '  variables TZ: of the job test in .github/workflows/ci.yml',
    '  system packages libfoo-dev: of the job test in .github/workflows/ci.yml',
    'Set-up:',
    `  $ ${NPM}`,
    'Tests:',
    '  $ mocha',
    'Variables: TZ=Europe/Kyiv',
    'System packages: libfoo-dev',
  ]);
  expect(lines[12]).toBe('Not run: node checks/smoke.js');
  expect(lines.filter((line) => /^(First|Then)/.test(line))).toEqual([
    'First, as detected: mocha (image: node 20)',
    'Then, as CI does it: observed (image: node 20)',
    'Then, `npm test` as it is: observed (image: node 20)',
    'Then, with more memory: mocha (image: node 20)',
  ]);
});

test('settings stand over what is detected, and those that are given over those of the repository', async () => {
  const own = { ...FILES, '.github/mullover.yml': 'sandbox:\n  test: mocha test/a.js\n  runtime: "18"\n' };
  const tests = async (given: Parameters<typeof testPlan>[1]) =>
    (await testPlan(fakeWorkspace(own), given)).filter((line) => /^(First|Then| {2}\$ mocha)/.test(line));
  expect(await tests(undefined)).toEqual(['First, as detected: mocha (image: node 18)', '  $ mocha test/a.js']);
  expect(await tests({ test: 'mocha test/b.js' })).toEqual([
    'First, as detected: mocha (image: node 18)',
    '  $ mocha test/b.js',
  ]);
});

test('a step of several lines is shown as lines, and as settings it stays them', async () => {
  const script = 'export A="$HOME/a"\nexport B=$(cat b)\nmake test\n';
  const ci = `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n${script.replace(/^(?=.)/gm, '          ')}`;
  const files = { Makefile: 'test:\n\t./t\n', 't.c': '', '.github/workflows/ci.yml': ci };
  const lines = await testPlan(fakeWorkspace(files));
  const at = lines.indexOf('  $ export A="$HOME/a"');
  expect(lines.slice(at - 1, at + 3)).toEqual([
    'Tests:',
    '  $ export A="$HOME/a"',
    '    export B=$(cat b)',
    '    make test',
  ]);
  const recipe: Recipe = {
    ...{ ecosystem: 'make', runtime: 'make', directory: '.', setup: ['a\nb'], build: [], runner: 'observed' },
    ...{ test: script.trim(), reasons: [] },
  };
  const { sandbox = {} } = parseRepositoryFile(settingsBlock(settingsOf(recipe)));
  expect([sandbox.test, sandbox.setup]).toEqual([script.trim(), ['a\nb']]);
});

test.each(['a\rrm b', 'a\u2028rm b', 'a\u001b[1Arm b'])(
  'nothing in a command begins a line of the plan: %j',
  (command) => {
    const lines = commandLines(command);
    expect(lines.every((one) => /^ {2}(\$| ) /.test(one))).toBe(true);
    expect(['\r', '\u2028', '\u001b'].some((sign) => lines.join('\n').includes(sign))).toBe(false);
  },
);

test('what cannot be detected is told with the next step', async () => {
  expect(await testPlan(fakeWorkspace({ 'notes.txt': '' }))).toEqual([
    expect.stringMatching(/^First, as detected: none\. No manifest of a known ecosystem/),
    '  Next: Set `sandbox: {directory: …}` in .github/mullover.yml to the folder of the package.',
  ]);
});
