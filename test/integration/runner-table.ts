// One table for every test runner: detect → prepare → run → judge on a small repository, whole values asserted.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runsOwnCode } from '../../src/ecosystems/own-code.ts';
import type { Environment, Execution, OneTest, TestSelection } from '../../src/execution.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import type { FileChange } from '../../src/task.ts';
import { type Baseline, mergeBaseline, NO_BASELINE } from '../../src/verification/baseline.ts';
import { BROKEN, BROKEN_BY_TEST, breakFile } from '../../src/verification/broken-source.ts';
import { judgeBaseline } from '../../src/verification/judge-execution.ts';
import { judgeReach, REPETITIONS } from '../../src/verification/judge-reach.ts';
import { judgeRegression } from '../../src/verification/judge-regression.ts';
import { judgeReproductionOnBase } from '../../src/verification/judge-reproduction.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import { FLIP, type RunnerRepository, shaped } from '../repositories/repository.ts';
import { judged } from './judged.ts';

/** Enough for any runner to start under load; the endless test must not outlast the table. */
const SECONDS = 600;
const ENDLESS_SECONDS = 4;
const AT_A_TIME = 2;
const never = new AbortController().signal;
const ALL: TestSelection = { kind: 'all' };

/** One execution of the table. */
interface Case {
  readonly files: Files;
  readonly changes?: readonly FileChange[];
  readonly seconds?: number;
  readonly selection?: TestSelection | OneTest;
  readonly trusted?: true;
}

type CaseName = 'base' | 'again' | 'harmless' | 'broken' | 'error' | 'endless' | 'empty' | 'one' | 'uncallable';

async function casesOf(repository: RunnerRepository): Promise<Readonly<Record<CaseName, Case>>> {
  const { files, source, shapes, expected } = repository;
  const { path, harmless, broken } = source;
  const base = { ...files, [FLIP]: '0' };
  const { change } = await breakFile(fakeWorkspace(files), path);
  const flipped = { ...files, [FLIP]: '1' };
  return {
    base: { files: base },
    again: { files: flipped },
    harmless: { files: flipped, changes: [{ path, text: harmless }] },
    broken: { files: base, changes: [{ path, text: broken }] },
    error: { files: shaped(base, shapes.error) },
    endless: { files: shaped(base, shapes.endless), seconds: ENDLESS_SECONDS },
    empty: { files: shaped(base, shapes.empty) },
    one: { files: base, selection: oneOf(expected.passing[0] ?? '') },
    uncallable: { files: base, changes: [change], trusted: true },
  };
}

function oneOf(id: string): OneTest {
  const [file = '', path = ''] = id.split('::');
  return { kind: 'files', files: [file], titles: path.split(' > ') };
}

interface Subject {
  readonly environment: Environment;
  readonly ran: Readonly<Record<CaseName, Execution>>;
}

async function prepared(sandbox: DockerSandbox, files: Files): Promise<Environment> {
  const preparation = await sandbox.prepare(fakeWorkspace(files), never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  return preparation.environment;
}

/** Runs all cases in one environment: the shapes differ in test files only, so each must find the same image, unless its set-up may run them. */
async function runAll(sandbox: DockerSandbox, repository: RunnerRepository): Promise<Subject> {
  const cases = await casesOf(repository);
  const environment = await prepared(sandbox, cases.base.files);
  const source = { files: Object.keys(cases.base.files), read: async (path: string) => cases.base.files[path] };
  const bound = await runsOwnCode(source, environment.recipe);
  const left = Object.entries(cases) as [CaseName, Case][];
  const ran: Partial<Record<CaseName, Execution>> = {};
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const [name, { files, changes = [], seconds = SECONDS, selection = ALL, ...more }] = one;
      if (!bound) expect(await prepared(sandbox, files)).toEqual(environment);
      const limits = { seconds, outputBytes: 1e6, ...more };
      ran[name] = await sandbox.run(environment, fakeWorkspace(files), changes, selection, limits, never);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return { environment, ran: ran as Subject['ran'] };
}

const statuses = ({ tests, note, log }: Execution) =>
  tests?.map(({ id, status }) => `${status} ${id}`).sort() ?? `no report: ${note}\n${log}`;
const isNamed = ({ tests = [] }: Execution) => tests.some(({ message = '' }) => message.includes(BROKEN));
const marked = (status: string, ids: readonly string[]) => ids.map((id) => `${status} ${id}`);

export function describeRunners(repositories: readonly RunnerRepository[]): void {
  let sandbox: DockerSandbox;

  beforeAll(async () => {
    const limits = { memory: 2 ** 30 };
    const worker = `runners-${process.pid}`;
    sandbox = createSandbox({ worker, limits, packages: ['ruby-*', 'phpunit'], readSettings: () => ({}) });
  });

  afterAll(async () => {
    expect(await sandbox.sweep(86_400)).toEqual([]);
  });

  describe.each(repositories.map((one) => [one.name, one] as const))('%s', (_, repository) => {
    const { passing, failing, flipping, skipped, error, empty } = repository.expected;
    const suite = (flip: 'passed' | 'failed') =>
      [
        ...marked('passed', passing),
        ...marked('failed', failing),
        ...marked(flip, flipping),
        ...marked('skipped', skipped),
      ].sort();
    const counted = { broken: passing, brokenCount: passing.length };
    let subject: Subject;
    let baseline: Baseline;

    beforeAll(async () => {
      subject = await runAll(sandbox, repository);
      const { base, again } = subject.ran;
      baseline = mergeBaseline([base.tests ?? [], again.tests ?? []]);
    });

    test('is detected', () => {
      const { runner, test } = subject.environment.recipe;
      expect({ runner, test }).toEqual(repository.recipe);
    });

    test('pass, fail and skip are told apart', () => {
      const { base } = subject.ran;
      expect(statuses(base)).toEqual(suite('passed'));
      expect(base.ending).toBe('exited');
      expect(base.state.exitCode).not.toBe(0);
      const count = passing.length + flipping.length;
      const reason = `${count} of ${suite('passed').length} tests pass`;
      expect(judgeBaseline(base)).toEqual({ result: 'pass', reason, broken: [], brokenCount: 0 });
    });

    test('a test that differs between two runs is flaky, and never decides', () => {
      expect(statuses(subject.ran.again)).toEqual(suite('failed'));
      const sorted = { ...baseline, flaky: [...baseline.flaky].sort(), red: [...baseline.red].sort() };
      expect(sorted).toEqual({ passing, flaky: [...flipping].sort(), red: [...failing].sort() });
      const harmless = judgeRegression(subject.ran.harmless, baseline);
      expect(statuses(subject.ran.harmless)).toEqual(suite('failed'));
      const reason = passing.length === 1 ? '1 test still passes' : `${passing.length} tests still pass`;
      expect(harmless).toEqual({ result: 'pass', reason, broken: [], brokenCount: 0 });
    });

    test('one test runs by its name, and only it is told', () => {
      const [first = ''] = passing;
      const own = passing.filter((id) => id === first || id.startsWith(`${first} > `));
      expect(statuses(subject.ran.one)).toEqual(marked('passed', own));
    });

    test('a change that breaks a passing test fails', () => {
      const { result, broken, brokenCount } = judgeRegression(subject.ran.broken, baseline);
      expect({ result, broken, brokenCount }).toEqual({ result: 'fail', ...counted });
    });

    test('a source file that fails is seen by the tests that call or load it, and said to be the cause', async () => {
      const { uncallable } = subject.ran;
      const { on } = await breakFile(fakeWorkspace(repository.files), repository.source.path);
      const facts = { when: 'its functions fail', on, passing } as const;
      const first = judgeReach(uncallable, facts);
      // Where no test names the cause, it counts by the last control only.
      const isSilent = first.reason.endsWith('did not say why') && !isNamed(uncallable);
      const earlier = { before: first.broken ?? [], readers: [] };
      const last = { ...facts, earlier, repetition: REPETITIONS.at(-1) };
      const { result, reason } = isSilent ? judgeReach(subject.ran.base, last) : first;
      expect([result, reason]).toEqual(['pass', expect.stringMatching(/(fails?|dies of it) when its functions fail$/)]);
      expect(judgeReach(subject.ran.base, facts).result).toBe('fail');
      expect(`${uncallable.log}${uncallable.tests?.map(({ message }) => message).join('')}`).toContain(
        on === 'call' ? BROKEN_BY_TEST : BROKEN,
      );
    });

    test('a test file that does not load is an error, and no reproduction of anything', async () => {
      const { error: execution } = subject.ran;
      expect(execution.tests && statuses(execution)).toEqual(error?.toSorted());
      expect(execution.state.exitCode).not.toBe(0);
      expect(judgeReproductionOnBase(execution, baseline).result).toBe('unknown');
      const again = async () => execution;
      if (error === undefined) expect(await judged(execution, baseline, again)).toMatchObject({ result: 'fail' });
    });

    test('a test that never ends stops the run: unknown on base, a failure of a change that does it twice', async () => {
      const { endless } = subject.ran;
      expect([endless.ending, endless.tests]).toEqual(['timeout', undefined]);
      const stopped = 'stopped after \\d+ s: the tests did not end$';
      const reason = expect.stringMatching(new RegExp(`^${stopped}`));
      expect(judgeBaseline(endless)).toEqual({ result: 'unknown', reason, broken: [], brokenCount: 0 });
      expect(judgeReproductionOnBase(endless, NO_BASELINE).result).toBe('unknown');
      const twice = expect.stringMatching(new RegExp(`^two runs with it told no results: ${stopped}`));
      const verdict = await judged(endless, baseline, async () => endless);
      expect(verdict).toEqual({ result: 'fail', reason: twice, broken: [], brokenCount: 0 });
    });

    test('zero tests are unknown on base and a failure of a change', async () => {
      const { empty: execution } = subject.ran;
      expect(execution.tests && statuses(execution)).toEqual(empty?.toSorted());
      expect(judgeBaseline(execution).result).toBe('unknown');
      const { result, broken } = await judged(execution, baseline, async () => execution);
      // A file without tests may be told as one that did not finish, beside the tests that it lost.
      const tests = broken.filter((id) => !id.endsWith('(did not finish)'));
      // What told nothing twice does not say which tests it lost.
      const lost = execution.tests ? counted.broken : [];
      expect({ result, broken: tests }).toEqual({ result: 'fail', broken: lost });
    });
  });
}
