// Changes of code in compiled languages, Ruby and PHP that make failing tests look passed: none of them is judged as a pass against the base's tests.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import type { Verdict } from '../../src/trace/check.ts';
import { type Baseline, NO_BASELINE } from '../../src/verification/baseline.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { TRICKS } from '../repositories/compiled.ts';
import { PHP_TRICKS } from '../repositories/php.ts';
import { FLIP, type RunnerRepository } from '../repositories/repository.ts';
import { RUBY_TRICKS } from '../repositories/ruby.ts';
import { judged } from './judged.ts';

const never = new AbortController().signal;
const AT_A_TIME = 2;
let sandbox: DockerSandbox;

beforeAll(async () => {
  const packages = ['ruby-*', 'phpunit'];
  sandbox = createSandbox({ worker: `compiled-tricks-${process.pid}`, packages, readSettings: () => ({}) });
});

afterAll(async () => {
  expect(await sandbox.sweep(86_400)).toEqual([]);
});

/** Verdicts on each version of the repository's source, by name. */
async function verdicts(
  repository: RunnerRepository,
  sources: Readonly<Record<string, string>>,
  baseline: Baseline,
): Promise<Readonly<Record<string, Verdict>>> {
  const workspace = fakeWorkspace({ ...repository.files, [FLIP]: '0' });
  const preparation = await sandbox.prepare(workspace, never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  const { environment } = preparation;
  const limits = { seconds: 240, outputBytes: 1e6 };
  const left = Object.entries(sources);
  const found: Record<string, Verdict> = {};
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const changes = [{ path: repository.source.path, text: one[1] }];
      const run = () => sandbox.run(environment, workspace, changes, { kind: 'all' }, limits, never);
      found[one[0]] = await judged(await run(), baseline, run);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return found;
}

test.each(Object.entries({ ...TRICKS, ...RUBY_TRICKS, ...PHP_TRICKS }))(
  '%s is not fooled, and passes an honest change',
  async (_, { repository, sources }) => {
    const { passing, failing } = repository.expected;
    const baseline = { ...NO_BASELINE, passing, red: failing };
    const found = await verdicts(repository, { ...sources, honest: repository.source.harmless }, baseline);
    const told = Object.entries(found).map(([name, { result, reason }]) => [
      name,
      result === 'fail' ? 'fail' : `${result}: ${reason}`,
    ]);
    const expected = Object.keys(sources).map((name) => [name, 'fail']);
    const { length } = repository.expected.passing;
    const honest = `pass: ${length === 1 ? '1 test still passes' : `${length} tests still pass`}`;
    expect(Object.fromEntries(told)).toEqual({ ...Object.fromEntries(expected), honest });
  },
);
