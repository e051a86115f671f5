// Repositories of several modules in compiled languages: all tests run, and those of one module see a fault of another.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Environment, TestSelection } from '../../src/execution.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import type { FileChange } from '../../src/task.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { WORKSPACES } from '../repositories/compiled-workspaces.ts';

const never = new AbortController().signal;
const ALL: TestSelection = { kind: 'all' };
let sandbox: DockerSandbox;

beforeAll(async () => {
  const worker = `compiled-workspaces-${process.pid}`;
  sandbox = createSandbox({ worker, limits: { memory: 2 ** 30 }, readSettings: () => ({}) });
});

afterAll(async () => {
  expect(await sandbox.sweep(86_400)).toEqual([]);
});

describe.each(WORKSPACES.map((one) => [one.name, one] as const))('%s', (_, { files, source, ...expected }) => {
  let environment: Environment;

  beforeAll(async () => {
    const preparation = await sandbox.prepare(fakeWorkspace(files), never);
    if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
    environment = preparation.environment;
  });

  async function statuses(changes: readonly FileChange[], selection = ALL) {
    const limits = { seconds: 120, outputBytes: 1e6 };
    const { tests, note, log } = await sandbox.run(
      environment,
      fakeWorkspace(files),
      changes,
      selection,
      limits,
      never,
    );
    return tests?.map(({ id, status }) => `${status} ${id}`).sort() ?? `no report: ${note}\n${log}`;
  }
  const marked = (status: string, ids: readonly string[]) => ids.map((id) => `${status} ${id}`);

  test('the tests of all modules pass', async () => {
    expect(environment.recipe.test).toBe(expected.test);
    expect(await statuses([])).toEqual(marked('passed', [...expected.whole, ...expected.broken]).sort());
  });

  test('a fault in one module fails the tests of another', async () => {
    const result = await statuses([{ path: source.path, text: source.broken }]);
    expect(result).toEqual([...marked('passed', expected.whole), ...marked('failed', expected.broken)].sort());
  });

  test('the tests of one file run without the others', async () => {
    const files = expected.broken.map((id) => id.slice(0, id.indexOf('::')));
    expect(await statuses([], { kind: 'files', files })).toEqual(marked('passed', expected.broken));
  });
});

test('a newer Go than that of the base image comes through the module proxy, and runs without network', async () => {
  const files = {
    'go.mod': 'module example.com/newer\n\ngo 1.27.3\n',
    'newer.go': 'package newer\n\nimport "runtime"\n\nfunc Version() string { return runtime.Version() }\n',
    'newer_test.go':
      'package newer\n\nimport "testing"\n\nfunc TestVersion(t *testing.T) {\n\tif Version() != "go1.27.3" {\n\t\tt.Error(Version())\n\t}\n}\n',
  };
  const preparation = await sandbox.prepare(fakeWorkspace(files), never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  const { environment } = preparation;
  expect(environment.recipe.reasons).toContain('Go 1.27.3, fetched through the module proxy');
  const limits = { seconds: 120, outputBytes: 1e6 };
  const execution = await sandbox.run(environment, fakeWorkspace(files), [], ALL, limits, never);
  expect(execution.tests?.map(({ id, status }) => `${status} ${id}`)).toEqual(['passed newer_test.go::TestVersion']);
});
