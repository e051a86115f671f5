// Ways of installing a Python package: each repository's test loads what only the right one brings.

import { beforeAll, expect, test } from '@jest/globals';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { PYTHON_ENVIRONMENTS } from '../repositories/python-environments.ts';

const never = new AbortController().signal;
const AT_A_TIME = 2;
let sandbox: DockerSandbox;
const found = new Map<string, readonly string[]>();

/** What the recipe says, and what the test said; two environments are built at a time. */
beforeAll(async () => {
  const worker = `python-${process.pid}`;
  sandbox = createSandbox({ worker, readSettings: () => ({}) });
  const left = [...PYTHON_ENVIRONMENTS];
  const work = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) found.set(one.name, await outcome(one.files));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
});

async function outcome(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const workspace = fakeWorkspace(files);
  const preparation = await sandbox.prepare(workspace, never);
  if (!preparation.ok) return [preparation.reason, preparation.log];
  const { environment } = preparation;
  const limits = { seconds: 600, outputBytes: 1e6 };
  const run = await sandbox.run(environment, workspace, [], { kind: 'all' }, limits, never);
  const results = run.tests?.map(({ id, status, message = '' }) => `${status} ${id} ${message}`.trim()) ?? [run.log];
  return [...environment.recipe.reasons, ...results];
}

test.each(PYTHON_ENVIRONMENTS.map((one) => [one.name, one.reasons] as const))('%s', (name, reasons) => {
  const [runner, ...before] = reasons.toReversed();
  expect(found.get(name)).toEqual([
    'Python 3.11',
    ...before.toReversed(),
    "packages as of 2026-02-01, or today's where the index does not know dates",
    runner,
    'passed tests/test_adding.py::test_adds',
  ]);
});
