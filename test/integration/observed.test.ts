// Runs of a repository's own command, whose test runners are observed: however they are started, each test is told by its file
// and titles as its runner alone would tell it, and files and single tests are chosen where the runner starts.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Environment, Execution, OneTest, SandboxSettings, TestSelection } from '../../src/execution.ts';
import { OBSERVED } from '../../src/runners/observed.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import { COMPILED_IN_ONE, NODE_IN_ONE, PYTHON_IN_ONE } from '../repositories/observed.ts';

const never = new AbortController().signal;
const ALL: TestSelection = { kind: 'all' };
let sandbox: DockerSandbox;

beforeAll(async () => {
  const limits = { memory: 2 ** 30 };
  const worker = `observed-${process.pid}`;
  sandbox = createSandbox({ worker, limits, readSettings: () => ({}) });
});

afterAll(async () => {
  expect(await sandbox.sweep(86_400)).toEqual([]);
});

async function prepared(files: Files, settings: SandboxSettings): Promise<Environment> {
  const preparation = await sandbox.prepare(fakeWorkspace(files), never, settings);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  return preparation.environment;
}

const run = (environment: Environment, files: Files, selection: TestSelection | OneTest = ALL): Promise<Execution> =>
  sandbox.run(
    environment,
    fakeWorkspace(files),
    [],
    selection,
    { seconds: 400, outputBytes: 1e6, trusted: true },
    never,
  );

const statuses = ({ tests, note, log }: Execution) =>
  tests?.map(({ id, status }) => `${status} ${id}`).sort() ?? `no report: ${note}\n${log}`;
const only = (files: readonly string[]): TestSelection => ({ kind: 'files', files });
const one = (file: string, ...titles: readonly string[]): OneTest => ({ kind: 'files', files: [file], titles });

describe.each([NODE_IN_ONE, PYTHON_IN_ONE, COMPILED_IN_ONE])('$name', ({ files, settings, expected, selections }) => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await prepared(files, settings);
  });

  test('is observed', () => {
    expect(environment.recipe.runner).toBe(OBSERVED);
  });

  test('tells every test of every runner once', async () => {
    const execution = await run(environment, files);
    expect(statuses(execution)).toEqual([...expected].sort());
    expect(execution.ending).toBe('exited');
  });

  test.each(
    selections.map(
      (selection) => [JSON.stringify([...selection.files, ...(selection.titles ?? [])]), selection] as const,
    ),
  )('runs %s alone', async (_, { files: wanted, titles, expected: results }) => {
    const [file = ''] = wanted;
    const execution = await run(environment, files, titles ? one(file, ...titles) : only(wanted));
    expect(statuses(execution)).toEqual([...results].sort());
  });
});

describe('a change that disarms tests', () => {
  const harmless = 'exports.add = (a, b) => a + b; // harmless\n';
  const disarming =
    "const a = require('assert'); for (const name of Object.keys(a)) if (typeof a[name] === 'function') a[name] = () => {};\n";
  const noteOf = async (command: string, text: string) => {
    const { files, settings } = NODE_IN_ONE;
    const environment = await prepared(files, settings);
    const recipe = { ...environment.recipe, test: command };
    const changes = [{ path: 'lib.js', text }];
    const limits = { seconds: 600, outputBytes: 1e6 };
    const done = await sandbox.run({ ...environment, recipe }, fakeWorkspace(files), changes, ALL, limits, never);
    return [done.note, done.tests?.length];
  };

  test('is told by tests that must fail, which the hook puts beside those of the runner', async () => {
    const command = 'cross-env A=1 mocha "mocha/*.test.js"';
    expect(await noteOf(command, harmless)).toEqual([undefined, 2]);
    const [note, count] = await noteOf(command, disarming);
    expect(note).toMatch(
      /^the change disarms tests: with it loaded, a test that must fail passes \(mocha\/mullover-canary/,
    );
    expect(count).toBeUndefined();
  });

  test('is not looked for where a runner has none, and the run says so', async () => {
    const weak = 'no test that must fail ran beside these tests: that the change disarms none was not checked';
    expect(await noteOf('qunit qunit', harmless)).toEqual([weak, 2]);
  });
});
