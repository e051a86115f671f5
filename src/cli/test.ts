// `mullover test`: the environment and the tests of a repository as a run would find them, without issue and model.

import { readFile } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { EnvironmentFault, InputFault } from '../errors.ts';
import type { RunLimits, Workspace } from '../ports.ts';
import { parseRepositoryFile } from '../repository-file.ts';
import { reachDocker } from '../sandbox/docker.ts';
import type { Environment, Execution, OneTest, SandboxSettings, TestSelection } from '../task.ts';
import { judgeBaseline, mergeBaseline } from '../verification/judge-execution.ts';
import { createHost, type Host } from '../wire.ts';
import { sourceOf } from './repository-source.ts';
import { measureReach, type ReachInput } from './test-reach.ts';
import {
  baselineLines,
  environmentLines,
  failedLines,
  isMeasure,
  runLine,
  type Tested,
  testedJson,
} from './test-report.ts';

export interface TestOptions {
  readonly repo: string;
  readonly base: string;
  readonly file?: readonly string[];
  readonly test?: string;
  readonly settings?: string;
  readonly seconds?: number;
  readonly runs: number;
  readonly json?: boolean;
}

const OUTPUT_BYTES = 4 * 2 ** 20;
const MOST_RUNS = 20;

/** Returns the exit code: 0 when tests pass that a patch can be measured by, 1 when there are none, 3 when Docker failed. */
export async function testCommand(options: TestOptions): Promise<number> {
  if (options.runs < 1 || options.runs > MOST_RUNS)
    throw new InputFault(`--runs is ${options.runs}.`, `Give a number from 1 to ${MOST_RUNS}.`);
  const seconds = options.seconds === undefined ? {} : { MULLOVER_SUITE_SECONDS: String(options.seconds) };
  const host = createHost(readConfig(undefined, seconds));
  const settings = await settingsFrom(options.settings);
  await reachDocker();
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  const workspace = await host.open({ url: sourceOf(options.repo), ref: options.base }, abort.signal);
  const selection = await selectionFrom(options, workspace);
  const say = (lines: readonly string[]) => {
    if (!options.json) process.stdout.write(`${lines.join('\n')}\n`);
  };
  const preparation = await host.sandbox.prepare(workspace, abort.signal, settings);
  if (!preparation.ok) {
    if (preparation.fault === 'infrastructure') throw new EnvironmentFault(preparation.reason, preparation.next);
    say(failedLines(preparation));
    if (options.json) print({ schemaVersion: 1, ...preparation });
    return preparation.fault === 'settings' ? 2 : 1;
  }
  const { environment, cached } = preparation;
  say(environmentLines(environment, { seconds: preparation.seconds, cached, base: workspace.base }));
  const runs = await runAll(host, { environment, workspace, selection, count: options.runs, say }, abort.signal);
  const tested = await withReach(host, { environment, workspace, selection, tested: testedBy(runs) }, abort.signal);
  const whole = selection.kind === 'all';
  say(baselineLines(tested, { environment, whole, settings: options.settings }));
  if (options.json) print(testedJson(tested, { environment, base: workspace.base }));
  return isMeasure(tested) ? 0 : 1;
}

/** Tests that pass are a measure only when they run the code of this repository. */
async function withReach(
  host: Host,
  { tested, ...given }: Omit<ReachInput, 'passing' | 'limits'> & { readonly tested: Tested },
  signal: AbortSignal,
): Promise<Tested> {
  const { passing } = tested.baseline;
  if (tested.verdict.result !== 'pass' || passing.length === 0) return tested;
  const limits = limitsOf(host);
  return { ...tested, reach: await measureReach(host.sandbox, { ...given, passing, limits }, signal) };
}

function limitsOf({ config }: Host): RunLimits {
  return { seconds: config.sandbox.suiteSeconds, outputBytes: OUTPUT_BYTES };
}

interface Runs {
  readonly environment: Environment;
  readonly workspace: Workspace;
  readonly selection: TestSelection | OneTest;
  readonly count: number;
  readonly say: (lines: readonly string[]) => void;
}

/** The first run tells whether more of them can say anything. */
async function runAll(host: Host, { count, say, ...given }: Runs, signal: AbortSignal): Promise<readonly Execution[]> {
  const { environment, workspace, selection } = given;
  const limits = limitsOf(host);
  const runs: Execution[] = [];
  while (runs.length < count) {
    const execution = await host.sandbox.run(environment, workspace, [], selection, limits, signal);
    if (execution.ending === 'lost')
      throw new EnvironmentFault(
        `The container was lost: ${execution.note ?? 'no reason given'}.`,
        'Run `mullover doctor`, then try again.',
      );
    runs.push(execution);
    say([runLine(execution, { number: runs.length, of: count })]);
    if (judgeBaseline(execution).result !== 'pass') break;
  }
  return runs;
}

function testedBy(runs: readonly Execution[]): Tested {
  const bad = runs.find((run) => judgeBaseline(run).result !== 'pass');
  const [first] = runs;
  if (!first) throw new RangeError('there is no run');
  return {
    runs,
    verdict: judgeBaseline(bad ?? first),
    baseline: mergeBaseline(runs.map(({ tests = [] }) => tests)),
  };
}

async function settingsFrom(file: string | undefined): Promise<SandboxSettings | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new InputFault(`${file} cannot be read.`, 'Give a file with settings as in .github/mullover.yml.', { cause });
  });
  return parseRepositoryFile(text, file).sandbox;
}

/** Throws InputFault for a file that is not in the repository. */
async function selectionFrom(
  { file: files = [], test }: TestOptions,
  workspace: Workspace,
): Promise<TestSelection | OneTest> {
  if (test !== undefined && files.length > 0)
    throw new InputFault('--test and --file exclude each other.', 'The id of a test names its file.');
  const at = test?.indexOf('::') ?? -1;
  if (test !== undefined && at < 1)
    throw new InputFault(
      `"${test}" is no id of a test.`,
      'Give one as it was printed: "test/a.test.js::suite > title".',
    );
  const wanted = test === undefined ? files : [test.slice(0, at)];
  const known = new Set((await workspace.files()).map(({ path }) => path));
  const missing = wanted.find((path) => !known.has(path));
  if (missing !== undefined)
    throw new InputFault(
      `There is no file ${missing} at ${workspace.base.slice(0, 12)}.`,
      'Give a path from the root of the repository; what is not committed is not there.',
    );
  if (test === undefined) return files.length > 0 ? { kind: 'files', files } : { kind: 'all' };
  return { kind: 'files', files: [test.slice(0, at)], titles: test.slice(at + 2).split(' > ') };
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
