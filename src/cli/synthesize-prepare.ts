// `mullover synthesize prepare`: environments and tests of what was collected, on this machine's Docker.

import { join } from 'node:path';
import { Option } from 'commander';
import { readConfig } from '../config.ts';
import { reachDocker } from '../docker/docker.ts';
import { InputFault } from '../errors.ts';
import { GRADE_LIMITS } from '../evaluation/grader.ts';
import { rememberExecutions } from '../evaluation/remembered-sandbox.ts';
import { prepare } from '../synthesis/prepare.ts';
import type { StepWork } from '../synthesis/step.ts';
import { readCollected, readTasks } from '../synthesis/task-row.ts';
import { between } from './option-values.ts';
import type { SynthesisStep } from './synthesis-step.ts';
import { cloneUrls, hostIn, JOBS, REPO_MIRROR } from './synthesize-sources.ts';
import { measureReach } from './test-reach.ts';

interface PrepareOptions {
  readonly jobs: number;
  readonly testSeconds: number;
  readonly repoMirror?: string;
}

export const PREPARE: SynthesisStep = {
  name: 'prepare',
  description: 'Find an environment for each collected task, and the tests that its fix turns green and leaves green.',
  options: [
    JOBS,
    new Option('--test-seconds <n>', 'what one run of the test files of a task may take')
      .argParser(between(1, GRADE_LIMITS.seconds))
      .default(GRADE_LIMITS.seconds),
    REPO_MIRROR,
  ],
  // One row whose image this host cannot build must not keep the others from being taught.
  mayLeaveSome: true,
  run: (options: PrepareOptions, work) => prepareStep(options, work),
};

async function prepareStep(
  { jobs, testSeconds: seconds, repoMirror }: PrepareOptions,
  work: StepWork,
): Promise<number> {
  const [collected, tasks] = [await readCollected(work.folder), await readTasks(work.folder)];
  if (collected.length + tasks.length === 0)
    throw new InputFault(
      `There is nothing to prepare in ${work.folder}.`,
      'Collect some tasks first: `mullover synthesize collect`.',
    );
  await reachDocker();
  const host = await hostIn(work.folder, readConfig());
  const memory = rememberExecutions(host.sandbox, join(work.folder, 'executions'));
  const urlOf = await cloneUrls(work.folder, repoMirror);
  const open = async (row: { repo: string; base_commit: string }, mirrors: string, signal: AbortSignal) => {
    const workspace = await host.open({ url: urlOf(row.repo), ref: row.base_commit, mirrors }, signal);
    return { workspace, sandbox: host.sandbox, memory, reach: measureReach, seconds };
  };
  const { tasks: prepared, open: left } = await prepare({ jobs, open }, work);
  work.say(`${prepared} tasks are prepared, ${left} not decided.`);
  if (prepared + left === 0)
    work.say(
      '  next: read in rejected.jsonl why each was left out, and collect more: --per-repository, other repositories.',
    );
  if (left > 0) work.say('  next: start the same command again when what their reasons name is mended.');
  return left > 0 ? 3 : 0;
}
