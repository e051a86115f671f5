// What was compiled in the set-up is used in a run, and never in place of what a change made of its sources.

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Environment, Execution } from '../../src/execution.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import type { FileChange } from '../../src/task.ts';
import { mergeBaseline } from '../../src/verification/baseline.ts';
import { judgeRegression } from '../../src/verification/judge-regression.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { BUILT, headerSource } from '../repositories/native.ts';
import { judged } from './judged.ts';

jest.setTimeout(300_000);

const never = new AbortController().signal;
let sandbox: DockerSandbox;

beforeAll(() => {
  sandbox = createSandbox({ worker: `native-${process.pid}`, readSettings: () => ({}) });
});

afterAll(async () => {
  expect(await sandbox.sweep(86_400)).toEqual([]);
});

const passedIn = ({ tests = [] }: Execution) => tests.filter(({ status }) => status === 'passed').map(({ id }) => id);
const COMPILES_LIBRARY = /calc\.dir\/add\.c\.o|libcalc\.\S*add\.c\.o|-o add\.o/;

describe.each(Object.entries(BUILT))('%s', (_, base) => {
  let environment: Environment;

  beforeAll(async () => {
    const preparation = await sandbox.prepare(fakeWorkspace(base), never);
    if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
    environment = preparation.environment;
  });

  const run = (changes: readonly FileChange[], files = base) => {
    const limits = { seconds: 60, outputBytes: 1e5 };
    return sandbox.run(environment, fakeWorkspace(files), changes, { kind: 'all' }, limits, never);
  };
  const adds = expect.stringMatching(/(^|::|\/)adds$/);

  test('without a change the library is not compiled again', async () => {
    const execution = await run([]);
    expect(passedIn(execution)).toContainEqual(adds);
    expect(execution.log).not.toMatch(COMPILES_LIBRARY);
  });

  test('a header that changed reaches the tests, and back', async () => {
    const { tests = [] } = await run([]);
    const wrong = await run([{ path: 'add.h', text: headerSource(1) }]);
    expect(wrong.log).toMatch(COMPILES_LIBRARY);
    expect(judgeRegression(wrong, mergeBaseline([tests, tests])).result).toBe('fail');
    expect(passedIn(wrong)).not.toContainEqual(adds);
    const other = { ...base, 'add.h': headerSource(1) };
    expect(passedIn(await run([{ path: 'add.h', text: headerSource(0) }], other))).toContainEqual(adds);
  });

  test('a library that does not compile leaves no test that passes, and says why', async () => {
    const { tests = [] } = await run([]);
    const build = () => run([{ path: 'add.c', text: 'int add(int a, int b) { return undeclared; }\n' }]);
    const execution = await build();
    expect(passedIn(execution)).toEqual([]);
    expect(await judged(execution, mergeBaseline([tests, tests]), build)).toMatchObject({ result: 'fail' });
    expect(execution.log).toMatch(/add\.c:1:\d+: error: .*undeclared/);
  });

  test('a source that is gone does not leave what was made of it', async () => {
    expect(passedIn(await run([{ path: 'add.c', text: null }]))).toEqual([]);
  });
});
