// Package managers of Node on a workspace each: the packages of a repository find each other after the set-up.

import { beforeAll, expect, test } from '@jest/globals';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { NODE_MANAGERS } from '../repositories/node-managers.ts';

const never = new AbortController().signal;
let sandbox: DockerSandbox;

beforeAll(async () => {
  const worker = `managers-${process.pid}`;
  sandbox = createSandbox({ worker, readSettings: () => ({}) });
});

test.each(NODE_MANAGERS.map((one) => [one.name, one] as const))('%s', async (_, { files, reason }) => {
  const workspace = fakeWorkspace(files);
  const preparation = await sandbox.prepare(workspace, never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  const { environment } = preparation;
  expect(environment.recipe.reasons[0]).toContain(reason);
  const limits = { seconds: 600, outputBytes: 1e6 };
  const run = await sandbox.run(environment, workspace, [], { kind: 'all' }, limits, never);
  expect(run.tests).toEqual([{ id: 'packages/a/test/a.test.js::loads its neighbour', status: 'passed' }]);
});
