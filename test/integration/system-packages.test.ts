// System packages that CI installs: an image of their own below the environment. Real Docker, and Debian's archive.

import { afterAll, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const WORKFLOW = `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    env: { TZ: Pacific/Apia, PATH: /nowhere, HOME: /nowhere }
    steps:
      - run: sudo apt-get install -y bc mullover-has-no-such-package openssh-server
      - run: npm test
`;
const FILES = {
  '.github/workflows/ci.yml': WORKFLOW,
  'package.json': JSON.stringify({ name: 'calc', scripts: { test: 'node --test' } }),
  'calc.test.js': `
    const { test } = require('node:test');
    const assert = require('node:assert');
    const { execFileSync } = require('node:child_process');
    test('bc', () => assert.equal(execFileSync('bc', { input: '6*7\\n', encoding: 'utf8' }), '42\\n'));
    test('zone', () => assert.equal(process.env.TZ, 'Pacific/Apia'));
    test('ours', () => assert.notEqual(process.env.HOME, '/nowhere'));
  `,
};
const SIGNAL = new AbortController().signal;
const docker = new Docker();
const made = new Set<string>();
afterAll(async () => {
  for (const id of made)
    await docker
      .getImage(id)
      .remove()
      .catch(() => undefined);
});

function sandboxWith(packages: readonly string[]) {
  const worker = 'system-packages-test';
  return createSandbox({ worker, packages, readSettings: (yaml) => parseRepositoryFile(yaml).sandbox ?? {} });
}

test('what is allowed and in the archive is there; the rest is told; the image is made once', async () => {
  const sandbox = sandboxWith(['bc', 'mullover-*']);
  const workspace = fakeWorkspace(FILES);
  const first = await sandbox.prepare(workspace, SIGNAL);
  if (!first.ok) throw new Error(first.reason);
  const { recipe, image } = first.environment;
  made.add(image);
  expect(recipe.systemPackages).toEqual(['bc']);
  expect(recipe.env).toEqual({ TZ: 'Pacific/Apia' });
  expect(recipe.reasons.filter((reason) => reason.startsWith('system packages'))).toEqual([
    'system packages bc, mullover-has-no-such-package, openssh-server: of the job test in .github/workflows/ci.yml',
    'system packages openssh-server: not allowed by MULLOVER_ALLOW_PACKAGES',
    'system packages mullover-has-no-such-package: not in the archive of the base image',
  ]);
  const limits = { seconds: 120, outputBytes: 100_000 };
  const execution = await sandbox.run(first.environment, workspace, [], { kind: 'all' }, limits, SIGNAL);
  expect(execution.tests?.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'calc.test.js::bc passed',
    'calc.test.js::zone passed',
    'calc.test.js::ours passed',
  ]);
  const second = await sandbox.prepare(workspace, SIGNAL);
  expect(second).toMatchObject({ ok: true, cached: true, environment: { image } });
});

test('a name is exact: to apt it is no pattern, and no order to install or remove', async () => {
  const names = ['g++', 'libstdc++-12-dev', 'python3.11', 'libreadline6-dev'];
  const patterns = ['python3-1.', 'lib.readline-dev', 'gc.', 'b.', 'g+', 'bc+', 'libmount1-', 'lib.mount-'];
  // Nothing provides the one; several packages the other.
  const without = ['libpng12-dev', 'mail-transport-agent'];
  const asked = [...names, ...patterns, ...without];
  const files = {
    ...{ ...FILES, '.github/workflows/ci.yml': 'on: push' },
    '.github/mullover.yml': JSON.stringify({ sandbox: { packages: asked } }),
  };
  const prepared = await sandboxWith(['*']).prepare(fakeWorkspace(files), SIGNAL);
  if (!prepared.ok) throw new Error(prepared.reason);
  const { recipe, image } = prepared.environment;
  made.add(image);
  expect(recipe.systemPackages).toEqual(names);
  expect(recipe.reasons.filter((reason) => reason.startsWith('system packages'))).toEqual([
    `system packages ${[...patterns, ...without].toSorted().join(', ')}: not in the archive of the base image`,
  ]);
});

test('an operator who allows none gets the environment without them', async () => {
  const prepared = await sandboxWith([]).prepare(fakeWorkspace(FILES), SIGNAL);
  expect(prepared).toMatchObject({ ok: true });
  expect(prepared.ok && prepared.environment.recipe.systemPackages).toBe(undefined);
});
