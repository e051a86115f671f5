// `mullover test`: the environment and the tests of a repository as a run would find them, without issue and model.

import { readFile } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { reachDocker } from '../docker/docker.ts';
import { InputFault } from '../errors.ts';
import type { OneTest, SandboxSettings, TestSelection } from '../execution.ts';
import type { Workspace } from '../ports/workspace.ts';
import { parseRepositoryFile } from '../repository-file.ts';
import { titlesOf } from '../verification/test-ids.ts';
import { createHost } from '../wire.ts';
import { sourceOf } from './repository-source.ts';
import { testPlan } from './test-plan.ts';
import {
  baselineLines,
  environmentLines,
  failedLines,
  isMeasure,
  runLine,
  setUpLines,
  testedJson,
} from './test-report.ts';
import { tryRepository } from './try-repository.ts';

export interface TestOptions {
  readonly repo: string;
  readonly base: string;
  readonly file?: readonly string[];
  readonly test?: string;
  readonly settings?: string;
  readonly seconds?: number;
  readonly runs: number;
  readonly json?: boolean;
  readonly plan?: boolean;
}

const MOST_RUNS = 20;

/** Returns the exit code: 0 when tests pass that a patch can be measured by, 1 when there are none, 3 when Docker failed. */
export async function testCommand(options: TestOptions): Promise<number> {
  if (options.runs < 1 || options.runs > MOST_RUNS)
    throw new InputFault(`--runs is ${options.runs}.`, `Give a number from 1 to ${MOST_RUNS}.`);
  const seconds = options.seconds === undefined ? {} : { MULLOVER_SUITE_SECONDS: String(options.seconds) };
  const host = createHost(readConfig(undefined, seconds));
  const settings = await settingsFrom(options.settings);
  if (!options.plan) await reachDocker();
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  const opened = host.open({ url: sourceOf(options.repo), ref: options.base }, abort.signal);
  const workspace = await unlessStopped(opened, abort.signal);
  if (options.plan) {
    process.stdout.write(`${(await testPlan(workspace, settings)).join('\n')}\n`);
    return 0;
  }
  const selection = await selectionFrom(options, workspace);
  const say = (lines: readonly string[]) => {
    if (!options.json && lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  };
  const progress = options.json ? undefined : tellProgress();
  const trying = tryRepository(
    host,
    {
      ...{ workspace, selection, settings, count: options.runs },
      prepared: ({ environment, seconds, cached }, variation) =>
        say(environmentLines(environment, { seconds, cached, base: workspace.base, variation })),
      ran: (execution, number) => say([runLine(execution, { number, of: options.runs })]),
    },
    abort.signal,
  );
  const tried = await unlessStopped(trying, abort.signal).finally(() => clearInterval(progress));
  say(setUpLines(tried.setUps));
  if (!tried.ok) {
    say(failedLines(tried));
    if (options.json) print({ schemaVersion: 1, ...tried });
    return tried.fault === 'settings' ? 2 : 1;
  }
  const { environment, tested } = tried;
  const whole = selection.kind === 'all';
  say(baselineLines(tested, { environment, whole, settings: options.settings }));
  if (options.json) print({ ...testedJson(tested, { environment, base: workspace.base }), setUps: tried.setUps });
  return isMeasure(tested) ? 0 : 1;
}

/** What fails or ends after somebody stopped it was stopped, whatever it says: an engine that is not waited for is no trouble. */
async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const [outcome] = await Promise.allSettled([work]);
  signal.throwIfAborted();
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

const PROGRESS_SECONDS = 30;

/** A long set-up or suite prints nothing of its own: on stderr, that it is still at work. */
function tellProgress(): NodeJS.Timeout {
  const began = performance.now();
  const tell = () => process.stderr.write(`… at work for ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  return setInterval(tell, PROGRESS_SECONDS * 1000).unref();
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
  return { kind: 'files', files: [test.slice(0, at)], titles: titlesOf(test) };
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
